"""How results reach stdout: as a table to read, JSON or CSV.  Talk goes to stderr and never mixes with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich import box
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    import pandas as pd

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = ("table", "json", "csv")

_WIDE = 1000
"""Columns of a table that no terminal shows: a file or a pipe breaks no lines."""


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
        shown = data if data is not None else frame.to_dict(orient="records")
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False, default=str))
    elif output_format == "csv":
        click.echo(frame.map(_word).to_csv(index=False, lineterminator="\n"), nl=False)
    else:
        _print_table(frame)


def _word(value: object) -> str:
    if value is None or value != value:  # only a missing number differs from itself
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ";".join(_word(part) for part in value)
    return str(value)


def _print_table(frame: pd.DataFrame) -> None:
    table = Table(box=box.SIMPLE, pad_edge=False)
    for name in frame.columns:
        table.add_column(str(name), overflow="fold")
    for row in frame.itertuples(index=False, name=None):
        table.add_row(*(_word(value) for value in row))
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = _WIDE
    console.print(table)
