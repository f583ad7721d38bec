"""`--sheet` with a sheet that is not there: every command says which there are, before it reads anything."""

import click
import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from constraints.testing import make_round, school
from scenarios.cli.main import main
from scenarios.rounds import write_round
from scenarios.runs import run as solve
from tests.support.published_files import PublishedFiles


def book_of(path, rows, title="Replies"):
    book = Workbook()
    book.active.title = "Read me"
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def files(tmp_path):
    """A round, a survey and publishers' files; GIAS and the survey are workbooks."""
    published = PublishedFiles(tmp_path)
    published.school("100001").write()
    rows = [line.split(",") for line in published.text("gias.csv").splitlines()]
    book_of(tmp_path / "gias.xlsx", rows, "Schools")
    book_of(tmp_path / "survey.xlsx", [["URN", "Type", "Days", "Number of schools"], ["100001", "NLE", "8", "2"]])
    write_round(make_round(schools=[school()]), tmp_path / "round")
    solve(tmp_path / "round", tmp_path / "run")
    (tmp_path / "survey.csv").write_text("URN,Type,Days,Number of schools\n100001,NLE,8,2\n", encoding="utf-8")
    return tmp_path


COMMANDS = {
    "import": "--ofsted ofsted.csv --gias {gias} --policy sio-2019 --as-at 2020-08-31 --out new",
    "next": "round run --ofsted ofsted.csv --gias {gias} --as-at 2020-01-01 --out new",
    "import-supply": "round {survey} --gias gias.csv --out new",
    "import-supply --propose": "round {survey} --propose map.xlsx",
}
SHEETS = dict.fromkeys(("import", "next"), "gias.xlsx has 'Read me', 'Schools'") | dict.fromkeys(
    ("import-supply", "import-supply --propose"), "survey.xlsx has 'Read me', 'Replies'"
)


def run(files, command, *sheets, ending="xlsx"):
    arguments = COMMANDS[command].format(gias=f"gias.{ending}", survey=f"survey.{ending}").split()
    there = [str(files / word) if (files / word).exists() or "." in word or word == "new" else word
             for word in arguments]  # fmt: skip
    before = sorted(files.rglob("*"))
    result = CliRunner().invoke(main, [command.split()[0], *there, *(w for s in sheets for w in ("--sheet", s))])
    return result.exit_code, " ".join(result.output.split()), sorted(files.rglob("*")) == before


def test_every_command_with_the_option_is_here():
    context = click.Context(main)
    commands = {name: main.get_command(context, name) for name in main.list_commands(context)}
    with_option = {name for name, one in commands.items() if any("--sheet" in param.opts for param in one.params)}
    assert with_option == {command.split()[0] for command in COMMANDS}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_sheets_that_there_are_are_listed(files, command):
    lacking = "Nowhere at all"
    code, said, untouched = run(files, command, lacking)
    assert (code, untouched) == (1, True)
    assert said == (
        f"NM112 --sheet: '{lacking}'. Expected the title of a sheet that is there: {SHEETS[command]}. "
        "Try: give the title of one of these sheets. 1 fault(s); nothing was written."
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_title_that_is_nearly_one_is_guessed(files, command):
    title = "Replies" if "supply" in command else "Schools"
    code, said, _ = run(files, command, "Read me", f"{title[:-1]}z")
    assert code == 1
    assert said.count("NM112") == 1
    assert f"Try: did you mean '{title}'?" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_workbook_the_option_is_refused(files, command):
    code, said, untouched = run(files, command, "Sheet1", ending="csv")
    assert (code, untouched) == (1, True)
    assert "these have one table each" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_a_sheet_that_is_there_is_read(files, command):
    code, said, _ = run(files, command, " replies " if "supply" in command else "SCHOOLS")
    assert code == 0, said


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_cannot_be_opened_is_told_first(files, command):
    for name in ("gias.xlsx", "survey.xlsx"):
        (files / name).write_bytes((files / name).read_bytes()[:500])
    code, said, _ = run(files, command, "Replies")
    assert (code, "NM107" in said, "NM112" in said) == (1, True, False)
