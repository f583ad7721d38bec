"""Paired confidence intervals for repeats."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from scenarios.comparison.gathering import Compared, gather
from scenarios.comparison.paired import METHOD, half_width, paired_intervals
from scenarios.runs import run


def test_the_interval_is_that_of_a_paired_t_test():
    first, second = np.array([0.5, 0.75, 0.5, 1.0]), np.array([0.25, 0.75, 0.25, 0.5])
    # differences -0.25, 0, -0.25, -0.5: mean -0.25, s = sqrt(0.125 / 3), t(3, 0.975) = 3.182446
    expected = 3.182446305284263 * math.sqrt(0.125 / 3) / 2
    assert half_width(second - first) == pytest.approx(expected, rel=1e-9)
    told = stats.ttest_rel(second, first).confidence_interval(0.95)
    assert (told.high - told.low) / 2 == pytest.approx(expected)


def test_halving_the_draws_widens_as_expected():
    differences = np.tile([1.0, -1.0], 100)  # s is the same in both halves, up to n - 1
    wide, narrow = half_width(differences[:100]), half_width(differences)
    # s = sqrt(n / (n - 1)), so half the width is t(n - 1) / sqrt(n - 1):
    # 1.984217 / sqrt(99) for 100 draws, 1.971957 / sqrt(199) for 200
    assert wide / narrow == pytest.approx(1.984217 / 1.971957 * math.sqrt(199 / 99), rel=1e-5)
    assert wide / narrow == pytest.approx(math.sqrt(2), rel=0.02)


def test_no_spread_no_width_and_one_draw_says_nothing():
    assert half_width(np.full(5, 0.25)) == 0.0
    assert math.isnan(half_width(np.array([0.25])))


def repeat(name, scenario, draw):
    return Compared(name, scenario, draw, None, None, {}, {})


def test_draws_are_paired_by_their_number():
    runs = [repeat(f"{s}{d}", s, d) for s in ("base", "more") for d in (1, 2, 3)] + [repeat("more4", "more", 4)]
    values = {"base1": 0.5, "base2": 0.7, "base3": 0.6, "more1": 0.6, "more2": 0.8, "more3": 0.7, "more4": 0.0}
    frame = pd.DataFrame(
        [("placed", "", "all", name, value, 1, 2) for name, value in reversed(values.items())],
        columns=["kpi", "group", "cases", "run", "value", "numerator", "denominator"],
    )
    (row,) = paired_intervals(frame, runs).to_dict(orient="records")
    # each draw is 0.1 better; the fourth has no partner
    assert (row["scenario"], row["baseline"], row["draws"], row["method"]) == ("more", "base", 3, METHOD)
    assert [row["difference"], row["low"], row["high"]] == pytest.approx([0.1, 0.1, 0.1])


def test_no_repeats_no_intervals(four_run):
    assert paired_intervals(pd.DataFrame(), gather([four_run, four_run])).empty


def test_repeats_of_a_study_are_known_by_their_folders(four, tmp_path):
    for name in ("runs/base,draw=0001", "runs/base,draw=0002", "runs/reach-75", "runs/chain,draw=0001/round-2"):
        run(four, tmp_path / "study" / name)
    found = gather([tmp_path / "study"])
    assert [(r.name, r.scenario, r.draw) for r in found] == [
        ("base,draw=0001", "base", 1),
        ("base,draw=0002", "base", 2),
        ("chain,draw=0001/round-2", "chain/round-2", 1),
        ("reach-75", "reach-75", None),
    ]


def test_studies_with_the_same_names_are_told_apart_alike(four, tmp_path):
    for name in ("one/runs/base,draw=0001", "one/runs/base,draw=0002", "two/runs/base,draw=0001"):
        run(four, tmp_path / name)
    found = gather([tmp_path / "one", tmp_path / "two"])
    assert [(r.scenario, r.draw) for r in found] == [("one/base", 1), ("one/base", 2), ("two/base", 1)]
