"""What a figure's function says of each case, checked before anything is counted with it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pandas.api.types import is_list_like

from constraints.domain import Fault, InputRefused
from constraints.plugins import failing_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    Function = Callable[[pd.DataFrame], tuple[ArrayLike, ArrayLike]]
    """What counts a figure: from the flat table of a run, a numerator and a denominator for each of its rows."""

_PARTS = ("numerator", "denominator")
_MOST = 10**12
"""The most that a case may add: so many of a hundred thousand cases are still added up exactly."""
_NAMED = 3
"""So many cases are named in a fault."""
_EACH = "one number for each row of the table"


def count_cases(name: str, function: Function, cases: pd.DataFrame, *, is_share: bool) -> pd.DataFrame:
    """Return what each case adds to a figure.

    Parameters
    ----------
    name : str
        What the figure is called in faults.
    function : callable
        It is handed a copy of the table.
    cases : DataFrame
        The flat table of a run.
    is_share : bool
        Whether a numerator beyond its denominator is refused.

    Returns
    -------
    DataFrame
        `numerator, denominator`, with the index of `cases`; whole numbers where all are whole, else floats.

    Raises
    ------
    InputRefused
        The function fails, or what it returns is not sound (NM803).
    """
    if not len(cases):
        return pd.DataFrame({part: [] for part in _PARTS}, index=cases.index, dtype=np.int64)
    answer = _ask(name, function, cases)
    columns = [_Column(name, part, cases) for part in _PARTS]
    counted = pd.DataFrame(
        {column.part: column.read(given) for column, given in zip(columns, answer, strict=True)}, index=cases.index
    )
    if is_share:
        expected = "at most the denominator, for a share is a part of a whole"
        wrong = counted["numerator"] > counted["denominator"]
        columns[0].refuse_rows(wrong, counted["numerator"], expected, "count a part of the whole: `part & whole`")
    return counted


def _ask(name: str, function: Callable[[pd.DataFrame], object], cases: pd.DataFrame) -> tuple[object, ...]:
    """Return the two that a function answers."""
    try:
        answer = function(cases.copy())
    except (Exception, SystemExit) as error:
        line = _failing_line(error, function)
        expected, advice = "a function of the flat table", "try it on the table that `cases()` of a run gives"
        raise _refused(name, None, f"{type(error).__name__}: {error}{line}", expected, advice) from error
    if not isinstance(answer, tuple) or len(answer) != len(_PARTS):
        found = f"{len(answer)} values" if isinstance(answer, tuple) else type(answer).__name__
        raise _refused(name, None, found, "a numerator and a denominator", "end it with `return part, whole`")
    return answer


def _failing_line(error: BaseException, function: object) -> str:
    """Return in which line of its file a function failed; nothing where it is not a plain one."""
    code = getattr(function, "__code__", None)
    line = None if code is None else failing_line(error, code.co_filename)
    return "" if line is None else f" (line {line})"


@dataclasses.dataclass(frozen=True)
class _Column:
    """The numerator or the denominator that a figure's function gave for a table."""

    figure: str
    part: str
    cases: pd.DataFrame

    def read(self, given: object) -> pd.Series:
        """Return whole numbers, or floats where some are broken."""
        values = self._in_order(given)
        advice = "say what counts where nothing stands: `.fillna(0)`, or `.notna()`"
        self.refuse_rows(values.isna(), values, "a number for each case", advice)
        if values.dtype.kind not in "biuf":
            advice = "count with `==`, `>` or `.notna()`"
            raise self._refused(f"a column of {values.dtype}", "numbers, or True and False", advice)
        numbers = values.to_numpy(np.float64)
        odd = pd.Series(~((numbers >= 0) & (numbers <= _MOST)), index=self.cases.index)
        self.refuse_rows(odd, values, f"a number from 0 to {_MOST:,}", "count what there is")
        whole = bool((numbers == np.floor(numbers)).all())
        return pd.Series(numbers.astype(np.int64) if whole else numbers, index=self.cases.index)

    def _in_order(self, given: Any) -> pd.Series:  # noqa: ANN401 - whatever a function gives
        """Return a value a row, in the order of the table, also where the function has sorted it."""
        if not is_list_like(given, allow_sets=False) or isinstance(given, dict) or getattr(given, "ndim", 1) != 1:
            raise self._refused(type(given).__name__, _EACH, "give a column; for all cases it is `[1] * len(cases)`")
        values = given if isinstance(given, pd.Series) else pd.Series(list(given))
        if len(values) != len(self.cases):
            advice = "do not filter: a row that does not count has the denominator 0"
            raise self._refused(f"{len(values)} for {len(self.cases)} rows", _EACH, advice)
        if not isinstance(given, pd.Series):
            return values.set_axis(self.cases.index).infer_objects()
        if not (values.index.is_unique and values.index.isin(self.cases.index).all()):
            raise self._refused("another index", _EACH, "keep the index of the table, or give `.to_numpy()`")
        return values.reindex(self.cases.index).infer_objects()

    def refuse_rows(self, wrong: pd.Series, values: pd.Series, expected: str, advice: str) -> None:
        """Refuse values of single rows, naming the first cases."""
        rows = np.flatnonzero(wrong.to_numpy())
        if not len(rows):
            return
        ids = self.cases["case_id"] if "case_id" in self.cases.columns else self.cases.index.to_series()
        named = ", ".join(f"{values.iloc[at]} for {ids.iloc[at]}" for at in rows[:_NAMED])
        more = f" and {len(rows) - _NAMED:,} more" if len(rows) > _NAMED else ""
        raise self._refused(f"{named}{more}", expected, advice)

    def _refused(self, value: str, expected: str, advice: str) -> InputRefused:
        return _refused(self.figure, self.part, value, expected, advice)


def _refused(figure: str, part: str | None, value: str, expected: str, advice: str) -> InputRefused:
    return InputRefused([Fault("NM803", f"key figure {figure}", None, part, value, expected, advice)])
