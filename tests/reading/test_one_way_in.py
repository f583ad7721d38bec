"""Files that people give are read in one place; whoever reads elsewhere reads what we have written ourselves."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
READERS = re.compile(
    r"\b(pd\.read_\w+|csv\.(reader|DictReader)|load_workbook|CalamineWorkbook|ParquetFile|tomllib\.loads?)\b"
)
OWN = {
    "constraints/": "what the package ships",
    "scenarios/demand/layouts.py": "what the package ships",
    "scenarios/generate/authorities.py": "what the package ships",
    "scenarios/studies/definition/library.py": "what the package ships",
    "scenarios/statements/entries.py": "what the package ships",
    "scenarios/supply/words.py": "what the package ships",
    "scenarios/record/appending.py": "changes a file of a round in place, where it was read before",
    "scenarios/runs/": "run folders",
}
"""Who reads by its own means, and what: nothing that people give."""


def test_nobody_else_opens_tables_and_settings():
    found = {
        file.relative_to(ROOT).as_posix()
        for package in ("constraints", "optimiser", "scenarios")
        for file in sorted((ROOT / package).rglob("*.py"))
        if READERS.search(file.read_text(encoding="utf-8"))
    }
    others = {name for name in found if not name.startswith(("scenarios/files/", *OWN))}
    assert others == set()
    assert {own for own in OWN if not any(name.startswith(own) for name in found)} == set()
