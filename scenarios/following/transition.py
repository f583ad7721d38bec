"""One case on its way to the next round: its running work, what was proposed for it, and what its events say."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from constraints.domain import Moment
from constraints.round import standing_events
from scenarios.following.carrying import Work
from scenarios.following.fates import ITSELF, Fate, Verdict, event_fate
from scenarios.following.leads import CaseStory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from constraints.domain import Decision, Event
    from constraints.round import Proposals, Round, RoundMeta
    from scenarios.following.leads import Over
    from scenarios.following.proposals import Proposal

T = TypeVar("T")
HISTORY = "history"
"""What a lead that ended has become."""


@dataclasses.dataclass(frozen=True)
class Ended:
    """A lead that ended.

    Attributes
    ----------
    case_id, person_id : str
    on : date
    """

    case_id: str
    person_id: str
    on: dt.date


@dataclasses.dataclass
class CaseTransition:
    """One case between two rounds.

    Attributes
    ----------
    round : Round
        The one that is over.
    meta : RoundMeta
        Of the next.
    case_id : str
    running : sequence of (int, Work)
        Rows of `running.csv` about the case, with their numbers.
    proposed : sequence of Proposal
    told : Proposals
    works : list of Work
        What runs on.
    ended : list of Ended
    fates : list of Fate
    pins : list of Proposal
        Leads that were announced or approved and have not started.
    """

    round: Round
    meta: RoundMeta
    case_id: str
    running: Sequence[tuple[int, Work]]
    proposed: Sequence[Proposal]
    told: Proposals
    works: list[Work] = dataclasses.field(default_factory=list)
    ended: list[Ended] = dataclasses.field(default_factory=list)
    fates: list[Fate] = dataclasses.field(default_factory=list)
    pins: list[Proposal] = dataclasses.field(default_factory=list)

    def follow(self, events: Sequence[tuple[int, Event]]) -> CaseTransition:
        """Say what becomes of every row about the case.

        Parameters
        ----------
        events : sequence of (int, Event)
            Its rows of `events.csv`, with their numbers.
        """
        for number, work in self.running:
            self._follow_running(number, work)
        for one in self.proposed:
            if one.work.need_id:
                self._follow_support(one)
            else:
                self._follow_lead(one)
        self._follow_other_leads()
        standing = {id(row) for row in standing_events([row for _, row in events])}
        for number, row in events:
            if id(row) in standing and row.event in {"started", "ended"}:
                self._follow_event(number, row)
        return self

    # --- what the events say ------------------------------------------------------------------------------------

    @cached_property
    def story(self) -> CaseStory:
        """What the events come to."""
        leader = self.lead_proposed.work.person_id if self.lead_proposed else ""
        began = {work.person_id: work.start for _, work in self.running}
        along = frozenset(one.work.person_id for one in self.proposed if one.work.need_id)
        story = CaseStory(self.round, self.case_id, leader, began, along)
        return story.follow(self.told.events.get(self.case_id, ()))

    @cached_property
    def lead_proposed(self) -> Proposal | None:
        """The lead that a run newly proposes."""
        return next((one for one in self.proposed if not one.work.need_id), None)

    @cached_property
    def running_leaders(self) -> frozenset[str]:
        """Who led before the round."""
        return frozenset(work.person_id for _, work in self.running if not work.need_id)

    @cached_property
    def leader(self) -> str:
        """Who leads on; empty for nobody."""
        return next(iter(self.story.leads()), "")

    @cached_property
    def lead_over(self) -> Over | None:
        """The end of the lead, where nobody leads the case any more: all work there is over with it."""
        led = [over for over in self.story.over if over.person_id in self.round.people
               and self.round.people[over.person_id].is_leader]  # fmt: skip
        return led[-1] if led and not self.leader else None

    def _over(self, person_id: str) -> Over | None:
        found = [over for over in self.story.over if over.person_id == person_id]
        return found[-1] if found else None

    def _over_for_good(self, person_id: str) -> Over | None:
        """Return the end of somebody's work who has not started again."""
        return None if person_id in self._own_starts else self._over(person_id)

    # --- rows ---------------------------------------------------------------------------------------------------

    def _follow_running(self, number: int, work: Work) -> None:
        over = self.lead_over if work.person_id in self.story.began else self._over(work.person_id)
        if over is not None:
            self._put_down("running", number, work, over)
        elif work.end < self.meta.delivery_start:
            self._time_is_over("running", number, work)
        else:
            self._go_on("running", number, work, "goes on")

    def _follow_lead(self, one: Proposal) -> None:
        leader = one.work.person_id
        if self._is_not_here(one):
            return
        if leader in self.story.began and leader == self.leader:
            self._begin(one, self.story.began[leader])
        elif leader in self.story.began:
            self._tell(one, "unknown", f"started, but {self.leader} started later and leads the case")
        elif (over := self._over(leader)) is not None:
            self._put_down(one.table, one.row, one.work, over)
        else:
            self._follow_state(one)

    def _follow_state(self, one: Proposal) -> None:
        """Say what becomes of a lead that has not started, by how far it has gone."""
        state = self.told.state(self.case_id, one.work.person_id)
        if self.leader:
            self._tell(one, "dropped", f"{self.leader} leads the case")
        elif self._is_refused(one.work.person_id):
            self._tell(one, "dropped", "refused or withdrawn")
        elif state == "announced" or self.told.approved(self.case_id, one.work.person_id):
            self.pins.append(one)
        elif state == "agreed":
            self._tell(one, "unknown", "agreed, but neither approved nor started: pin it if it is to go ahead")
        else:
            self._tell(one, "dropped", "only proposed")

    def _is_refused(self, person_id: str) -> bool:
        told, supporter = self.round.instructions, self.round.people[person_id].supporter.supporter_id
        pairs = {(self.case_id, person_id), (self.case_id, supporter)}
        return bool(
            self.case_id in told.refused_offers or pairs & told.refused_pairs or {person_id, supporter} & told.withdrawn
        )

    def _follow_support(self, one: Proposal) -> None:
        person_id = one.work.person_id
        began = self._began(one)
        if self._is_not_here(one):
            return
        if (self.case_id, one.work.need_id) not in self.round.needs:
            self._tell(one, "dropped", "the need is not in the round any more")
        elif (over := self.lead_over or self._over_for_good(person_id)) is not None:
            self._put_down(one.table, one.row, one.work, over)
        elif began is None:
            self._tell(one, "dropped", "only proposed")
        else:
            self._begin(one, began)

    @cached_property
    def _own_starts(self) -> dict[str, dt.date]:
        """Since when who works here, as starts say that name them and nobody has taken back."""
        rows = [row for row in self.told.events.get(self.case_id, ()) if row.event == "started" and row.person_id]
        return {str(row.person_id): Moment.of(row.on).date() for row in rows if row.person_id in self.story.began}

    def _began(self, one: Proposal) -> dt.date | None:
        """Return when support began: with its own start, else with that of the lead which the same run proposes."""
        if not self.leader:
            return None
        own = self._own_starts.get(one.work.person_id)
        lead = self.lead_proposed
        if own is not None or lead is None or lead.work.person_id != self.leader:
            return own
        return self.story.began[self.leader]

    def _follow_other_leads(self) -> None:
        """Begin the lead of who started, where no run proposes it: with the tier's half-days."""
        for person_id in self.story.leads():
            known = {one.work.person_id for one in self.proposed if not one.work.need_id} | self.running_leaders
            if person_id not in known and person_id == self.leader and self.case_id in self.round.cases:
                self.works.append(self._other_lead(person_id))

    def _other_lead(self, person_id: str) -> Work:
        case = self.round.cases[self.case_id]
        began = self.story.began[person_id]
        profile = self.round.profiles[self.case_id][0]
        return Work(
            self.case_id, person_id, "", case.lead_half_days, began, self._end_of(began), case.tier, profile,
            self.round.meta.periods,
        )  # fmt: skip

    def _follow_event(self, number: int, row: Event) -> None:
        if row.event == "ended":
            self.fates.append(event_fate(number, row, "dropped", "done with: what ended is in history"))
            return
        person_id = row.person_id or self.story.proposed
        mine = [work for work in self.works if work.person_id == person_id]
        if row in self.story.unnamed:
            why = "it names nobody, and no run proposes a leader: record it again with the leader"
            self.fates.append(event_fate(number, row, "unknown", why, ITSELF))
        elif mine:
            self.fates.append(event_fate(number, row, "carried", "running work now", mine[0]))
        else:
            over = self._over(person_id)
            self.fates.append(event_fate(number, row, "dropped", over.why if over else "its time was over"))

    # --- what becomes of them -----------------------------------------------------------------------------------

    def _is_not_here(self, one: Proposal) -> bool:
        """Say whether the round has lost the case or the person of a proposal since; tell so."""
        lost = "" if self.case_id in self.round.cases else "the case is not in the round any more"
        lost = lost if one.work.person_id in self.round.people else f"{one.work.person_id} is not in the round any more"
        if lost:
            self._tell(one, "dropped", lost)
        return bool(lost)

    def _end_of(self, began: dt.date) -> dt.date:
        """Return the last day of work that began on a day: that of the window, of the next one where it began later."""
        end = self.round.meta.delivery_end
        return end if began <= end else max(began, self.meta.delivery_end)

    def _begin(self, one: Proposal, began: dt.date) -> None:
        case = self.round.cases[self.case_id]
        work = dataclasses.replace(one.work, start=began, end=self._end_of(began), tier=case.tier)
        if work.end < self.meta.delivery_start:
            self._time_is_over(one.table, one.row, work)
        else:
            self._go_on(one.table, one.row, work, f"started on {began}")

    def _go_on(self, table: str, number: int, work: Work, why: str) -> None:
        self.works.append(work)
        self.fates.append(self.fate(table, number, work, "carried", why, work))

    def _time_is_over(self, table: str, number: int, work: Work) -> None:
        self.fates.append(self.fate(table, number, work, "dropped", *self._end(work, work.end, "its time was over")))

    def _put_down(self, table: str, number: int, work: Work, over: Over) -> None:
        if over.ended:
            self.fates.append(self.fate(table, number, work, "dropped", *self._end(work, over.on, "ended")))
        else:
            self.fates.append(self.fate(table, number, work, "dropped", f"broke off: {over.why}"))

    def _end(self, work: Work, on: dt.date, how: str) -> tuple[str, str | None]:
        """Return why work is over and what it has become; the end of a lead is kept for history."""
        if work.need_id or self.case_id not in self.round.cases:
            return f"{how} on {on}", None
        self.ended.append(Ended(self.case_id, work.person_id, on))
        return f"{how} on {on}: it is in history", HISTORY

    def fate(
        self,
        table: str,
        number: int,
        work: Work,
        fate: Verdict,
        reason: str,
        becomes: Work | Decision | str | None = None,
    ) -> Fate:
        """Return what became of a row about work at the case."""
        what = f"{work.half_days} half-days from {work.start} to {work.end}"
        return Fate(table, number, work.case_id, work.person_id, work.need_id, what, fate, reason, becomes)

    def _tell(self, one: Proposal, fate: Verdict, reason: str) -> None:
        self.fates.append(self.fate(one.table, one.row, one.work, fate, reason))


def transitions(
    round_: Round,
    meta: RoundMeta,
    running: Sequence[tuple[int, Work]],
    proposed: Sequence[Proposal],
    events: Sequence[tuple[int, Event]],
    told: Proposals,
) -> Iterator[CaseTransition]:
    """Walk over all cases that any row is about, sorted.

    Parameters
    ----------
    round_ : Round
        With all its regions.
    meta : RoundMeta
        Of the next round.
    running : sequence of (int, Work)
    proposed : sequence of Proposal
    events : sequence of (int, Event)
        With the numbers of their rows.
    told : Proposals
    """
    runs = _by_case(running, lambda row: row[1].case_id)
    new = _by_case(proposed, lambda one: one.work.case_id)
    said = _by_case(events, lambda row: row[1].case_id)
    for case_id in sorted({*runs, *new, *said}):
        case = CaseTransition(round_, meta, case_id, runs[case_id], new[case_id], told)
        yield case.follow(said[case_id])


def _by_case(rows: Sequence[T], case_of: Callable[[T], str]) -> defaultdict[str, list[T]]:
    found: defaultdict[str, list[T]] = defaultdict(list)
    for row in rows:
        found[case_of(row)].append(row)
    return found
