"""What cannot be opened or is damaged: a fault in words, never a traceback, and the rest is read all the same."""

import errno
import io
import os
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from constraints.domain.faults import InputRefused
from scenarios.cli.main import main
from scenarios.files.sheets import read_sheet
from scenarios.rounds import load_round, read_round

TABLES = {
    "schools": [("urn", "name", "phase", "easting", "northing", "tier"), (100001, "Ash", "primary", 450000, 300000, 1)],
    "supporters": [("supporter_id", "kind", "easting", "northing"), ("S1", "school", 450000, 302000)],
    "leaders": [("leader_id", "supporter_id", "half_days", "max_cases"), ("L1", "S1", 12, 2)],
}
LEADERS = {"leader_id": ["L1"], "supporter_id": ["S1"], "half_days": [12], "max_cases": [2]}


@pytest.fixture
def workbook(tmp_path):
    """Return a workbook that is a sound round, with a chart of its own on a sheet that holds none."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in TABLES.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.create_chartsheet("Chart", 0)  # before the others, and without a drawing
    book.save(tmp_path / "round.xlsx")
    return tmp_path / "round.xlsx"


def damage(path, part):
    """Cut a part of a workbook in the middle; the archive itself stays whole."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    assert part in parts
    parts[part] = parts[part][: len(parts[part]) // 2]
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)


def faults_of(path):
    return [(fault.code, fault.file, fault.value) for fault in load_round(path).faults]


def test_a_sheet_that_is_a_chart_is_passed_over(workbook):
    assert list(read_round(workbook).people) == ["L1"]
    assert read_sheet(workbook, {"urn"}).header[:3] == ("urn", "name", "phase")  # the first sheet of cells


def test_a_damaged_sheet_is_the_fault_of_that_sheet_and_the_others_are_read(workbook):
    damage(workbook, "xl/worksheets/sheet3.xml")  # leaders
    assert faults_of(workbook) == [("NM107", "leaders", "the sheet is damaged")]
    assert list(load_round(workbook).round.schools) == ["100001"]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"])
def test_a_workbook_with_another_damaged_part_is_one_fault(workbook, part):
    damage(workbook, part)
    assert faults_of(workbook) == [("NM107", "round.xlsx", "not a workbook, or damaged")]


def test_a_survey_that_is_a_damaged_workbook_is_refused(workbook):
    damage(workbook, "xl/worksheets/sheet1.xml")
    with pytest.raises(InputRefused) as refused:
        read_sheet(workbook, {"urn"})
    assert [(fault.code, fault.file) for fault in refused.value.faults] == [("NM107", "round.xlsx")]


def test_a_damaged_parquet_file_is_named_without_its_folder(folder_of, tmp_path):
    folder = folder_of(leaders=None)
    whole = io.BytesIO()
    pq.write_table(pa.table(LEADERS), whole)
    for content in (b"PAR1 and no more", b"PAR1" + whole.getvalue()[-40:], whole.getvalue()[:-40]):
        (folder / "leaders.parquet").write_bytes(content)
        (fault,) = load_round(folder).faults
        assert (fault.code, fault.file, fault.value) == ("NM107", "leaders.parquet", "not a Parquet file, or damaged")
        assert str(tmp_path) not in str(fault)


@pytest.mark.parametrize("name", ["leaders.csv", "leaders.parquet"])
def test_a_folder_with_the_name_of_a_file_is_said_to_be_one(folder_of, name):
    folder = folder_of(leaders=None)
    (folder / name).mkdir()
    assert faults_of(folder) == [("NM107", name, "a folder, not a file")]


def test_settings_that_are_a_folder_or_no_utf_8_are_said_to_be_so(folder_of):
    folder = folder_of()
    (folder / "round.toml").mkdir()
    assert faults_of(folder) == [("NM401", "round.toml", "a folder, not a file")]
    (folder / "round.toml").rmdir()
    (folder / "round.toml").write_bytes(b'title = "\xff"')
    assert faults_of(folder) == [("NM401", "round.toml", "not UTF-8 text")]


def test_a_link_that_leads_to_itself(folder_of):
    folder = folder_of(leaders=None)
    (folder / "leaders.csv").symlink_to(folder / "leaders.csv")
    assert faults_of(folder) == [("NM107", "leaders.csv", "a link that leads to itself")]


def test_a_path_that_is_too_long_is_not_repeated_in_full():
    (fault,) = load_round(Path("r" * 5000)).faults
    assert (fault.code, fault.value, len(fault.file)) == ("NM107", "its path is too long", 83)  # 80 and three dots


@pytest.fixture
def closed_to_us(folder_of, monkeypatch):
    """Return a function that closes a round's folder, or the files in it, and returns the folder.

    The system refuses nothing to an administrator, whom tests may run as: so its answer is put in its place.
    """

    def close(method):
        folder, before = folder_of(), getattr(Path, method)

        def ask(self, *rest, **named):
            if self.is_relative_to(folder):
                raise PermissionError(errno.EACCES, "Permission denied", str(self))
            return before(self, *rest, **named)

        monkeypatch.setattr(Path, method, ask)
        monkeypatch.setattr(os, "access", lambda *_, **__: False)
        return folder

    return close


@pytest.mark.parametrize(
    ("method", "files"),
    [("iterdir", ["round"]), ("stat", ["round"]), ("open", ["leaders.csv", "schools.csv", "supporters.csv"])],
)
def test_what_nobody_may_open_is_a_fault_of_that_folder_or_file_and_check_ends_with_1(closed_to_us, method, files):
    folder = closed_to_us(method)
    assert faults_of(folder) == [("NM107", file, "no permission to open it") for file in files]
    result = CliRunner().invoke(main, ["check", str(folder)])
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert result.stdout.count("no permission to open it") == len(files)


@pytest.mark.parametrize("command", ["check", "new"])
def test_commands_end_with_1_on_a_path_that_is_too_long(command):
    result = CliRunner().invoke(main, [command, "r" * 5000])
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert "its path is too long" in result.output
    assert "r" * 100 not in result.output


def test_the_folder_that_one_stands_in_is_shown_as_a_dot(folder_of, monkeypatch):
    monkeypatch.chdir(folder_of())
    assert CliRunner().invoke(main, ["check", "."]).stderr == ". is sound.\n"
