"""How much of an allocation holds where prices, times and derived needs are a little different."""

import pytest

from constraints.testing import HERE, leader, make_round, measured, need, school, supporter
from scenarios.comparison import Variants, robustness
from scenarios.comparison.variants import varier
from scenarios.runs import run

A, B = "100001", "100002"
STILL = {"price_percent": 0, "travel_minutes": 0.0, "derived_dropped_percent": 0}


def near_and_far(other=8_000, **more):
    """One school; L1 is 2 km away, L2 `other` metres."""
    return make_round(
        schools=[school(A)],
        supporters=[supporter("S1"), supporter("S2", at=(HERE[0], HERE[1] + other))],
        leaders=[leader("L1", "S1"), leader("L2", "S2")],
        **more,
    )


def share(found, person):
    return dict(zip(found.matches["person_id"], found.matches["share"], strict=True))[person]


def test_where_nothing_is_varied_everything_is_kept(four):
    found = robustness(four, draws=3, **STILL)
    assert set(found.matches["share"]) == {1.0}
    assert (found.solved, len(found.matches)) == (3, 5)  # four leads and one need
    # errors of next to no minutes round to the modelled times: measured or modelled, the same plan
    quiet = robustness(near_and_far(), draws=3, **{**STILL, "travel_minutes": 1e-9})
    assert share(quiet, "L1") == 1.0


def test_travel_error_decides_between_two_who_are_about_as_near():
    # 2,000 m and 2,100 m are 13 minutes each: an error of 6 minutes turns the order about half of the time
    found = robustness(near_and_far(2_100), draws=20, **{**STILL, "travel_minutes": 6.0})
    assert 0.2 < found.matches["share"].iloc[0] < 0.8
    apart = robustness(near_and_far(40_000), draws=20, **{**STILL, "travel_minutes": 1.0})
    assert share(apart, "L1") == 1.0


def test_measured_times_have_no_error():
    times = [measured("L1", A, 20), measured("L2", A, 21)]
    found = robustness(near_and_far(travel=times), draws=10, **{**STILL, "travel_minutes": 12.0})
    assert share(found, "L1") == 1.0


def test_derived_needs_that_are_dropped_no_longer_decide():
    # L2 has what a derived need asks for: severity 3, 30 minutes a level, so L1 costs 90 more there, and L2's way
    # 6 visits of at least 10 minutes more; only without the need is L1 the better one
    round_ = make_round(
        schools=[school(A)],
        leaders=[leader("L1", "S1"), leader("L2", "S2", specialisms="maths:3")],
        needs=[need(A, "maths", severity=3, source="derived")],
        travel=[measured("L1", A, 10), measured("L2", A, 20)],
    )
    assert run(round_).allocation.deployments[0].leader_id == "L2"  # 120 against 60 + 90
    for percent, kept in ((0, 1.0), (100, 0.0)):
        found = robustness(round_, draws=4, **{**STILL, "derived_dropped_percent": percent})
        assert share(found, "L2") == kept


def test_prices_that_vary_turn_what_they_decide():
    # L1 costs 6 x 10 travel and 90 for what it lacks, L2 6 x 24 = 144: six minutes between them, of prices +-50 %
    round_ = make_round(
        schools=[school(A)],
        leaders=[leader("L1", "S1"), leader("L2", "S2", specialisms="maths:3")],
        needs=[need(A, "maths", severity=3, source="derived")],
        travel=[measured("L1", A, 10), measured("L2", A, 24)],
    )
    found = robustness(round_, draws=20, **{**STILL, "price_percent": 50})
    # L2 is kept where 60 + 3 x rate > 144: a rate above 28 of 15 to 45, about half of the draws
    assert 0.3 < share(found, "L2") < 0.9
    assert share(robustness(round_, draws=5, **STILL), "L2") == 1.0


def test_the_draw_is_seeded(four):
    vary, again, other = (varier(near_and_far(), Variants(seed=seed)) for seed in (1, 1, 2))
    assert vary(0).policy.rules == again(0).policy.rules
    assert vary(0).tables["travel"].equals(again(0).tables["travel"])
    assert vary(0).policy.rules != other(0).policy.rules
    assert vary(0).policy.rules != vary(1).policy.rules


def test_a_run_can_be_given_and_no_variant_is_refused(four_run):
    found = robustness(four_run, draws=1, **STILL)
    assert found.to_dict()["schema"] == 1
    assert "hold in all 1 variants" in str(found)
    with pytest.raises(ValueError, match=r"robustness\(draws=0\)"):
        robustness(four_run, draws=0)
