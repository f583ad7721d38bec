"""The shipped travel model against measured road times, where the sample is beside the checkout."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from constraints.barriers import read_barriers
from constraints.policy import load_policy
from constraints.roads import ROAD_MODELS, metres_between
from constraints.travel import model_minutes, reach_table

SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "travel" / "road_minutes_sample.csv"

pytestmark = pytest.mark.skipif(not SAMPLE.exists(), reason="../shared not present")


@dataclasses.dataclass(frozen=True)
class Sample:
    """Errors of the sample's pairs, and which barriers each crosses."""

    km: np.ndarray
    with_barriers: np.ndarray
    without: np.ndarray
    crossed: dict[str, np.ndarray]

    @property
    def crosses(self) -> np.ndarray:
        """Whether a pair crosses any barrier."""
        return np.any(list(self.crossed.values()), axis=0)


@pytest.fixture(scope="module")
def sample() -> Sample:
    """Read the sample and set the model of the 2019 policy against it, measured less modelled minutes."""
    frame = pd.read_csv(SAMPLE)
    axes = [frame[f"{end}_{axis}"].to_numpy(np.int64) for end in ("from", "to") for axis in ("easting", "northing")]
    minutes, travel = frame["road_minutes"].to_numpy(), load_policy("sio-2019").travel
    straight = metres_between(*axes)
    start, end = np.stack(axes[:2], axis=1), np.stack(axes[2:], axis=1)
    return Sample(
        km=straight / 1000,
        with_barriers=minutes - model_minutes(travel, *axes),
        without=minutes - np.searchsorted(reach_table(travel), straight),
        crossed={
            barrier.id: barrier.crossed(start, end) for barrier in read_barriers(ROAD_MODELS[travel.model].barriers)
        },
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
