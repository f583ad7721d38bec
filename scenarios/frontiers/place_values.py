"""What one place more is worth: a leader more in each region, or a package of staff time more in each specialism."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from optimiser.questions.frontier import PLACED, more_leaders, more_staff, worth_of_places
from optimiser.questions.proof_status import ProofStatus
from scenarios.frontiers.result import BOUND, Frontier
from scenarios.frontiers.settings import MOST_HALF_DAYS
from scenarios.statements import half_days_and_days

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constraints.domain import Leader, StaffMember
    from constraints.round import Round
    from optimiser.questions.frontier import PlaceValue
    from scenarios.frontiers.question import Question
    from scenarios.frontiers.settings import FrontierSettings

LATER_GOALS = (
    "Rows that are not proved: goals that time or work did not reach are those of the plan that was found, which may "
    "be far from the best; the columns of bounds say what is possible."
)
People = list["Leader"] | list["StaffMember"]


def place_values(question: Question) -> Frontier:
    """Return a row a region or specialism: what one more there is worth, goal by goal; those worth most come first."""
    settings, round_, goals = question.settings, question.session.round, question.model.ranked
    best = question.best(goals)
    allocation = best.audit(best.x)
    groups = imagine(round_, settings)
    values = []
    for number, (group, people) in enumerate(groups.items()):
        part = best.budget.part(1 / (len(groups) - number))
        values.append(worth_of_places(best.within(part), group, people))
        question.say(f"{group}: {gains_text(values[-1])}")
    values.sort(key=lambda one: (-_placed(one), [-worth.gain for worth in one.worth], one.group))
    frame = _frame(values, [stage.goal for stage in goals], settings.grouping)
    known = [value for value in values if value.worth]
    return Frontier(
        round=round_,
        asked=settings.to_dict() | {"half_days": half_days_of(round_, settings)},
        points=frame,
        tables={},
        complete=len(known) == len(values),
        proved=all(value.proof is ProofStatus.PROVED for value in values),
        notes=tuple(_notes(round_, settings, values)),
        plans={"as-it-is": allocation},
    )


def imagine(round_: Round, settings: FrontierSettings) -> Mapping[str, People]:
    """Return by group who is imagined in it."""
    half_days = half_days_of(round_, settings)
    if settings.grouping == "region":
        regions = {home.region for home in round_.supporters.values() if home.region is not None}
        return {region: more_leaders(round_, region, half_days, settings.cases) for region in sorted(regions)}
    specialisms = {need.specialism for need in round_.needs.values() if round_.coverable(need)}
    return {specialism: more_staff(round_, specialism, half_days) for specialism in sorted(specialisms)}


def half_days_of(round_: Round, settings: FrontierSettings) -> int:
    """Return the time of an imagined person: as said, else enough for so many of any cases, or for any one need."""
    if settings.half_days is not None:
        return settings.half_days
    if settings.grouping == "region":
        longest = max((case.lead_half_days for case in round_.cases.values()), default=0)
        return min(MOST_HALF_DAYS, settings.cases * longest)
    return max((need.half_days for need in round_.needs.values() if round_.coverable(need)), default=0)


def gains_text(value: PlaceValue) -> str:
    """Say in a line what a person more is worth."""
    if not value.worth:
        return "no time left"
    gains = [f"{one.goal} {one.gain:+d}" for one in value.worth if one.gain]
    return f"{', '.join(gains) or 'nothing'}; {value.proof}"


def _placed(value: PlaceValue) -> int:
    return sum(worth.gain for worth in value.worth if worth.goal.startswith(PLACED))


def _frame(values: Sequence[PlaceValue], goals: Sequence[str], grouping: str) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for value in values:
        row: dict[str, Any] = {grouping: value.group, "proof": str(value.proof), "supporter_id": value.supporter_id}
        row |= {"tried": value.places}
        if value.worth:
            row |= {PLACED: _placed(value), **{one.goal: one.gain for one in value.worth}}
            row |= {one.goal + BOUND: one.most_gain for one in value.worth}
        rows.append(row)
    whole = ["tried", PLACED, *goals, *(goal + BOUND for goal in goals)]
    frame = pd.DataFrame(rows, columns=[grouping, "proof", "supporter_id", *whole])
    return frame.astype(dict.fromkeys(whole, "Int64"))


def _notes(round_: Round, settings: FrontierSettings, values: Sequence[PlaceValue]) -> list[str]:
    half_days = half_days_and_days(half_days_of(round_, settings))
    if settings.grouping == "region":
        who = f"one leader more, with {half_days} and room for {settings.cases} case(s), willing and prepared"
        where = "at a supporter of the region"
    else:
        who = f"one member of staff more, with {half_days}, at level 3 of the specialism, release agreed"
        where = "at any supporter"
    unproved = any(value.proof is not ProofStatus.PROVED for value in values)
    return [
        f"Each row: {who}, {where}, wherever that is worth most. Limits on release stay as they are.",
        "Gains stand in the order of goals: a later goal may lose where an earlier one gains. A lower price is a gain.",
        *([LATER_GOALS] if unproved else []),
    ]
