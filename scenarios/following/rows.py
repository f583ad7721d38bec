"""Rows that leave a round, with all that is about them, and rows that join it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from constraints.domain import Record

if TYPE_CHECKING:
    from constraints.domain import Bools
    from constraints.round import Round

_ABOUT_CASES = ("cases", "needs", "conflicts", "decisions", "events")
_ABOUT_PEOPLE = (
    ("capacity", "person_id"), ("decisions", "person_id"), ("events", "person_id"), ("running", "person_id"),
    ("commitments", "person_id"), ("interests", "person_id"), ("conflicts", "party"),
)  # fmt: skip

Tables = Mapping[str, pd.DataFrame]
R = TypeVar("R", bound=Record)


def numbers_of(frame: pd.DataFrame) -> list[int]:
    """Return the numbers that the rows of a table have in its file; of one that was not read, what they will have.

    Parameters
    ----------
    frame : DataFrame
    """
    labels = frame.index.tolist()
    read = bool(labels) and min(labels) > 1 and len(set(labels)) == len(labels)
    return labels if read else list(range(2, len(labels) + 2))


def rows_of(round_: Round, name: str, record: type[R]) -> list[tuple[int, R]]:
    """Return the rows of a table with their numbers.

    Parameters
    ----------
    round_ : Round
    name : str
        The table's.
    record : type of Record
        What its rows are.
    """
    return list(zip(numbers_of(round_.tables[name]), round_.records(record), strict=True))


def rows_numbered(frame: pd.DataFrame, numbers: Collection[int]) -> pd.DataFrame:
    """Return the rows of a table that have one of some numbers.

    Parameters
    ----------
    frame : DataFrame
    numbers : collection of int
    """
    wanted = set(numbers)
    return frame[np.array([number in wanted for number in numbers_of(frame)], bool)]


def without_rows(tables: Tables, table: str, gone: Bools) -> dict[str, pd.DataFrame]:
    """Return the tables without some rows, and without what nobody could read any more once they are gone.

    Parameters
    ----------
    tables : mapping of str to DataFrame
    table : str
    gone : bool array (rows,)
    """
    frame = tables[table]
    left = {**tables, table: frame[~gone]}
    match table:
        case "schools":
            return _without_members(tables, left, gone)
        case "cases":
            return without_cases(tables, set(frame["case_id"][gone]))
        case "supporters":
            gone_ids = set(frame["supporter_id"][gone])
            for inner in ("leaders", "staff"):
                left = without_rows(left, inner, _is_in(left[inner], "supporter_id", gone_ids))
            return _dropped(left, (("conflicts", "party"), ("events", "person_id")), gone_ids)
        case "leaders" | "staff":
            return _dropped(left, _ABOUT_PEOPLE, set(frame[f"{table.removesuffix('s')}_id"][gone]))
        case _:
            return left


def without_cases(tables: Tables, case_ids: Collection[str]) -> dict[str, pd.DataFrame]:
    """Return the tables without cases, their schools and all that is about them; running work there goes on.

    Parameters
    ----------
    tables : mapping of str to DataFrame
    case_ids : collection of str
    """
    schools = tables["schools"]
    ids = schools["case_id"].where(schools["case_id"].notna(), schools["urn"])
    gone = ids.isin(list(case_ids)).to_numpy(bool)
    left = {**tables, "schools": schools[~gone]}
    urns = set(schools["urn"][gone])
    left = _dropped(left, (("conflicts", "case_id"), ("needs", "urn")), urns)
    return _dropped(left, [(name, "case_id") for name in _ABOUT_CASES], set(case_ids))


def _without_members(tables: Tables, left: dict[str, pd.DataFrame], gone: Bools) -> dict[str, pd.DataFrame]:
    """Take schools out: a case of which no member is left goes with them."""
    schools = tables["schools"]
    ids = schools["case_id"].where(schools["case_id"].notna(), schools["urn"])
    emptied = set(ids[gone]) - set(ids[~gone])
    urns = set(schools["urn"][gone])
    left = _dropped(left, (("conflicts", "case_id"), ("needs", "urn")), urns)
    return without_cases(left, emptied)


def _dropped(tables: Tables, columns: Collection[tuple[str, str]], ids: Collection[str]) -> dict[str, pd.DataFrame]:
    left = dict(tables)
    for name, column in columns:
        left[name] = left[name][~_is_in(left[name], column, ids)]
    return left


def _is_in(frame: pd.DataFrame, column: str, ids: Collection[str]) -> Bools:
    return np.fromiter((cell in ids for cell in frame[column].tolist()), bool, len(frame))


def joined(first: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    """Append rows; a column that only one of the two has is blank in the other's rows."""
    columns = dict.fromkeys([*first.columns, *then.columns])
    cells = {
        name: [
            *(first[name].tolist() if name in first else [None] * len(first)),
            *(then[name].tolist() if name in then else [None] * len(then)),
        ]
        for name in columns
    }
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in cells.items()})


def without_demand(tables: Tables, case_ids: Collection[str]) -> dict[str, pd.DataFrame]:
    """Return the tables without cases, their schools and needs; what else is about them stays.

    Parameters
    ----------
    tables : mapping of str to DataFrame
    case_ids : collection of str
    """
    left = without_cases({name: tables[name] for name in tables}, case_ids)
    return {**tables, **{name: left[name] for name in ("schools", "cases", "needs")}}
