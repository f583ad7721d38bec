"""An empty round to fill in: every file with its header, `round.toml` with comments, and what the columns mean."""

from __future__ import annotations

from pathlib import Path

from constraints.domain import TABLES, Fault, InputRefused, about, column_notes
from constraints.round import SCHEMA_VERSION
from scenarios.escaping import csv_rows, one_line, toml_value
from scenarios.files import SIDE, absolute, hold, is_there, refuse_os_errors, shown_name, write_folder
from scenarios.rounds.policies import open_policy

_SETTINGS = """\
# The settings of the round. Every line but the first may be left out; what is left out is assumed and counted.
schema = {schema}
id = {name}
title = {name}

# The day whose published judgements count, and when support is delivered.
as_at = {offer.as_at}
delivery_start = {offer.delivery_start}
delivery_end = {offer.delivery_end}

# For everything that is drawn, and for the solver.
seed = 1

# Which versions the round stands on. Leave them, and its results stay as they are when newer versions come.
policy_version = {versions.policy}
travel_model = {versions.travel_model}
tie_break = {versions.tie_break}

# The rule book: `nlematch policies` lists them. To change single values, write a table instead:
#   [policy]
#   extends = "{policy}"
#   rules.travel-limit.minutes = 75
policy = "{policy}"
"""


def write_template(folder: Path, policy: str) -> list[str]:
    """Write an empty round.

    Parameters
    ----------
    folder : Path
        Must not exist, or be empty.
    policy : str
        The preset whose dates are filled in.

    Returns
    -------
    list of str
        The names of the files.

    Raises
    ------
    InputRefused
        There is something at the target (NM603), or it cannot be written (NM604).
    """
    opened = open_policy(policy)
    book = opened.policy
    name = toml_value(one_line(absolute(folder).name))
    settings = _SETTINGS.format(
        schema=SCHEMA_VERSION, name=name, offer=book.offer, policy=opened.name, versions=book.versions
    )
    files = {"round.toml": settings, "columns.txt": _columns(), **_headers()}
    if opened.file is not None:
        files[opened.file.name] = opened.file.text
    _refuse_filled(folder)
    with hold(folder, wait=0):
        _refuse_filled(folder)
        write_folder(folder, files, lambda _: False)
    return list(files)


def _refuse_filled(folder: Path) -> None:
    """Refuse a target that is no folder, or one with anything in it.

    Raises
    ------
    InputRefused
        With NM603, or NM604 where that cannot be seen.
    """
    with refuse_os_errors(folder):
        if is_there(folder) and not (folder.is_dir() and {entry.name for entry in folder.iterdir()} <= {SIDE}):
            expected, advice = "a folder that is not there yet, or is empty", "choose another name, or move it away"
            raise InputRefused([Fault("NM603", shown_name(folder), None, None, "", expected, advice)])


def _headers() -> dict[str, str]:
    """Return a file with only a header for every table that planners fill, with the mark by which Excel knows UTF-8."""
    files = {}
    for name, table in TABLES.items():
        if not table.made:
            files[f"{name}.csv"] = f"\ufeff{csv_rows([list(table.columns)])}"
    return files


def _columns() -> str:
    """Say in plain text what every column means; * marks those that a file must have."""
    lines = ["What the columns of the files mean. * must be there and filled; files without rows may be deleted.", ""]
    for name, table in TABLES.items():
        if table.made:
            continue
        lines += [f"{name}.csv", f"  {about(name)}"]
        for note in column_notes(name):
            blank = f" Blank: {note.blank}." if note.blank else ""
            lines.append(f"  {'*' if note.required else ' '} {note.name} ({note.holds}): {note.means}.{blank}")
        lines.append("")
    return "\n".join(lines)
