"""Stdout and stderr: results go to the first, talk to the second, and every character of either can be seen.

Whoever asks for results must get them or hear why not, so a stdout that takes nothing is an error.  Talk that nobody
takes is lost and stops nothing: a solve of an hour does not end because a log is full.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

import click

from constraints.domain import Fault, ResultsNotWritten
from scenarios.escaping.characters import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WIDE = 1000
"""Columns of a table that no terminal shows: a file or a pipe breaks no lines."""


def open_streams() -> None:
    """Make the streams of a process fit to write to, whatever it was started with.

    A stream that was closed is opened on nothing; else the next file that is opened would have its number, and all
    that a library writes to stdout or stderr would go into that file.  What the encoding of a stream lacks is written
    by its number.
    """
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "r" if name == "stdin" else "w"))
        elif name != "stdin" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def is_watched() -> bool:
    """Say whether a person watches stderr, so that progress is worth telling."""
    return sys.stderr.isatty()


def say(*lines: str) -> None:
    """Tell something beside the results, on stderr; each text is one line, whatever stands in it."""
    for line in lines:
        _tell(one_line(line))


def say_lines(text: str) -> None:
    """Tell a text of several lines beside the results, on stderr."""
    _tell(visible(text))


def _tell(text: str) -> None:
    try:
        click.echo(text, err=True)
    except (OSError, ValueError):  # full, broken or closed
        _give_up(sys.stderr)


def show(text: str) -> None:
    """Write results to stdout, a line break after them.

    Raises
    ------
    ResultsNotWritten
        Stdout takes nothing, such as a file on a full disk.
    """
    _write(visible(text) + "\n")


def show_csv(text: str) -> None:
    """Write a table from :func:`scenarios.escaping.csv_cells.shown_csv` to stdout; see :func:`show`."""
    _write(text)


def show_rows(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table to stdout as a person reads it; see :func:`show`.

    Parameters
    ----------
    header : sequence of str
    rows : iterable of sequence of str
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE if stdout_takes_all() else box.ASCII, pad_edge=False)
    for name in header:
        table.add_column(one_line(name), overflow="fold")
    for row in rows:
        table.add_row(*(visible(cell) for cell in row))
    reader = Console()
    drawn = io.StringIO()
    width = reader.width if reader.is_terminal else _WIDE
    Console(file=drawn, force_terminal=reader.is_terminal, width=width, markup=False, highlight=False).print(table)
    _write(drawn.getvalue())


def stdout_takes_all() -> bool:
    """Say whether stdout can hold every character."""
    return (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")


def _write(text: str) -> None:
    try:
        click.echo(text, nl=False)
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise  # whoever read has read enough: click ends without a word
        _give_up(sys.stdout)
        expected, advice = "a place that takes the results", "send them to another file; nothing else was lost"
        fault = Fault("NM604", "stdout", None, None, error.strerror or "", expected, advice)
        raise ResultsNotWritten(str(fault)) from error


def _give_up(stream: TextIO) -> None:
    """Let what a stream still holds go nowhere, or Python would try again when it ends, and end with 120."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
