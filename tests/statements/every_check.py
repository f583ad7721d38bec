"""All checks, gathered from the modules that register them: whatever is called `of_...` in this folder."""

import importlib
import pathlib

from tests.statements.checking import CHECKS

MODULES = tuple(
    importlib.import_module(f"tests.statements.{path.stem}")
    for path in sorted(pathlib.Path(__file__).parent.glob("of_*.py"))
)
EVERY_CHECK = CHECKS
