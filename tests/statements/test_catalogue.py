"""The catalogue of statements: complete, each argument with a meaning, each entry used, and each worded as it says."""

from __future__ import annotations

import ast
import pickle
import re
from pathlib import Path

import pytest

from constraints.testing import make_round, school
from scenarios.explain import explain_round
from scenarios.runs import read_run, run
from scenarios.statements import Statement, catalogue, meanings, state, statements_in
from scenarios.statements.wording import names_in, worded

CODE = Path(__file__).parents[2] / "scenarios"


def test_every_statement_is_said_somewhere() -> None:
    code = "\n".join(file.read_text(encoding="utf-8") for file in sorted(CODE.rglob("*.py")))
    built = tuple(re.findall(r'f"([a-z]+\.[a-z-]*)\{', code))  # by the id of a cause, a change, a decision
    unsaid = [key for key in catalogue() if f'"{key}"' not in code and not key.startswith(built)]
    assert unsaid == []


def test_every_argument_of_every_statement_has_a_meaning_and_no_meaning_is_left_over() -> None:
    named = {name for entry in catalogue().values() for name in entry.arguments}
    assert named == set(meanings())
    assert list(meanings()) == sorted(meanings())


@pytest.mark.parametrize("key", catalogue())
def test_every_statement_says_when_it_is_true(key: str) -> None:
    entry = catalogue()[key]
    assert entry.true_when.endswith(".")
    assert "  " not in entry.label + entry.sentence + entry.true_when
    assert entry.known_from in {"tables", "solving", "nothing"}


def test_an_argument_of_a_checker_is_not_named_twice() -> None:
    for entry in catalogue().values():
        shown = [*names_in(entry.label), *names_in(entry.sentence)]
        assert len(entry.arguments) == len(set(entry.arguments)) >= len(set(shown))


@pytest.mark.parametrize(
    ("sentence", "arguments", "text"),
    [
        ("{n} of {ids:first 2}", {"n": 1818, "ids": ("a", "b", "c")}, "1,818 of a, b and 1 more"),
        ("{n:count case} {n:word is|are}", {"n": 1}, "1 case is"),
        ("{n:count {unit}} {n:word is|are}", {"n": 2, "unit": "school"}, "2 schools are"),
        ("{n:signed}; {ids:and}; {ids:or}", {"n": -2, "ids": ("a", "b", "c")}, "-2; a, b and c; a, b or c"),
        ("x{ids:also ; }|{ids:joined /}", {"ids": ("a", "b")}, "x; a; b|a/b"),
        ("x{ids:also ; }", {"ids": ()}, "x"),
        ("{n:half-days}", {"n": 7}, "7 half-days (3½ days)"),
        ("{n:half-days more}", {"n": 2}, "2 more half-days (1 day)"),
        ("{n:half-days more}", {"n": 1}, "1 more half-day"),
    ],
)
def test_arguments_are_shown_as_the_sentence_says(sentence: str, arguments: dict, text: str) -> None:
    assert worded(sentence, arguments, str) == text


def test_what_is_not_in_the_catalogue_cannot_be_said() -> None:
    with pytest.raises(KeyError, match=r"round\.nobody-knows"):
        state("round.nobody-knows")
    with pytest.raises(TypeError, match=r"round\.all-led is about cases, unit, not cases"):
        state("round.all-led", cases=1)
    with pytest.raises(TypeError, match="texts, numbers, statements"):
        state("round.all-led", cases=None, unit="school")


def test_a_statement_is_a_value_and_survives_another_process() -> None:
    said = state("change.worth", change=state("change.place", leader_id="L1"), gain=state("change.nothing"))
    assert pickle.loads(pickle.dumps(said)) == said
    assert {said: 1}[pickle.loads(pickle.dumps(said))] == 1
    assert said != state("change.nothing")
    assert said.text == "one more case for L1: changes nothing"
    with pytest.raises(TypeError, match="does not support item assignment"):
        said.arguments["gain"] = "much"  # type: ignore[index]


def test_texts_from_data_stay_texts_in_pages() -> None:
    said = state("change.place", leader_id="<b>\x07L1</b>")
    assert said.__html__() == "one more case for &lt;b&gt;\\x07L1&lt;/b&gt;"


def test_statements_are_found_however_deep_they_are() -> None:
    inner = state("change.place", leader_id="L1")
    outer = state("change.worth", change=inner, gain=state("change.nothing"))
    assert list(statements_in({"a": [1, (outer,)]})) == [outer, inner, state("change.nothing")]


def test_an_explanation_says_only_statements_and_shows_them_in_its_json(tmp_path: Path) -> None:
    run(make_round(schools=[school("100001")]), tmp_path / "run")
    told = explain_round(read_run(tmp_path / "run"), quick=True)
    document = told.to_dict()
    said = [told.sentence, *(fact["text"] for block in document["blocks"] for fact in block["facts"]), *told.proof]
    assert [one["text"] for one in document["statements"]] == list(map(str, said))
    assert all(isinstance(one, Statement) for one in told.statements)
    assert document["statements"][0]["key"] == "round.some-wait"
    assert document["statements"][0]["arguments"]["waiting"] == 1


def _calls() -> list[tuple[str, str, frozenset[str], bool]]:
    """Return every call of `state` in the code: where, with which key, which arguments it names, and whether all."""
    found = []
    for file in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "state":
                named = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
                whole = all(keyword.arg for keyword in node.keywords)
                first = node.args[0]
                keys = (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,)
                at = f"{file.relative_to(CODE)}:{node.lineno}"
                found += [(at, key.value, named, whole) for key in keys if isinstance(key, ast.Constant)]
    return found


@pytest.mark.parametrize(("at", "key", "named", "whole"), _calls())
def test_each_statement_is_made_with_the_arguments_of_the_catalogue(
    at: str, key: str, named: frozenset[str], whole: bool
) -> None:
    wanted = frozenset(catalogue()[key].arguments)
    assert named <= wanted, at
    assert not whole or named == wanted, at
