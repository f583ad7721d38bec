"""Draws of declines and drop-outs: who is drawn depends on seed, draw and id alone, never on the scenario.

So two scenarios of a study meet the same luck in the same draw (common random numbers), and a larger percentage only
adds to those drawn at a smaller one.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pandas as pd

from constraints.changes import with_settings, with_tables
from constraints.domain import Event, Moment
from constraints.round import table_of, vouched_as
from scenarios.following import joined
from scenarios.generate import Draws
from scenarios.studies.rounds.conditions import rows_where

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from constraints.domain import Fault
    from constraints.round import Round
    from scenarios.studies.definition.schema import Share, StudyDraws


@dataclasses.dataclass(frozen=True)
class Drawn:
    """What a draw takes away.

    Attributes
    ----------
    cases : tuple of case_id
        Cases that decline, sorted.
    leaders : tuple of leader_id
        Leaders that drop out, sorted.
    """

    cases: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()


def share_of(ids: Iterable[str], share: Share | None, seed: int, kind: str, key: str) -> tuple[str, ...]:
    """Return the ids that are drawn, sorted.

    Parameters
    ----------
    ids : iterable of str
    share : Share or None
        None: nobody.
    seed : int
    kind : str
        `decline` or `drop-out`.
    key : str
        The draw, and in a chain the round: `3` or `3/2`.
    """
    if share is None:
        return ()
    draws = Draws(seed)
    return tuple(sorted(one for one in ids if draws.chance(kind, f"{key}/{one}", share.percent)))


def draw(round_: Round, draws: StudyDraws, number: int, file: str, faults: list[Fault]) -> Drawn:
    """Draw who declines and who drops out.

    Parameters
    ----------
    round_ : Round
    draws : StudyDraws
    number : int
        Of the draw, from 1.
    file : str
        For faults of conditions, which are added to `faults`.
    """
    cases = eligible_cases(round_, draws.declines, file, "draws.declines.where", faults)
    leaders = eligible_leaders(round_, draws.drop_outs, file, "draws.drop_outs.where", faults)
    return Drawn(
        share_of(cases, draws.declines, draws.seed, "decline", str(number)),
        share_of(leaders, draws.drop_outs, draws.seed, "drop-out", str(number)),
    )


def eligible_cases(round_: Round, share: Share | None, file: str, place: str, faults: list[Fault]) -> set[str]:
    """Return the cases that a share may be drawn of: those with a school that its condition picks."""
    if share is None:
        return set()
    picked = rows_where(round_.tables, "schools", share.where, file, place, faults)
    schools = round_.tables["schools"][picked]
    return {case_id or urn for case_id, urn in zip(schools["case_id"], schools["urn"], strict=True)}


def eligible_leaders(round_: Round, share: Share | None, file: str, place: str, faults: list[Fault]) -> set[str]:
    """Return the leaders that a share may be drawn of."""
    if share is None:
        return set()
    picked = rows_where(round_.tables, "leaders", share.where, file, place, faults)
    return set(round_.tables["leaders"]["leader_id"][picked])


def after(round_: Round, drawn: Drawn, mark: str) -> Round:
    """Return the round as it stands once everybody drawn has said no.

    A case refuses the offer by an event; a leader is not willing any more. What planners decided about them is
    dropped: a pin or waiver cannot stand against a refusal.

    Parameters
    ----------
    round_ : Round
    drawn : Drawn
    mark : str
        Says in every output what was drawn.
    """
    tables = {
        "events": joined(round_.tables["events"], table_of("events", _refusals(round_, drawn.cases))),
        "leaders": unwilling(round_.tables["leaders"], drawn.leaders),
        "decisions": _without(round_.tables["decisions"], drawn.cases, drawn.leaders),
    }
    marked = with_settings(with_tables(round_, tables), generated=(*round_.meta.generated, mark))
    return vouched_as(marked, round_)  # what was drawn are records


def _refusals(round_: Round, cases: Sequence[str]) -> list[Event]:
    return [
        Event(case_id=case_id, event="refused", party="school", scope="offer", on=Moment.of(round_.meta.as_at))
        for case_id in cases
    ]


def unwilling(leaders: pd.DataFrame, gone: Collection[str]) -> pd.DataFrame:
    """Return the leaders with some of them not willing."""
    cells = zip(leaders["leader_id"].tolist(), leaders["willing"].tolist(), strict=True)
    left = set(gone)
    willing = [False if leader_id in left else is_willing for leader_id, is_willing in cells]
    return leaders.assign(willing=pd.Series(willing, index=leaders.index, dtype=object))


def _without(decisions: pd.DataFrame, cases: Collection[str], people: Collection[str]) -> pd.DataFrame:
    kept = ~(decisions["case_id"].isin(list(cases)) | decisions["person_id"].isin(list(people))).to_numpy(bool)
    return decisions[kept]
