"""Charts of studies: means over draws with their intervals, counts of moves, what can be had together."""

from types import SimpleNamespace

import pandas as pd
import pytest

from constraints.testing import leader, make_round, school
from scenarios.comparison import KPIS, compare
from scenarios.reports import charts
from scenarios.reports.charts.embedding import as_spec
from scenarios.runs import run


def drawn_comparison(first, second):
    """Return what a comparison of two scenarios with draws has of one figure: first `a`, then `b`, a value a draw."""
    runs, rows = [], []
    for scenario, values in (("a", first), ("b", second)):
        for draw, value in enumerate(values, start=1):
            name = f"{scenario},draw={draw}"
            runs.append(SimpleNamespace(name=name, scenario=scenario, draw=draw))
            rows.append(("placed", "", "all", name, value, None, None))
    kpis = pd.DataFrame(rows, columns=["kpi", "group", "cases", "run", "value", "numerator", "denominator"])
    from scenarios.comparison.paired import paired_intervals

    return SimpleNamespace(runs=runs, kpis=kpis, figures=KPIS, intervals=paired_intervals(kpis, runs))


def test_a_small_difference_that_every_draw_has_differs_though_the_intervals_overlap():
    table = charts.scenario_figures(drawn_comparison([0.2, 0.4, 0.6], [0.31, 0.5, 0.71])).set_index("scenario")
    # means 0.4 and 0.50667; differences 0.11, 0.10, 0.11: mean 0.10667, s = 0.00577, t(2) = 4.303, half-width 0.0143
    assert table["value"].to_dict() == pytest.approx({"a": 0.4, "b": 0.506667}, abs=1e-6)
    assert table.loc["a", "high"] > table.loc["b", "low"]
    assert table["differs"].to_dict() == {"a": False, "b": True}
    # of a: s = 0.2, half-width 4.3027 * 0.2 / sqrt(3) = 0.49683
    assert table.loc["a", "high"] - table.loc["a", "value"] == pytest.approx(0.49683, abs=1e-5)


def test_draws_that_go_either_way_do_not_differ():
    table = charts.scenario_figures(drawn_comparison([0.2, 0.4, 0.6], [0.3, 0.3, 0.7])).set_index("scenario")
    assert not table["differs"].any()


def test_one_draw_has_no_interval():
    table = charts.scenario_figures(drawn_comparison([0.2], [0.4]))
    assert table["low"].isna().all()
    assert "one run a scenario" in str(as_spec(charts.key_figures(table))["title"])


def test_key_figures_are_in_percent_where_they_are_shares():
    table = charts.scenario_figures(drawn_comparison([0.25, 0.35], [0.5, 0.7]))
    assert "placed: a 30.0, b 60.0." in as_spec(charts.key_figures(table))["description"]
    assert "none of the figures" in as_spec(charts.key_figures(table, ["needs"]))["description"]


@pytest.fixture(scope="module")
def comparison():
    """Two schools 2 km and, by a measure of reach, too far from one leader; then the leader has one place only."""
    schools = [school("100001"), school("100002")]
    both = run(make_round(schools=schools, leaders=[leader("L1", max_cases=2)]))
    one = run(make_round(schools=schools, leaders=[leader("L1", max_cases=1)]))
    return compare(both, one, repair="never")


def test_moves_are_counted_by_scenario(comparison):
    table = charts.move_figures(comparison)
    # both schools stand at one place, so that one of them keeps the leader and one loses them
    assert table[["change", "cases", "draws"]].to_numpy().tolist() == [["lost", 1.0, 1], ["kept", 1.0, 1]]
    described = as_spec(charts.moved(table))["description"]
    assert "1 cases lost: had a leader, has none" in described
    assert "kept" not in described


def test_where_nobody_moved_the_chart_says_so(comparison):
    table = charts.move_figures(comparison).query("change == 'kept'")
    assert "every case is as it was" in as_spec(charts.moved(table))["description"]


def test_a_frontier_joins_the_best_points_and_says_what_is_proved():
    frame = pd.DataFrame(
        {
            "name": ["p", "q", "r"],
            "x": [10, 20, 15],
            "y": [1, 3, 1],
            "proved": [True, False, True],
            "best": [True, True, False],
        }
    )
    spec = as_spec(charts.frontier(frame, "price", "placed"))
    assert [row["name"] for row in spec["datasets"][spec["layer"][0]["data"]["name"]]] == ["p", "q"]
    assert "q: price 20, placed 3, found, not proved" in spec["description"]


def test_frontiers_of_scenarios_are_a_line_each_of_their_best_points():
    columns = ["scenario", "level", "x", "y", "proved", "best"]
    rows = [("a", "1", 10.0, 1.0, True, True), ("a", "2", 20.0, 3.0, False, True), ("b", "1", 15.0, 1.0, True, False)]
    spec = as_spec(charts.frontiers(pd.DataFrame(rows, columns=columns), "minutes", "cases"))
    assert [row["level"] for row in spec["datasets"][spec["layer"][0]["data"]["name"]]] == ["1", "2"]
    assert "a: 2 points, 1 proved, from cases 1.0 at minutes 10.0 to cases 3.0 at minutes 20.0" in spec["description"]
    assert "b: 1 points, 1 proved" in spec["description"]
    many = pd.DataFrame([(f"s{n}", "1", float(n), 1.0, True, True) for n in range(8)], columns=columns)
    assert as_spec(charts.frontiers(many, "x", "y"))["title"]["subtitle"] == "the first 6 of 8 scenarios"
    assert "there is no point" in as_spec(charts.frontiers(many[:0], "x", "y"))["description"]


def test_rounds_in_a_row_are_means_over_draws():
    frame = pd.DataFrame(
        {
            "scenario": "a", "draw": [1, 2, 1, 2], "round": [1, 1, 2, 2], "coverage_percent": [50.0, 60.0, 70.0, 80.0],
            "waited_by_unplaced": [0.0, None, 1.0, 2.0],
        }
    )  # fmt: skip
    # in round 2: (70 + 80) / 2 = 75 and (1 + 2) / 2 = 1.5
    assert (
        "a: 75.0 % with a leader, those without one have waited 1.50 rounds"
        in as_spec(charts.over_rounds(frame))["description"]
    )
    assert "no round is finished" in as_spec(charts.over_rounds(frame[:0]))["description"]
