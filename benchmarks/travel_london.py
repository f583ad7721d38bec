"""Fit the slow circle of the travel model's version 2 to measured road times, and say how far off both versions are.

Usage: `python -m benchmarks.travel_london DATA`, where DATA holds `travel/road_minutes_sample.csv` and
`england-2020/gias_2020-09-21.csv`. Nothing is drawn: the same files give the same lines. `docs/travel.md` quotes them.

The circle is fitted to the pairs of every second starting place, and judged on the pairs of the others. A point is in
the region of the school that is nearest to it.
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
from scipy.spatial import cKDTree

from constraints.policies import Versions
from constraints.round import model_minutes
from constraints.rulebooks import load_policy
from constraints.travel import LONDON, ROAD_MODELS, SlowArea, metres_between, road_metres

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints

Floats = npt.NDArray[np.float64]

SOFT_MINUTES = 10.0
"""As in `travel_fit.py`: residuals well beyond this count by their size rather than its square."""
RADII_KM = range(8, 27, 2)
FARTHEST_KM = 60
"""Longer journeys are beyond every policy's reach but one; they are told, and not fitted."""
BANDS_KM = (0, 5, 10, 15, 25, 40, 60)
CAPITAL = "London"
LONGEST_TOLD = 90
"""Minutes, up to which it is told how often a measured time is near the modelled one."""


def travel_of(version: int) -> tuple[float, float, float]:
    """Return base, factor and power, which both versions share."""
    travel = load_policy("sio-2019", versions=Versions(travel_model=version)).travel
    return travel.base_minutes, travel.factor, travel.power


def read_points(data: Path) -> tuple[list[Ints], Floats]:
    """Read the coordinates of both ends, and the measured minutes."""
    frame = pd.read_csv(data / "travel" / "road_minutes_sample.csv")
    points = [frame[f"{end}_{axis}"].to_numpy(np.int64) for end in ("from", "to") for axis in ("easting", "northing")]
    return points, frame["road_minutes"].to_numpy(np.float64)


