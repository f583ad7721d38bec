"""Charts of a run show the numbers of the frames they are given, and say them in words."""

import pandas as pd
import pytest

from scenarios.reports import charts
from scenarios.reports.charts.embedding import as_spec


def shown(chart, layer=0):
    """Return the rows that a layer of a chart draws."""
    spec = as_spec(chart)
    unit = spec.get("spec", spec)
    data = (unit["layer"][layer] if "layer" in unit else unit).get("data") or unit.get("data") or spec["data"]
    return pd.DataFrame(spec["datasets"][data["name"]])


def said(chart):
    return as_spec(chart)["description"]


def journeys(*minutes):
    ids = range(1, len(minutes) + 1)
    return pd.DataFrame(
        {
            "case_id": [f"10000{n}" for n in ids],
            "name": [f"School {n}" for n in ids],
            "leader_id": [f"L{n}" for n in ids],
            "minutes": minutes,
        }
    )


def test_journeys_of_45_and_60_minutes_are_not_beyond_them():
    chart = charts.journeys(journeys(0, 1, 5, 6, 45, 46, 60, 61))
    bars = shown(chart)
    # 0, 1 and 5 are up to 5; 6 is in the next bar; 45 ends its bar, 46 and 60 are beyond 45, 61 is beyond 60
    assert dict(zip(bars["to"], bars["journeys"], strict=True)) == {5: 3, 10: 1, 45: 1, 50: 1, 60: 1, 65: 1}
    assert "up to 45 minutes: 5; 46 to 60 minutes: 2; more than 60 minutes: 1" in said(chart)
    assert "The longest takes 61 minutes: L8 to School 8." in said(chart)
    assert dict(zip(bars["to"], bars["said"], strict=True))[45] == "41 to 45 minutes: 1 journey"


def test_a_funnel_has_every_step_of_every_tier():
    frame = pd.DataFrame(
        {
            "tier": [2, 1], "name": ["urgent", "other"], "eligible": [9, 20], "in_round": [8, 18], "proposed": [7, 5],
            "agreed": [3, 2], "approved": [1, 0], "started": [0, 0],
        }
    )  # fmt: skip
    chart = charts.funnel(frame)
    drawn = shown(chart)
    assert drawn.set_index(["group", "step"])["cases"]["Tier 2"].to_dict() == {
        "eligible": 9, "in round": 8, "proposed": 7, "agreed": 3, "approved": 1, "started": 0,
    }  # fmt: skip
    assert "tier 1 (other): 20 eligible, 18 in round, 5 proposed, 2 agreed, 0 approved, 0 started" in said(chart)


def test_needs_are_covered_or_short_and_add_up_to_the_demand():
    frame = pd.DataFrame(
        {"specialism": ["maths", "send", "art"], "demand": [5, 3, 0], "covered": [2, 3, 0], "short": [3, 0, 0]}
    )
    drawn = shown(charts.needs(frame)).set_index(["specialism", "part"])["needs"]
    assert drawn.to_dict() == {
        ("maths", "covered"): 2,
        ("maths", "nobody covers it"): 3,
        ("send", "covered"): 3,
        ("send", "nobody covers it"): 0,
    }
    assert "of 8 needs 5 are covered and 3 are not. Most are short in maths 3." in said(charts.needs(frame))


def supporters(count, **more):
    frame = pd.DataFrame(
        {"supporter_id": [f"S{n:02}" for n in range(count)], "name": "Home", "release": 10, "taken": 1, "used": 4}
    )
    return frame.assign(**more).astype({"release": "Int64"})


def test_a_supporter_is_nearly_full_beyond_80_percent_and_not_at_it():
    frame = supporters(3, used=[7, 8, 0], taken=[1, 1, 0])  # 8 of 10, 9 of 10, and one without any work
    drawn = shown(charts.loads(frame)).set_index("supporter_id")["state"]
    assert drawn.to_dict() == {"S01": "nearly full", "S00": "has room"}
    assert "1 of 2 supporters with work are more than 80 % full" in said(charts.loads(frame))


def test_many_supporters_are_counted_by_tenths():
    frame = supporters(40, used=[4] * 30 + [9] * 10)  # 5 of 10 thirty times, 10 of 10 ten times
    drawn = shown(charts.loads(frame))
    assert dict(zip(drawn["to"], drawn["supporters"], strict=True)) == {50: 30, 100: 10}


def test_prices_that_are_not_charged_are_left_out():
    frame = pd.DataFrame({"rule": ["travel", "context", "waived"], "said": "", "minutes": [75, 25, 0]})
    drawn = shown(charts.prices(frame))
    assert dict(zip(drawn["rule"], drawn["share"], strict=True)) == {"travel": "75 (75 %)", "context": "25 (25 %)"}


