"""Checks of what is said of a whole round: who waits and why, bottlenecks, drop-outs and prices."""

from tests.statements.checking import checks
from tests.statements.placing import most, place
from tests.statements.progress import reached
from tests.statements.tightest import tightest


def cause_of(facts, case_id):
    """Why a case waits, by the rules and what is left of people: a key of `cause.toml`."""
    pairs = facts.pairs[facts.pairs["case_id"] == case_id]
    able = pairs.loc[pairs["open"], "leader_id"].tolist()
    tier = facts.policy["tiers"][str(facts.cases[case_id]["tier"])]
    limit = tier["lead_limit_half_days"]
    too_long = limit != "none" and facts.cases[case_id]["half_days"] > int(limit)
    if not able and facts.entry(case_id) != "in-round":
        return facts.entry(case_id)
    if too_long or not able:
        return "blocked" if too_long or pairs["near"].any() else "nobody-in-reach"
    with_time = [who for who in able if facts.fits(case_id, who)]
    if not with_time:
        return "not-enough"
    return "room" if facts.payable(case_id) else "other-limits"


SORTS = {
    "round.without-reach": {"nobody-in-reach"},
    "round.nobody-in-reach": {"nobody-in-reach"},
    "round.without-allowed": {"blocked"},
    "round.blocked": {"blocked"},
    "round.without-place": {"not-enough", "other-limits", "room"},
    "round.not-due": {"not-eligible", "trust-matched", "trust-pending", "refused", "in-support"},
    "round.kept-out": {"not-eligible", "trust-matched", "trust-pending", "refused", "in-support"},
}
"""What is counted together."""


def of_sort(facts, key):
    """The waiting cases that a statement counts."""
    return {case_id for case_id in facts.waiting if cause_of(facts, case_id) in SORTS[key]}


@checks("round.all-led", "round.all-proposed", "round.all-led-or-proposed")
def _(facts, said):
    return said.cases == len(facts.cases) == len(facts.leads) and said.key == f"round.all-{reached(facts)}"


@checks("round.leaders", "round.leaders-proposed", "round.leaders-or-proposed")
def _(facts, said):
    of = {"proposed": "leaders-proposed", "led": "leaders", "led-or-proposed": "leaders-or-proposed"}[reached(facts)]
    return (said.led, said.cases, said.key) == (len(facts.leads), len(facts.cases), f"round.{of}")


@checks("round.some-wait", "round.some-wait-bounded")
def _(facts, said):
    counted = said.waiting == len(facts.waiting)
    causes = [cause.key for cause in said.causes]
    summed = sum(cause.waiting for cause in said.causes) == said.waiting and len(causes) == len(set(causes))
    return counted and summed and said.waiting > 0 and (said.key.endswith("bounded") or no_tier_has_more(facts))


def no_tier_has_more(facts):
    """Whether no plan leads more cases of any tier and above, taken together."""
    for tier in facts.tiers:
        cases = {case_id for case_id, case in facts.cases.items() if case["tier"] >= tier}
        if most(facts, cases) > len(cases & facts.leads.keys()):
            return False
    return True


@checks("round.without-reach", "round.without-allowed", "round.without-place", "round.not-due")
def _(facts, said):
    return said.waiting == len(of_sort(facts, said.key)) > 0


@checks("round.nobody-in-reach", "round.blocked", "round.kept-out")
def _(facts, said):
    return said.waiting == len(said.case_ids) and set(said.case_ids) == of_sort(facts, said.key)


@checks("round.bottleneck")
def _(facts, said):
    sharing, leaders = set(said.sharing_ids), set(said.leader_ids)
    open_ = facts.pairs[facts.pairs["open"] & facts.pairs["case_id"].isin(sharing)]
    able = set(open_["leader_id"]) if not sharing & facts.goes_on.keys() else None
    return (
        said.cases == len(sharing)
        and said.leaders == len(leaders)
        and leaders == able
        and all(facts.cases[case_id]["tier"] >= said.tier for case_id in sharing)
        and most(facts, sharing) <= said.places <= sum(_takes(facts, sharing, who) for who in leaders)
        and set(said.case_ids) == sharing - facts.leads.keys()
    )


