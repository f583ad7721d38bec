"""Workbooks open in LibreOffice, print, and come back from it as they were."""

import subprocess

import openpyxl
import pytest

from constraints.domain.records import Decision, Event
from scenarios.rounds import read_round


@pytest.fixture(scope="module")
def convert(soffice, tmp_path_factory):
    """Convert a file as LibreOffice does without a window, with a profile of its own."""
    home = tmp_path_factory.mktemp("libreoffice")

    def run(file, ending):
        out = tmp_path_factory.mktemp(ending)
        words = [f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--convert-to", ending]
        subprocess.run([soffice, *words, "--outdir", str(out), str(file)], check=True, capture_output=True, timeout=120)
        made = out / f"{file.stem}.{ending}"
        assert made.is_file()
        return made

    return run


def test_it_prints(small_book, convert):
    pdf = convert(small_book, "pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    # About, ten sheets of rows, two to fill in, words, transparency: fifteen sheets of a page or more each.
    assert pdf.count(b"/Type/Page/") + pdf.count(b"/Type /Page/") + pdf.count(b"/Type/Page\n") >= 15


def test_what_was_filled_in_is_read_back_after_it_was_saved_there(
    small_book, round_path, tmp_path, fill, convert, call, asked, pinned
):
    book = fill(small_book, tmp_path / "filled.xlsx", [pinned], [asked])
    result = call("record", round_path, "--from", convert(book, "xlsx"))
    assert "Recorded: 2 row(s)" in result.stderr
    assert "Not believed" not in result.stderr
    round_ = read_round(round_path)
    (decision,), (event,) = round_.records(Decision), round_.records(Event)
    assert (decision.note, event.on.isoformat()) == ("=private", "2019-10-01")


def test_hostile_text_is_text_there_too(hostile_book, hostile_run, convert, call, hostile_names, rows_of):
    saved = convert(hostile_book, "xlsx")
    assert "Not believed" not in call("record", hostile_run / "inputs", "--from", saved).stderr
    rows = rows_of(openpyxl.load_workbook(saved), "Allocation")
    assert {row["Name"] for row in rows} & {hostile_names["100001"], hostile_names["100005"]}
