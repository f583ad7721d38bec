"""Many draws of one scenario against another: what half as many do to the paired intervals."""

import numpy as np
import pandas as pd
import pytest

from scenarios.comparison.gathering import Compared
from scenarios.comparison.paired import paired_intervals

DRAWS = 200


def intervals(draws):
    """Return the interval of a figure whose paired differences are 1 and 3 in turn, over so many draws."""
    runs, rows = [], []
    for draw in range(1, draws + 1):
        luck = float(np.sin(draw))  # shared by both scenarios of a draw, and larger than what tells them apart
        for scenario, value in (("base", 100 * luck), ("far", 100 * luck + (1 if draw % 2 else 3))):
            name = f"{scenario}{draw}"
            runs.append(Compared(name, scenario, draw, None, None, {}, {}))
            rows.append(("placed", "", "all", name, value, 1, 2))
    frame = pd.DataFrame(rows, columns=["kpi", "group", "cases", "run", "value", "numerator", "denominator"])
    (row,) = paired_intervals(frame, sorted(runs, key=lambda run: run.scenario)).to_dict(orient="records")
    return row


def test_half_as_many_draws_make_intervals_wider_by_about_the_root_of_two():
    whole, half = intervals(DRAWS), intervals(DRAWS // 2)
    assert (whole["draws"], half["draws"]) == (200, 100)
    # differences 1 and 3: mean 2, s = sqrt(n / (n - 1)); half the width is t(n - 1) / sqrt(n - 1)
    assert whole["difference"] == pytest.approx(2) == half["difference"]
    assert whole["high"] - whole["difference"] == pytest.approx(1.971957 / 199**0.5, rel=1e-5)
    assert half["high"] - half["difference"] == pytest.approx(1.984217 / 99**0.5, rel=1e-5)
    widened = (half["high"] - half["low"]) / (whole["high"] - whole["low"])
    assert widened == pytest.approx(2**0.5, rel=0.02)  # 1.4266
    assert intervals(DRAWS // 4)["high"] > half["high"] > whole["high"]


def test_what_both_scenarios_share_in_a_draw_does_not_widen_them():
    # the luck alone has a standard deviation of about 70; unpaired, half the width would be about 14
    assert intervals(DRAWS)["high"] - 2 == pytest.approx(0.1398, abs=1e-4)