@checks("round.exactly")
def _(facts, said):
    sharing = set(said.around[0].arguments["sharing_ids"])
    waiting = len(sharing - facts.leads.keys())
    return said.must_wait == waiting == len(sharing) - most(facts, sharing)


@checks("round.at-least")
def _(facts, said):
    sharing = set(said.around[0].arguments["sharing_ids"])
    fewest = len(sharing) - most(facts, sharing)
    return said.waiting == len(sharing - facts.leads.keys()) and 0 < said.must_wait <= fewest


@checks("round.limits")
def _(facts, said):
    limited = sum(limit.leaders for limit in said.limits)
    rules = [limit.rule for limit in said.limits]
    binding = [tightest(facts, set(said.sharing_ids), who) for who in said.leader_ids]
    sure = {rule for some in binding for rule in some if len(some) == 1}
    return sure <= set(rules) and limited <= len(said.leader_ids) and len(rules) == len(set(rules))


@checks("round.limit")
def _(facts, said):
    binding = [tightest(facts, set(said.sharing_ids), who) for who in said.leader_ids]
    sure, may = binding.count({said.rule}), sum(said.rule in rules for rules in binding)
    return 0 < said.leaders <= may and said.leaders >= sure


def _takes(facts, sharing, who):
    """How many of some cases a leader takes at most, by places alone."""
    open_ = facts.pairs[facts.pairs["open"] & (facts.pairs["leader_id"] == who)]
    could = set(open_["case_id"]) & sharing
    held = could & set(facts.before["held"].get(who, ()))
    return min(len(could), facts.before["places"][who] + len(held))


@checks("round.beyond-counts", "round.beyond-counts-or-better")
def _(facts, said):
    proved = all(stage["proved"] for stage in facts.placing)
    cases = {case_id for case_id, case in facts.cases.items() if case["tier"] >= said.tier}
    return (
        said.key.endswith("better") != proved
        and 0 < said.more <= len(cases - facts.leads.keys())
        and said.more >= most(facts, cases) - len(cases & facts.leads.keys())
    )


@checks("round.group")
def _(facts, said):
    cases = {case_id for case_id, case in facts.cases.items() if said.name in facts.groups(case_id, said.by)}
    counts = len(cases), len(cases - facts.leads.keys())
    return (said.cases, said.waiting) == counts and 0 <= said.must_wait <= len(cases) - most(facts, cases)


# --- drop-outs -------------------------------------------------------------------------------------------------------


def new_cases(facts, leader_id):
    """The cases that a leader leads anew."""
    return {
        case_id
        for case_id, row in facts.leads.items()
        if row["leader_id"] == leader_id and facts.goes_on.get(case_id) != leader_id
    }


def without(facts, leader_id):
    """The best values of the placed stages without a leader, and how many fewer cases are led then."""
    best, now = place(facts, gone={leader_id}), facts.placed_values
    return best, sum(now[:-1]) - sum(best[:-1])


@checks("round.idle")
def _(facts, said):
    return set(said.leader_ids) == {who for who in facts.leaders if not new_cases(facts, who)} and said.leaders == len(
        said.leader_ids
    )


@checks("round.stood-by")
def _(facts, said):
    busy = {who for who in facts.leaders if new_cases(facts, who)}
    safe = set(said.leader_ids)
    led = facts.leads.keys()
    return (
        (said.safe, said.leaders) == (len(safe), len(busy))
        and safe <= busy
        and all(place(facts, gone={who}, lead=led) is not None for who in safe)
    )


@checks("round.drop-out")
def _(facts, said):
    best, fewer = without(facts, said.leader_id)
    lost = set(said.case_ids)
    others = facts.leads.keys() - lost
    in_one = place(facts, gone={said.leader_id}, lead=others, only=facts.cases.keys() - lost)
    return said.waiting == len(lost) and lost <= facts.leads.keys() and in_one == best and fewer <= said.waiting


@checks("round.drop-out-at-most")
def _(facts, said):
    lost = set(said.case_ids)
    others = facts.leads.keys() - lost
    possible = place(facts, gone={said.leader_id}, lead=others) is not None
    return said.waiting == len(lost) and lost <= facts.leads.keys() and possible


@checks("round.more-drop-outs")
def _(facts, said):
    some = set(said.leader_ids)
    return said.leaders == len(some) and all(new_cases(facts, who) for who in some)
