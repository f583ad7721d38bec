"""A small round with rows in every table, and the ways in which frames of analysts differ from files."""

import datetime as dt
import decimal

import numpy as np
import pandas as pd

from constraints.testing import (
    capacity,
    commitment,
    conflict,
    event,
    history,
    interest,
    leader,
    make_round,
    measured,
    need,
    pin,
    running,
    school,
    staff_member,
    supporter,
    waive,
)  # fmt: skip
from scenarios.rounds import passed

A, B, C, D = "100001", "100002", "100003", "100004"


def whole_round():
    """A checked round of four cases with rows in every table, and a planner's own column."""
    round_ = make_round(
        schools=[
            school(A, region="East Midlands", trust_id="T9", governance="academy", diocese="Derby", faith="Catholic",
                   faith_requirement="prefer", pupils=210, idaci_quintile=3, urban_rural="urban", sen_types="asd;pmld",
                   max_minutes=50, rounds_waited=1, eligible="yes", trust_match="none-suitable", nominated_by="X1",
                   la_code="830", la_name="Derbyshire", provision="mainstream", federation_id="F1"),
            school(B, region="West Midlands", tier=3), school(C, case_id="K1"), school(D, tier=2),
        ],
        cases=[{"case_id": "K1", "target": "school", "tier": 2, "delivery_urn": C, "entitlement_half_days": 40,
                "lead_half_days": 4, "rounds_waited": 2, "max_minutes": 55}],
        needs=[need(A, "maths", source="diagnosed", mode="on-site"), need(B, "phonics", urn=B), need("K1", "maths")],
        supporters=[
            supporter("S1", urn="200001", name="Birch", region="East Midlands", trust_id="T1", release_half_days=80,
                      visit_places=2, designated_from="2018-09-01", designated_to="2021-08-31", la_code="830"),
            supporter("S2", urban_rural="rural", idaci_quintile=2, faith="None", diocese="Not applicable"),
        ],
        leaders=[
            leader("L1", "S1", specialisms="maths:3;phonics:2", phases="primary;secondary", prerequisites="yes",
                   willing="yes", schools_improved=2, faiths="Catholic", regions="East Midlands;West Midlands",
                   designated_from="2018-09-01", designated_to="2022-08-31", max_minutes=59),
            leader("L2", "S2"), leader("L3", "S2", kind="nle"),
        ],
        staff=[staff_member("P1", "S1", specialisms="maths:2", release_agreed="yes"), staff_member("P2", "S2")],
        capacity=[capacity("P1", "autumn", 12), capacity("P1", "spring", 9)],
        conflicts=[conflict(A, "L3", declared_on="2019-05-01"), conflict(B, "S1")],
        interests=[interest("L2", D, from_="2018-01-01", to="2019-01-01"), interest("X1", A)],
        decisions=[pin(D, "L2"), waive(A, "L1", "specialism-match")],
        events=[event(B, "agreed", "school", "L2"), event(B, "asked", "leader", "L2", reply_by="2019-10-01")],
        running=[running("K1", "L1", half_days_left=3, since="2019-04-01", tier=2)],
        commitments=[commitment("L3", 4, 1, source="north", visits=1, supporter_id="S2")],
        history=[history(A, "S1", "succeeded")],
        travel=[measured(A, "L2", 41), measured("S2", B, None)],
        pool=[{"urn": "300001", "name": "Cedar", "phase": "primary", "easting": 450000, "northing": 250000,
               "teaching_school": "yes"}],
        serials=[{"home": "200001", "letter": "L", "last": 3}],
        **{"id-changes": [{"old_id": "L0009", "new_id": "L2", "supporter_id": "S2"}]},
    )  # fmt: skip
    schools = round_.tables["schools"]
    return passed(round_).with_tables(schools=schools.assign(sponsor=["north", None, "south", "none of these"]))


def with_cell(frame, column, place, value):
    """The frame with another value in one cell, whatever dtype its column then has."""
    cells = frame[column].astype(object).tolist()
    cells[place] = value
    made = np.empty(len(cells), dtype=object)
    made[:] = cells
    return frame.assign(**{column: pd.Series(made, frame.index, dtype=object)})


def cell_of(value):
    return lambda frame, column, place: with_cell(frame, column, place, value)


def _as_dtype(*dtypes):
    def change(frame, column, place):
        if any(isinstance(cell, tuple) for cell in frame[column]):
            return frame  # a list as a text is another thing; see WRONG
        for dtype in dtypes:
            try:
                return frame.assign(**{column: frame[column].astype(dtype)})
            except (TypeError, ValueError, OverflowError, NotImplementedError):
                continue
        return frame

    return change


def _numbers_of_text(frame, column, place):
    """Ids of digits alone as whole numbers, as `read_csv` makes them."""
    cells = [
        int(cell) if isinstance(cell, str) and cell.isdigit() and cell[0] != "0" else cell for cell in frame[column]
    ]
    return frame.assign(**{column: pd.Series(cells, frame.index, dtype=object)})


def _numpy_cells(frame, column, place):
    kinds = {bool: np.bool_, int: np.int32, str: np.str_}
    cells = [kinds.get(type(cell), lambda same: same)(cell) for cell in frame[column]]
    return frame.assign(**{column: pd.Series(cells, frame.index, dtype=object)})


