"""The shipped travel model against measured road times, where the sample is beside the checkout."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from constraints.policies.parts import Travel
from constraints.policies.policy import Versions
from constraints.round.times import model_minutes, reach_table
from constraints.rulebooks.shipped import load_policy
from constraints.travel.barriers import read_barriers
from constraints.travel.roads import LONDON, ROAD_MODELS, metres_between

SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "travel" / "road_minutes_sample.csv"

pytestmark = pytest.mark.skipif(not SAMPLE.exists(), reason="../shared not present")


@dataclasses.dataclass(frozen=True)
class Sample:
    """Errors of the sample's pairs, measured less modelled minutes, and which barriers each crosses."""

    axes: list[np.ndarray]
    km: np.ndarray
    minutes: np.ndarray
    with_barriers: np.ndarray
    without: np.ndarray
    crossed: dict[str, np.ndarray]

    @property
    def crosses(self) -> np.ndarray:
        """Whether a pair crosses any barrier."""
        return np.any(list(self.crossed.values()), axis=0)

    def errors(self, version: int) -> np.ndarray:
        """Return the errors of a version of the model."""
        return self.minutes - model_minutes(travel_of(version), *self.axes)


def travel_of(version: int) -> Travel:
    """Return the travel of the 2019 policy on a version of the model."""
    return load_policy("sio-2019", versions=Versions(travel_model=version)).travel


@pytest.fixture(scope="module")
def sample() -> Sample:
    """Read the sample and set version 1 of the model, and the straight line, against it."""
    frame = pd.read_csv(SAMPLE)
    axes = [frame[f"{end}_{axis}"].to_numpy(np.int64) for end in ("from", "to") for axis in ("easting", "northing")]
    minutes, straight = frame["road_minutes"].to_numpy(), metres_between(*axes)
    start, end = np.stack(axes[:2], axis=1), np.stack(axes[2:], axis=1)
    return Sample(
        axes=axes,
        km=straight / 1000,
        minutes=minutes,
        with_barriers=minutes - model_minutes(travel_of(1), *axes),
        without=minutes - np.searchsorted(reach_table(travel_of(1)), straight),
        crossed={water.id: water.crossed(start, end) for water in read_barriers(ROAD_MODELS[1].barriers)},
    )


def test_the_sample_is_whole(sample: Sample) -> None:
    assert len(sample.km) == 20_000


def test_the_error_is_as_documented(sample: Sample) -> None:
    assert sample.with_barriers.std() < 7.6
    assert abs(sample.with_barriers.mean()) < 1.0


def test_barriers_take_the_bias_away(sample: Sample) -> None:
    crosses = sample.crosses
    assert crosses.sum() > 2500
    assert sample.without[crosses].mean() > 7
    assert abs(sample.with_barriers[crosses].mean()) < 1.5
    assert sample.with_barriers[crosses].std() < 0.5 * sample.without[crosses].std()


def test_pairs_that_cross_nothing_are_left_as_they_are(sample: Sample) -> None:
    assert (sample.with_barriers == sample.without)[~sample.crosses].all()


@pytest.mark.parametrize(
    "barrier", ["severn", "isle-of-wight", "morecambe-bay", "blackwater", "crouch", "stour", "wyre", "thames", "ribble"]
)
def test_each_barrier_with_much_bias_loses_most_of_it(sample: Sample, barrier: str) -> None:
    crosses = sample.crossed[barrier]
    with_barriers, without = sample.with_barriers[crosses].mean(), sample.without[crosses].mean()
    assert without > 4
    assert abs(with_barriers) < 0.5 * without


# an hour of the model is about 52 km: within it the spread is well below that of the whole sample.
def test_near_pairs_are_closest(sample: Sample) -> None:
    assert sample.with_barriers[sample.km < 10].std() < 3
    assert sample.with_barriers[sample.km < 45].std() < 6


# how far from Charing Cross both ends of a pair are at most: nearly all of London is within 18 km.
@pytest.mark.parametrize(("low", "high"), [(5, 10), (10, 15), (15, 25)])
def test_version_two_takes_the_bias_of_london_away(sample: Sample, low: int, high: int) -> None:
    ends = [np.hypot(sample.axes[k] - LONDON.easting, sample.axes[k + 1] - LONDON.northing) for k in (0, 2)]
    within = (np.maximum(*ends) < 18_000) & (sample.km >= low) & (sample.km < high)
    assert within.sum() > 200
    first, second = (sample.errors(version)[within] for version in (1, 2))
    assert first.mean() > 1.5
    assert abs(second.mean()) < 1.6
    assert np.abs(second).mean() < np.abs(first).mean()


def test_version_two_changes_nothing_where_no_way_leads_through_london(sample: Sample) -> None:
    changed = sample.errors(1) != sample.errors(2)
    start, end = (np.stack(sample.axes[k : k + 2], axis=1) for k in (0, 2))
    assert changed.any()
    assert (LONDON.extra_metres(start, end)[changed] > 0).all()


# what `nlematch travel` takes for the likely error of a modelled time
def test_a_measured_time_is_nearly_always_within_a_quarter_of_the_modelled_one(sample: Sample) -> None:
    modelled = model_minutes(travel_of(2), *sample.axes)
    near = modelled <= 90
    assert (np.abs(sample.minutes - modelled) <= modelled // 4)[near].mean() > 0.95