def test_stages_say_whether_they_are_proved():
    frame = pd.DataFrame(
        [
            ("placed.tier1", "tier 1", 9, 10, False, True),
            ("needs", "needs", 4, 4, True, True),
            ("price", "price", 200, 150, False, True),
            ("canonical", "tie-break", 5, 5, True, True),
            ("waiting", "waiting", 3, None, False, True),
        ],
        columns=["goal", "said", "value", "bound", "proved", "reached"],
    ).astype({"value": "Int64", "bound": "Int64"})
    drawn = shown(charts.stages(frame)).set_index("goal")
    # 9 of at most 10 is 90 %; a price of 200 where 150 is the least is 75 %
    assert drawn["percent"].to_dict() == {"tier 1": 90.0, "needs": 100.0, "price": 75.0, "waiting": 0.0}
    assert drawn["state"].to_dict() == {
        "tier 1": "may be better", "needs": "proved best", "price": "may be better", "waiting": "nothing proved",
    }  # fmt: skip
    assert drawn["label"]["price"] == "200 (at least 150)"


AUTHORITIES = pd.DataFrame(
    {
        "la_name": ["Bristol", "Bath"], "region": "South West", "easting": [359_000, 375_000],
        "northing": [174_000, 165_000], "cases": [8, 2], "waiting": [6, 0], "leaders": [3, 1],
    }
)  # fmt: skip


def test_cold_spots_say_how_many_of_which_wait():
    chart = charts.cold_spots(AUTHORITIES)
    drawn = shown(chart).set_index("la_name")
    assert drawn["share"].to_dict() == {"Bristol": 0.75, "Bath": 0.0}
    assert drawn["said"]["Bristol"] == "Bristol: 6 of 8 cases wait (75 %); 3 leaders at home there"
    assert "6 of 10 cases wait. Most wait in Bristol 6 of 8." in said(chart)


def test_a_map_has_as_many_metres_to_a_pixel_across_as_up():
    spec = as_spec(charts.cold_spots(AUTHORITIES))
    across, up = (spec["layer"][0]["encoding"][axis]["scale"]["domain"] for axis in ("x", "y"))
    assert (across[1] - across[0]) / spec["width"] == pytest.approx((up[1] - up[0]) / spec["height"], rel=0.01)
    assert across[0] < 359_000 < 375_000 < across[1]
    assert up[0] < 165_000 < 174_000 < up[1]


def test_a_case_of_two_bottlenecks_is_shown_in_the_first():
    frame = pd.DataFrame(
        {
            "tier": [2, 1],
            "cases": [2, 3],
            "leaders": [1, 1],
            "places": [1, 1],
            "must_wait": [1, 2],
            "case_ids": ["A", "A;B"],
        }
    )
    cases = pd.DataFrame({"case_id": ["A", "B", "C"], "name": "School", "easting": [1, 2, 3], "northing": [1, 2, 3]})
    drawn = shown(charts.bottlenecks(frame, cases), layer=1)
    assert [row[:2] for row in drawn["group"]] == ["1:", "2:"]
    assert len(shown(charts.bottlenecks(frame, cases), layer=0)) == 1
    assert "1: tier 2 and above, 2 cases share 1 place of 1 leader; 1 must wait" in said(
        charts.bottlenecks(frame, cases)
    )


EMPTY = {
    charts.journeys: journeys(),
    charts.needs: pd.DataFrame({"specialism": [], "demand": [], "covered": [], "short": []}),
    charts.loads: supporters(2, used=0, taken=0),
    charts.prices: pd.DataFrame({"rule": ["travel"], "said": [""], "minutes": [0]}),
    charts.cold_spots: AUTHORITIES[:0],
}


@pytest.mark.parametrize("chart", EMPTY, ids=lambda chart: chart.__name__)
def test_where_there_is_nothing_to_show_the_chart_says_so(chart):
    assert len(shown(chart(EMPTY[chart]))) == 1
    assert said(chart(EMPTY[chart])).count(": ") == 1


@pytest.mark.parametrize("make", [lambda: charts.journeys(journeys(3, 50)), lambda: charts.cold_spots(AUTHORITIES)])
def test_every_mark_that_says_something_says_it_to_screen_readers_too(make):
    layers = as_spec(make())["layer"]
    told = [one for one in layers if "description" in one["encoding"]]
    assert len(told) == 1
    assert all(one["mark"].get("aria") is False for one in layers if one not in told)
