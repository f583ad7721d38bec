"""Frames that public values hand out: no colon in the name of a column, and no column of loose Python objects."""

import dataclasses
import inspect
from collections.abc import Mapping

import pandas as pd
import pytest

import nlematch as nle
from constraints.testing import leader, make_round, need, school, staff_member

OWN = {"cost:2023": "1", "price_travel": "2", "leader_id": "3", "own_leader_id": "4", "my cluster": "5"}
"""A planner's own columns that are called as ours, or as no column may be."""
LOOSE = {
    "Round.tables",  # cells as rules read them, None where blank
    "Comparison.facts",  # a planner's own columns are among them
    "Figures.cases", "Figures.causes", "Figures.unplaced", "Figures.journeys", "Figures.exceptions", "Figures.leaders",
    "Figures.strangers", "Figures.supporters", "Figures.staff", "Figures.changes",
    "Figures.approvals", "Figures.telling",  # texts are None where blank
}  # fmt: skip
"""Frames whose texts are Python's, None where nothing is said; numbers have types there, too."""


def round_with_own_columns():
    round_ = make_round(
        schools=[school("100001"), school("100002", tier=1)], leaders=[leader("L1", max_cases=1), leader("L2")],
        staff=[staff_member("T1", specialisms="maths:3")], needs=[need("100001", "maths")],
    )  # fmt: skip
    return round_.with_tables(schools=round_.tables["schools"].assign(**OWN))


@pytest.fixture(scope="module")
def values(tmp_path_factory):
    folder = tmp_path_factory.mktemp("values")
    round_ = round_with_own_columns()
    run = nle.run(round_, folder / "run")
    read = nle.read_run(folder / "run")
    compared = nle.compare(run, nle.run(round_, reach=90))
    study = nle.Study(round_, grid={"reach": [60, 75]}, draws=2)
    return [
        round_, run, read, compared, compared.why(), nle.figures(read), run.audit, study,
        study.run(folder / "study", workers=1), nle.robustness(round_, draws=1),
        nle.frontier(round_, "travel", journeys="longest"), nle.frontier(round_, "places", by="region"),
        nle.explain_case(run, "100002", seconds=1.0), nle.next_round(round_, run, "2030-01-01"),
    ]  # fmt: skip


def frames_of(value):
    """Walk over the frames of a value: those of its fields and properties, and of methods that need no argument."""
    for name in dir(type(value)):
        if name.startswith("_"):
            continue
        found = inspect.getattr_static(type(value), name)
        if inspect.isfunction(found) and _gives_a_frame(found):
            yield name, getattr(value, name)()
        elif isinstance(found, property) or (hasattr(found, "__get__") and not callable(found)):
            yield from _within(name, getattr(value, name))
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _within(field.name, getattr(value, field.name))


def _gives_a_frame(method):
    signature = inspect.signature(method)
    needed = [one for one in list(signature.parameters.values())[1:] if one.default is one.empty]
    return signature.return_annotation == "pd.DataFrame" and not [one for one in needed if one.kind < 2]


def _within(name, found):
    if isinstance(found, pd.DataFrame):
        yield name, found
    elif isinstance(found, Mapping):
        for frame in found.values():
            yield from _within(name, frame)


def everywhere(values):
    for value in values:
        for name, frame in frames_of(value):
            yield f"{type(value).__name__}.{name}", frame


def test_frames_are_found(values):
    names = {where for where, _ in everywhere(values)}
    assert {
        "Round.tables", "Run.tables", "Run.cases", "Run.candidates", "Run.summary", "Run.to_frame", "Comparison.moves",
        "Comparison.side_by_side", "Figures.cases", "StudyRecord.to_frame", "Study.to_frame", "Frontier.points",
        "Attribution.by_edit", "Robustness.to_frame", "AuditReport.to_frame", "StudyRecord.rounds",
    } <= names  # fmt: skip


def test_no_column_has_a_colon_in_its_name(values):
    found = {(where, column) for where, frame in everywhere(values) for column in frame.columns if ":" in str(column)}
    assert {where for where, _ in found} <= {"Round.tables", "Comparison.facts"}  # as the planner's file has them


def test_columns_have_types(values):
    kinds = {
        (where, str(column), str(kind)) for where, frame in everywhere(values) for column, kind in frame.dtypes.items()
    }
    assert not {one for one in kinds if "pyarrow" in one[2]}
    assert {where for where, _, kind in kinds if kind == "object"} <= LOOSE


def test_a_planners_own_columns_keep_their_names_where_these_are_free(values):
    cases = values[1].cases()
    assert cases.columns.is_unique
    kept = {name: cases[name].tolist() for name in cases.columns if set(cases[name].dropna()) & set(OWN.values())}
    assert kept == {
        "cost_2023": ["1", "1"], "own_price_travel": ["2", "2"], "own_leader_id": ["3", "3"],
        "own_leader_id_": ["4", "4"], "my cluster": ["5", "5"],
    }  # fmt: skip


def test_columns_that_are_ours_can_be_written_in_a_query(values):
    run = values[1]
    for frame in (run.cases().drop(columns="my cluster"), run.candidates(blocked=True), *run.tables.values()):
        assert not [column for column in frame.columns if not column.isidentifier()]
    assert len(run.cases().query("price_other_region >= 0 and tier > 0")) == 2
