"""Bottlenecks: sets of schools that share too few places, so that some of them must wait in every plan.

The least cut of a flow over places names them: a set of cases with fewer places than members is a violator of Hall's
condition (Hall 1935), and the least cut has exactly as many waiting as the greatest matching leaves out (Koenig 1931;
max-flow min-cut, Ford and Fulkerson 1956).  :mod:`optimiser.questions.placement.network` says why the flow bounds every
legal plan.  Cases of a lower tier are left out when a higher tier is looked at, so that what is said of a tier holds
whatever the lower ones give up.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from constraints.faces import arrays_of
from optimiser.questions.placement import Places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constraints.domain import Bools, Ints
    from optimiser.model import Model


@dataclasses.dataclass(frozen=True)
class Bottleneck:
    """Cases that share the places of some leaders.

    Attributes
    ----------
    tier : int
        Cases of this tier and above are counted; those of lower tiers are left out.
    case_ids, leader_ids : tuple of str
        The cases, and all leaders that any of them could have; sorted.
    places : int
        How many of these cases can be led together, at most.
    waiting_ids : tuple of str
        Those of the cases that the plan leaves waiting.
    binding : mapping of str to int
        Of how many of the leaders each rule limits the places.
    """

    tier: int
    case_ids: tuple[str, ...]
    leader_ids: tuple[str, ...]
    places: int
    waiting_ids: tuple[str, ...]
    binding: Mapping[str, int]

    @property
    def must_wait(self) -> int:
        """How many of the cases wait in every plan, at least."""
        return len(self.case_ids) - self.places

    @property
    def proved(self) -> bool:
        """Whether the plan leaves exactly so many waiting: then no plan does better, and none has to do worse."""
        return self.must_wait == len(self.waiting_ids)


@dataclasses.dataclass(frozen=True)
class Alone:
    """What a group of cases could have if every leader were theirs alone.

    Attributes
    ----------
    by : str
        `region`, `phase`, `region and phase` or `specialism`.
    name : str
    cases, waiting, must_wait : int
        How many cases, how many of them the plan leaves waiting, and how many must wait even then.
    """

    by: str
    name: str
    cases: int
    waiting: int
    must_wait: int


@dataclasses.dataclass(frozen=True)
class BottleneckMap:
    """Which cases share too few places, so that some of them wait.

    Attributes
    ----------
    waiting : int
        How many cases the plan leaves without a leader.
    bottlenecks : tuple of Bottleneck
        By tier, the highest first; within a tier the one with most waiting first.
    beyond : mapping of int to int
        By tier: how many more cases of it and above the counts of places would let in than the plan has; then days do
        not divide evenly, or other rules bind.
    groups : tuple of Alone
        Groups that have anybody waiting, by region, phase, both and specialism.
    """

    waiting: int
    bottlenecks: tuple[Bottleneck, ...]
    beyond: Mapping[int, int]
    groups: tuple[Alone, ...]

    @property
    def proved(self) -> bool:
        """Whether the cuts explain every waiting case: what must wait is what waits, in every tier."""
        return not any(self.beyond.values())


def bottleneck_map(model: Model, x: Ints) -> BottleneckMap:
    """Map the bottlenecks of a plan.

    Parameters
    ----------
    model : Model
    x : int array (columns + auxiliaries,)
        The plan, a legal point.
    """
    places = Places.of_model(model)
    arrays, ids = arrays_of(model.round), np.array(arrays_of(model.round).cases.ids, dtype=object)
    led = model.led_cases(x)
    found: list[Bottleneck] = []
    beyond: dict[int, int] = {}
    for tier in model.round.policy.tier_order:
        group = arrays.cases.tier >= tier
        flow = places.flow(group)
        beyond[tier] = flow.placed - int((led & group & places.open).sum())
        waits = ~led & (arrays.cases.tier == tier)
        cuts = [_bottleneck(places, tier, cases, led) for cases in _parts(places, flow.cases)]
        named = set(ids[waits].tolist())
        found += sorted(
            (cut for cut in cuts if cut.leader_ids and named.intersection(cut.case_ids)),
            key=lambda cut: (-cut.must_wait, cut.case_ids),
        )
    return BottleneckMap(
        waiting=int((~led).sum()),
        bottlenecks=tuple(found),
        beyond=beyond,
        groups=tuple(_groups(places, led)),
    )


def _bottleneck(places: Places, tier: int, cases: Bools, led: Bools) -> Bottleneck:
    arrays = arrays_of(places.model.round)
    binding = Counter(places.binding(cases).values())
    ids = np.array(arrays.cases.ids, dtype=object)
    return Bottleneck(
        tier=tier,
        case_ids=tuple(ids[cases].tolist()),
        leader_ids=tuple(arrays.people.ids[leader] for leader in np.unique(places.sought(cases)[1]).tolist()),
        places=places.cut_places(cases),
        waiting_ids=tuple(ids[cases & ~led].tolist()),
        binding=dict(sorted(binding.items())),
    )


def _parts(places: Places, cases: Bools) -> list[Bools]:
    """Split cases into parts that share no leader and no supporter."""
    case, leader = places.sought(cases)
    count = len(cases)
    size = count + places.leaders + places.supporters
    supporter = arrays_of(places.model.round).people.supporter[leader]
    tail = np.concatenate([case, count + leader])
    head = np.concatenate([count + leader, count + places.leaders + supporter])
    graph = sparse.csr_array((np.ones(len(tail), np.int8), (tail, head)), shape=(size, size))
    _, label = csgraph.connected_components(graph, directed=False)
    label = label[:count]
    return [cases & (label == part) for part in np.unique(label[cases]).tolist()]


def _groups(places: Places, led: Bools) -> list[Alone]:
    """Ask of every group with anybody waiting how many would wait if all leaders were its own."""
    found = []
    for by, names in _namings(places).items():
        grouped: dict[str, list[int]] = {}
        for case, words in enumerate(names):
            for word in words:
                grouped.setdefault(word, []).append(case)
        for word, members in sorted(grouped.items()):
            cases = np.zeros(len(led), bool)
            cases[members] = True
            waiting = int((cases & ~led).sum())
            if waiting:
                open_cases = int((cases & places.open).sum())
                found.append(Alone(by, word, len(members), waiting, open_cases - places.flow(cases).placed))
    return found


def _namings(places: Places) -> Mapping[str, Sequence[tuple[str, ...]]]:
    """Return for every case the groups that it is in."""
    round_ = places.model.round
    cases = list(round_.cases.values())
    regions = [(case.region or "not known",) for case in cases]
    phases = [tuple(sorted({member.phase for member in case.members})) for case in cases]
    return {
        "region": regions,
        "phase": phases,
        "region and phase": [
            tuple(f"{region}, {phase}" for phase in some) for (region,), some in zip(regions, phases, strict=True)
        ],
        "specialism": [tuple(sorted({need.specialism for need in round_.needs_of(case.case_id)})) for case in cases],
    }