def _stamps(zone=None):
    def change(frame, column, place):
        cells = [pd.Timestamp(cell, tz=zone) if isinstance(cell, dt.date) else cell for cell in frame[column]]
        return frame.assign(**{column: pd.Series(cells, frame.index)})

    return change


def _lists(frame, column, place):
    cells = [list(cell) if isinstance(cell, tuple) else cell for cell in frame[column]]
    return frame.assign(**{column: pd.Series(cells, frame.index, dtype=object)})


def _merged(frame, column, place):
    """A left merge whose right side lacks every row but one: whole numbers become floats, the others NaN."""
    key = "__row"
    keyed = frame.assign(**{key: range(len(frame))})
    right = keyed[[key, column]].iloc[[place]].infer_objects()
    return keyed.drop(columns=column).merge(right, on=key, how="left").drop(columns=key)


SAME = {
    "as it is": lambda frame, column, place: frame,
    "strings for an index": lambda frame, column, place: frame.set_axis([f"row-{n}" for n in range(len(frame))]),
    "dates for an index": lambda frame, column, place: frame.set_axis(pd.date_range("2024-01-01", periods=len(frame))),
    "an index of two levels": lambda frame, column, place: frame.set_axis(
        pd.MultiIndex.from_tuples([("north", n) for n in range(len(frame))])
    ),
    "an index that repeats": lambda frame, column, place: frame.set_axis([7] * len(frame)),
    "columns the other way round": lambda frame, column, place: frame[frame.columns[::-1]],
    "objects": _as_dtype(object),
    "nullable whole numbers": _as_dtype("Int64"),
    "floats of whole numbers": _as_dtype("float64"),
    "nullable truth": _as_dtype("boolean"),
    "strings of pandas": _as_dtype("string"),
    "categories": _as_dtype("category"),
    "arrow": _as_dtype("int64[pyarrow]", "string[pyarrow]"),
    "numbers for ids": _numbers_of_text,
    "scalars of numpy": _numpy_cells,
    "timestamps": _stamps(),
    "timestamps of London": _stamps("Europe/London"),
    "lists": _lists,
    "NaN for None": lambda frame, column, place: frame.assign(
        **{column: frame[column].where(frame[column].notna(), np.nan)}
    ),
    "headers in capitals": lambda frame, column, place: frame.rename(
        columns={column: column.upper().replace("_", " ")}
    ),
}
"""Changes that change no fact."""

BLANK = {
    "NaN": cell_of(float("nan")), "None": cell_of(None), "NA": cell_of(pd.NA), "NaT": cell_of(pd.NaT),
    "no decimal": cell_of(decimal.Decimal("nan")), "no time of numpy": cell_of(np.datetime64("NaT")),
    "empty text": cell_of(""), "blanks": cell_of("  "), "the word NaN": cell_of("NaN"), "<NA>": cell_of("<NA>"),
    "a merge": _merged,
    "a column of NaN": lambda frame, column, place: frame.assign(**{column: np.nan}),
}  # fmt: skip
"""Changes that leave a cell, or a column, blank."""

ODD = {
    "half a day": 1.5, "minus one": -1, "infinity": float("inf"), "truth": True, "truth of numpy": np.bool_(False),
    "a number": np.int64(3), "much": 10**12, "a lot": 1e20, "a list": ["primary", 7], "a dict": {"maths": 3},
    "a set": {"maths"}, "an object": object(), "bytes": b"L1", "an array": np.array([1, 2]),
    "a frame": pd.DataFrame({"a": [1]}), "a function": len, "a span": pd.Timedelta(days=1), "a complex number": 1 + 2j,
    "night in UTC": pd.Timestamp("2019-08-31 23:30", tz="UTC"), "a date": dt.date(2019, 9, 1),
    "noon in UTC": pd.Timestamp("2019-08-31 12:00", tz="UTC"), "words": "no such thing", "a formula": "=1+1",
    "an escape": "a\x1bb", "zeros before it": "007", "an id of others": "S1", "a decimal": decimal.Decimal("2.50"),
}  # fmt: skip
"""Values that stand in few columns."""

WRONG = {
    **{name: cell_of(value) for name, value in ODD.items()},
    "lists as texts": lambda frame, column, place: frame.assign(**{column: frame[column].astype(str)}),
    "a column twice": lambda frame, column, place: pd.concat([frame, frame[[column]]], axis=1),
    "a column without a name": lambda frame, column, place: frame.rename(columns={column: None}),
    "columns of two levels": lambda frame, column, place: pd.concat({"x": frame}, axis=1),
    "no such column": lambda frame, column, place: frame.drop(columns=column),
    "the column as the index": lambda frame, column, place: frame.set_index(column),
    "a row twice": lambda frame, column, place: pd.concat([frame, frame.iloc[[place]]]),
    "a blank row": lambda frame, column, place: frame.reindex([*frame.index, "none"]),
    "a column more": lambda frame, column, place: frame.assign(more=range(len(frame))),
    "no rows": lambda frame, column, place: frame.iloc[:0],
}
"""Changes of which some are refused in some columns, and never in another way."""

KINDS = {**SAME, **BLANK, **WRONG}
