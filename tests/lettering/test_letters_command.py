"""`nlematch letters`: what it refuses, what it writes, and that it writes it whole and the same every time."""

from __future__ import annotations

import dataclasses
import json
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from constraints import testing as make
from scenarios.reports.letters.specimen import SAID, stamped
from scenarios.reports.transparency import transparency
from scenarios.runs import adopt, read_run, run
from tests.support.letters_of_a_small_round import ASH, ELM, OAK, YEW, letters, small_run, small_tables, text_of


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the small round that calls its supply made up."""
    folder = tmp_path_factory.mktemp("drawn") / "run"
    real = make.make_round(**small_tables())
    run(dataclasses.replace(real, meta=dataclasses.replace(real.meta, generated=("supply drawn, seed 1",))), folder)
    return folder


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_page_a_case_a_sheet_a_leader_a_list_and_a_note(written: Path, small: Path) -> None:
    assert sorted(bytes_of(written)) == [
        "leaders/L1.html",
        "letters.csv",
        *(f"schools/{case_id}.html" for case_id in (ASH, ELM, YEW, OAK)),
        "transparency-note.txt",
    ]
    listed = (written / "letters.csv").read_text(encoding="utf-8").splitlines()
    assert listed[0] == "file,kind,id,handling"
    assert listed[-2:] == [f"schools/{OAK}.html,waiting,{OAK},OFFICIAL", "leaders/L1.html,leader,L1,OFFICIAL"]
    note = (written / "transparency-note.txt").read_text(encoding="utf-8")
    assert note == transparency(read_run(small)).to_text()


def test_every_page_has_its_marks(written: Path) -> None:
    for page in written.rglob("*.html"):
        text = text_of(page)
        assert text.startswith("OFFICIAL ")
        assert text.endswith("see the transparency note. OFFICIAL")
        assert "Recommendation; best under the stated rules, prices and data." in text
        assert "Facts as at 1 September 2019. A round for a test. Rule book: School improvement offer 2019" in text
        assert SAID not in page.read_text(encoding="utf-8")


def test_the_same_bytes_twice_whatever_the_order_of_rows(small: Path, tmp_path: Path) -> None:
    tables = {name: list(reversed(rows)) for name, rows in small_tables().items()}
    small_run(tmp_path / "turned", **tables)
    for name, source in (("a", small), ("b", small), ("c", tmp_path / "turned")):
        assert letters(source, "--out", tmp_path / name, "--audience", "planner").exit_code == 0
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b") == bytes_of(tmp_path / "c")


def test_made_up_data_make_no_letters(drawn: Path, tmp_path: Path) -> None:
    ended = letters(drawn, "--out", tmp_path / "out")
    assert ended.exit_code == 1
    assert "NM912" in ended.output
    assert "supply drawn, seed 1" in ended.output
    assert not (tmp_path / "out").exists()


def test_specimens_are_marked_whatever_the_template_says(drawn: Path, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    marks = "{{ marks.recommendation }} {{ marks.handling }} {{ marks.day }} {{ marks.short_digest }}"
    (tmp_path / "own" / "school.html").write_text(f"A bare letter. {marks}", encoding="utf-8")
    assert letters(drawn, "--out", tmp_path / "out", "--specimen", "--template", tmp_path / "own").exit_code == 0
    pages = sorted((tmp_path / "out").rglob("*.html"))
    assert len(pages) == 5
    for page in pages:
        html = page.read_text(encoding="utf-8")
        assert html.count(SAID) >= 3, "above, below and across"
        assert "position:fixed!important" in html, "so that it is printed on every sheet"
    assert f"<title>{SAID}: Task sheet" in (tmp_path / "out" / "leaders" / "L1.html").read_text(encoding="utf-8")


def test_specimens_name_nobody(drawn: Path, tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text("person_id,name\nL1,Jane Smith\n", encoding="utf-8")
    ended = letters(drawn, "--out", tmp_path / "out", "--specimen", "--names", tmp_path / "names.csv")
    assert ended.exit_code == 1
    assert "NM912 names.csv" in ended.output


def test_a_mark_is_laid_on_a_page_of_any_shape() -> None:
    for page in ("", "text", "<body class='x'>text</body>", "<BODY>a</BODY >b", "</body><body>"):
        assert stamped(page).count(SAID) == 3
    assert stamped("<body>text</body>").startswith('<body><div style="display:block!important')


def test_one_case_and_who_leads_it(small: Path, tmp_path: Path) -> None:
    assert letters(small, "--out", tmp_path / "out", "--case", ELM, "--case", YEW).exit_code == 0
    files = set(bytes_of(tmp_path / "out")) - {"letters.csv", "transparency-note.txt"}
    assert files == {"leaders/L1.html", f"schools/{ELM}.html", f"schools/{YEW}.html"}
    assert "Ash Primary" in text_of(tmp_path / "out" / "leaders" / "L1.html"), "a sheet has all that its leader leads"


def test_all_that_is_wrong_is_told_at_once_and_nothing_written(small: Path, tmp_path: Path) -> None:
    ended = letters(small, "--out", tmp_path / "out", "--case", "10000", "--audience", "public")
    assert ended.exit_code == 1
    assert "NM202 --case: '10000'" in ended.output
    assert "NM913 --audience: 'public'" in ended.output
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_written_over(small: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    ended = letters(small, "--out", tmp_path / "out")
    assert (ended.exit_code, "NM603" in ended.output) == (1, True)


@pytest.mark.parametrize("given", [(), ("--out", "x"), ("--exact", "5", "--out", "x")])
def test_a_call_that_says_too_little_is_a_usage_error(small: Path, tmp_path: Path, given: tuple[str, ...]) -> None:
    arguments = [word if word != "x" else str(tmp_path / "x") for word in given]
    assert letters(*arguments, *([small] if "--exact" in given else [])).exit_code == 2
    assert not (tmp_path / "x").exists()


def test_a_plan_that_breaks_a_rule_makes_no_letters(small: Path, tmp_path: Path) -> None:
    """L1 may lead two: a plan made by hand that has three is not sent out."""
    (tmp_path / "plan").mkdir()
    rows = "".join(f"{case_id},lead,L1\n" for case_id in (ASH, ELM, OAK))
    (tmp_path / "plan" / "deployments.csv").write_text(f"case_id,role,leader_id\n{rows}", encoding="utf-8")
    (tmp_path / "plan" / "supports.csv").write_text("case_id,need_id,person_id\n", encoding="utf-8")
    adopt(small / "inputs", tmp_path / "plan", tmp_path / "run")
    ended = letters(tmp_path / "run", "--out", tmp_path / "out")
    assert ended.exit_code == 1
    assert "NM605 deployments.csv" in ended.output


def test_json_lists_every_page(small: Path, tmp_path: Path) -> None:
    ended = letters(small, "--out", tmp_path / "out", "--format", "json", "--quiet")
    told = json.loads(ended.output)
    assert [row["kind"] for row in told] == ["placed", "placed", "waiting", "waiting", "leader"]


def test_a_folder_that_cannot_be_written_leaves_nothing(small: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    ended = letters(small, "--out", tmp_path / "file" / "out")
    assert (ended.exit_code, "NM604" in ended.output) == (1, True)


def test_a_letter_opens_in_a_word_processor(written: Path, tmp_path: Path, soffice: str) -> None:
    page = shutil.copy(written / "schools" / f"{ASH}.html", tmp_path / "letter.html")
    Path(page).chmod(stat.S_IREAD | stat.S_IWRITE)
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    asked = [soffice, home, "--headless", "--convert-to", "txt:Text", "--outdir", str(tmp_path), str(page)]
    subprocess.run(asked, check=True, capture_output=True, timeout=120)
    text = " ".join((tmp_path / "letter.txt").read_text(encoding="utf-8").split())
    assert "We recommend that Jane Smith, National Leader of Education at Home School" in text
