"""Who has which place: a plan's leads as a matching, changed by the least moves when places come or go.

Cases are taken in order of urgency.  One that has no place looks along augmenting paths (Berge 1957; Ford and Fulkerson
1956): this leader takes it and hands on one of theirs, who goes to that leader, and so on to a free place; else for a
less urgent case that gives up its own.  Paths are searched breadth first, so the fewest cases move.  Sets of cases that
can have places at once are the independent sets of a matroid (a gammoid: Perfect 1968), in which a greedy exchange
leaves the best set by tiers and rounds waited (Edmonds 1971), wherever it began with the best one.
"""

from __future__ import annotations

import copy
from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import arrays_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constraints.domain import Bools, Ints
    from optimiser.questions.placement.network import Places

NOBODY = -1


class Matching:
    """Leads of cases within the places of a network, and the moves that make room.

    Parameters
    ----------
    places : Places
    leader_of : int array (cases,)
        Who leads each open case; -1 for nobody.
    among : bool array (cases,), optional
        The only cases that are there, where not all are: places are counted for these alone, for a leader may have
        time for a case that takes little and not for any of these.  No other case is led or placed.
    """

    def __init__(self, places: Places, leader_of: Ints, among: Bools | None = None) -> None:
        self.places = places
        self.leader_of = leader_of.copy()
        self.home = arrays_of(places.model.round).people.supporter[: places.leaders]
        room_of_leader, room_of_supporter = places.all_room if among is None else places.room(among[places.case])
        self.room_of_leader, self.room_of_supporter = room_of_leader.copy(), room_of_supporter
        order = np.argsort(places.case, kind="stable")
        self._able = places.leader[order]
        self._start = np.searchsorted(places.case[order], np.arange(len(leader_of) + 1))
        self._rank: list[int] = places.rank.tolist()
        self._led: dict[int, list[int]] = {}
        self._taken = np.zeros(places.supporters, np.int64)
        for case in np.flatnonzero(leader_of >= 0).tolist():
            self._give(case, int(leader_of[case]))

    @classmethod
    def of_point(cls, places: Places, x: Ints, among: Bools | None = None) -> Matching:
        """Read the matching off a point of the network's model; with some cases alone, where only these are there.

        The point may be one of a wider model, with the same leads.
        """
        leader_of = np.full(len(places.open), NOBODY, np.int64)
        lead = places.model.columns.lead
        meant = places.open if among is None else places.open & among
        used = (x[places.model.columns.leads] > 0) & meant[lead.case]
        leader_of[lead.case[used]] = lead.person[used]
        return cls(places, leader_of, among)

    def copy(self) -> Matching:
        """Return the same matching, to be changed apart from this one."""
        other = copy.copy(self)
        vars(other).update(
            leader_of=self.leader_of.copy(),
            room_of_leader=self.room_of_leader.copy(),
            _led={leader: list(cases) for leader, cases in self._led.items()},
            _taken=self._taken.copy(),
        )
        return other

    @property
    def within(self) -> bool:
        """Whether every leader and supporter has room for what they have."""
        led = np.bincount(self.leader_of[self.leader_of >= 0], minlength=self.places.leaders)
        return bool((led <= self.room_of_leader).all() and (self._taken <= self.room_of_supporter).all())

    def led_by(self, leader: int) -> list[int]:
        """Return the cases of a leader, sorted."""
        return sorted(self._led.get(leader, ()))

    def without(self, leaders: Iterable[int]) -> list[int]:
        """Take leaders away and return the cases that they led."""
        left: list[int] = []
        for leader in leaders:
            self.room_of_leader[leader] = 0
            for case in self.led_by(leader):
                self._take(case)
                left.append(case)
        return left

    def place(self, cases: Iterable[int]) -> list[int]:
        """Give places to cases, the most urgent first, and return those that end without one.

        Parameters
        ----------
        cases : iterable of int
            Open cases without a leader.
        """
        waiting = sorted(cases, key=self._order)
        lost: list[int] = []
        reached = self._nothing_reached()
        while waiting:
            case = waiting.pop(0)
            predecessor, end, lightest = self._search(case, reached)
            if end is None and self._rank[lightest] >= self._rank[case]:
                lost.append(case)
                continue
            reached = self._nothing_reached()
            if end is None:
                self._augment(case, lightest, predecessor, self._take(lightest))
                waiting = sorted([*waiting, lightest], key=self._order)
            else:
                self._augment(case, end[0], predecessor, end[1])
        return sorted(lost)

    def can_take(self) -> Bools:
        """Say which leaders could take one more case, others being handed on where that needs be."""
        free = self._free()
        case, leader = self.places.case, self.places.leader
        while True:
            movable = np.zeros(len(self.leader_of), bool)
            movable[case[free[leader]]] = True
            freed = np.zeros(len(free), bool)
            freed[self.leader_of[movable & (self.leader_of >= 0)]] = True
            homes = np.zeros(self.places.supporters, bool)
            homes[self.home[freed]] = True
            led = np.bincount(self.leader_of[self.leader_of >= 0], minlength=len(free))
            beside = homes[self.home] & (led < self.room_of_leader)  # a place of the supporter's comes free, too
            more = free | freed | beside
            if (more == free).all():
                return free
            free = more

    def _free(self) -> Bools:
        led = np.bincount(self.leader_of[self.leader_of >= 0], minlength=self.places.leaders)
        spare = (self._taken < self.room_of_supporter)[self.home]
        out: Bools = (led < self.room_of_leader) & spare
        return out

    # -- augmenting paths -------------------------------------------------------------------------------------------

    def _order(self, case: int) -> tuple[int, int]:
        return -self._rank[case], case

    def _nothing_reached(self) -> tuple[Bools, set[int]]:
        """Return no leaders and no full supporters.

        What a search reached in vain leads to no free place and to no case less urgent than its own, so none of the
        cases after it, which are no more urgent, need look there again until somebody has moved.
        """
        return np.zeros(self.places.leaders, bool), set()

    def _search(
        self, case: int, reached: tuple[Bools, set[int]]
    ) -> tuple[dict[int, tuple[int, int]], tuple[int, int] | None, int]:
        """Search for the shortest augmenting path from a case.

        Parameters
        ----------
        case : int
        reached : tuple of bool array (leaders,) and set of int
            Leaders, and supporters without room, at which nothing is to be looked for; those that are reached here
            are added.

        Returns
        -------
        predecessor : mapping of case to (case, leader)
            Every case in reach: which case would take its place, with which leader.
        end : (case, leader) or None
            The last case of the chain, and the free place that it takes.
        lightest : int
            The least urgent case in reach; the first found of equals.
        """
        predecessor: dict[int, tuple[int, int]] = {case: (NOBODY, NOBODY)}
        lightest, (seen, full) = case, reached
        queue = deque([case])
        while queue:
            at = queue.popleft()
            able = self._able[self._start[at] : self._start[at + 1]]
            for leader in able[~seen[able]].tolist():
                seen[leader] = True
                holders = self._in_the_way(leader, full)
                if holders is None:
                    return predecessor, (at, leader), lightest
                for other in holders:
                    if other not in predecessor:
                        predecessor[other] = (at, leader)
                        queue.append(other)
                        if self._rank[other] < self._rank[lightest]:
                            lightest = other
        return predecessor, None, lightest

    def _in_the_way(self, leader: int, full: set[int]) -> list[int] | None:
        """Return the cases of which one must go before a leader can take another; None where the leader is free."""
        if not self.room_of_leader[leader]:
            return []
        own = self.led_by(leader)
        if len(own) >= self.room_of_leader[leader]:
            return own
        home = int(self.home[leader])
        if self._taken[home] < self.room_of_supporter[home]:
            return None
        if home in full:
            return []
        full.add(home)
        return [case for other in np.flatnonzero(self.home == home).tolist() for case in self.led_by(other)]

    def _augment(self, first: int, last: int, predecessor: dict[int, tuple[int, int]], leader: int) -> None:
        """Shift the cases along a path, from its last backwards; the last takes a leader that is free for it."""
        case = last
        if self.leader_of[case] == NOBODY and case != first:  # it has given up its place to the case before it
            case, _ = predecessor[last]
            leader = predecessor[last][1]
        while True:
            if self.leader_of[case] != NOBODY:
                self._take(case)
            self._give(case, leader)
            if case == first:
                return
            case, leader = predecessor[case]

    def _give(self, case: int, leader: int) -> None:
        self.leader_of[case] = leader
        self._led.setdefault(leader, []).append(case)
        self._taken[self.home[leader]] += 1

    def _take(self, case: int) -> int:
        leader = int(self.leader_of[case])
        self.leader_of[case] = NOBODY
        self._led[leader].remove(case)
        self._taken[self.home[leader]] -= 1
        return leader
