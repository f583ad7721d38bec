"""Rounds in a row: what a finished round leaves to the next.

Running work is carried over with what is left of it; work that ended leaves history, and its case leaves; a case that
nobody leads waits a round more; declines and drop-outs are drawn; new demand and supply enter.  See `docs/studies.md`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from constraints.changes import with_meta, with_tables
from constraints.domain import Event, Moment, case_directory
from constraints.round import Round, RoundMeta, table_of, vouched_as
from scenarios.following import (
    Ended,
    after_waiting,
    aftermath,
    decisions_after,
    events_after,
    joined,
    moved_by_months,
    new_works,
    rows_numbered,
    running_rows,
    running_works,
    settled,
    with_history,
    without_cases,
)
from scenarios.generate import Draws
from scenarios.studies.rounds.arriving import Dealt, deal, with_arrivals
from scenarios.studies.rounds.drawing import eligible_cases, eligible_leaders, share_of, unwilling

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.following import Work
    from scenarios.runs import Run
    from scenarios.studies.definition.schema import Chain


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
        meta = self._named(moved_by_months(now.meta, self.chain.months), number + 1)
        started = [work for work in new_work if work.case_id not in left.declined]
        works = [work for work in settled([*running, *started]) if work.case_id not in left.abandoned]
        over = [work for work in works if meta.delivery_start > work.end]
        works = sorted(work for work in works if meta.delivery_start <= work.end)
        ended = [
            Ended(work.case_id, work.person_id, work.end)
            for work in over if not work.need_id and work.case_id in now.cases
        ]  # fmt: skip
        outcomes = {one.case_id: self._outcome(one.case_id, number) for one in ended}
        now = self._after_refusals(now, new_work, left)
        after = aftermath(now, works, ended, outcomes)
        if not self.chain.failed_return:
            after = dataclasses.replace(after, leaving=after.leaving | after.afresh)
        tables = with_history(after_waiting(now.tables, after), now, ended, outcomes)
        if self.chain.declines is not None and self.chain.declines.scope == "offer":
            tables = without_cases(tables, left.declined)
        tables = with_arrivals(tables, self.dealt.entering(number + 1))
        tables = with_arrivals(tables, self.arrivals.get(number + 1, {}))
        tables["running"] = table_of("running", running_rows(works, meta, self.chain.carry))
        decided = decisions_after(now, case_directory(tables).ids, works)
        tables["decisions"] = rows_numbered(now.tables["decisions"], [fate.row for fate in decided if fate.stays])
        tables["events"] = rows_numbered(now.tables["events"], [fate.row for fate in events_after(now) if fate.stays])
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

    def _after_refusals(self, now: Round, works: Iterable[Work], left: _Leavers) -> Round:
        """Return the round as it stands once everybody drawn has said no."""
        decisions, refused = now.tables["decisions"], []
        gone = decisions["person_id"].isin(list(left.dropped)) | decisions["case_id"].isin(list(left.declined))
        if self.chain.declines is not None and self.chain.declines.scope == "pair":
            refused = [
                Event(case_id=work.case_id, event="refused", party="school", scope="pair", on=Moment.of(now.meta.as_at),
                      person_id=work.person_id)
                for work in works if not work.need_id and work.case_id in left.declined
            ]  # fmt: skip
        tables = {
            "leaders": unwilling(now.tables["leaders"], left.dropped),
            "decisions": decisions[~gone.to_numpy(bool)],
            "events": joined(now.tables["events"], table_of("events", refused)) if refused else now.tables["events"],
        }
        return vouched_as(with_tables(now, tables), now)

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
