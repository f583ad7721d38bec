"""Templates of a client that take time, memory or length without end: told by name, with nothing written."""

import pytest

from scenarios.reports.letters import rendering
from scenarios.reports.letters.templates import LONGEST_TEMPLATE
from tests.support.letters_of_a_small_round import letters, small_run

MARKS = "{{ marks.recommendation }} {{ marks.handling }} {{ marks.day }} {{ marks.short_digest }}"

ENDLESS = {
    "a power": "{{ 10 ** (10 ** 9) }}",
    "a loop in a loop": "{% for a in 'x' * 99999 %}{% for b in 'x' * 99999 %}{% endfor %}{% endfor %}",
}
LONG = {
    "a long text": "{{ 'x' * 10 ** 9 }}",
    "a wide text": "{{ '%1000000000d' | format(1) }}",
    "a wide number": "{{ '{:>1000000000}'.format(1) }}",
    "a text that doubles": "{% set n = 'x' * 1024 %}" + "{% set n = n ~ n %}" * 25 + "{{ n }}",
    "a long page": "{% for a in 'x' * 99999 %}" + "y" * 1000 + "{% endfor %}",
}
DEEP = {
    "brackets": "{{ " + "(" * 400 + "1" + ")" * 400 + " }}",
    "lists": "{{ " + "[" * 5000 + "]" * 5000 + " }}",
    "blocks": "{% if 1 %}" * 400 + "{% endif %}" * 400,
    "signs": "{{ " + "-" * 20_000 + "1 }}",
    "a length": "x" * (LONGEST_TEMPLATE + 1),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small") / "run"
    small_run(folder)
    return folder


def refused(small, tmp_path, text):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "school.html").write_text(text + MARKS, encoding="utf-8")
    ended = letters(small, "--out", tmp_path / "out", "--template", folder)
    assert ended.exit_code == 1, ended.output
    assert "NM911 school.html" in ended.output
    assert len(ended.output) < 1000
    assert [entry.name for entry in tmp_path.iterdir()] == ["own"]
    return ended.output


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_page_that_does_not_end_is_ended(small, tmp_path, kind, monkeypatch):
    monkeypatch.setattr(rendering, "SECONDS", 1.0)
    assert "it does not end" in refused(small, tmp_path, ENDLESS[kind])


@pytest.mark.parametrize("kind", LONG)
def test_a_page_of_no_end_is_refused(small, tmp_path, kind):
    said = refused(small, tmp_path, LONG[kind])
    assert "too much memory" in said or "a page of more than 5,000,000 characters" in said


@pytest.mark.parametrize("kind", DEEP)
def test_a_template_that_nothing_can_read_is_refused(small, tmp_path, kind):
    said = refused(small, tmp_path, DEEP[kind])
    assert "inside one another too often" in said or "longer than 1,000,000 bytes" in said


def test_all_pages_of_a_clients_templates_come_back_in_their_order(small, tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "leader.html").write_text(f"{{{{ leader.id }}}} {MARKS}", encoding="utf-8")
    assert letters(small, "--out", tmp_path / "a", "--template", tmp_path / "own").exit_code == 0
    assert letters(small, "--out", tmp_path / "b").exit_code == 0
    for file in (tmp_path / "b" / "schools").iterdir():
        assert file.read_bytes() == (tmp_path / "a" / "schools" / file.name).read_bytes()
    for file in (tmp_path / "a" / "leaders").iterdir():
        assert f"<bdi>{file.stem}</bdi>" in file.read_text(encoding="utf-8")
