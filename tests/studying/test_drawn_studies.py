"""Whatever Python hands to a study is taken and written as a file that reads back equal, or refused in words."""

import datetime as dt
import math
import random

import numpy as np
import pandas as pd
import pytest

import nlematch as nle

KEYS = [
    "title", "extends", "scenarios", "policy", "rules", "supply", "edits", "solve", "grid", "sample", "sweep", "draws",
    "chain", "frontier", "schema", "other",
]  # fmt: skip
INNER = ["reach", "seed", "of", "values", "low", "high", "base", "count", "axes", "percent", "table", "set", "price"]
ODD = [
    None, True, 0, -1, 45, 2**70, 1.5, math.nan, math.inf, "", "x", "CON", "solve.reach", "\0", "\ud800", b"x", [],
    [None], [[]], [{}], {}, {1: 2}, {"low": 1, "high": 2}, {"values": [1, 2]}, {"of": "solve..reach", "values": [3]},
    {"of": "solve.reach", "low": [1], "high": [2]}, {"of": "solve.time_limit", "low": 1e-300, "high": 1e300},
    {1}, object(), len, pd.NA, pd.NaT, pd.Timestamp(2026, 1, 1, 10), dt.date(2026, 1, 1), dt.time(1),
    pd.DataFrame({"a": [1]}), pd.Series([1, 2]), np.array([[1, 2]]), np.float64(3), np.datetime64("2026-01-01"),
    range(0), {"x": {"extends": "x"}}, {"x": {"round": 5}}, {"rounds": 2, "folders": ["nowhere"]},
    {"count": 2, "axes": {"reach": {}}},
]  # fmt: skip


def odd(draw, depth=0):
    kind = draw.random()
    if depth < 3 and kind < 0.3:
        return {draw.choice(INNER): odd(draw, depth + 1) for _ in range(draw.randint(1, 2))}
    return [odd(draw, depth + 1)] if depth < 3 and kind < 0.4 else draw.choice(ODD)


def tried(asked, folder):
    """Make a study, and where it is one, write it and read it; return whether it was refused in words."""
    try:
        study = nle.Study(**asked)
        study.write(folder / "study.toml")
        again = nle.read_study(folder / "study.toml")
        digest = study.digest
    except nle.InputRefused as refused:
        return bool(refused.faults and str(refused))
    assert (again.digest, again.expand()) == (digest, study.expand())
    assert again.to_frame().equals(study.to_frame())
    assert nle.Study(**study.to_dict()) == study
    assert repr(study)
    return False


@pytest.mark.parametrize("key", KEYS)
def test_odd_values_of_every_key_are_taken_or_refused(small_round, tmp_path, key):
    round_ = small_round()
    for value in ODD[KEYS.index(key) % 4 :: 4]:  # each value with four keys
        tried({"round": round_, key: value}, tmp_path)


@pytest.mark.harness
def test_drawn_studies_are_taken_or_refused(small_round, tmp_path, seeds):
    round_ = small_round()
    for seed in seeds(20):
        draw = random.Random(seed)
        keys = {draw.choice(KEYS): odd(draw) for _ in range(draw.randint(1, 3))}
        tried({"round": round_, **keys}, tmp_path)
