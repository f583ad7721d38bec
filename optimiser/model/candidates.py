"""Candidates: the pairs that no pair rule blocks, found by reach first and by rules then.

Every pair within reach is asked of every pair rule, in blocks of cases so that memory stays bounded; the blocked ones
are counted under each rule that they fail, and any of them can be explained again by the rule's audit face.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from typing import TYPE_CHECKING, cast

import numpy as np
from scipy.spatial import cKDTree

from constraints.faces import Pairs, arrays_of, measured_pairs, overlay_measured
from constraints.round import model_minutes, reach_metres
from constraints.rules import TravelLimit, pair_rules_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from constraints.domain import Bools, Ints
    from constraints.faces import RoundArrays
    from constraints.round import Round

BLOCK_PAIRS = 500_000
"""About how many pairs are judged at a time."""


@dataclasses.dataclass(frozen=True)
class Candidates:
    """The pairs that may be chosen, and how many were blocked by what.

    Attributes
    ----------
    lead, support, personal : Pairs
        Sorted by case, person and need.
    considered : mapping of str to int
        How many pairs of each kind were within reach (or named by a row of the round).
    blocked : mapping of str to mapping of str to int
        By kind and rule id; a pair counts under every rule that it fails.
    lead_considered : int array (cases,)
        How many leaders were within reach of each case (or named for it).
    lead_blocked : mapping of str to int array (cases,)
        How many of them each rule blocks.
    """

    lead: Pairs
    support: Pairs
    personal: Pairs
    considered: Mapping[str, int]
    blocked: Mapping[str, Mapping[str, int]]
    lead_considered: Ints
    lead_blocked: Mapping[str, Ints]


def find_candidates(round_: Round, *, covers: bool = True) -> Candidates:
    """Find all candidates of a round.

    Parameters
    ----------
    round_ : Round
        Checked: its rows fit together.
    covers : bool
        Whether candidates to cover needs are sought; else there are those alone that running work has.
    """
    finder = _Finder(round_, covers=covers)
    near = finder.lead_pairs()
    lead, stopped = finder.judge(near)
    support = finder.led(finder.judged(finder.support_pairs(lead)), lead)
    personal = finder.judged([finder.personal_pairs(lead)])
    cases = len(round_.cases)
    return Candidates(
        lead=lead,
        support=support,
        personal=personal,
        considered=dict(finder.considered),
        blocked={kind: {rule: n for rule, n in counts.items() if n} for kind, counts in finder.blocked.items()},
        lead_considered=np.bincount(near.case, minlength=cases),
        lead_blocked={rule: np.bincount(near.case[at], minlength=cases) for rule, at in stopped.items()},
    )


def judged_leads(round_: Round) -> tuple[Pairs, Mapping[str, Bools]]:
    """Return every leader within reach of every case, and which of these pairs each rule blocks.

    Parameters
    ----------
    round_ : Round
        Checked: its rows fit together.

    Returns
    -------
    pairs : Pairs
        Sorted by case and person; candidates are those that nothing blocks.
    blocked : mapping of str to bool array (n,)
        By rule id; a pair stands under every rule that blocks it. `pins` for what planners forbid.
    """
    finder = _Finder(round_)
    near = finder.lead_pairs()
    return near, finder.judge(near)[1]


class _Finder:
    """Holds what judging pairs needs, so that it is made once."""

    def __init__(self, round_: Round, *, covers: bool = True) -> None:
        self.round = round_
        self.covers = covers
        self.arrays: RoundArrays = arrays_of(round_)
        self.rules = list(pair_rules_of(round_.policy))
        self.people = len(round_.people)
        self.considered: Counter[str] = Counter()
        self.blocked: dict[str, Counter[str]] = {}

    # -- who is within reach of whom --------------------------------------------------------------------------------

    @property
    def reach_minutes(self) -> int | None:
        """The longest modelled time that the policy lets pass; None where nothing limits it."""
        for rule in self.rules:
            if isinstance(rule, TravelLimit):
                return rule.params.minutes + rule.params.tolerance_minutes
        return None

    def near(self, easting: Ints, northing: Ints) -> tuple[Ints, Ints, Ints]:
        """Return (case, point, minutes) of all points within reach of a case, by the model of travel."""
        cases = self.arrays.cases
        reach = self.reach_minutes
        if reach is None:
            case = np.repeat(np.arange(len(cases.ids)), len(easting))
            point = np.tile(np.arange(len(easting)), len(cases.ids))
        else:
            case, point = _within(
                cases.easting, cases.northing, easting, northing, reach_metres(self.round.policy.travel, reach)
            )
        minutes = model_minutes(
            self.round.policy.travel, cases.easting[case], cases.northing[case], easting[point], northing[point]
        )
        keep = np.ones(len(minutes), bool) if reach is None else minutes <= reach
        return case[keep], point[keep], minutes[keep]

    def named(self) -> tuple[Ints, Ints]:
        """Return the (case, person) pairs that a row of the round names: measured, pinned, waived or running."""
        instructions, ledger, arrays = self.round.instructions, self.round.ledger, self.arrays
        names = {(case_id, person_id) for case_id, person_id, _ in instructions.pins}
        names |= {(case_id, person_id) for case_id, person_id, _, _ in instructions.waivers}
        names |= {(case_id, person_id) for case_id, (person_id, _) in ledger.leads.items()}
        names |= {(case_id, person_id) for (case_id, _), (person_id, _) in ledger.supports.items()}
        keys = sorted(
            (arrays.case_at[c], arrays.person_at[p]) for c, p in names if c in arrays.case_at and p in arrays.person_at
        )
        table = np.array(keys, np.int64).reshape(-1, 2)
        case, person, _ = measured_pairs(self.round)
        return np.concatenate([table[:, 0], case]), np.concatenate([table[:, 1], person])

    def with_named(self, case: Ints, person: Ints, minutes: Ints, staff: bool) -> tuple[Ints, Ints, Ints, Bools]:
        """Join the named pairs of leaders, or of staff, to those within reach; lay measured times over."""
        more_case, more_person = self.named()
        mine = (more_person >= self.arrays.people.leaders) == staff
        named = np.unique(more_case[mine] * self.people + more_person[mine])
        fresh = named[~np.isin(named, case * self.people + person)] if len(named) else named
        added_case, added_person = fresh // self.people, fresh % self.people
        case, person = np.concatenate([case, added_case]), np.concatenate([person, added_person])
        cases, people = self.arrays.cases, self.arrays.people
        added = model_minutes(
            self.round.policy.travel, cases.easting[added_case], cases.northing[added_case],
            people.easting[added_person], people.northing[added_person],
        )  # fmt: skip
        order = np.lexsort((person, case))
        case, person, minutes = case[order], person[order], np.concatenate([minutes, added])[order]
        minutes, measured = overlay_measured(self.round, case, person, minutes)
        return case, person, minutes, measured

    # -- the pairs of each kind -------------------------------------------------------------------------------------

    def lead_pairs(self) -> Pairs:
        """Return every leader within reach of every case."""
        people = self.arrays.people
        near = self.near(people.easting[: people.leaders], people.northing[: people.leaders])
        case, person, minutes, measured = self.with_named(*near, staff=False)
        running = self._running_leads(case, person)
        none = np.full(len(case), -1, np.int64)
        zero = np.zeros(len(case), np.int64)
        return Pairs("lead", case, person, none, minutes, measured, running, waived=zero, profile=zero)

    def support_pairs(self, lead: Pairs) -> Iterator[Pairs]:
        """Yield, in blocks of cases, every member of staff within reach of every need.

        Staff of a supporter that cannot lead the case are counted as blocked by support-under-leader where the team
        is the supporter's own; for a need that is met by visits, staff beyond reach come in too.
        """
        case, person, minutes, measured = self._staff_near(lead)
        start, needs = self._coverable_needs()
        bounds = np.cumsum((start[1:] - start[:-1])[case])
        total = int(bounds[-1]) if len(bounds) else 0
        cuts = np.searchsorted(bounds, np.arange(BLOCK_PAIRS, total, BLOCK_PAIRS))
        within_reach = self._within_reach(minutes, measured) | self._named(case, person)
        for part in np.split(np.arange(len(case)), cuts):
            rows, need = _expanded(case[part], start, needs)
            rows = part[rows]
            running = self._running_supports(need, person[rows])
            keep = (within_reach[rows] | self.arrays.needs.visit[need] | running) if self.covers else running
            rows, need, running = rows[keep], need[keep], running[keep]
            none = np.zeros(len(rows), np.int64)
            yield Pairs(
                "support", case[rows], person[rows], need, minutes[rows], measured[rows], running,
                waived=none, profile=none,
            )  # fmt: skip

    def personal_pairs(self, lead: Pairs) -> Pairs:
        """Return every need of the cases that a leader may lead, with that leader."""
        lead = lead if self.covers else lead.take(lead.case < 0)
        rows, need = _expanded(lead.case, *self._coverable_needs())
        case, person, minutes, measured = lead.case[rows], lead.person[rows], lead.minutes[rows], lead.measured[rows]
        gone_on = self._running_covers_by_leaders()
        fresh = gone_on[~np.isin(gone_on, need * self.people + person)] if len(gone_on) else gone_on
        need, person = np.concatenate([need, fresh // self.people]), np.concatenate([person, fresh % self.people])
        case = np.concatenate([case, self.arrays.needs.case[fresh // self.people]])
        order = np.lexsort((need, person, case))
        none = np.zeros(len(fresh), np.int64)
        return Pairs(
            kind="personal",
            case=case[order],
            person=person[order],
            need=need[order],
            minutes=np.concatenate([minutes, none])[order],
            measured=np.concatenate([measured, none.astype(bool)])[order],
            running=self._running_supports(need, person)[order],
            waived=np.zeros(len(order), np.int64),
            profile=np.zeros(len(order), np.int64),
        )

    def _running_covers_by_leaders(self) -> Ints:
        """Return `need * people + person` of running cover by leaders, whoever leads the case now."""
        arrays = self.arrays
        rows = [
            (arrays.need_at[key], arrays.person_at[person]) for key, (person, _) in self.round.ledger.supports.items()
        ]
        return np.array([n * self.people + p for n, p in rows if p < arrays.people.leaders], np.int64)

    def _coverable_needs(self) -> tuple[Ints, Ints]:
        needs = self.arrays.needs
        return _grouped(needs.case, np.flatnonzero(needs.coverable), len(self.arrays.cases.ids))

    def _staff_near(self, lead: Pairs) -> tuple[Ints, Ints, Ints, Bools]:
        """Return (case, staff member) pairs within reach, and those of supporters that may lead and take visits."""
        if not self.covers:
            nowhere = np.zeros(0, np.int64)
            return self.with_named(nowhere, nowhere, nowhere, staff=True)
        supporters, people = self.arrays.supporters, self.arrays.people
        case, supporter, minutes = self.near(supporters.easting, supporters.northing)
        if self.arrays.needs.visit.any():
            case, supporter, minutes = self._with_hosts(case, supporter, minutes, lead)
        staff = np.arange(people.leaders, self.people)
        by_supporter = _grouped(people.supporter, staff, len(supporters.ids))
        rows, person = _expanded(supporter, *by_supporter)
        return self.with_named(case[rows], person, minutes[rows], staff=True)

    def _with_hosts(self, case: Ints, supporter: Ints, minutes: Ints, lead: Pairs) -> tuple[Ints, Ints, Ints]:
        """Add (case, supporter) pairs beyond reach whose supporter may host a visit of the case."""
        cases, supporters = self.arrays.cases, self.arrays.supporters
        count = len(supporters.ids)
        if self.round.policy.team.model == "own-supporter":
            hosts = lead.case * count + self.arrays.people.supporter[lead.person]
        else:
            visited = np.unique(self.arrays.needs.case[self.arrays.needs.visit])
            hosts = (visited[:, None] * count + np.arange(count)[None, :]).ravel()
        fresh = np.setdiff1d(hosts, case * count + supporter)
        more_case, more = fresh // count, fresh % count
        added = model_minutes(
            self.round.policy.travel, cases.easting[more_case], cases.northing[more_case],
            supporters.easting[more], supporters.northing[more],
        )  # fmt: skip
        return np.concatenate([case, more_case]), np.concatenate([supporter, more]), np.concatenate([minutes, added])

    def _within_reach(self, minutes: Ints, measured: Bools) -> Bools:
        reach = self.reach_minutes
        return np.ones(len(minutes), bool) if reach is None else (minutes <= reach) | measured

    def _named(self, case: Ints, person: Ints) -> Bools:
        """Say which pairs a row of the round names; those come in from beyond reach, too."""
        named_case, named_person = self.named()
        return np.isin(case * self.people + person, named_case * self.people + named_person)

    def _running_leads(self, case: Ints, person: Ints) -> Bools:
        arrays, running = self.arrays, self.round.ledger.leads
        keys = [
            arrays.case_at[case_id] * self.people + arrays.person_at[person_id]
            for case_id, (person_id, _) in running.items()
        ]
        return np.isin(case * self.people + person, np.array(keys, np.int64))

    def _running_supports(self, need: Ints, person: Ints) -> Bools:
        arrays, running = self.arrays, self.round.ledger.supports
        keys = [
            arrays.need_at[key] * self.people + arrays.person_at[person_id] for key, (person_id, _) in running.items()
        ]
        return np.isin(need * self.people + person, np.array(keys, np.int64))

    def led(self, support: Pairs, lead: Pairs) -> Pairs:
        """Keep support at cases that can be led at all, and by the person's own supporter where that is the team."""
        supporter, count = self.arrays.people.supporter, len(self.arrays.supporters.ids)
        if self.round.policy.team.model == "own-supporter":
            able = np.isin(support.case * count + supporter[support.person], lead.case * count + supporter[lead.person])
        else:
            able = np.isin(support.case, lead.case)
        keep = able | support.running
        self.blocked["support"]["support-under-leader"] += int((~keep).sum())
        return support.take(keep)

    # -- judging ----------------------------------------------------------------------------------------------------

    def judged(self, blocks: Iterator[Pairs] | list[Pairs]) -> Pairs:
        """Judge pairs block by block; keep those that nothing blocks."""
        kept = [self.judge(pairs)[0] for pairs in blocks]
        if len(kept) == 1:
            return kept[0]
        joined = {
            field.name: np.concatenate([getattr(pairs, field.name) for pairs in kept])
            for field in dataclasses.fields(Pairs) if field.name != "kind"
        }  # fmt: skip
        return Pairs(kind=kept[0].kind, **joined)

    def judge(self, pairs: Pairs) -> tuple[Pairs, dict[str, Bools]]:
        """Ask every pair rule of every pair.

        Returns
        -------
        kept : Pairs
            Those that nothing blocks, and all running work.
        stopped : dict of str to bool array (pairs,)
            Which pairs each rule blocks, of those that block any.
        """
        self.considered[pairs.kind] += len(pairs)
        stops: dict[str, Bools] = {}
        waived = np.zeros(len(pairs), np.int64)
        for rule in self.rules:
            if pairs.kind in rule.binds:
                verdicts = rule.verdicts(self.arrays, pairs)
                stopped = rule.blocked(verdicts) & ~pairs.running
                lifted = stopped & rule.waivable_of(verdicts) & self._waived(pairs, rule.id)
                waived += lifted
                stops[rule.id] = stopped & ~lifted
        stops["pins"] = self._forbidden(pairs) & ~pairs.running
        self.blocked.setdefault(pairs.kind, Counter()).update(
            {rule: int(stopped.sum()) for rule, stopped in stops.items()}
        )
        blocked = np.any([*stops.values()], axis=0)
        kept = dataclasses.replace(pairs, waived=waived).take(~blocked)
        return kept, {rule: stopped for rule, stopped in stops.items() if stopped.any()}

    def _named_in(self, pairs: Pairs, rows: list[tuple[str, str, str | None]]) -> Bools:
        """Say which pairs a list of (case, person, specialism or None) names; None names all that the pair does."""
        named = np.zeros(len(pairs), bool)
        for case_id, person_id, specialism in rows:
            case, person = self.arrays.case_at.get(case_id), self.arrays.person_at.get(person_id)
            if case is None or person is None:
                continue
            low, high = np.searchsorted(pairs.case, [case, case + 1])
            at = low + np.flatnonzero(pairs.person[low:high] == person)
            if specialism is not None:
                at = at[[self._specialism(int(need)) == specialism for need in pairs.need[at]]] if len(at) else at
            named[at] = True
        return named

    def _specialism(self, need: int) -> str | None:
        return self.round.needs[self.arrays.needs.ids[need]].specialism if need >= 0 else None

    def _waived(self, pairs: Pairs, rule_id: str) -> Bools:
        waivers = sorted(self.round.instructions.waivers, key=str)
        return self._named_in(pairs, [(c, p, s) for c, p, rule, s in waivers if rule == rule_id])

    def _forbidden(self, pairs: Pairs) -> Bools:
        return self._named_in(pairs, sorted(self.round.instructions.forbids, key=str))


