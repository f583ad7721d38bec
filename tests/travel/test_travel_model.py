"""The travel model by exact numbers: metres around barriers, and whole minutes of whole metres."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from constraints.policies.parts import Travel
from constraints.round.times import model_minutes, reach_metres
from constraints.travel.barriers import Barrier, detour_metres, read_barriers
from constraints.travel.roads import LONDON, ROAD_MODELS, RoadModel, SlowArea, metres_between, road_metres

BARRIERS = read_barriers(ROAD_MODELS[1].barriers)

STRAIGHT = Travel(base_minutes=10.0, factor=2.0, power=1.0, half_day_max_minutes=45)
"""10 minutes and 2 a km: a model that can be checked in the head."""


def points(*pairs: tuple[int, int]) -> np.ndarray:
    """Return points as an array of eastings and northings."""
    return np.array(pairs, np.int64)


def columns(start: tuple[int, int], end: tuple[int, int]) -> list[np.ndarray]:
    """Return the four coordinates of one pair as arrays of length 1."""
    return [np.array([number], np.int64) for number in (*start, *end)]


def wall(*gates: tuple[int, int], extra: tuple[int, ...] = (), line: tuple[tuple[int, int], ...] = ()) -> Barrier:
    """Return a barrier, by default from (0, 0) north to (0, 10000)."""
    shape = line or ((0, 0), (0, 10_000))
    return Barrier("wall", "Wall", points(*shape), points(*gates), np.array(extra or (0,) * len(gates), np.int64))


def detour(barrier: Barrier, start: tuple[int, int], end: tuple[int, int]) -> int:
    """Return the metres that one barrier adds to one straight line."""
    straight = metres_between(*columns(start, end))
    return int(detour_metres(points(start), points(end), straight, (barrier,))[0])


# a line east to west at 4000 north is 6000 m; through the gate at (0, 0) it is 5000 + 5000 (3-4-5 triangles).
def test_a_line_that_crosses_runs_through_the_gate() -> None:
    assert detour(wall((0, 0)), (-3000, 4000), (3000, 4000)) == 10_000 - 6000


def test_a_line_that_passes_the_end_runs_straight() -> None:
    assert detour(wall((0, 0)), (-3000, -1), (3000, -1)) == 0


def test_a_line_on_one_side_runs_straight() -> None:
    assert detour(wall((0, 0)), (1000, 1000), (3000, 9000)) == 0


# through (0, 0): 10000; by the ferry at (0, 4000): 6000 and 3999 for the crossing; the ferry is 1 m nearer.
@pytest.mark.parametrize(("ferry", "expected"), [(3999, 3999), (4001, 4000)])
def test_the_best_gate_is_taken_with_what_it_costs(ferry: int, expected: int) -> None:
    assert detour(wall((0, 0), (0, 4000), extra=(0, ferry)), (-3000, 4000), (3000, 4000)) == expected


# the closed line is a square of 2000 m about (0, 0); its gate is the south side's middle, and the bridge costs 500 m.
SQUARE = ((-1000, -1000), (1000, -1000), (1000, 1000), (-1000, 1000), (-1000, -1000))
ISLAND = wall((0, -1000), extra=(500,), line=SQUARE)


# from the middle 1000 to the gate, then 3000 west and 4000 north: 1000 + 5000 + 500; straight sqrt(9 + 9) km = 4243.
def test_an_island_is_left_by_its_gate() -> None:
    assert detour(ISLAND, (0, 0), (-3000, 3000)) == 6500 - 4243


def test_a_line_over_an_island_and_out_again_runs_straight() -> None:
    assert detour(ISLAND, (-3000, 0), (3000, 0)) == 0


def test_two_points_of_an_island_are_joined_straight() -> None:
    assert detour(ISLAND, (-900, 900), (900, -900)) == 0


# a corner at (0, 5000): the line through the corner itself crosses once, not twice and not never.
def test_a_line_through_a_corner_crosses_once() -> None:
    bent = wall((0, 0), line=((0, 0), (0, 5000), (0, 10_000)))
    assert detour(bent, (-3000, 5000), (3000, 5000)) == round(2 * (3000**2 + 5000**2) ** 0.5) - 6000


# both walls are crossed: by the first's gate 10000, by the second's further off more; the longer way round passes both.
def test_several_barriers_cost_the_longest_detour() -> None:
    near, far = wall((0, 0)), wall((10, -4000), line=((10, -4000), (10, 10_000)))
    straight = metres_between(*columns((-3000, 4000), (3000, 4000)))
    both = detour_metres(points((-3000, 4000)), points((3000, 4000)), straight, (near, far))
    assert both[0] == detour(far, (-3000, 4000), (3000, 4000)) > detour(near, (-3000, 4000), (3000, 4000))


# 10 + 2 * 7.5 km = 25 minutes exactly; a metre more is rounded up to 26. The place is inland: no barrier is near.
@pytest.mark.parametrize(("metres", "minutes"), [(0, 10), (1, 11), (500, 11), (7500, 25), (7501, 26)])
def test_minutes_are_whole_and_rounded_up(metres: int, minutes: int) -> None:
    assert model_minutes(STRAIGHT, *columns((430_000, 280_000), (430_000 + metres, 280_000)))[0] == minutes


def test_reach_is_the_most_metres_within_the_minutes() -> None:
    assert reach_metres(STRAIGHT, 25) == 7500
    assert reach_metres(STRAIGHT, 10) == 0
    assert reach_metres(STRAIGHT, 9) == -1


# Barrow (319, 469) to Morecambe (343, 464): straight 24515 m; by Levens Bridge (349.5, 485):
# sqrt(30.5^2 + 16^2) + sqrt(6.5^2 + 21^2) km = 34442 + 21983 m.
def test_morecambe_bay_is_gone_round() -> None:
    assert metres_between(*columns((319_000, 469_000), (343_000, 464_000)))[0] == 24_515
    assert road_metres(1, *columns((319_000, 469_000), (343_000, 464_000)))[0] == 56_425


# Hull (509, 429) to Immingham (518, 414): straight sqrt(81 + 225) km; by the Humber Bridge (502.5, 424.3):
# sqrt(6.5^2 + 4.7^2) + sqrt(15.5^2 + 10.3^2) km = 8021 + 18610 m.
def test_the_humber_is_crossed_by_its_bridge() -> None:
    assert road_metres(1, *columns((509_000, 429_000), (518_000, 414_000)))[0] == 26_631


@pytest.mark.parametrize(
    ("place", "mainland"),
    [
        ((449_500, 89_000), (464_000, 101_000)),
        ((91_000, 10_500), (147_000, 30_000)),
        ((412_500, 642_000), (406_000, 639_000)),
    ],
    ids=["Newport to Portsmouth", "St Mary's to Penzance", "Holy Island to Beal"],
)
def test_islands_cost_their_crossing_and_not_within(place: tuple[int, int], mainland: tuple[int, int]) -> None:
    straight = metres_between(*columns(place, mainland))[0]
    assert road_metres(1, *columns(place, mainland))[0] >= straight + 25_000
    assert road_metres(1, *columns(place, (place[0] + 500, place[1])))[0] == 500


# a ferry away from everybody: with the calibrated model no school of the Isle of Wight is within an hour of Portsmouth.
def test_the_solent_is_beyond_an_hour() -> None:
    shipped = Travel(base_minutes=8.9, factor=1.74, power=0.844, half_day_max_minutes=45)
    assert model_minutes(shipped, *columns((449_500, 89_000), (464_000, 101_000)))[0] > 60
    assert metres_between(*columns((449_500, 89_000), (464_000, 101_000)))[0] < reach_metres(shipped, 60)


def test_shipped_barriers_are_well_formed() -> None:
    barriers = BARRIERS
    assert len({barrier.id for barrier in barriers}) == len(barriers)
    for barrier in barriers:
        assert len(barrier.line) >= 3
        assert len(barrier.gates) >= 1
        assert (barrier.extra_metres >= 0).all()


# a gate far from its own line would be a slip of the pen: none is more than 2 km away from it.
@pytest.mark.parametrize("barrier", BARRIERS, ids=lambda barrier: barrier.id)
def test_gates_lie_on_their_line(barrier: Barrier) -> None:
    from shapely import LineString, Point

    line = LineString(barrier.line.tolist())
    assert max(line.distance(Point(gate)) for gate in barrier.gates.tolist()) < 2000


# a circle of 5000 m about (0, 0), in which a metre counts twice; figures by the 3-4-5 triangle.
CIRCLE = SlowArea(0, 0, 5000, 100)


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [
        ((-9000, 0), (9000, 0), 10_000),  # through the middle
        ((-9000, 3000), (9000, 3000), 8000),  # 4000 on either side of (0, 3000)
        ((-9000, -4000), (9000, -4000), 6000),
        ((-2000, 1000), (3000, 1000), 5000),  # wholly inside
        ((0, 0), (0, 9000), 5000),  # from the middle outwards
        ((0, 4000), (9000, 4000), 3000),
        ((-9000, 5000), (9000, 5000), 0),  # along its edge
        ((-9000, 5001), (9000, 5001), 0),
        ((6000, 0), (9000, 0), 0),  # the line would go through, the way does not
        ((6000, 6000), (4000, 9000), 0),
        ((1000, 1000), (1000, 1000), 0),  # nowhere to go
    ],
)
def test_a_slow_area_counts_what_is_inside_it(start: tuple[int, int], end: tuple[int, int], inside: int) -> None:
    for there, back in ((start, end), (end, start)):
        assert CIRCLE.extra_metres(points(there), points(back)).tolist() == [inside]
        assert SlowArea(0, 0, 5000, 50).extra_metres(points(there), points(back)).tolist() == [inside // 2]


def test_a_slow_area_is_added_to_the_way_round_the_water() -> None:
    model = RoadModel(ROAD_MODELS[1].barriers, (SlowArea(505_000, 425_000, 2000, 100),))
    pair = columns((509_000, 429_000), (518_000, 414_000))
    start, end = points((509_000, 429_000)), points((518_000, 414_000))
    inside = SlowArea(505_000, 425_000, 2000, 100).extra_metres(start, end)[0]
    assert model.metres(start, end, metres_between(*pair))[0] == 26_631 + inside


# Charing Cross to 10 km east: 10 km count 15; 8.9 + 1.74 * 15 ** 0.844 = 26.0 minutes, and a minute more rounded up.
def test_london_is_slow_from_version_two_on() -> None:
    first, second = (
        Travel(model=version, base_minutes=8.9, factor=1.74, power=0.844, half_day_max_minutes=45) for version in (1, 2)
    )
    inside = columns((530_000, 180_400), (540_000, 180_400))
    assert road_metres(2, *inside)[0] == 15_000
    assert [int(model_minutes(travel, *inside)[0]) for travel in (first, second)] == [22, 27]
    # 20 km straight through the middle, 28 km of 40 inside: half of 28 more
    through = columns((510_000, 180_400), (550_000, 180_400))
    assert road_metres(2, *through)[0] == 40_000 + LONDON.radius


def test_outside_london_both_versions_are_the_same() -> None:
    for place in ((430_000, 280_000), (391_000, 813_00), (515_500, 180_400)):
        pair = columns(place, (place[0] - 20_000, place[1] + 20_000))
        assert road_metres(1, *pair)[0] == road_metres(2, *pair)[0]


england = st.tuples(st.integers(80_000, 656_000), st.integers(5_000, 657_000))


capital = st.tuples(st.integers(505_000, 555_000), st.integers(155_000, 205_000))
versions = st.sampled_from(sorted(ROAD_MODELS))


@given(st.lists(st.tuples(england | capital, england | capital), min_size=1, max_size=30), versions)
def test_road_metres_are_symmetric_and_never_below_the_straight_line(pairs: list[tuple], version: int) -> None:
    start, end = points(*(pair[0] for pair in pairs)), points(*(pair[1] for pair in pairs))
    there = road_metres(version, start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    back = road_metres(version, end[:, 0], end[:, 1], start[:, 0], start[:, 1])
    straight = metres_between(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    assert (there == back).all()
    assert (there >= straight).all()


@given(st.lists(st.tuples(england, england), min_size=1, max_size=30))
def test_minutes_keep_the_order_of_metres(pairs: list[tuple]) -> None:
    start, end = points(*(pair[0] for pair in pairs)), points(*(pair[1] for pair in pairs))
    axes = start[:, 0], start[:, 1], end[:, 0], end[:, 1]
    order = np.argsort(road_metres(1, *axes), kind="stable")
    assert (np.diff(model_minutes(STRAIGHT, *axes)[order]) >= 0).all()


# within reach in minutes means within reach in straight metres: the search for candidates leaves nobody out.
@given(england | capital, england | capital, st.integers(0, 120), versions)
def test_whoever_is_within_minutes_is_within_the_straight_reach(a: tuple, b: tuple, minutes: int, version: int) -> None:
    pair, travel = columns(a, b), STRAIGHT.model_copy(update={"model": version})
    if model_minutes(travel, *pair)[0] <= minutes:
        assert metres_between(*pair)[0] <= reach_metres(travel, minutes)


@given(st.lists(st.tuples(england | capital, england | capital), min_size=2, max_size=30), versions)
def test_a_pair_has_its_minutes_in_any_company(pairs: list[tuple], version: int) -> None:
    start, end = points(*(pair[0] for pair in pairs)), points(*(pair[1] for pair in pairs))
    travel = STRAIGHT.model_copy(update={"model": version})
    together = model_minutes(travel, start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    assert [int(model_minutes(travel, *columns(a, b))[0]) for a, b in pairs] == together.tolist()
