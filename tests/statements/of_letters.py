"""Checks of letters, of a leader's load, and of how a case stands: what single tables tell of single matches."""

from tests.statements.checking import checks
from tests.statements.of_causes import cause_of
from tests.statements.of_pages import flagged
from tests.statements.of_rounds import new_cases
from tests.statements.progress import states, yes_of


def leads(facts, said):
    """Whether deployments.csv has the pair."""
    row = facts.leads.get(said.case_id)
    return row is not None and said.statement.arguments.get("leader_id", row["leader_id"]) == row["leader_id"]


def runs(facts, said):
    """Whether the pair goes on from an earlier round."""
    return leads(facts, said) and facts.goes_on.get(said.case_id) == facts.leads[said.case_id]["leader_id"]


def half_days(facts, case_id):
    return int(facts.leads[case_id]["half_days"])


@checks("letter.recommend")
def _(facts, said):
    return leads(facts, said) and not runs(facts, said) and said.half_days == half_days(facts, said.case_id)


@checks("letter.goes-on")
def _(facts, said):
    return runs(facts, said) and said.half_days == half_days(facts, said.case_id)


@checks("letter.already-supports")
def _(facts, said):
    return runs(facts, said)


def unknown(facts, case_id):
    """The rules of which something is not known at a case."""
    return {row["rule"] for row in flagged(facts, "not-known") if row["case_id"] == case_id}


@checks("letter.all-checked")
def _(facts, said):
    return not unknown(facts, said.case_id)


@checks("letter.checks-follow")
def _(facts, said):
    return bool(unknown(facts, said.case_id))


@checks(
    "letter.check-travel-limit",
    "letter.check-phase-and-provision",
    "letter.check-improvement-record",
    "letter.check-independence",
    "letter.check-release-agreed",
    "letter.check-specialism-match",
)
def _(facts, said):
    return said.key.removeprefix("letter.check-") in unknown(facts, said.case_id)


@checks("letter.not-said-yet", "letter.yes-to-this-alone")
def _(facts, said):
    agreed = "leader" in yes_of(facts, said.case_id, said.leader_id)
    blank = facts.leaders[said.leader_id]["willing"] == ""
    return leads(facts, said) and blank and agreed == said.key.endswith("alone")


@checks("letter.prerequisites-open")
def _(facts, said):
    return leads(facts, said) and facts.leaders[said.leader_id]["prerequisites"] == ""


@checks("letter.started", "letter.announced")
def _(facts, said):
    return states(facts).get(said.case_id) == said.key.removeprefix("letter.")


@checks("letter.journey-within", "letter.journey-above", "letter.sheet-journey")
def _(facts, said):
    minutes, measured = facts.minutes(said.case_id, said.leader_id)
    known = (said.minutes, said.known == "measured") == (minutes, measured) and leads(facts, said)
    limit = facts.rule("travel-limit")["minutes"]
    if said.key == "letter.sheet-journey":
        return known
    return known and said.limit == limit and minutes - limit == (said.more if said.key.endswith("above") else
                                                                   min(0, minutes - limit))  # fmt: skip


@checks("letter.other-region")
def _(facts, said):
    home = facts.home(said.leader_id)["region"]
    return leads(facts, said) and said.region == home != facts.cases[said.case_id]["region"]


@checks("letter.independent", "letter.independent-no-conflict")
def _(facts, said):
    case, home = facts.cases[said.case_id], facts.home(said.leader_id)
    return (
        leads(facts, said)
        and case["urn"] != home["urn"]
        and (not case["trust_id"] or case["trust_id"] != home["trust_id"])
    )


@checks("letter.chosen")
def _(facts, said):
    return (said.case_id, said.leader_id) in facts.pins


@checks("letter.only-leader", "letter.compared")
def _(facts, said):
    open_ = facts.pairs[facts.pairs["open"] & (facts.pairs["case_id"] == said.case_id)]
    count = said.leaders if said.key.endswith("compared") else 1
    return leads(facts, said) and len(open_) == count and (said.case_id, said.leader_id) not in facts.pins


@checks("letter.sorry", "letter.not-sought")
def _(facts, said):
    kept_out = cause_of(facts, said.case_id) not in {"nobody-in-reach", "blocked", "not-enough", "other-limits", "room"}
    return said.case_id not in facts.leads and kept_out == said.key.endswith("sought")


@checks(
    *(
        f"letter.cause-{cause}"
        for cause in ("nobody-in-reach", "blocked", "not-enough", "not-enough-urgent-first", "other-limits", "room")
    ),
    *(f"letter.cause-{cause}" for cause in ("not-eligible", "trust-matched", "trust-pending", "refused", "in-support")),
)
def _(facts, said):
    cause = said.key.removeprefix("letter.cause-")
    tiers = len(facts.tiers) > 1
    if cause.startswith("not-enough"):
        return cause_of(facts, said.case_id) == "not-enough" and tiers == cause.endswith("first")
    return said.case_id not in facts.leads and cause_of(facts, said.case_id) == cause


@checks("letter.waited")
def _(facts, said):
    return said.rounds == int(facts.cases[said.case_id]["rounds_waited"]) > 0


@checks("letter.sheet-proposed", "letter.sheet-goes-on", "letter.sheet-both")
def _(facts, said):
    mine = [case_id for case_id, row in facts.leads.items() if row["leader_id"] == said.leader_id]
    new, given = new_cases(facts, said.leader_id), said.statement.arguments
    counts = given.get("new", 0), given.get("running", 0)
    return counts == (len(new), len(mine) - len(new)) and said.half_days == sum(half_days(facts, one) for one in mine)


