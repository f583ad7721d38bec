"""Which rows of a table a study means: conditions on cells, all of which must hold."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from constraints.domain import Fault
from scenarios.studies.definition.faults import unknown_name
from scenarios.studies.definition.schema import Condition
from scenarios.studies.rounds.columns import field_of, headers, read_value

if TYPE_CHECKING:
    import pandas as pd

    from constraints.domain import Bools

CellCondition = Condition | Sequence[Any] | Any
Tables = Mapping[str, "pd.DataFrame"]


def rows_where(
    tables: Tables, table: str, where: Mapping[str, CellCondition], file: str, column: str, faults: list[Fault]
) -> Bools:
    """Say which rows of a table a study means.

    A value is met by an equal cell, a list by a cell that equals one of it; a cell that is a list itself (phases)
    meets a value that it has. `supporter.` and `school.` before a column ask the row's supporter, and any school of
    its case. What a blank cell stands for is not asked: it meets only `blank = true` and `is_not`.

    Parameters
    ----------
    tables : mapping of str to DataFrame
    table : str
    where : mapping of str to condition
        By column; empty: all rows.
    file, column : str
        Where the conditions stand, for faults.
    faults : list of Fault
        Faults found are added.

    Returns
    -------
    bool array (rows,)
    """
    found = np.ones(len(tables[table]), bool)
    for name, condition in where.items():
        of, _, inner = name.partition(".")
        place = f"{column}.{name}"
        if inner and of in _OTHERS:
            found &= _by_other(tables, table, of, {inner: condition}, file, place, faults)
        else:
            found &= _by_own(tables[table], table, name, condition, file, place, faults)
    return found


def _by_own(
    frame: pd.DataFrame, table: str, name: str, condition: CellCondition, file: str, place: str, faults: list[Fault]
) -> Bools:
    field = field_of(table, frame, name)
    if field is None:
        faults.append(unknown_name(name, headers(table, frame), file, place, f"a column of {table}"))
        return np.zeros(len(frame), bool)
    tests = [*_tests(condition, lambda value: read_value(table, field, value, file, place))]
    faults += [test for test in tests if isinstance(test, Fault)]
    met = [test for test in tests if not isinstance(test, Fault)]
    cells = frame[field].tolist()
    answers = {id(cell): all(test(cell) for test in met) for cell in cells}
    return np.fromiter((answers[id(cell)] for cell in cells), bool, len(cells))


# --- one cell -------------------------------------------------------------------------------------------------------

Test = Callable[[Any], bool]


def _tests(condition: CellCondition, read: Callable[[object], Any]) -> list[Test | Fault]:
    if not isinstance(condition, Condition):
        return [_any_of(condition, read)]
    tests: list[Test | Fault] = []
    if condition.at_least is not None:
        tests.append(_bounded(condition.at_least, lambda cell, bound: cell >= bound))
    if condition.at_most is not None:
        tests.append(_bounded(condition.at_most, lambda cell, bound: cell <= bound))
    if condition.is_not is not None:
        other = _any_of(condition.is_not, read)
        tests.append(other if isinstance(other, Fault) else lambda cell: not other(cell))
    if condition.blank is not None:
        tests.append(lambda cell: (cell is None) is condition.blank)
    return tests


def _any_of(condition: object, read: Callable[[object], Any]) -> Test | Fault:
    values = [read(value) for value in (condition if isinstance(condition, list | tuple) else [condition])]
    bad = next((value for value in values if isinstance(value, Fault)), None)
    if bad is not None:
        return bad
    return lambda cell: cell is not None and any(_equal(cell, value) for value in values)


def _equal(cell: object, value: object) -> bool:
    return set(value) <= set(cell) if isinstance(cell, tuple) and isinstance(value, tuple) else cell == value


def _bounded(bound: float | dt.date, holds: Callable[[Any, Any], bool]) -> Test:
    def test(cell: object) -> bool:
        if isinstance(cell, str) and not isinstance(bound, dt.date):
            try:
                cell = float(cell)
            except ValueError:
                return False
        comparable = isinstance(cell, dt.date) is isinstance(bound, dt.date) and not isinstance(cell, str | tuple)
        return cell is not None and comparable and holds(cell, bound)

    return test


# --- rows of other tables -------------------------------------------------------------------------------------------

_OTHERS = {"supporter": ("supporters", "supporter_id"), "school": ("schools", "case_id")}


def _by_other(
    tables: Tables, table: str, of: str, where: Mapping[str, CellCondition], file: str, place: str, faults: list[Fault]
) -> Bools:
    """Ask the rows of another table to which the rows of this one belong."""
    other, key = _OTHERS[of]
    frame = tables[table]
    column = next((name for name in (key, "urn") if name in frame.columns and (of == "school" or name == key)), None)
    if column is None or table == other:
        advice = f"ask a column of {table} itself"
        faults.append(Fault("NM704", file, None, place, table, f"a table whose rows have a {of}", advice))
        return np.zeros(len(frame), bool)
    met = rows_where(tables, other, where, file, place.rpartition(".")[0], faults)
    ids = _ids(tables[other], other, met)
    return np.fromiter((bool(ids.get(cell)) for cell in frame[column].tolist()), bool, len(frame))


def _ids(frame: pd.DataFrame, other: str, met: Bools) -> Mapping[str, bool]:
    """Map each id by which a row is known to whether it, or another row of that id, is met."""
    names = ("urn", "case_id") if other == "schools" else ("supporter_id",)
    found: dict[str, bool] = defaultdict(bool)
    for name in names:
        for key, is_met in zip(frame[name].tolist(), met.tolist(), strict=True):
            if key is not None:
                found[key] |= is_met
    return found