def _within(easting_a: Ints, northing_a: Ints, easting_b: Ints, northing_b: Ints, metres: int) -> tuple[Ints, Ints]:
    """Return the pairs (a, b) of points that are at most so far apart, sorted by a, then b."""
    if metres < 0 or not len(easting_a) or not len(easting_b):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    points_a, points_b = np.column_stack([easting_a, northing_a]), np.column_stack([easting_b, northing_b])
    found = cast("list[list[int]]", cKDTree(points_b).query_ball_point(points_a, metres + 1, return_sorted=True))
    counts = [len(points) for points in found]
    return np.repeat(np.arange(len(found)), counts), np.fromiter(
        itertools.chain.from_iterable(found), np.int64, sum(counts)
    )


def _grouped(key: Ints, members: Ints, groups: int) -> tuple[Ints, Ints]:
    """Return (start, member): `member[start[g]:start[g + 1]]` are the members whose key is g, in order."""
    order = members[np.argsort(key[members], kind="stable")]
    return np.searchsorted(key[order], np.arange(groups + 1)), order


def _expanded(key: Ints, start: Ints, member: Ints) -> tuple[Ints, Ints]:
    """Return, for every entry of `key` and every member of its group, the entry's position and the member."""
    counts = (start[1:] - start[:-1])[key]
    rows = np.repeat(np.arange(len(key)), counts)
    first = np.cumsum(counts) - counts
    return rows, member[np.repeat(start[key], counts) + np.arange(len(rows)) - np.repeat(first, counts)]