@checks("letter.sheet-offer")
def _(facts, said):
    leader = facts.leaders[said.leader_id]
    return (said.half_days, said.cases) == (int(leader["half_days"]), int(leader["max_cases"]))


@checks("letter.gap", "need.nobody")
def _(facts, said):
    causes = {(row["case_id"], row["need_id"]): row["cause"] for row in facts.rows("uncovered")}
    cause = causes.get((said.case_id, said.need_id))
    return cause is not None and said.statement.arguments.get("cause", cause) in {
        cause,
        said.statement.arguments["cause"],
    }


def contact(facts, case_id, party):
    """What is to be done with a party of a case by contacts.csv, in all rows of it."""
    return {row["what"] for row in facts.rows("contacts") if (row["case_id"], row["party"]) == (case_id, party)}


@checks(
    "letter.we-ask-you", "letter.we-have-asked-you", "letter.you-agreed", "letter.decide-nothing", "letter.we-tell-you"
)
def _(facts, said):
    done = {"we-ask-you": "ask", "we-have-asked-you": "asked", "you-agreed": "agreed"}
    wanted = done.get(said.key.removeprefix("letter."), "tell")
    nothing = said.key != "letter.decide-nothing" or said.case_id in facts.goes_on
    return wanted in contact(facts, said.case_id, "school") and nothing


@checks("letter.if-not-accepted")
def _(facts, said):
    alone = any(
        (line["event"], line["party"], line["takes"]) == ("refused", "school", "pair")
        for line in facts.policy["refusals"]
    )
    return (
        alone and bool(contact(facts, said.case_id, "school") & {"ask", "asked"}) and said.case_id not in facts.goes_on
    )


# --- a leader's load -------------------------------------------------------------------------------------------------


@checks("leader.leads", "leader.leads-none")
def _(facts, said):
    return len(new_cases(facts, said.leader_id)) == said.statement.arguments.get("cases", 0)


@checks("leader.and-running")
def _(facts, said):
    leader_id = said.leads.leader_id
    return said.running == list(facts.goes_on.values()).count(leader_id) > 0


@checks("leader.loss-nothing")
def _(facts, said):
    return not new_cases(facts, said.leader_id)


@checks("leader.cases")
def _(facts, said):
    on = {case_id for case_id, who in facts.goes_on.items() if who == said.leader_id}
    return set(said.case_ids) == new_cases(facts, said.leader_id) and set(said.running_ids) == on


@checks("leader.time")
def _(facts, said):
    who = said.leader_id
    worked = sum(half_days(facts, one) for one in new_cases(facts, who))
    return (said.half_days, said.left, said.spare) == (
        worked,
        (facts.before["days"][who],),
        (facts.before["days"][who] - worked,),
    )


@checks("leader.room")
def _(facts, said):
    return (said.cases, said.places) == (facts.before["places"][said.leader_id], facts.after["places"][said.leader_id])


@checks("leader.could-lead")
def _(facts, said):
    open_ = facts.pairs[facts.pairs["open"] & (facts.pairs["leader_id"] == said.leader_id)]
    could = {case_id for case_id in open_["case_id"] if case_id not in facts.goes_on}
    return (said.cases, said.waiting) == (len(could), len(could - facts.leads.keys()))


# --- a case ----------------------------------------------------------------------------------------------------------


@checks("case.within-reach")
def _(facts, said):
    pairs = facts.pairs[(facts.pairs["case_id"] == said.case_id) & facts.pairs["near"]]
    return (said.within_reach, said.candidates) == (len(pairs), int(pairs["open"].sum()))


@checks("case.no-leader")
def _(facts, said):
    return said.case_id not in facts.leads


@checks("case.led-running")
def _(facts, said):
    return runs(facts, said)


@checks("case.led-pinned")
def _(facts, said):
    return leads(facts, said) and (said.case_id, said.leader_id) in facts.pins


@checks("case.led-open", "case.led-alone", "case.led-next", "case.led-settled", "case.led-interchangeable")
def _(facts, said):
    return leads(facts, said)


@checks("case.why-nobody-in-reach", "case.why-blocked")
def _(facts, said):
    pairs = facts.pairs[facts.pairs["case_id"] == said.case_id]
    return not pairs["open"].any() and pairs["near"].any() == said.key.endswith("blocked")


# --- needs and exceptions --------------------------------------------------------------------------------------------


@checks(*(f"uncovered.{cause}" for cause in ("no-leader", "no-specialist", "blocked", "no-time", "other-limits")))
def _(facts, said):
    cause = said.key.removeprefix("uncovered.")
    rows = [row for row in facts.rows("uncovered") if (row["specialism"], row["cause"]) == (said.specialism, cause)]
    led = cause != "no-leader" or all(row["case_id"] not in facts.leads for row in rows)
    return 0 < said.needs <= len(rows) and led


@checks("exception.goes-on")
def _(facts, said):
    return runs(facts, said)


@checks("exception.none-of-own-region", "exception.some-of-own-region")
def _(facts, said):
    region = facts.cases[said.case_id]["region"]
    open_ = facts.pairs[facts.pairs["open"] & (facts.pairs["case_id"] == said.case_id)]
    near = open_[[facts.home(who)["region"] == region for who in open_["leader_id"]]]
    if said.key.startswith("exception.none"):
        return leads(facts, said) and near.empty
    return (said.leaders, said.minutes) == (len(near), int(near["minutes"].min())) and leads(facts, said)


@checks("page.audit-open")
def _(facts, said):
    return (said.waived, said.not_known) == (len(flagged(facts, "waived")), len(flagged(facts, "not-known")))
