"""Checks of the workbook's first sheet: figures, goals with their proofs, prices, and how many rows each sheet has."""

from constraints.domain import REASON_CODES, SPECIALISMS
from tests.statements.checking import checks
from tests.statements.leading import flagged
from tests.statements.of_pages import away, wanted_needs
from tests.statements.of_stages import bounds, is_best, prices_of_plan, value_of
from tests.statements.progress import reached, states
from tests.statements.standing_by import stand_by


@checks("book.cases")
def _(facts, said):
    return said.figure == len(facts.cases)


@checks("book.cases-proposed", "book.cases-led", "book.cases-led-or-proposed")
def _(facts, said):
    return said.figure == len(facts.leads) and said.key == f"book.cases-{reached(facts)}"


@checks("book.cases-waiting")
def _(facts, said):
    return said.figure == len(facts.waiting)


@checks("book.needs-asked")
def _(facts, said):
    return said.figure == len(wanted_needs(facts))


@checks("book.needs-covered")
def _(facts, said):
    return said.figure == len(facts.rows("supports"))


@checks("book.needs-short")
def _(facts, said):
    return said.figure == len(wanted_needs(facts)) - len(facts.rows("supports"))


@checks("book.leaders-used")
def _(facts, said):
    return said.figure == len({row["leader_id"] for row in facts.leads.values()})


@checks("book.leaders")
def _(facts, said):
    return said.figure == len(facts.shown_leaders)


@checks("book.journey-longest")
def _(facts, said):
    return bool(facts.leads) and said.figure == max(int(row["minutes"]) for row in facts.leads.values())


# --- goals and prices ------------------------------------------------------------------------------------------------


@checks("book.goal-not-reached")
def _(facts, said):
    return facts.stages[said.goal]["value"] is None


@checks("book.goal-proved")
def _(facts, said):
    stage = facts.stages[said.goal]
    return stage["proved"] and said.value == value_of(facts, said.goal) and is_best(facts, said.goal)


@checks("book.goal-bounded")
def _(facts, said):
    open_ = not facts.stages[said.goal]["proved"]
    return open_ and said.value == value_of(facts, said.goal) and bounds(facts, said.goal, said.bound)


@checks("book.goal-not-proved")
def _(facts, said):
    stage = facts.stages[said.goal]
    return not stage["proved"] and stage["bound"] is None and said.value == value_of(facts, said.goal)


@checks("book.price")
def _(facts, said):
    return said.figure == prices_of_plan(facts)[said.rule] > 0


@checks("book.price-together")
def _(facts, said):
    return said.figure == value_of(facts, "price")


# --- the sheets ------------------------------------------------------------------------------------------------------


def candidates(facts):
    """The pairs that may be used anew: every rule about the pair lets them, and no planner forbids them."""
    open_ = facts.pairs[facts.pairs["open"]]
    return list(zip(open_["case_id"], open_["leader_id"], strict=True))


def taken(facts, leader_id):
    """Whether running work or commitments have taken any of a leader's time."""
    return sum(facts.before["days"][leader_id]) < int(facts.leaders[leader_id]["half_days"])


def leaders_shown(facts):
    """The leaders who lead, could lead, or have time taken."""
    able = {who for _, who in candidates(facts)} | {row["leader_id"] for row in facts.leads.values()}
    return {who for who in facts.shown_leaders if who in able or taken(facts, who)}


def _supporters_shown(facts):
    able = {
        facts.leaders[who]["supporter_id"] for who in {who for _, who in candidates(facts)} | {*facts.goes_on.values()}
    }
    used = {home for home, half_days in facts.used.items() if half_days}
    return {home for home in facts.shown_homes if home in able | used or facts.before["taken"][home]}


def _others(facts):
    """The leaders by case who may lead it anew, but for the plan's; none of cases that go on."""
    found = {}
    for case_id, who in candidates(facts):
        if case_id not in facts.goes_on and facts.leads.get(case_id, {}).get("leader_id") != who:
            found.setdefault(case_id, []).append(who)
    return found


def _calls_listed(facts):
    with_room = {case_id: [who for who in some if facts.fits(case_id, who)] for case_id, some in _others(facts).items()}
    return len(facts.leads) + sum(min(2, len(some)) for some in with_room.values())


WORDS = {"decision": 4, "event": 9, "party": 6, "scope": 3}
"""How many words the columns to fill in have, by `docs/files.md`."""


def _words(facts):
    """The words of closed lists, and the rules that a planner may lift."""
    rules = [rule for rule in facts.policy["rules"].values() if rule.get("waivable") and rule.get("enabled", True)]
    return sum(WORDS.values()) + len(REASON_CODES) + len(SPECIALISMS) + len(rules)


SHEETS = {
    "To approve": lambda facts: sum(state in {"proposed", "agreed"} for state in states(facts).values()),
    "Allocation": lambda facts: len(facts.leads),
    "Leaders": lambda facts: len(leaders_shown(facts)),
    "Support schools": lambda facts: len(_supporters_shown(facts)),
    "Needs covered": lambda facts: len(facts.rows("supports")),
    "Unplaced": lambda facts: len(facts.waiting),
    "Needs short": lambda facts: len(wanted_needs(facts)) - len(facts.rows("supports")),
    "Checks": lambda facts: len(facts.rows("flags")),
    "Exceptions": lambda facts: len(away(facts)) + len(flagged(facts, "waived")),
    "Changes": lambda facts: len(facts.rows("diff")),
    "Whom to tell": lambda facts: len(facts.rows("tell")),
    "Runner-ups": lambda facts: sum(min(5, len(some)) for some in _others(facts).values()),
    "Call list": _calls_listed,
    "Words": _words,
}
"""How many rows each sheet has."""


@checks("book.sheet")
def _(facts, said):
    return said.rows == SHEETS[said.name](facts)


@checks("book.sheet-cut")
def _(facts, said):
    return said.rows < said.all == SHEETS[said.name](facts)


@checks("book.leaders-shown")
def _(facts, said):
    return said.others == len(facts.shown_leaders) - len(leaders_shown(facts))


@checks("book.standbys-most", "book.standbys")
def _(facts, said):
    most = stand_by(facts)
    return said.cases == most if said.key.endswith("most") else said.cases <= most
