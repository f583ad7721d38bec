"""How results reach stdout: as a table to read, JSON or CSV.  Talk goes to stderr and never mixes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios import services
from scenarios.escaping import json_text, shown_csv
from scenarios.escaping.terminal import say, show, show_csv, show_rows, stdout_takes_all

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.runs import Run


def show_table(frame: pd.DataFrame, output_format: str, data: object = None) -> None:
    """Write a result to stdout.

    Parameters
    ----------
    frame : DataFrame
        One row a record; cells are text, numbers, yes or no, lists, or nothing.
    output_format : {"table", "json", "csv"}
    data : object, optional
        What JSON shows, where it has more to say than the table; default: the rows.
    """
    frame = frame.astype(object).where(frame.notna(), None)
    if output_format == "json":
        show_json(data if data is not None else frame.to_dict(orient="records"))
        return
    header = [str(name) for name in frame.columns]
    rows = [[_word(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    if output_format == "csv":
        show_csv(shown_csv(header, rows))
    else:
        show_rows(header, rows)


def say_written(record: Run, *notes: str) -> None:
    """Say how a run ended, and where it was written.

    Parameters
    ----------
    record : Run
    *notes : str
        What there is to say between the two.
    """
    say(
        record.headline(),
        *notes,
        *services.elsewhere_notes(record),
        f"Written: {record.folder}, {services.run_words(record)}",
    )


def show_json(data: object) -> None:
    """Write data to stdout as JSON.

    Parameters
    ----------
    data : object
    """
    show(json_text(data, ascii_only=not stdout_takes_all()))


def _word(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ";".join(_word(part) for part in value)
    return str(value)
