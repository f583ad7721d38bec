"""What a contestant's plan is worth: audited as any plan is, by code that knows neither solver nor contestant."""

from __future__ import annotations

import dataclasses
import json
import math
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.recorder import PLAN, STREAM
from benchmarks.rise import METRES_PER_MILE
from benchmarks.weights import weights_of
from constraints.audit import audit_allocation
from constraints.domain import Allocation
from constraints.faces import arrays_of
from constraints.travel import metres_between

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constraints.round import Round

_TIE_BREAK = "canonical"


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What is known of a contestant at the end.

    Attributes
    ----------
    values : mapping of str to int
        Stage values by the audit; empty without a plan.
    weighted : int or None
    breaches : mapping of str to int
        By rule.
    bound : float or None
        The best bound on the weighted goal that the contestant proved.
    stage_bounds : mapping of str to int
        Of a contestant that works in stages; each holds over plans as good in the stages before.
    first_seconds : float or None
        When it had its first plan.
    placed_seconds : float or None
        When it first had a plan whose placing goals are all within half a percent of the bounds that it proved.
    other_region : int
        Leaders from another region than their case.
    longest_miles : float
        The longest way of a leader, as the crow flies.
    note : str
        How the contestant says that it ended.
    """

    values: dict[str, int]
    weighted: int | None
    breaches: dict[str, int]
    bound: float | None
    stage_bounds: dict[str, int]
    first_seconds: float | None
    placed_seconds: float | None
    other_region: int
    longest_miles: float
    note: str


def stream_of(out: Path) -> list[dict[str, Any]]:
    """Read what a contestant told while it ran; a line that was cut off is left out."""
    file = out / STREAM
    lines = file.read_text(encoding="utf-8").split("\n")[:-1] if file.exists() else []
    return [json.loads(line) for line in lines]


def allocation_of(out: Path) -> Allocation | None:
    """Read a contestant's best plan, if it had one."""
    file = out / PLAN
    if not file.exists():
        return None
    plan = json.loads(file.read_text(encoding="utf-8"))
    return Allocation.of(map(tuple, plan["deployments"]), map(tuple, plan["supports"]))


def judge(round_: Round, out: Path) -> Verdict:
    """Audit a contestant's plan and read its stream.

    Parameters
    ----------
    round_ : Round
    out : Path
        The contestant's folder.
    """
    stream, allocation = stream_of(out), allocation_of(out)
    proved = {line["stage"]: line["bound"] for line in stream if "proved" in line}
    bounds = [line["bound"] for line in stream if "bound" in line and "stage" not in line]
    verdict = Verdict(
        values={},
        weighted=None,
        breaches={},
        bound=min(bounds, default=None),
        stage_bounds=proved,
        first_seconds=next((line["seconds"] for line in stream if "values" in line), None),
        placed_seconds=next((line["seconds"] for line in stream if _near(line.get("values"), proved)), None),
        other_region=0,
        longest_miles=0.0,
        note="; ".join(line["note"] for line in stream if "note" in line),
    )
    return verdict if allocation is None else _audited(verdict, round_, allocation)


def _near(values: dict[str, int] | None, bounds: dict[str, int]) -> bool:
    """Say whether all placing goals are within half a percent of their bounds."""
    placing = {goal: bound for goal, bound in bounds.items() if goal.startswith("placed")}
    return (
        values is not None
        and bool(placing)
        and all(values[goal] >= bound - bound // 200 for goal, bound in placing.items())
    )


def _audited(verdict: Verdict, round_: Round, allocation: Allocation) -> Verdict:
    report = audit_allocation(round_, allocation)
    values = {goal: value for goal, value in report.stage_values.items() if goal != _TIE_BREAK}
    other_region, longest = journeys(round_, allocation)
    return dataclasses.replace(
        verdict,
        values=values,
        weighted=sum(weight * value for weight, value in zip(weights_of(list(values)), values.values(), strict=True)),
        breaches=dict(sorted(Counter(breach.rule for breach in report.breaches).items())),
        other_region=other_region,
        longest_miles=longest / METRES_PER_MILE,
    )


def journeys(round_: Round, allocation: Allocation) -> tuple[int, int]:
    """Return how many leaders come from another region than their case, and the longest way in metres."""
    arrays, other, longest = arrays_of(round_), 0, 0
    for row in allocation.deployments:
        case, leader = round_.cases[row.case_id], round_.people[row.leader_id]
        other += case.region != leader.supporter.region
        c, p = arrays.case_at[row.case_id], arrays.person_at[row.leader_id]
        places = (arrays.cases.easting, arrays.cases.northing, arrays.people.easting, arrays.people.northing)
        metres = metres_between(*(axis[at : at + 1] for axis, at in zip(places, (c, c, p, p), strict=True)))
        longest = max(longest, int(metres[0]))
    return other, longest


def best_bound(verdicts: Mapping[str, Verdict]) -> tuple[str | None, float | None]:
    """Return who proved the best bound on the weighted goal, and which; a bound that a legal plan beats is none.

    Parameters
    ----------
    verdicts : mapping of str to Verdict
    """
    plans = [each.weighted for each in verdicts.values() if each.weighted is not None and not each.breaches]
    floor = max(plans, default=-math.inf) - 1.0  # bounds of some are floats
    bounds = {name: each.bound for name, each in verdicts.items() if each.bound is not None and each.bound >= floor}
    by = min(bounds, key=bounds.__getitem__, default=None)
    return by, None if by is None else bounds[by]
