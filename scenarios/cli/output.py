"""How results reach stdout: as a table to read, JSON or CSV.  Talk goes to stderr and never mixes with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from scenarios.escaping import json_text, show, show_csv, show_rows, shown_csv, stdout_takes_all

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.comparison.sources import Compared
    from scenarios.runs import RunFolder, RunRecord

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = ("table", "json", "csv")


def format_option(command: F) -> F:
    """Give a command the option `--format`, passed to it as `output_format`."""
    option = click.option(
        "--format", "output_format", type=click.Choice(FORMATS), default="table", show_default=True,
        help="How results are written to stdout.",
    )  # fmt: skip
    return option(command)


def show_table(frame: pd.DataFrame, output_format: str, data: object = None) -> None:
    """Write a result to stdout.

    Parameters
    ----------
    frame : DataFrame
        One row a record; cells are text, numbers, yes or no, lists, or None for nothing.
    output_format : {"table", "json", "csv"}
    data : object, optional
        What JSON shows, where it has more to say than the table; default: the rows.
    """
    if output_format == "json":
        show_json(data if data is not None else frame.to_dict(orient="records"))
        return
    header = [str(name) for name in frame.columns]
    rows = [[_word(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    if output_format == "csv":
        show_csv(shown_csv(header, rows))
    else:
        show_rows(header, rows)


def run_words(found: RunFolder | RunRecord | Compared) -> str:
    """Return by what a run is told from others, for results that have no place to say it themselves.

    Parameters
    ----------
    found : RunFolder, RunRecord or Compared
    """
    from scenarios.runs.fingerprint import DIGITS, digest_of

    return f"run {digest_of(found)[:DIGITS]}"


def show_json(data: object) -> None:
    """Write data to stdout as JSON.

    Parameters
    ----------
    data : object
    """
    show(json_text(data, ascii_only=not stdout_takes_all()))


def _word(value: object) -> str:
    if value is None or value != value:  # only a missing number differs from itself
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ";".join(_word(part) for part in value)
    return str(value)
