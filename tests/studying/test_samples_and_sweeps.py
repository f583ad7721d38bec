"""Samples and sweeps: which scenarios they make, with which values and names, and what is refused."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import nlematch as nle
from scenarios.studies.definition.axes import Range
from scenarios.studies.definition.expanding import expand
from scenarios.studies.definition.reading import read_definition
from scenarios.studies.definition.sampling import level_at, number_at, unit_points
from scenarios.studies.definition.schema import Part, Sample

AXES = {
    "reach": {"low": 30, "high": 90},
    "rate": {"of": "rules.other-region.minutes", "low": 1, "high": 100, "log": True},
    "half-days": {"of": "edits.leaders.scale.half_days", "low": 0.7, "high": 1.3},
    "policy": ["sio-2019", "tsi-2022"],
}


def refused(round_, **more):
    with pytest.raises(nle.InputRefused) as found:
        nle.Study(round_, **more)
    return {(fault.code, fault.column, fault.advice) for fault in found.value.faults}


def sample_of(count, axes=3, **more):
    return Sample(count=count, axes={f"a{n}": {"x": Part()} for n in range(axes)}, **more)


# --- samples -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2, 7, 50])
@pytest.mark.parametrize("seed", [0, 1, 2**31 - 1])
def test_each_part_of_each_axis_has_one_point(count, seed):
    points = unit_points(sample_of(count, seed=seed))
    assert points.shape == (count, 3)
    assert all(sorted(np.ceil(column * count).astype(int)) == list(range(1, count + 1)) for column in points.T)


@pytest.mark.parametrize("root", [2, 3, 5, 7])
def test_with_strength_two_every_two_axes_are_covered_evenly(root):
    points = unit_points(sample_of(root * root, axes=3, strength=2))
    cells = np.minimum(np.floor(points * root), root - 1).astype(int)
    for one, other in itertools.combinations(range(3), 2):
        assert len({(row[one], row[other]) for row in cells.tolist()}) == root * root


def test_the_points_of_version_1_are_the_same_for_ever():
    assert [[f"{number:.6f}" for number in row] for row in unit_points(sample_of(4, axes=2, seed=7))] == GOLDEN


GOLDEN = [["0.800535", "0.236727"], ["0.602162", "0.782794"], ["0.067665", "0.707710"], ["0.477927", "0.317243"]]


def test_a_whole_number_is_as_likely_as_any_other_and_both_ends_are_drawn():
    span = Range("solve.reach", 3, 6)
    drawn = [number_at(u, span) for u in np.linspace(0, 1, 4001)]
    counts = [drawn.count(number) for number in range(3, 7)]
    assert sum(counts) == 4001
    assert max(counts) - min(counts) <= 2


@pytest.mark.parametrize(
    ("span", "u", "number"),
    [
        (Range("x", 0.7, 1.3), 0.5, 1.0),
        (Range("x", 0.7, 1.3), 0.123456, 0.7741),
        (Range("x", 1, 3.0), 1.0, 3.0),
        (Range("x", 0.001, 10.0, log=True), 0.5, 0.1),
        (Range("x", 0.12344, 0.2), 0.0, 0.12344),  # rounding goes beyond no end
        (Range("x", 1, 100, log=True), 0.0, 1),
        (Range("x", 1, 100, log=True), 1.0, 100),
        (Range("x", 1, 100, log=True), 0.5, 7),
        (Range("x", -5, 5), 0.5, 0),
    ],
)
def test_a_number_lies_where_its_point_does(span, u, number):
    assert number_at(u, span) == number
    assert isinstance(number_at(u, span), int) == (isinstance(span.low, int) and isinstance(span.high, int))


def test_a_level_is_as_likely_as_any_other():
    assert [level_at(u, ["a", "b"]) for u in (0.0, 0.49, 0.5, 1.0)] == ["a", "a", "b", "b"]


def test_every_scenario_has_the_values_that_it_is_told_to_have(small_round, tmp_path):
    study = nle.Study(small_round(), sample={"count": 20, "seed": 3, "axes": AXES})
    study.write(tmp_path / "study.toml")
    scenarios = expand(read_definition(tmp_path / "study.toml"))
    assert [scenario.name for scenario in scenarios] == study.expand() == [f"sample={n:04d}" for n in range(1, 21)]
    for scenario in scenarios:
        assert scenario.part.solve.reach == scenario.axes["reach"]
        assert scenario.part.policy["extends"] == scenario.axes["policy"]
        assert scenario.part.policy["rules"]["other-region"]["minutes"] == scenario.axes["rate"]
        assert scenario.part.edits[0].scale == {"half_days": scenario.axes["half-days"]}
    frame = study.to_frame()
    assert {axis: str(frame[axis].dtype) for axis in AXES} == {
        "reach": "Int64", "rate": "Int64", "half-days": "Float64", "policy": "str"
    }  # fmt: skip
    assert (frame["policy"] == "sio-2019").sum() == 10
    assert (frame["rate"] <= 10).sum() == pytest.approx(10, abs=2)  # even over the logarithm


def test_the_seed_decides_and_reads_back_from_the_file(small_round, tmp_path):
    def values(seed):
        study = nle.Study(small_round(), sample={"count": 9, "seed": seed, "axes": AXES})
        study.write(tmp_path / f"{seed}.toml")
        again = nle.read_study(tmp_path / f"{seed}.toml")
        assert again == study
        assert again.to_frame().equals(study.to_frame())
        return study.to_frame()["reach"].tolist()

    assert values(1) == values(1)
    assert values(1) != values(2)


def test_a_sample_goes_with_scenarios_a_grid_and_draws(small_round):
    study = nle.Study(
        small_round(),
        scenarios={"a": {}, "b": {}},
        grid={"time": {"as-said": {}, "less": {"extends": "a-tenth-less-time"}}},
        sample={"count": 3, "axes": {"reach": {"low": 30, "high": 60}}},
        draws=2,
    )
    assert len(study) == 2 * 2 * 3 * 2
    assert study.expand()[0] == "a,time=as-said,sample=0001,draw=0001"
    reach = study.to_frame().groupby("time")["reach"].apply(list)
    assert reach["as-said"] == reach["less"]  # the same sample for all


@pytest.mark.parametrize(
    ("sample", "code", "column", "advice"),
    [
        ({"count": 8, "strength": 2, "axes": {"reach": [30, 45]}}, "NM703", "sample", "take one of 9, 4"),
        ({"count": 0, "axes": {"reach": [30, 45]}}, "NM703", "sample.count", None),
        ({"count": 2, "axes": {}}, "NM703", "sample.axes", None),
        ({"count": 2}, "NM703", "sample.axes", None),
        ({"count": 2, "axes": {"reech": {"low": 1, "high": 2}}}, "NM702", "sample.axes.reech.of",
         "did you mean 'reach'?"),
        ({"count": 2, "axes": {"reach": {"lo": 1, "high": 2}}}, "NM702", "sample.axes.reach.lo", "did you mean 'low'?"),
        ({"count": 2, "axes": {"reach": {"low": 9, "high": 2}}}, "NM703", "sample.axes.reach", None),
        ({"count": 2, "axes": {"reach": {"low": True, "high": 2}}}, "NM703", "sample.axes.reach", None),
        ({"count": 2, "axes": {"reach": {"low": 1, "high": 9999}}}, "NM703", "sample.axes.reach.high.solve.reach",
         None),
        ({"count": 2, "axes": {"reach": {"low": 0, "high": 9, "log": True}}}, "NM703", "sample.axes.reach.low", None),
        ({"count": 2, "axes": {"reach": {"low": 1, "high": 9, "values": [2]}}}, "NM703", "sample.axes.reach", None),
        ({"method": "latin-hypercub", "count": 2, "axes": {"reach": [1, 2]}}, "NM703", "sample.method",
         "did you mean 'latin-hypercube'?"),
        ({"version": 2, "count": 2, "axes": {"reach": [1, 2]}}, "NM703", "sample.version", None),
        ({"cuont": 2, "axes": {"reach": [1, 2]}}, "NM702", "sample.cuont", "did you mean 'count'?"),
        ({"count": 2, "axes": {"sample": {"a": {}, "b": {}}}}, "NM703", None, "give the axis sample another name"),
    ],
)  # fmt: skip
def test_a_sample_that_cannot_be_drawn_is_refused(small_round, sample, code, column, advice):
    found = refused(small_round(), sample=sample)
    assert (code, column) in {fault[:2] for fault in found}
    assert advice is None or advice in {fault[2] for fault in found}


# --- sweeps --------------------------------------------------------------------------------------------------------

SWEEP = {
    "reach": {"low": 30, "high": 60, "base": 45},
    "half-days": {"of": "edits.leaders.scale.half_days", "values": [0.5, 1, 1.5], "base": 1},
    "staff": {"none": {"edits": [{"table": "staff", "remove": True}]}},
}


def test_one_axis_at_a_time_leaves_the_base(small_round, tmp_path):
    study = nle.Study(small_round(), sweep=SWEEP)
    assert study.expand() == [
        "base", "base,reach=30", "base,reach=60", "base,half-days=0.5", "base,half-days=1.5", "base,staff=none"
    ]  # fmt: skip
    study.write(tmp_path / "study.toml")
    again = nle.read_study(tmp_path / "study.toml")
    assert (again, again.expand()) == (study, study.expand())
    by_name = {scenario.name: scenario for scenario in expand(read_definition(tmp_path / "study.toml"))}
    assert {name: one.part.solve.reach for name, one in by_name.items()} == {
        "base": 45, "base,reach=30": 30, "base,reach=60": 60, "base,half-days=0.5": 45, "base,half-days=1.5": 45,
        "base,staff=none": 45,
    }  # fmt: skip
    assert {(one.base, one.varied) for one in by_name.values()} == {
        (None, None), ("base", "reach"), ("base", "half-days"), ("base", "staff")
    }  # fmt: skip
    shorter = by_name["base,half-days=0.5"].part.edits
    assert [edit.scale for edit in shorter] == [{"half_days": 0.5}]  # the value stands for the base's, not on it


def test_without_a_base_the_scenario_is_what_others_are_held_against(small_round):
    frame = nle.Study(small_round(), sweep={"reach": [30, 60]}).to_frame()
    assert frame["run"].tolist() == ["base", "base,reach=30", "base,reach=60"]
    assert frame["reach"].isna().tolist() == [True, False, False]


def test_every_scenario_and_level_of_the_grid_is_a_base(small_round):
    study = nle.Study(
        small_round(), scenarios={"a": {}, "b": {}}, grid={"seed": [1, 2]}, sweep={"reach": [30, 60]}, draws=2
    )
    assert len(study) == 2 * 2 * 3 * 2
    assert study.expand()[::2][:3] == [
        "a,seed=1,draw=0001",
        "a,seed=1,reach=30,draw=0001",
        "a,seed=1,reach=60,draw=0001",
    ]


@pytest.mark.parametrize(
    ("more", "code", "column"),
    [
        ({"sweep": {"reach": {"low": 30, "high": 60, "bas": 45}}}, "NM702", "sweep.reach.bas"),
        ({"sweep": {"reach": {"low": 30, "high": 60, "base": -1}}}, "NM703", "sweep.reach.base"),
        ({"sweep": {"reach": {"low": 30}}}, "NM703", "sweep.reach"),
        ({"sweep": {"reach": [30], "Reach": [30]}}, "NM702", "sweep.Reach.of"),
        ({"sweep": {"reach": [30]}, "grid": {"reach": [30]}}, "NM703", None),
        ({"sweep": {"reach": [30]}, "sample": {"count": 2, "axes": {"seed": [1, 2]}}}, "NM703", None),
        ({"sweep": {"reach": []}}, "NM703", "sweep.reach"),
    ],
)
def test_a_sweep_that_cannot_be_made_is_refused(small_round, more, code, column):
    assert (code, column) in {fault[:2] for fault in refused(small_round(), **more)}


def test_a_path_may_be_an_edit_of_a_column_in_all_rows(small_round, tmp_path):
    study = nle.Study(
        small_round(), grid={"cap": {"of": "edits.leaders.set.max_cases", "values": [1, 2]}}, solve={"reach": 60}
    )
    with ThreadPoolExecutor(1) as executor:
        found = study.run(tmp_path / "out", executor=executor)
    for run in found.runs:
        assert set(run.read().round.tables["leaders"]["max_cases"]) == {run.axes["cap"]}


def test_a_sweep_that_was_run_tells_its_axes_with_their_types(small_round, tmp_path):
    sweep = {"reach": {"low": 30, "high": 60, "base": 45}, "price": {"of": "rules.other-region.minutes", "values": [0]}}
    with ThreadPoolExecutor(1) as executor:
        found = nle.Study(small_round(), sweep=sweep).run(tmp_path / "out", executor=executor)
    frame = nle.load_study(tmp_path / "out").to_frame()
    assert frame["reach"].tolist() == [45, 30, 60, 45]
    assert str(frame["reach"].dtype) == "Int64"
    assert frame["axis.price"].dropna().tolist() == [0]  # `price` is what the plans cost
    assert [run.varied for run in found.runs] == [None, "reach", "reach", "price"]
    assert {run.base for run in found.runs[1:]} == {"base"}
