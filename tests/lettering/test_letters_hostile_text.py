"""Hostile texts come out as text: scripts, formulas, marks of writing direction, 10,000 letters, nothing to see."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from constraints import testing as make
from scenarios.escaping import DataText, seen
from scenarios.reports.letters.missing_names import named
from tests.support.letters_of_a_small_round import ASH, letters, small_run, small_tables, text_of

SCRIPT = "<script>alert('Ash')</script>"
TURNED = "Ash \u202eyramirP"
HOSTILE = {
    "script": SCRIPT,
    "attribute": '" onmouseover="alert(1)',
    "template": "{{ marks.handling }}{% include 'x' %}",
    "formula": '=HYPERLINK("http://example.org")',
    "turned": TURNED,
    "long": "A" * 10_000,
    "closing": "</bdi></body></html><!--",
}


class Tags(HTMLParser):
    """Counts the tags of a page and keeps its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_name_is_shown_as_it_stands(tmp_path: Path, kind: str) -> None:
    name = HOSTILE[kind]
    tables = small_tables()
    schools = [make.school(ASH, name=name, la_code="801", la_name=name, diocese=name)]
    supporters = [make.supporter("S1", name=name)]
    pages = {}
    for word, changes in (("plain", {"name": "Ash"}), ("hostile", {"name": name})):
        one = [make.school(ASH, name=changes["name"], la_code="801")] if word == "plain" else schools
        homes = [make.supporter("S1", name="Home")] if word == "plain" else supporters
        small_run(tmp_path / word, schools=one, supporters=homes, needs=tables["needs"][:1])
        assert letters(tmp_path / word, "--out", tmp_path / f"{word}-out").exit_code == 0
        pages[word] = Tags((tmp_path / f"{word}-out" / "schools" / f"{ASH}.html").read_text(encoding="utf-8"))
    assert name in pages["hostile"].text
    assert set(pages["hostile"].tags) <= {*pages["plain"].tags}
    assert pages["hostile"].attributes == pages["plain"].attributes


def test_a_mark_of_direction_is_kept_to_its_own_words(tmp_path: Path) -> None:
    small_run(tmp_path / "run", schools=[make.school(ASH, name=TURNED)], needs=[])
    assert letters(tmp_path / "run", "--out", tmp_path / "out").exit_code == 0
    html = (tmp_path / "out" / "schools" / f"{ASH}.html").read_text(encoding="utf-8")
    assert html.count("\u202e") == html.count(f"<bdi>{TURNED}</bdi>") > 0
    assert "<title>Support for Ash yramirP</title>" in html, "a title has no markup, so the mark is left out"


def test_a_name_of_which_nothing_can_be_seen_gives_way_to_the_id(tmp_path: Path) -> None:
    small_run(tmp_path / "run", schools=[make.school(ASH, name="\u200b\u200f")], needs=[])
    assert letters(tmp_path / "run", "--out", tmp_path / "out").exit_code == 0
    assert "leads the support for School 100001," in text_of(tmp_path / "out" / "schools" / f"{ASH}.html")
    assert [named(text, "x") for text in (None, "", "  ", "\u200b", "a\0")] == ["x", "x", "x", "x", "a"]
    assert seen("a\u202eb\n c") == "ab c"
    assert DataText("<b>").__html__() == "<bdi>&lt;b&gt;</bdi>"


@pytest.mark.parametrize(
    ("case_id", "file"),
    [
        ("../../up", None),
        ("a:b*?", "a%3Ab%2A%3F"),
        ("con", None),
        ("." * 3, None),
        ("x" * 300, None),
    ],
)
def test_an_id_that_is_no_file_name_stays_in_its_folder(tmp_path: Path, case_id: str, file: str | None) -> None:
    schools = [make.school(ASH, None, case_id=case_id)]
    cases = [make.trust_case(case_id, delivery_urn=ASH)]
    small_run(tmp_path / "run", schools=schools, cases=cases, needs=[])
    assert letters(tmp_path / "run", "--out", tmp_path / "out").exit_code == 0
    (page,) = (tmp_path / "out" / "schools").iterdir()
    assert file is None or page.name == f"{file}.html"
    assert len(page.name) < 100
    assert page.stem.lower() != "con"
    assert case_id in text_of(page)


def test_ids_that_differ_in_capitals_alone_get_files_of_their_own(tmp_path: Path) -> None:
    urns = {"c1": ASH, "C1": "100002"}
    schools = [make.school(urn, None, case_id=case_id) for case_id, urn in urns.items()]
    cases = [make.trust_case(case_id, delivery_urn=urn) for case_id, urn in urns.items()]
    small_run(tmp_path / "run", schools=schools, cases=cases, needs=[], travel=[])
    assert letters(tmp_path / "run", "--out", tmp_path / "out").exit_code == 0
    names = [page.name.lower() for page in (tmp_path / "out" / "schools").iterdir()]
    assert len(set(names)) == 2
