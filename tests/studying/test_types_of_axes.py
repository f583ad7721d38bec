"""Axes are columns with the types of their values: asked for, run, read back from disk, written to TOML and read."""

import csv
import datetime as dt
import io
import json
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

import nlematch as nle

LEADERS = "edits.leaders.set"
KINDS = {
    "whole": ("solve.reach", [45, 60], "Int64"),
    "broken": (f"{LEADERS.replace('set', 'scale')}.half_days", [0.5, 1.0], "Float64"),
    "truths": (f"{LEADERS}.willing", [True, False], "boolean"),
    "days": (f"{LEADERS}.designated_from", [dt.date(2015, 9, 1), dt.date(2016, 9, 1)], "object"),
    "texts": (f"{LEADERS}.kind", ["nle", "adviser"], "str"),
}
"""By kind of value: what is varied, the values, and the type of the column."""


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


def column(study, name):
    frame = study.to_frame()
    return str(frame[name].dtype), frame[name].tolist()


def test_an_axis_has_the_type_of_its_values_everywhere(kind, tmp_path, call):
    path, values, dtype = KINDS[kind]
    made = nle.Study(nle.draw_round(0.01, seed=2), grid={kind: {"of": path, "values": values}}, solve={"work_limit": 2})
    expected = dtype, values
    assert column(made, kind) == expected
    made.write(tmp_path / "study.toml")
    assert column(nle.read_study(tmp_path / "study.toml"), kind) == expected
    ran = made.run(tmp_path / "out", executor=ThreadPoolExecutor(1))
    assert column(ran, kind) == column(nle.load_study(tmp_path / "out"), kind) == expected
    said = [str(value) for value in values]
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / "summary.csv").read_text(encoding="utf-8"))))
    assert [row[kind].lower() for row in rows] == [text.lower() for text in said]
    assert said[0].lower() in ran._repr_html_().lower().replace("yes", "true")
    assert said[0] in str(ran)
    again = call(
        "run", tmp_path / "study.toml", "--out", tmp_path / "out", "--workers", 1, "--quiet", "--format", "json"
    )
    shown = [value.isoformat() if isinstance(value, dt.date) else value for value in values]
    assert [row[kind] for row in json.loads(again.stdout)] == shown


def test_texts_that_only_look_like_days_are_texts():
    study = nle.Study(nle.draw_round(0.01, seed=2), grid={"when": {"2015-13-01": {}, "2016-01-01": {}}})
    assert column(study, "when") == ("str", ["2015-13-01", "2016-01-01"])


def test_mixed_values_stay_what_they_are():
    levels = {"of": "solve.regions", "values": [["North East"], ["London", "South West"]]}
    frame = nle.Study(nle.draw_round(0.01, seed=2), grid={"where": levels}).to_frame()
    assert not pd.api.types.is_numeric_dtype(frame["where"])
    assert frame["where"].tolist() == ["north-east", "london-south-west"]
