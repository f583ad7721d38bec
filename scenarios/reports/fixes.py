"""What would help those without a leader, cheapest first: changes of time that were tried, and the rules in the way.

A change is made and placed again by counts of places before it is said; nothing is solved unless seconds are given.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from constraints.domain import InputRefused
from constraints.faces import NOT_KNOWN, arrays_of
from constraints.round import how_known
from constraints.rules import pair_rules_of
from optimiser.model import judged_leads
from optimiser.questions import changed_rounds
from optimiser.questions.explain import FARTHEST, Remedies, bottleneck_map
from optimiser.questions.time_budget import TimeBudget
from scenarios.explain import change_text, gain_text, limits_of, session_of
from scenarios.rounds import unit_of
from scenarios.runs import Room
from scenarios.statements import Names, state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constraints.domain import Bools
    from constraints.faces import Pairs
    from constraints.round import Round
    from optimiser.questions.explain import BottleneckMap
    from scenarios.runs import Run
    from scenarios.statements import Argument, Statement

BY_TIER = ("tier", "cause", "cases", "fix", "tried")
BOTTLENECKS = ("tier", "cases", "leaders", "places", "must_wait", "waiting", "limited_by", "case_ids", "exact")
GROUPS = ("by", "name", "cases", "waiting", "must_wait")

_BY_ITSELF = {"other-limits": "change.other-limits", "room": "change.better-plan"}
"""What would help where a leader has time already, by cause."""


@dataclasses.dataclass(frozen=True)
class Fixes:
    """What would help.

    Attributes
    ----------
    notes : tuple of Statement
        How the changes were found, or why none is known.
    by_tier : DataFrame
        :data:`BY_TIER`: for every tier and cause with cases waiting, how many, and the cheapest fix, a statement;
        `tried` says whether it was made and placed again.
    by_case : mapping of str to Statement
        The cheapest fix of cases that rules or distance alone keep waiting.
    bottlenecks : DataFrame
        :data:`BOTTLENECKS`: cases that share too few places with leaders; `case_ids` (those waiting) joined by `;`.
    groups : DataFrame
        :data:`GROUPS`: how many of a group would wait even if every leader were its own.
    """

    notes: tuple[Statement, ...]
    by_tier: pd.DataFrame
    by_case: Mapping[str, Statement]
    bottlenecks: pd.DataFrame
    groups: pd.DataFrame


def fixes(run: Run, cases: pd.DataFrame, seconds: float = 0.0) -> Fixes:
    """Find what would help the cases of a run that have no leader.

    Parameters
    ----------
    run : Run
    cases : DataFrame
        Of the figures.
    seconds : float
        How long changed rounds may be solved where counts of places leave open what a change is worth; 0: not at all.
    """
    waiting = cases[cases["leader_id"].isna() & (cases["entry"] == "in-round")]
    try:
        session = session_of(run)
    except InputRefused:
        note = state("page.fixes-unknown")
        return Fixes((note,), _frame([], BY_TIER), {}, _frame([], BOTTLENECKS), _frame([], GROUPS))
    found = bottleneck_map(session.model, session.x)
    tiers = waiting.loc[waiting["cause"] == "not-enough", "tier"].unique().tolist()
    remedies = Remedies(session) if tiers else None
    first = {tier: _first_fix(remedies, tier, seconds, unit_of(run.round)) for tier in tiers} if remedies else {}
    stopped = waiting[waiting["cause"].isin(["blocked", "nobody-in-reach"])]["case_id"].tolist()
    by_case, names = _stopped_fixes(run, stopped), Names.of(run.round)
    by_tier = _by_tier(waiting, first, by_case)
    return Fixes(
        notes=(state("page.fixes-tried" if seconds > 0 else "page.fixes-read-off"),),
        by_tier=by_tier.assign(fix=[fix.named(names) for fix in by_tier["fix"]]),
        by_case={case_id: fix.named(names) for case_id, fix in by_case.items()},
        bottlenecks=_frame(_bottleneck_rows(found), BOTTLENECKS),
        groups=_frame([(one.by, one.name, one.cases, one.waiting, one.must_wait) for one in found.groups], GROUPS),
    )


def _frame(rows: Sequence[tuple[object, ...]], columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns))


def _bottleneck_rows(found: BottleneckMap) -> list[tuple[object, ...]]:
    return [
        (
            cut.tier, len(cut.case_ids), len(cut.leader_ids), cut.places, cut.must_wait, len(cut.waiting_ids),
            limits_of(cut),
            ";".join(cut.waiting_ids), cut.proved,
        )
        for cut in found.bottlenecks
    ]  # fmt: skip


def _by_tier(waiting: pd.DataFrame, first: Mapping[int, Statement], by_case: Mapping[str, Statement]) -> pd.DataFrame:
    rows = []
    for (tier, cause), some in waiting.groupby(["tier", "cause"]):
        ids = some["case_id"].tolist()
        if cause == "not-enough":
            fix = first[int(str(tier))]
            tried = fix.key == "change.worth"
        elif cause in _BY_ITSELF:
            fix, tried = state(_BY_ITSELF[cause]), False
        else:
            fix, tried = _stopped(ids, by_case), False
        rows.append((int(str(tier)), cause, len(ids), fix, tried))
    rows.sort(key=lambda row: (-row[0], -row[2], row[1]))
    return _frame(rows, BY_TIER)


def _first_fix(remedies: Remedies, tier: int, seconds: float, word: str) -> Statement:
    """Say what would help a tier first: another plan, where the one in hand is not the best, else the first change."""
    if any(loss.loss < 0 for loss in remedies.better_plan.losses if loss.goal == f"placed.tier{tier}"):
        return state("change.solve-again", gain=gain_text(remedies.better_plan, word))
    remedy, decided = remedies.first(tier, TimeBudget.of(seconds))
    if remedy is None:
        return state("change.none-found" if decided else "change.not-decided", tier=tier)
    assert remedy.gain is not None, "the first remedy is one that was tried"
    return state("change.worth", change=change_text(remedy.change), gain=gain_text(remedy.gain, word))


def _stopped(ids: Sequence[str], by_case: Mapping[str, Statement]) -> Statement:
    """Say what would help cases that rules or distance keep waiting: the first of them, and how many others."""
    known = [case_id for case_id in ids if case_id in by_case]
    if not known:
        return state("change.leader-from-elsewhere", case_ids=tuple(ids))
    first: dict[str, Argument] = {"case_id": known[0], "change": by_case[known[0]]}
    if len(known) == 1:
        return state("change.for-case", **first)
    return state("change.for-cases", more=len(known) - 1, **first)


# --- cases that rules or distance keep waiting ----------------------------------------------------------------------


def _stopped_fixes(run: Run, case_ids: Sequence[str]) -> dict[str, Statement]:
    """Return for each case the least that would let some leader lead it: answers first, then waivers, then minutes."""
    if not case_ids:
        return {}
    round_ = run.round
    pairs, masks = judged_leads(changed_rounds.with_reach(round_, FARTHEST))
    ids = np.array(arrays_of(round_).cases.ids, object)
    keep = np.isin(ids[pairs.case], np.array(case_ids, object))
    if "pins" in masks:
        keep &= ~masks["pins"]
    pairs = pairs.take(keep)
    waivers, answers, open_ = np.zeros(len(pairs), int), np.zeros(len(pairs), int), np.ones(len(pairs), bool)
    lifted: dict[str, Bools] = {}
    missing: dict[str, Bools] = {}
    for rule in pair_rules_of(round_.policy):
        if "lead" in rule.binds:
            verdicts = rule.verdicts(arrays_of(round_), pairs)
            stops = rule.blocked(verdicts) & ~_lifted(round_, pairs, rule.id)
            unknown, lift = stops & (verdicts == NOT_KNOWN), stops & (verdicts != NOT_KNOWN)
            open_ &= ~lift | rule.waivable_of(verdicts)
            waivers += lift
            answers += unknown
            lifted[rule.id], missing[rule.id] = lift, unknown
    room = Room.of(run).fits(pairs.case, pairs.person)
    order = np.lexsort((pairs.person, pairs.minutes, answers, waivers, ~room))
    return {str(ids[pairs.case[at]]): _words(round_, pairs, at, bool(room[at]), lifted, missing)
            for at in reversed(order.tolist()) if open_[at]}  # fmt: skip


def _lifted(round_: Round, pairs: Pairs, rule_id: str) -> Bools:
    """Say for which pairs a planner has lifted a rule already; a waiver may name somebody who is not in the round."""
    arrays, lifted = arrays_of(round_), np.zeros(len(pairs), bool)
    for case_id, person_id, rule, specialism in round_.instructions.waivers:
        known = case_id in arrays.case_at and person_id in arrays.person_at
        if known and rule == rule_id and specialism is None:
            lifted |= (pairs.case == arrays.case_at[case_id]) & (pairs.person == arrays.person_at[person_id])
    return lifted


def _words(
    round_: Round, pairs: Pairs, at: int, room: bool, lifted: Mapping[str, Bools], missing: Mapping[str, Bools]
) -> Statement:
    arrays = arrays_of(round_)
    steps = [state("change.lift", rule=rule) for rule, mask in lifted.items() if mask[at]]
    steps += [state("change.ask", rule=rule) for rule, mask in missing.items() if mask[at]]
    return state(
        "change.let-lead" if room else "change.let-lead-without-room",
        steps=tuple(steps),
        leader_id=arrays.people.ids[pairs.person[at]],
        case_id=arrays.cases.ids[pairs.case[at]],
        minutes=int(pairs.minutes[at]),
        known=how_known(bool(pairs.measured[at])),
    )
