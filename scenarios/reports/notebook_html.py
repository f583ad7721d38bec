"""HTML for a notebook, which stores it: at most so many bytes, whatever is put in, with all text escaped."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Self

from scenarios.escaping import html_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

MOST_BYTES = 20_000
"""Of one display."""
_ROWS, _COLUMNS = 12, 16
"""What a table shows; how many more there are is said."""
SIGNS = 160
"""Characters of a text that is shown."""
_LEFT = "text-align: left; vertical-align: top"
_RESERVE = 300
"""Bytes that are kept for what is said of rows, and of parts, that do not fit."""


class NotebookHtml:
    """HTML under the making: whatever would make it longer than :data:`MOST_BYTES` is left out, and that is said.

    Parameters
    ----------
    heading : str
    generated : iterable of str
        Marks of made-up data.
    whole : bool
        Whether a long heading is shown.
    """

    def __init__(self, heading: str, generated: Iterable[str] = (), *, whole: bool = False) -> None:
        drawn = "; ".join(generated)
        self._mark = f"<p><em>Generated data: {_text(drawn)}</em></p>" if drawn else ""
        shown = _text(heading, 10 * SIGNS if whole else SIGNS)
        self._parts = [f'<div class="nlematch"><p><strong>{shown}</strong></p>']
        self._left = MOST_BYTES - _RESERVE - len((self._parts[0] + self._mark).encode())
        self._full = False

    def html(self) -> str:
        """Return all that was put in."""
        more = "<p>... and more that is not shown here</p>" if self._full else ""
        return "".join([*self._parts, more, self._mark, "</div>"])

    def _put(self, part: str, beside: int = 0) -> bool:
        """Put a part in if there is room for it, and for so many bytes beside it."""
        size = len(part.encode())
        if size + beside > self._left:
            self._full = self._full or not beside
            return False
        self._left -= size
        self._parts.append(part)
        return True

    def text(self, text: str) -> Self:
        """Put a paragraph in."""
        self._put(f"<p>{_text(text, 10 * SIGNS)}</p>")
        return self

    def texts(self, texts: Iterable[str]) -> Self:
        """Put paragraphs in."""
        for text in texts:
            self.text(text)
        return self

    def heading(self, title: str) -> Self:
        """Put a heading in."""
        self._put(f"<h4>{_text(title)}</h4>")
        return self

    def details(self, summary: str, lines: Sequence[str]) -> Self:
        """Put lines in that are shown when somebody opens them."""
        items = [f"<li>{_text(line, 10 * SIGNS)}</li>" for line in lines]
        if items:
            self._rows(f"<details><summary>{_text(summary)}</summary><ul>", items, "</ul></details>", len(items), "")
        return self

    def pairs(self, rows: Sequence[tuple[str, object]], whole: str = "") -> Self:
        """Put a table of names and values in; `whole` is what gives all of it."""
        cells = [
            f'<tr><th scope="row" style="{_LEFT}">{_text(name)}</th>'
            f'<td style="{_LEFT}">{_text(value, 5 * SIGNS)}</td></tr>'
            for name, value in rows[:_ROWS]
        ]
        return self._rows("<table>", cells, "</table>", len(rows), whole)

    def frame(self, frame: pd.DataFrame, whole: str, most: int = _ROWS) -> Self:
        """Put the first rows of a frame in."""
        shown = frame.iloc[:most]
        rows = list(shown.itertuples(index=False, name=None))
        return self.table(list(frame.columns), rows, whole, most, len(frame))

    def table(
        self,
        columns: Sequence[object],
        rows: Sequence[Sequence[object]],
        whole: str,
        most: int = _ROWS,
        number: int | None = None,
    ) -> Self:
        """Put a table in; `whole` is what gives all of it, `number` how many rows there are if not these."""
        head = "".join(f'<th scope="col">{_text(name)}</th>' for name in columns[:_COLUMNS])
        body = ["<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row[:_COLUMNS]) + "</tr>" for row in rows[:most]]
        opened = f"<table><thead><tr>{head}</tr></thead><tbody>"
        columns_more = max(0, len(columns) - _COLUMNS)
        return self._rows(
            opened, body, "</tbody></table>", len(rows) if number is None else number, whole, columns_more
        )

    def _rows(self, opened: str, rows: Sequence[str], closed: str, number: int, whole: str, columns: int = 0) -> Self:
        """Put in as many rows as there is room for, and say how many more there are."""
        shown = 0
        if not self._put(opened + closed):
            return self
        self._parts[-1] = opened
        while shown < len(rows) and self._put(rows[shown], _RESERVE):
            shown += 1
        self._parts.append(closed)
        left = [f"{number - shown:,} more rows"] if number > shown else []
        left += [f"{columns:,} more columns"] if columns else []
        if left:
            self._put(f"<p>... and {_text(' and '.join(left))}{_text(f': {whole} has all' if whole else '')}</p>")
        return self


def _text(value: object, most: int = SIGNS) -> str:
    """Return a cell as text that is only text; empty where nothing is, cut where it is long."""
    if value is None or type(value).__name__ in {"NAType", "NaTType"} or (isinstance(value, float) and isnan(value)):
        return ""
    text = f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
    return html_text(text if len(text) <= most else f"{text[: most - 3]}...")
