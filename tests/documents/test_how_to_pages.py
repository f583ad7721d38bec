"""Every how-to page is done as it is written, in an empty folder: its files, its commands, what they say.

The fences of `docs/how-to/*.md` are read so:

- `sh`: commands, run one after the other; each ends with 0, or with the figure of a comment `# ends with N`;
- `text`: lines that the commands above have said, blanks apart (one that ends with `...` goes on there); `text FILE`:
  lines of that file;
- `python`: run as it stands, all of a page with the same names; what it prints is what it said;
- `csv FILE`, `toml FILE`, `python FILE` ...: written to FILE; `csv BOOK.xlsx SHEET` makes a sheet of a workbook, or
  fills one in that is there, by the headings of its first row and what stands under the first of them; and
  `toml FILE for LINE` stands in the place of that line of FILE.
"""

from __future__ import annotations

import csv
import io
import re
import shlex
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from scenarios.cli.main import main
from tests.support.published_files import PublishedFiles

FOLDER = Path(__file__).parents[2] / "docs" / "how-to"
PAGES = sorted(set(FOLDER.glob("*.md")) - {FOLDER / "README.md"})
FENCE = re.compile(r"^ *```(\w+)([^\n]*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def published_files(folder):
    """Put down what the page on published files downloads: a school of each tier, one that is out, one to lead."""
    files = PublishedFiles(folder)
    files.ofsted("100001").gias("100001")
    files.ofsted("100002", {"Previous full inspection overall effectiveness": "2"}).gias("100002")
    files.ofsted("100003", {"Overall effectiveness": "1"}).gias("100003")
    files.ofsted("100004", {"Overall effectiveness": "2"}).gias("100004")
    files.inspected("100001", ("3", "20190910")).in_trust("100009", "5001", "01-09-2018")
    files.link("100002", "100008", "Predecessor", "01-09-2010")
    files.write()


SCHOOLS = {
    "100001": "Ash", "100002": "Birch", "100003": "Cedar", "100004": "Elm", "100005": "Fir", "100006": "Hazel",
    "100007": "Larch", "100008": "Maple", "100101": "Oak", "100102": "Pine", "100103": "Rowan", "100104": "Willow",
}  # fmt: skip
"""The year by hand: eight schools that need support at one time or another, then four that give it."""


def a_year_of_files(folder):
    """Put down the downloads of summer and January: Hazel does well in the autumn, Maple does not."""
    for month, well in (("", "100008"), ("-january", "100006")):
        files = PublishedFiles(folder)
        for number, (urn, name) in enumerate(SCHOOLS.items()):
            grade = "1" if urn > "100100" else "2" if urn == well else "3"
            before = "3" if urn in {"100001", "100002"} else "2"
            cells = {
                "School name": f"{name} Primary", "Overall effectiveness": grade,
                "Inspection start date": "10/06/2019", "Publication date": "01/07/2019",
                "Previous full inspection overall effectiveness": before,
                "Previous inspection start date": "10/06/2016", "Previous publication date": "01/07/2016",
            }  # fmt: skip
            place = {"Easting": str(290_000 + 2_500 * (number % 4)), "Northing": str(90_000 + 3_000 * (number // 4))}
            files.school(urn, cells, {"EstablishmentName": f"{name} Primary", **place})
        for kind in ("ofsted", "gias"):
            (folder / f"{kind}{month}.csv").write_bytes(files.text(f"{kind}.csv").encode("cp1252"))


GIVEN = {"first-round-from-published-files.md": published_files, "a-year-by-hand.md": a_year_of_files}
"""What a page starts from where its commands do not make it."""


def plain(text):
    return " ".join(text.split())


def put(folder, name, text):
    """Write what a fence holds to the file, the sheet or the place that it names."""
    target, _, where = name.partition(" ")
    path = folder / target
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".xlsx":
        put_sheet(path, where, text)
    elif where.startswith("for "):
        before = path.read_text(encoding="utf-8").splitlines(keepends=True)
        assert before.count(f"{where[4:]}\n") == 1
        path.write_text("".join(text if line == f"{where[4:]}\n" else line for line in before), encoding="utf-8")
    else:
        path.write_text(text, encoding="utf-8")


def put_sheet(path, sheet, text):
    book = load_workbook(path) if path.exists() else Workbook()
    if path.exists() and sheet in book.sheetnames:
        fill_in(book[sheet], list(csv.reader(io.StringIO(text))))
        book.save(path)
        return
    page = book.create_sheet(sheet)
    for row in csv.reader(io.StringIO(text)):
        page.append(row)
    if "Sheet" in book.sheetnames:
        book.remove(book["Sheet"])
    book.save(path)


def fill_in(page, rows):
    """Fill cells in, each in the row that has the same as the fence under its first heading."""
    at = {cell.value: cell.column for cell in page[1]}
    numbers = {page.cell(number, at[rows[0][0]]).value: number for number in range(2, page.max_row + 1)}
    for key, *cells in rows[1:]:
        for heading, text in zip(rows[0][1:], cells, strict=True):
            page.cell(numbers[key], at[heading], text or None)


def called(line):
    """Call a command in process, and return what it said."""
    command, _, comment = line.partition("  #")
    expected = int(found[1]) if (found := re.search(r"ends with (\d)", comment)) else 0
    program, *words = shlex.split(command)
    assert program == "nlematch", f"{line}: a how-to page shows commands of nlematch only"
    ended = CliRunner().invoke(main, words)
    assert ended.exit_code == expected, f"{line}\n{ended.output}"
    return ended.output


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_page_can_be_done_as_it_is_written(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))  # where a page trusts a plug-in
    GIVEN.get(page.name, lambda folder: None)(tmp_path)
    said, ran, names = "", 0, {"__name__": "page"}
    for kind, name, text in FENCE.findall(page.read_text(encoding="utf-8")):
        if kind == "sh":
            outputs = [called(line) for line in text.replace("\\\n", " ").splitlines() if line.strip()]
            said, ran = plain("\n".join(outputs)), ran + len(outputs)
        elif kind == "python" and not name.strip():
            exec(compile(text, page.name, "exec"), names)
            said, ran = plain(capsys.readouterr().out), ran + 1
        elif kind == "text":
            there = plain((tmp_path / name.strip()).read_text(encoding="utf-8")) if name.strip() else said
            shown = [plain(line).removesuffix("...").strip() for line in text.splitlines()]
            assert [line for line in shown if line not in there] == [], there
        else:
            assert name.strip(), f"{page.name}: a fence of {kind} names no file"
            put(tmp_path, name.strip(), textwrap.dedent(text))
    assert ran


def test_a_line_that_no_command_said_is_noticed():
    assert "40 of 66 cases placed" in plain(" 40 of 66\ncases  placed; proved best")
    assert "41 of 66 cases placed" not in plain(" 40 of 66\ncases  placed; proved best")


def test_a_command_that_ends_otherwise_is_noticed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "NM101" in called("nlematch check nowhere  # ends with 1")
    with pytest.raises(AssertionError, match="nlematch check nowhere"):
        called("nlematch check nowhere")
    with pytest.raises(AssertionError, match="commands of nlematch only"):
        called("rm -r round")
