"""A round with something changed is made in `constraints/changes.py`, so that whatever looks at it sees the change."""

import ast
from pathlib import Path

import constraints

ROOT = Path(constraints.__file__).parent.parent
HERE = "constraints/changes.py"
WHOLE = "constraints/round/resolve.py"
"""`ResolvedRound.whole` takes the choice of regions back; it stands below what changes rounds."""
OTHERS = {"run", "settings.solve"}
"""What has a field of such a name, too, and is no round."""
FIELDS = {"tables", "policy", "meta", "regions", "understood"}


def changed_rounds(text):
    """Return the fields of a round that calls of `dataclasses.replace` give anew."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    replaced = [call for call in calls if ast.unparse(call.func) == "dataclasses.replace"]
    rounds = [call for call in replaced if ast.unparse(call.args[0]) not in OTHERS]
    return {word.arg for call in rounds for word in call.keywords} & FIELDS


def test_nobody_else_changes_a_round():
    files = [file for package in ("constraints", "optimiser", "scenarios") for file in (ROOT / package).rglob("*.py")]
    found = {file.relative_to(ROOT).as_posix(): changed_rounds(file.read_text(encoding="utf-8")) for file in files}
    assert {file for file, fields in found.items() if fields} == {HERE, WHOLE}


def test_the_check_would_notice():
    assert changed_rounds("dataclasses.replace(round_, policy=other)") == {"policy"}
