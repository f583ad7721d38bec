"""Fit the travel model to measured road times, and say how far off it is.

Usage: `python benchmarks/travel_fit.py DATA`, where DATA is the folder that holds `travel/road_minutes_sample.csv`
(columns from_easting, from_northing, to_easting, to_northing, road_minutes; national grid). Nothing is drawn: the same
file gives the same lines. `docs/travel.md` quotes them.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import least_squares

from constraints.travel import ROAD_MODELS, metres_between, read_barriers, road_metres

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints

Floats = npt.NDArray[np.float64]

SOFT_MINUTES = 10.0
"""Residuals well beyond this count by their size rather than its square, so that odd pairs do not bend the fit."""

BANDS_KM = (0, 10, 20, 30, 45, 60, 80, 121)


def modelled(values: Floats, metres: Ints) -> Floats:
    """Return minutes of the model `base + factor * km ** power` before they are rounded up."""
    base, factor, power = values
    minutes: Floats = base + factor * (metres / 1000.0) ** power
    return minutes


def fit(metres: Ints, minutes: Floats) -> Floats:
    """Fit base, factor and power by least squares with a soft loss."""

    def error(values: Floats) -> Floats:
        return modelled(values, metres) - minutes

    found = least_squares(error, np.array([9.0, 1.8, 0.85]), loss="soft_l1", f_scale=SOFT_MINUTES)
    return np.asarray(found.x, np.float64)


def line(label: str, error: Floats) -> str:
    """Say the number of pairs, and mean and spread of measured less modelled minutes."""
    if not len(error):
        return f"{label:<34} {0:>6}"
    spread, absolute = error.std(), np.abs(error).mean()
    return f"{label:<34} {len(error):>6} {error.mean():>8.1f} {spread:>8.1f} {absolute:>8.1f}"


def report(points: list[Ints], minutes: Floats) -> None:
    """Print both fits, and the error by distance and by barrier."""
    start, end = np.stack(points[:2], axis=1), np.stack(points[2:], axis=1)
    straight, around = metres_between(*points), road_metres(1, *points)
    errors: dict[str, Floats] = {}
    for name, metres in (("straight line", straight), ("around barriers", around)):
        values = fit(metres, minutes)
        errors[name] = minutes - modelled(values, metres)
        print("{:<16} base {:.3f}  factor {:.3f}  power {:.4f}".format(name, *values))
    crossed: dict[str, Bools] = {
        barrier.id: barrier.crossed(start, end) for barrier in read_barriers(ROAD_MODELS[1].barriers)
    }
    any_barrier = np.any(list(crossed.values()), axis=0)
    for name, error in errors.items():
        print(f"\n{name}: measured less modelled minutes")
        print(f"{'':<34} {'pairs':>6} {'mean':>8} {'sd':>8} {'mean abs':>8}")
        print(line("all", error))
        print(line("cross no barrier", error[~any_barrier]))
        print(line("cross a barrier", error[any_barrier]))
        for low, high in itertools.pairwise(BANDS_KM):
            print(line(f"{low} to {high} km", error[(straight >= low * 1000) & (straight < high * 1000)]))
        for barrier_id, mask in crossed.items():
            print(line(f"cross {barrier_id}", error[mask]))


def main() -> None:
    """Read the sample and print the report."""
    parser = argparse.ArgumentParser(description="Fit the travel model to measured road times.")
    parser.add_argument("data", type=Path, help="folder that holds travel/road_minutes_sample.csv")
    frame = pd.read_csv(parser.parse_args().data / "travel" / "road_minutes_sample.csv")
    points = [frame[f"{end}_{axis}"].to_numpy(np.int64) for end in ("from", "to") for axis in ("easting", "northing")]
    report(points, frame["road_minutes"].to_numpy(np.float64))


if __name__ == "__main__":
    main()
