"""What is tried in other amounts elsewhere is marked, so that `.ci/run` and `make soak` find it."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

FILES = {path.relative_to(TESTS).as_posix(): ast.parse(path.read_text("utf-8")) for path in TESTS.rglob("test_*.py")}


def scaled(test: ast.FunctionDef) -> bool:
    """Whether a test asks how much it shall try: by the fixture `seeds`, or by `examples`."""
    called = {node.func.id for node in ast.walk(test) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return "examples" in called or "seeds" in {argument.arg for argument in test.args.args}


def harnesses(tree: ast.Module) -> dict[str, bool]:
    """Tests that try more elsewhere, and whether each, or its whole file, is marked."""
    whole = any("pytest.mark.harness" in ast.unparse(node) for node in tree.body if isinstance(node, ast.Assign))
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test")]
    return {
        test.name: whole or any("pytest.mark.harness" in ast.unparse(mark) for mark in test.decorator_list)
        for test in tests
        if scaled(test)
    }


@pytest.mark.parametrize("name", [name for name, tree in FILES.items() if harnesses(tree)])
def test_what_tries_more_elsewhere_is_marked(name):
    assert [test for test, marked in harnesses(FILES[name]).items() if not marked] == []


def test_harnesses_are_found():
    assert sum(len(harnesses(tree)) for tree in FILES.values()) >= 60
