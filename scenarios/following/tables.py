"""The tables of the next round: who leaves, who waits a round more, what ran and ended, what runs on."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pandas as pd

from constraints.domain import History
from constraints.round import table_of
from scenarios.following.rows import joined, without_demand
from scenarios.following.works import outgrown_aside, within_leads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from constraints.round import Case, Round
    from scenarios.following.carrying import Work
    from scenarios.following.transition import Ended

Tables = dict[str, pd.DataFrame]
NOT_KNOWN = "not-known"


@dataclasses.dataclass(frozen=True)
class Aftermath:
    """What a round leaves behind.

    Attributes
    ----------
    leaving : frozenset of str
        Cases of which the lead ended: they leave.
    afresh : frozenset of str
        Cases whose support failed: they stay, and begin with no rounds waited.
    waiting : frozenset of str
        Cases that have waited a round more.
    """

    leaving: frozenset[str]
    afresh: frozenset[str]
    waiting: frozenset[str]


def aftermath(round_: Round, works: Iterable[Work], ended: Iterable[Ended], outcomes: Mapping[str, str]) -> Aftermath:
    """Say which cases leave, begin afresh and wait.

    Parameters
    ----------
    round_ : Round
        The one that is over, with all its regions.
    works : iterable of Work
        What runs on.
    ended : iterable of Ended
    outcomes : mapping of str to str
        How support ended, by case.
    """
    led = {work.case_id for work in works if not work.need_id and _goes_on(round_, work)}
    over = {one.case_id for one in ended} - led
    afresh = {case_id for case_id in over if outcomes.get(case_id) == "failed"}
    refused = round_.instructions.refused_offers
    waiting = {c for c, case in round_.cases.items() if c not in led and c not in refused and _may_be_led(case)}
    return Aftermath(frozenset(over - afresh), frozenset(afresh), frozenset(waiting))


def _goes_on(round_: Round, work: Work) -> bool:
    """Say whether work is of a case as it is: not under a lower tier, so that the case may be led anew."""
    case = round_.cases.get(work.case_id)
    return case is not None and (work.tier is None or work.tier >= case.tier)


def _may_be_led(case: Case) -> bool:
    return all(school.eligible and school.trust_match not in {"matched", "pending"} for school in case.members)


def after_waiting(tables: Mapping[str, pd.DataFrame], after: Aftermath) -> Tables:
    """Return the tables without the cases that leave, with the rounds that the others have waited.

    Parameters
    ----------
    tables : mapping of str to DataFrame
    after : Aftermath
    """
    left = dict(tables)
    schools, rows = left["schools"], left["cases"]
    ids = [case_id or urn for case_id, urn in zip(schools["case_id"], schools["urn"], strict=True)]
    left["schools"] = _counted(schools, ids, after)
    left["cases"] = _counted(rows, rows["case_id"].tolist(), after)
    return without_demand(left, after.leaving)


def _counted(frame: pd.DataFrame, ids: Sequence[str], after: Aftermath) -> pd.DataFrame:
    cells = [
        0 if one in after.afresh else (count or 0) + 1 if one in after.waiting else count
        for one, count in zip(ids, frame["rounds_waited"].tolist(), strict=True)
    ]
    return frame.assign(rounds_waited=pd.Series(cells, index=frame.index, dtype=object))


def with_history(
    tables: Mapping[str, pd.DataFrame], round_: Round, ended: Iterable[Ended], outcomes: Mapping[str, str]
) -> Tables:
    """Return the tables with a row of history for each school of every lead that ended.

    Parameters
    ----------
    tables : mapping of str to DataFrame
    round_ : Round
        The one that is over.
    ended : iterable of Ended
    outcomes : mapping of str to str
        By case; not-known where it is not there.
    """
    rows = [
        History(urn=school.urn, supporter_id=round_.people[one.person_id].supporter.supporter_id, ended=one.on,
                outcome=outcomes.get(one.case_id, NOT_KNOWN))
        for one in ended for school in round_.cases[one.case_id].members
    ]  # fmt: skip
    return {**tables, "history": joined(tables["history"], table_of("history", rows))}


def settled(works: Sequence[Work]) -> list[Work]:
    """Return work in the same order, put aside where its case is led anew and cut where it lies inside of a lead.

    Parameters
    ----------
    works : sequence of Work
        Of one case the lead that began last leads it; of one day the later of the list.
    """
    newest: dict[str, Work] = {}
    for work in works:
        if not work.need_id and (work.case_id not in newest or newest[work.case_id].start <= work.start):
            newest[work.case_id] = work
    aside = [
        outgrown_aside([work], [newest[work.case_id]])[0]
        if work.case_id in newest and not work.need_id and work is not newest[work.case_id]
        else work
        for work in works
    ]
    return within_leads(aside)
