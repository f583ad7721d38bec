"""Checks of what rules find of a leader at a case, of who may lift that, and of how many leaders a rule stops."""

from tests.statements.checking import checks
from tests.statements.facts import NOT_WAIVABLE
from tests.statements.findings import because, found

FORBIDDEN = "pins"
"""The rule under which a planner forbids a pair."""


def pair_of(facts, case_id, leader_id):
    """The row of a pair among all pairs."""
    pairs = facts.pairs
    (row,) = pairs[(pairs["case_id"] == case_id) & (pairs["leader_id"] == leader_id)].itertuples()
    return row


def stops_of(facts, case_id, leader_id):
    """All that keeps a pair from being used: rules, and a planner's decision under :data:`FORBIDDEN`."""
    pair = pair_of(facts, case_id, leader_id)
    return pair.stops | ({FORBIDDEN} if pair.forbidden else set())


def reasons(facts, said):
    """What may be given as the reason of a finding."""
    if said.rule == FORBIDDEN:
        forbidden = pair_of(facts, said.case_id, said.leader_id).forbidden
        return {"a planner's decision forbids it"} if forbidden else set()
    return because(facts, said.rule, said.case_id, said.leader_id)


@checks("rule.finding")
def _(facts, said):
    return said.because in reasons(facts, said)


@checks("rule.judged")
def _(facts, said):
    if said.because not in reasons(facts, said):
        return False
    tails = [tail.key for tail in said.tails]
    stops = said.rule in stops_of(facts, said.case_id, said.leader_id)
    wanted = [one.beyond[0] for one in _found(facts, said) if one.beyond and stops and one.because == said.because]
    wanted += ["rule.not-known"] if _unknown(facts, said) else []
    wanted += ["rule.lifted"] if _lifted(facts, said) else [_who_lifts(facts, said)] if stops else []
    return tails == wanted


def _found(facts, said):
    return [] if said.rule == FORBIDDEN else found(facts, said.rule, said.case_id, said.leader_id)


def _unknown(facts, said):
    return any(one.verdict == "not-known" for one in _found(facts, said))


def _who_lifts(facts, said):
    """What is said of a rule that stops a pair: who may lift it."""
    if said.rule == FORBIDDEN:
        return "rule.may-be-taken-back"
    return "rule.may-be-lifted" if waivable(facts, said) else "rule.never-lifted"


def waivable(facts, said):
    """Whether a waiver of a rule counts for a pair."""
    policy = facts.policy["rules"].get(said.rule, {})
    refused = any(one.verdict == "refused" for one in _found(facts, said))
    return said.rule not in NOT_WAIVABLE and policy.get("waivable", True) and not refused


def _lifted(facts, said):
    """Whether a planner has lifted a rule that would stop a pair."""
    pair = said.case_id, said.leader_id, said.rule
    waived = {(row["case_id"], row["person_id"], row["rule"]) for row in facts.decisions if row["decision"] == "waive"}
    blocks = {"fail", "refused"} | (
        {"not-known"} if (facts.rule(said.rule) or {}).get("not_known") == "block" else set()
    )
    return pair in waived and waivable(facts, said) and any(one.verdict in blocks for one in _found(facts, said))


def judged(said):
    """The finding that a statement stands in."""
    return said.outer("rule.judged")


@checks("rule.short", "rule.too-many")
def _(facts, said):
    about = judged(said)
    beyond = {one.beyond for one in _found(facts, about) if one.because == about.because}
    return (said.key, said.margin, said.measure) in beyond and said.margin > 0


@checks("rule.not-known")
def _(facts, said):
    return _unknown(facts, judged(said))


@checks("rule.lifted")
def _(facts, said):
    return _lifted(facts, judged(said))


@checks("rule.may-be-lifted", "rule.never-lifted", "rule.may-be-taken-back")
def _(facts, said):
    about = judged(said)
    return about.rule in stops_of(facts, about.case_id, about.leader_id) and said.key == _who_lifts(facts, about)


# --- of a case -------------------------------------------------------------------------------------------------------


def stopped_near(facts, case_id, rule):
    """How many of the leaders within reach of a case a rule stops, and how many there are."""
    near = facts.pairs[(facts.pairs["case_id"] == case_id) & facts.pairs["near"]]
    near = near[near["leader_id"] != facts.goes_on.get(case_id)]
    stopped = near["forbidden"] if rule == FORBIDDEN else near["stops"].map(lambda stops: rule in stops)
    return int(stopped.sum())


@checks("case.stops")
def _(facts, said):
    return said.leaders == stopped_near(facts, said.case_id, said.rule) > 0


@checks("case.rule-stops")
def _(facts, said):
    near = facts.pairs[(facts.pairs["case_id"] == said.case_id) & facts.pairs["near"]]
    counts = stopped_near(facts, said.case_id, said.rule), len(near)
    return (said.leaders, said.within_reach) == counts and said.leaders > 0


@checks("case.own-reason")
def _(facts, said):
    """What is found of all leaders alike is found of the case itself."""
    case_id = said.case_id
    whole = {said.because, f"{case_id} {said.because.removeprefix('it ')}"}
    return said.case_id not in facts.leads and all(
        whole & because(facts, said.rule, case_id, leader_id) and said.rule in stops_of(facts, case_id, leader_id)
        for leader_id in facts.leaders
    )


@checks("case.stopped")
def _(facts, said):
    rules = [finding.rule for finding in said.findings]
    stops = stops_of(facts, said.case_id, said.leader_id)
    about = {(finding.case_id, finding.leader_id) for finding in said.findings}
    return about == {(said.case_id, said.leader_id)} and set(rules) == stops and len(rules) == len(stops)