def regions_of(data: Path, points: list[Ints]) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Return the regions of both ends: of the school of GIAS that is nearest."""
    columns = ["GOR (name)", "Easting", "Northing"]
    gias = pd.read_csv(data / "england-2020" / "gias_2020-09-21.csv", encoding="cp1252", usecols=columns)
    gias = gias[(gias["Easting"] > 0) & (gias["Northing"] > 0)]
    tree, names = cKDTree(gias[["Easting", "Northing"]].to_numpy()), gias["GOR (name)"].to_numpy()
    start, end = (names[tree.query(np.stack(points[at : at + 2], axis=1))[1]] for at in (0, 2))
    return start, end


def every_second_place(points: list[Ints]) -> Bools:
    """Say which pairs start at every second starting place, by easting and northing."""
    places = np.unique(np.stack(points[:2], axis=1), axis=0, return_inverse=True)[1]
    return np.asarray(places.ravel() % 2 == 0, bool)


def fit(points: list[Ints], minutes: Floats, use: Bools) -> tuple[int, float, float]:
    """Fit radius (whole steps) and share, and return them with the root of the mean square error of these pairs."""
    base, factor, power = travel_of(1)
    used = [axis[use] for axis in points]
    start, end, road = np.stack(used[:2], axis=1), np.stack(used[2:], axis=1), road_metres(1, *used)
    found = []
    for radius in RADII_KM:
        whole = SlowArea(LONDON.easting, LONDON.northing, radius * 1000, 100).extra_metres(start, end)

        def error(share: Floats, whole: Ints = whole) -> Floats:
            km = (road + share[0] * whole) / 1000.0
            off: Floats = base + factor * km**power - minutes[use]
            return off

        best = least_squares(error, np.array([0.3]), loss="soft_l1", f_scale=SOFT_MINUTES)
        spread = float(np.sqrt((error(best.x) ** 2).mean()))
        found.append((float(best.cost), radius, float(best.x[0]), spread))
        print(f"  radius {radius:>2} km  every metre inside counts {best.x[0]:.3f} more  error {spread:.3f} minutes")
    _, radius, share, spread = min(found)
    return radius, share, spread


def tell_all_at_once(points: list[Ints], minutes: Floats, elsewhere: Bools) -> None:
    """Say what a fit of base, factor, power and share together would be, which no version has."""
    start, end = np.stack(points[:2], axis=1), np.stack(points[2:], axis=1)
    whole = SlowArea(LONDON.easting, LONDON.northing, LONDON.radius, 100).extra_metres(start, end)
    road = road_metres(1, *points)

    def error(values: Floats) -> Floats:
        base, factor, power, share = values
        off: Floats = base + factor * ((road + share * whole) / 1000.0) ** power - minutes
        return off

    found = least_squares(error, np.array([*travel_of(1), 0.3]), loss="soft_l1", f_scale=SOFT_MINUTES).x
    off = -error(found)
    print("all at once: base {:.3f}  factor {:.3f}  power {:.4f}  share {:.3f}".format(*found), end="; ")
    print(f"sd {off.std():.2f}, mean elsewhere {off[elsewhere].mean():.2f}")


def table(title: str, rows: dict[str, Bools], km: Floats, errors: list[Floats]) -> None:
    """Print the mean error, measured less modelled before rounding up, by row and band, of each version."""
    print(f"\n{title}: pairs, mean of version 1, mean of version 2")
    print(f"{'':<26}" + "".join(f"{f'{low} to {high} km':>22}" for low, high in itertools.pairwise(BANDS_KM)))
    for name, rows_of in rows.items():
        cells = []
        for low, high in itertools.pairwise(BANDS_KM):
            at = rows_of & (km >= low) & (km < high)
            means = " ".join(f"{error[at].mean():>6.1f}" for error in errors) if at.any() else ""
            cells.append(f"{f'{at.sum():>6} {means}':>22}")
        print(f"{name:<26}" + "".join(cells))


def report(data: Path) -> None:
    """Print the fit, how it does on the other half, and both versions' errors by region and band."""
    points, minutes = read_points(data)
    start, end = regions_of(data, points)
    km = metres_between(*points) / 1000.0
    near = np.asarray((start == CAPITAL) | (end == CAPITAL)) & (km < FARTHEST_KM)
    half = every_second_place(points)
    print("fitted to every second starting place, pairs that begin or end in London")
    radius, share, _ = fit(points, minutes, near & half)
    print(f"best: radius {radius} km, {share:.3f} more; shipped: {LONDON.radius // 1000} km, {LONDON.extra_percent} %")
    tell_all_at_once(points, minutes, ~np.asarray((start == CAPITAL) | (end == CAPITAL)))
    base, factor, power = travel_of(1)
    errors = [minutes - (base + factor * (road_metres(version, *points) / 1000.0) ** power) for version in ROAD_MODELS]
    both, one = (start == CAPITAL) & (end == CAPITAL), (start == CAPITAL) ^ (end == CAPITAL)
    rows = {"both ends in London": both & ~half, "one end in London": one & ~half}
    spread = [np.sqrt((error[near & ~half] ** 2).mean()) for error in errors]
    print(f"error of the other places: {spread[0]:.3f} minutes by version 1, {spread[1]:.3f} by version 2")
    table("the other places", rows, km, errors)
    kinds = {"both ends in London": both, "one end in London": one}
    others = sorted(set(start) - {CAPITAL})
    kinds |= {f"within {name}": (start == name) & (end == name) for name in others}
    kinds["between other regions"] = (start != end) & ~one
    table("all pairs", kinds, km, errors)
    for version, error in zip(ROAD_MODELS, errors, strict=True):
        travel = load_policy("sio-2019", versions=Versions(travel_model=version)).travel
        modelled = model_minutes(travel, *points)
        within = (np.abs(minutes - modelled) <= modelled // 4)[modelled <= LONGEST_TOLD].mean()
        print(f"\nversion {version}: all pairs, mean {error.mean():.2f}, sd {error.std():.2f}")
        print(f"measured within a quarter of the modelled minutes, up to {LONGEST_TOLD}: {100 * within:.1f} %")


def main() -> None:
    """Read the sample and print the report."""
    parser = argparse.ArgumentParser(description="Fit the slow circle of the travel model.")
    parser.add_argument("data", type=Path, help="folder that holds travel/ and england-2020/")
    report(parser.parse_args().data)


if __name__ == "__main__":
    main()
