"""Rounds in a row: what a finished round leaves to the next.

Running work is carried over with what is left of it; work that ended leaves history, and its case leaves; a case that
nobody leads waits a round more; declines and drop-outs are drawn; new demand and supply enter.  See `docs/studies.md`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from constraints.changes import with_meta, with_tables
from constraints.domain import Event, History, Moment
from constraints.round import Round, RoundMeta, table_of, vouched_as
from scenarios.following import (
    months_later,
    new_works,
    outgrown_aside,
    running_rows,
    running_works,
    within_leads,
)
from scenarios.generate import Draws
from scenarios.runs import allocation_of
from scenarios.studies.rounds.arriving import Dealt, deal, with_arrivals
from scenarios.studies.rounds.drawing import eligible_cases, eligible_leaders, share_of, unwilling
from scenarios.studies.rounds.leaving import without_cases
from scenarios.studies.rounds.supplying import joined

if TYPE_CHECKING:
    from scenarios.following import Work
    from scenarios.runs import Run
    from scenarios.studies.definition.schema import Chain

Tables = dict[str, pd.DataFrame]


def chained(
    round_: Round, chain: Chain, key: str, arrivals: Mapping[int, Mapping[str, pd.DataFrame]]
) -> Generator[Round, Run, None]:
    """Give the rounds of a chain, one after the other; the finished run of each is sent in before the next is asked.

    Parameters
    ----------
    round_ : Round
        What the chain starts from.
    chain : Chain
    key : str
        Names the draw: the same for all scenarios of a study.
    arrivals : mapping of int to tables
        What files add, by round.
    """
    link = _Chain(chain, key, deal(round_, chain, key), arrivals)
    now = link.first(round_)
    for number in range(1, chain.length + 1):
        finished = yield now
        if number < chain.length:
            now = link.next(now, finished, number)


@dataclasses.dataclass
class _Chain:
    """A chain under way."""

    chain: Chain
    key: str
    dealt: Dealt
    arrivals: Mapping[int, Mapping[str, pd.DataFrame]]

    def first(self, round_: Round) -> Round:
        """Return the first round."""
        return vouched_as(with_tables(with_meta(round_, self._named(round_.meta, 1)), self.dealt.first()), round_)

    def next(self, now: Round, finished: Run, number: int) -> Round:
        """Return the round after a finished one.

        Parameters
        ----------
        now : Round
            The round that was run, with all its regions.
        finished : Run
        number : int
            Of the finished round.
        """
        running, new_work = running_works(now), new_works(now, finished)
        left = self._leavers(now, running, new_work, number)
        meta = self._named(_moved(now.meta, self.chain.months), number + 1)
        started = [work for work in new_work if work.case_id not in left.declined]
        works = [work for work in outgrown_aside(running, started) if work.case_id not in left.abandoned]
        works = within_leads([*works, *(work for work in started if work.case_id not in left.abandoned)])
        ended = [work for work in works if meta.delivery_start > work.end]
        works = sorted(work for work in works if meta.delivery_start <= work.end)
        tables = self._after_refusals(dict(now.tables), now, new_work, left)
        tables["schools"], tables["cases"] = _waited(tables, self._waiting(finished, left))
        tables = self._after_ends(tables, now, ended, number)
        tables = with_arrivals(tables, self.dealt.entering(number + 1))
        tables = with_arrivals(tables, self.arrivals.get(number + 1, {}))
        tables["running"] = table_of("running", running_rows(works, meta.delivery_start, self.chain.carry))
        tables["decisions"] = tables["decisions"][(tables["decisions"]["decision"] != "pin").to_numpy(bool)]
        return vouched_as(Round(meta, now.policy, tables, now.regions), now)  # what follows from a checked round

    # --- who leaves ---------------------------------------------------------------------------------------------

    def _leavers(self, now: Round, running: Sequence[Work], works: Sequence[Work], number: int) -> _Leavers:
        """Draw who declines what was just proposed, and which leaders drop out of what they do."""
        chain, key = self.chain, f"{self.key}/{number}"
        case_ids = {work.case_id for work in works if not work.need_id}
        may = eligible_cases(now, chain.declines, "", "", [])
        declined = share_of(case_ids & may, chain.declines, chain.seed, "decline", key)
        leaders = eligible_leaders(now, chain.drop_outs, "", "", [])
        dropped = share_of(leaders, chain.drop_outs, chain.seed, "drop-out", key)
        abandoned = {work.case_id for work in (*running, *works) if not work.need_id and work.person_id in set(dropped)}
        return _Leavers(frozenset(declined), frozenset(dropped), frozenset(abandoned - set(declined)))

    def _after_refusals(self, tables: Tables, now: Round, works: Iterable[Work], left: _Leavers) -> Tables:
        tables["leaders"] = unwilling(tables["leaders"], left.dropped)
        people = tables["decisions"]["person_id"].isin(list(left.dropped))
        cases = tables["decisions"]["case_id"].isin(list(left.declined))
        tables["decisions"] = tables["decisions"][~(people | cases).to_numpy(bool)]
        if self.chain.declines is None or self.chain.declines.scope == "offer":
            return without_cases(tables, left.declined)
        refused = [
            Event(case_id=work.case_id, event="refused", party="school", scope="pair", on=Moment.of(now.meta.as_at),
                  person_id=work.person_id)
            for work in works if not work.need_id and work.case_id in left.declined
        ]  # fmt: skip
        tables["events"] = joined(tables["events"], table_of("events", refused))
        return tables

    def _waiting(self, finished: Run, left: _Leavers) -> set[str]:
        """Return the cases that wait a round more: nobody leads them, or not any more."""
        led = {deployment.case_id for deployment in allocation_of(finished).deployments}
        return (set(finished.round.cases) - led) | left.declined | left.abandoned

    # --- what ends ----------------------------------------------------------------------------------------------

    def _after_ends(self, tables: Tables, now: Round, ended: Iterable[Work], number: int) -> Tables:
        """Write history of leads that ended; their cases leave, unless the support failed and they may come back."""
        leads = [work for work in ended if not work.need_id and work.case_id in now.cases]
        outcomes = {work.case_id: self._outcome(work.case_id, number) for work in leads}
        rows = [
            History(urn=school.urn, supporter_id=now.people[work.person_id].supporter.supporter_id,
                    ended=work.end, outcome=outcomes[work.case_id])
            for work in leads for school in now.cases[work.case_id].members
        ]  # fmt: skip
        tables["history"] = joined(tables["history"], table_of("history", rows))
        back = {case for case, outcome in outcomes.items() if outcome == "failed" and self.chain.failed_return}
        tables["schools"], tables["cases"] = _waited(tables, back, afresh=True)
        return without_cases(tables, set(outcomes) - back)

    def _outcome(self, case_id: str, number: int) -> str:
        """Draw how support ended."""
        at = Draws(self.chain.seed).integer("outcome", f"{self.key}/{number}/{case_id}", 1, 100)
        for outcome, percent in sorted(self.chain.outcomes.items()):
            if at <= percent:
                return outcome
            at -= percent
        raise AssertionError("the percents add up to 100")

    def _named(self, meta: RoundMeta, number: int) -> RoundMeta:
        chain = self.chain
        drawn = [name for name in ("demand", "supply", "declines", "drop_outs") if getattr(chain, name) is not None]
        drawn += ["outcomes"] if set(chain.outcomes.values()) != {100} else []
        start = self.dealt.round.meta
        mark = f"{', '.join(drawn)} of a chain drawn with seed {chain.seed}, draw {self.key}"
        marks = (*start.generated, mark) if drawn else start.generated
        title = f"{start.title}, round {number} of {chain.length}"
        return dataclasses.replace(meta, id=f"{start.id}-{number}", title=title, generated=marks)


@dataclasses.dataclass(frozen=True)
class _Leavers:
    """Who leaves after a round: cases that said no, leaders that dropped out, cases that these led."""

    declined: frozenset[str]
    dropped: frozenset[str]
    abandoned: frozenset[str]


def _moved(meta: RoundMeta, months: int) -> RoundMeta:
    """Return settings with all dates so many months later."""
    return dataclasses.replace(
        meta,
        as_at=months_later(meta.as_at, months),
        delivery_start=months_later(meta.delivery_start, months),
        delivery_end=months_later(meta.delivery_end, months),
        periods=tuple(
            dataclasses.replace(period, start=months_later(period.start, months), end=months_later(period.end, months))
            for period in meta.periods
        ),
        assumed=tuple(key for key in meta.assumed if key not in {"as_at", "delivery_start", "delivery_end"}),
    )


def _waited(tables: Tables, cases: Iterable[str], *, afresh: bool = False) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Let cases wait a round more, or begin afresh: the schools and rows of cases with their new rounds waited."""
    waiting = set(cases)

    def counted(frame: pd.DataFrame, ids: Iterable[str]) -> pd.DataFrame:
        old = zip(ids, frame["rounds_waited"].tolist(), strict=True)
        new = [(0 if afresh else (count or 0) + 1) if one in waiting else count for one, count in old]
        return frame.assign(rounds_waited=pd.Series(new, index=frame.index, dtype=object))

    schools, rows = tables["schools"], tables["cases"]
    ids = [case_id or urn for case_id, urn in zip(schools["case_id"], schools["urn"], strict=True)]
    return counted(schools, ids), counted(rows, rows["case_id"])
