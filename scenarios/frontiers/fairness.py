"""Group floors: the share placed of the worst-off group as high as can be, then of the next; and what floors cost."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from constraints.domain import ArgumentFault, ArgumentRefused
from optimiser.questions.frontier import Point, Sweep, coverage, floor_family, leximin, shares_of, steps_of
from optimiser.questions.proof_status import ProofStatus
from scenarios.frontiers.curves import AS_THEY_CAME, most_placed, swept
from scenarios.frontiers.result import BOUND, Frontier
from scenarios.rounds import GROUPINGS, case_facts, groupings_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constraints.round import Round
    from optimiser.questions.frontier import Level, Leximin
    from scenarios.frontiers.question import Question

SHARE = 0.5
"""How much of the time that is left the fairest plan may take."""


def group_floors(question: Question) -> Frontier:
    """Return how many cases are placed for every floor under all groups, with the fairest plan."""
    settings, model, round_ = question.settings, question.model, question.session.round
    groups = groups_of(round_, settings.grouping)
    counted = coverage(model, settings.count)
    best = question.best(counted)
    fairest = leximin(
        best.within(best.budget.part(SHARE)), groups, best.x, counted,
        lambda level: question.say(f"{level.groups} group(s) at {percent(level.share)}; {level.proof}"),
    )  # fmt: skip
    low = min(shares_of(model, groups, best.x).values())
    high = fairest.levels[0].share
    family = floor_family(model, groups, counted, min(low, high), high)
    curve = swept(question, family, fairest.x, settings.points, "floor", percent, words=True)
    curve = dataclasses.replace(curve, sweep=with_the_next(curve.sweep, fairest))
    frame, plans = curve.to_frame(question)
    plans["fairest"] = best.audit(question.cover_more(model, counted, fairest.x))
    out = len(round_.cases) - sum(len(members) for members in groups.values())
    notes = [AS_THEY_CAME, most_placed(counted, best.x, {one.goal: one.bound for one in best.results})]
    if fairest.levels[0].bound > high:
        most = percent(fairest.levels[0].bound)
        notes.append(f"A floor above {percent(high)}, up to {most}, is neither found nor proved impossible.")
    if out:
        notes.append(f"{out} case(s) of which {settings.grouping} is not known are in no group.")
    return Frontier(
        round=round_,
        asked=settings.to_dict(),
        points=frame,
        tables={"groups": _groups(fairest), "levels": _levels(fairest)},
        complete=curve.sweep.complete,
        proved=curve.sweep.proved and fairest.proved and all(one.proved for one in best.results),
        notes=tuple(notes),
        plans=plans,
    )


def groups_of(round_: Round, grouping: str) -> Mapping[str, tuple[str, ...]]:
    """Return the cases of every group, those left out of which nothing is known.

    Raises
    ------
    InputRefused
        There is no such grouping, or it says nothing of any case (NM202).
    """
    facts = case_facts(round_)
    (name,) = groupings_of(facts, [grouping], "frontier")
    words = facts[GROUPINGS.get(name, name)].dropna().map(str)
    if not len(words):
        expected, advice = "a column with something in it", "fill the column, or group by another"
        raise ArgumentRefused([ArgumentFault.of("frontier", "by", grouping, expected, advice, "NM202")])
    return {word: tuple(cases.index) for word, cases in sorted(words.groupby(words))}


def percent(share: Level) -> str:
    """Return a share as planners read it, exactly and in percent: `19/20 (95.0 %)`."""
    whole = Fraction(share)
    return f"{whole.numerator}/{whole.denominator} ({float(100 * whole):.1f} %)"


def with_the_next(sweep: Sweep, fairest: Leximin) -> Sweep:
    """Return a sweep of floors with what is known of the floor above its highest.

    Where that is proved impossible it is a point of its own.  Where it is not known, there may be further points, and
    the highest floor may not be the highest at which so many are placed.

    Parameters
    ----------
    sweep : Sweep
        Up to the share that the fairest plan gives all groups.
    fairest : Leximin
    """
    first = fairest.levels[0]
    if first.bound != first.share:
        top = [point.level == first.share and point.proof is ProofStatus.PROVED for point in sweep.points]
        points = tuple(
            dataclasses.replace(point, proof=ProofStatus.BOUNDED) if doubted else point
            for point, doubted in zip(sweep.points, top, strict=True)
        )
        return dataclasses.replace(sweep, points=points, complete=False, proved=False)
    higher = next((share for share in steps_of(fairest.groups) if share > first.share), None)
    if higher is None:
        return sweep
    return dataclasses.replace(sweep, points=(Point(higher, ProofStatus.IMPOSSIBLE, (), None), *sweep.points))


def _groups(fairest: Leximin) -> pd.DataFrame:
    """Return a row a group of the fairest plan, the worst-off first."""
    rows = [
        (name, len(fairest.groups[name]), int(share * len(fairest.groups[name])), percent(share))
        for name, share in sorted(fairest.shares.items(), key=lambda item: (item[1], item[0]))
    ]
    return pd.DataFrame(rows, columns=["group", "cases", "placed", "share"])


def _levels(fairest: Leximin) -> pd.DataFrame:
    """Return a row a level of the fairest plan."""
    rows = [(percent(one.share), one.groups, percent(one.bound), str(one.proof)) for one in fairest.levels]
    return pd.DataFrame(rows, columns=["share", "groups", "share" + BOUND, "proof"])
