"""A client's own templates: used where they are, told by file and line where they fail, and kept to what is open."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scenarios.reports.letters.templates import NAMES, shipped
from tests.support.letters_of_a_small_round import ASH, letters, text_of

MARKS = "{{ marks.recommendation }} {{ marks.handling }} {{ marks.day }} {{ marks.short_digest }}"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of one's own, with the shipped templates in it."""
    folder = tmp_path / "own"
    ended = letters("--write-templates", folder)
    assert ended.exit_code == 0, ended.output
    return folder


def test_the_shipped_templates_are_what_one_starts_from(own: Path, small: Path, tmp_path: Path) -> None:
    assert {file.name: file.read_text(encoding="utf-8") for file in own.iterdir()} == shipped()
    assert letters(small, "--out", tmp_path / "a", "--template", own).exit_code == 0
    assert letters(small, "--out", tmp_path / "b").exit_code == 0
    for file in (tmp_path / "a").rglob("*.*"):
        assert file.read_bytes() == (tmp_path / "b" / file.relative_to(tmp_path / "a")).read_bytes()


def test_templates_are_not_written_over_others(own: Path) -> None:
    ended = letters("--write-templates", own)
    assert ended.exit_code == 1
    assert "NM603" in ended.output


def test_a_template_of_ones_own_is_used_and_the_others_are_the_shipped(small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "school.html").write_text(f"<p>Dear {{{{ place.name }}}}</p>{MARKS}", encoding="utf-8")
    assert letters(small, "--out", tmp_path / "out", "--template", folder).exit_code == 0
    assert text_of(tmp_path / "out" / "schools" / f"{ASH}.html").startswith("Dear Ash PrimaryRecommendation; best")
    assert "Task sheet for Leader L1" in text_of(tmp_path / "out" / "leaders" / "L1.html")


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("fine\n{% if place %}\nno end", 3, "Unexpected end of template"),
        ("fine\n\n{{ place.name | shout }}", 3, "No filter named 'shout'"),
        ("fine\n{{ plaice }}", 2, "'plaice' is undefined"),
        ("fine\n{{ place.nom }}", 2, "has no attribute 'nom'"),
        ("{{ 1 / 0 }}", 1, "division by zero"),
        ("fine\n{{ place.__class__.__mro__ }}", 2, "unsafe"),
        ("fine\n{{ some('x' , 2) }}", 2, "Cannot specify"),
        ("fine\n{% include 'nowhere.html' %}", 2, "nowhere.html"),
        ("{% for n in range(999999999) %}{% endfor %}", 1, "'range' is undefined"),
    ],
)
def test_a_faulty_template_is_told_by_file_and_line(
    small: Path, tmp_path: Path, text: str, line: int, why: str
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "school.html").write_text(text, encoding="utf-8")
    ended = letters(small, "--out", tmp_path / "out", "--template", folder)
    assert ended.exit_code == 1, ended.output
    assert f"NM911 school.html row {line}: " in ended.output
    assert why in ended.output
    assert "Traceback" not in ended.output
    assert not (tmp_path / "out").exists()


def test_all_templates_that_cannot_be_read_are_told_at_once(small: Path, own: Path, tmp_path: Path) -> None:
    (own / "school.html").write_text("{% if %}", encoding="utf-8")
    (own / "leader.html").write_bytes(b"caf\xe9")
    ended = letters(small, "--out", tmp_path / "out", "--template", own)
    assert "NM911 school.html row 1" in ended.output
    assert "NM911 leader.html: 'not text in UTF-8'" in ended.output


def test_a_template_that_takes_itself_in_ends(small: Path, own: Path, tmp_path: Path) -> None:
    (own / "school.html").write_text("{% include 'school.html' %}", encoding="utf-8")
    ended = letters(small, "--out", tmp_path / "out", "--template", own)
    assert ended.exit_code == 1
    assert "NM911 school.html" in ended.output


@pytest.mark.parametrize("mark", ["recommendation", "handling", "day", "short_digest"])
def test_no_page_leaves_out_a_mark(small: Path, own: Path, tmp_path: Path, mark: str) -> None:
    (own / "school.html").write_text(MARKS.replace(f"{{{{ marks.{mark} }}}}", ""), encoding="utf-8")
    ended = letters(small, "--out", tmp_path / "out", "--template", own)
    assert ended.exit_code == 1
    assert f"not on the page: {{{{ marks.{mark} }}}}" in ended.output


def test_a_page_with_all_marks_is_written(small: Path, own: Path, tmp_path: Path) -> None:
    (own / "school.html").write_text(MARKS, encoding="utf-8")
    assert letters(small, "--out", tmp_path / "out", "--template", own).exit_code == 0


def test_the_process_that_fills_templates_in_loads_no_solver() -> None:
    """Which would take it longer than all pages, each time."""
    package = "scenarios.reports.letters"
    words = f"import sys, {package}.rendering, {package}.template_facts, scenarios.reports.marks"
    ended = subprocess.run(
        [sys.executable, "-c", f"{words}; print(*{{'ortools', 'pandas', 'scipy'}} & set(sys.modules))"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert ended.stdout.split() == []


def test_a_folder_without_templates_is_refused(small: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "nowhere"):
        ended = letters(small, "--out", tmp_path / "out", "--template", folder)
        assert ended.exit_code == 1
        assert "NM911" in ended.output


def test_a_template_reads_no_file_outside_its_folder(small: Path, own: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    (own / "school.html").write_text("{% include '../secret.html' %}" + MARKS, encoding="utf-8")
    ended = letters(small, "--out", tmp_path / "out", "--template", own)
    assert ended.exit_code == 1
    assert "NM911 school.html row 1" in ended.output


def test_every_template_ships() -> None:
    assert tuple(shipped()) == NAMES
