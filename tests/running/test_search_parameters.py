"""Search parameters come from a file, decide nothing but the way, and stand in the manifest."""

import dataclasses
import json

import pytest

from constraints.domain.faults import InputRefused
from optimiser.parameters import DEFAULTS, SearchParameters
from scenarios.runs import run
from scenarios.runs.parameters import parameters_of, read_parameters
from scenarios.runs.proofs import check_bounds


def read(tmp_path, text):
    file = tmp_path / "search.toml"
    file.write_text(text)
    return read_parameters(file)


def test_what_a_file_does_not_name_is_as_by_default(tmp_path):
    found = read(tmp_path, "cut_rounds = 8\nfar_share = 1\nrow_multiples = [1, -1]\n")
    assert found == dataclasses.replace(DEFAULTS, cut_rounds=8, far_share=1.0, row_multiples=(1, -1))
    assert found.changed() == {"cut_rounds": 8, "far_share": 1.0, "row_multiples": (1, -1)}
    assert read(tmp_path, "") == DEFAULTS


@pytest.mark.parametrize(
    ("text", "where"),
    [("cut_round = 8", "cut_round"), ("cut_rounds = -1", "cut_rounds"), ("cut_rounds = true", "cut_rounds"),
     ("cut_rounds = 'many'", "cut_rounds"), ("far_share = nan", "far_share"), ("row_multiples = []", "row_multiples")],
)  # fmt: skip
def test_an_unknown_name_and_a_value_that_cannot_be_are_faults(tmp_path, text, where):
    with pytest.raises(InputRefused) as refused:
        read(tmp_path, f"{text}\nno_such = 1\n")
    assert {fault.code for fault in refused.value.faults} == {"NM902"}
    assert {fault.column for fault in refused.value.faults} == {where, "no_such"}


@pytest.mark.parametrize("text", ["cut_rounds = ", None])
def test_a_file_that_cannot_be_read_is_a_fault(tmp_path, text):
    if text is not None:
        (tmp_path / "search.toml").write_text(text)
    with pytest.raises(InputRefused, match="NM902"):
        read_parameters(tmp_path / "search.toml")


def test_the_manifest_says_them_and_its_proofs_are_checked_with_them(tmp_path, rich_path):
    record = run(rich_path, tmp_path / "run", parameters={"max_case_plans": 0, "cut_rounds": 1})
    assert record.allocation == run(rich_path).allocation
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert manifest["parameters"] == {"max_case_plans": 0, "cut_rounds": 1}
    assert parameters_of(manifest) == SearchParameters(max_case_plans=0, cut_rounds=1)
    assert not [each.fault for each in check_bounds(tmp_path / "run") if each.fault]


def test_a_manifest_from_before_there_were_parameters_has_the_defaults():
    assert parameters_of({}) == DEFAULTS
