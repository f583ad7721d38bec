"""The placed stages of a small round solved by a model of its own, over the pairs and room of :class:`Facts`."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

MOST_CASES = 30
"""Counterfactuals are solved again on rounds up to this size."""


def most(facts, cases):
    """Return how many of some cases a plan can lead at most, whatever becomes of the others."""
    return sum(place(facts, only=cases, alike=True)[:-1])


def place(facts, *, days=(), places=(), release=(), pairs=(), gone=(), only=None, lead=(), alike=False):
    """Return the best values of the placed stages, the highest tier first, then rounds waited.

    Parameters
    ----------
    facts : Facts
    days, places, release : mapping of str to int
        What leaders, or supporters, have more.
    pairs : iterable of (case_id, leader_id)
        May be used, too.
    gone : collection of str
        Leaders who take nothing new.
    only : collection of str, optional
        The cases that count; running leads of others stay.
    lead : iterable of str
        Cases that have to be led.
    alike : bool
        Whether all cases count alike, whatever their tier and however long they waited.

    Returns
    -------
    tuple of int or None
        None where there is no such plan.
    """
    cases = [case_id for case_id in facts.cases if only is None or case_id in only]
    open_ = facts.pairs[facts.pairs["open"]]
    able = {*zip(open_["case_id"], open_["leader_id"], strict=True), *pairs}
    columns = sorted(
        (case_id, who)
        for case_id, who in able
        if (case_id in cases or (case_id, who) in facts.pins)
        and case_id not in facts.goes_on
        and who not in gone
        and _offered(facts, case_id)
    )
    if not columns:
        return None if set(lead) - set(facts.goes_on) else _values(facts, cases, ())
    weights = [(1 if alike else _weight(facts, case_id)) * (case_id in cases) for case_id, _ in columns]
    left = facts.left_with(days, places, release)
    found = milp(
        -np.array(weights, float),
        integrality=np.ones(len(columns)),
        bounds=Bounds(0, 1),
        constraints=[*_rows(facts, columns, left, set(lead), set(gone)), *_budget(facts, columns)],
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        return None
    return _values(facts, cases, [pair for pair, used in zip(columns, found.x, strict=True) if used > 0.5])


def _offered(facts, case_id):
    """Whether the offer pays for a whole deployment."""
    limit = facts.policy["tiers"][str(facts.cases[case_id]["tier"])]["lead_limit_half_days"]
    return limit == "none" or facts.cases[case_id]["half_days"] <= int(limit)


def _weight(facts, case_id):
    """Let a case of a higher tier outweigh all of the lower ones, and each case all rounds waited."""
    waited = len(facts.cases) * facts.policy["goals"]["waiting_cap"] + 1
    case = facts.cases[case_id]
    return (len(facts.cases) + 1) ** facts.tiers[::-1].index(case["tier"]) * waited + case["waited"]


def _values(facts, cases, chosen):
    led = ({case_id for case_id, _ in chosen} | set(facts.goes_on)) & set(cases)
    placed = [sum(facts.cases[case_id]["tier"] == tier for case_id in led) for tier in facts.tiers]
    return (*placed, sum(facts.cases[case_id]["waited"] for case_id in led))


def _rows(facts, columns, left, lead, gone):
    """Walk over the limits: one leader a case, time and cases of leaders, release, and pins."""
    half_days = np.array([facts.cases[case_id]["half_days"] for case_id, _ in columns], float)
    for case_id in {case_id for case_id, _ in columns}:
        mine = [one == case_id for one, _ in columns]
        yield _limit(mine, 1, float(case_id in lead))
    for leader_id in {who for _, who in columns}:
        mine = np.array([who == leader_id for _, who in columns])
        new = [case_id not in left["held"].get(leader_id, ()) for case_id, _ in columns]
        yield _limit(mine * half_days, left["days"][leader_id])
        yield _limit(mine * new, left["places"][leader_id])
    for home, released in left["release"].items():
        mine = np.array([facts.leaders[who]["supporter_id"] == home for _, who in columns])
        yield _limit(mine * half_days, released)
    for pair in facts.pins:
        if pair in columns and pair[1] not in gone:
            yield _limit([one == pair for one in columns], 1, 1)


def _budget(facts, columns):
    """Walk over the limit of money, if there is one; needs are covered with what is left."""
    if budget := facts.rule("budget"):
        rate = facts.policy["offer"]["leader_half_day_pence"]
        yield _limit([facts.cases[case_id]["half_days"] * rate for case_id, _ in columns], budget["pence"])


def _limit(values, upper, lower=-np.inf):
    return LinearConstraint(np.asarray(values, float)[None, :], lower, upper)
