"""Runs to make workbooks of, workbooks made of them, and a way to read what stands in one."""

import datetime as dt

import openpyxl
import pytest

from constraints.testing import HERE, event, leader, make_round, need, school, staff_member, supporter, waive
from scenarios.reports.audience import Audience
from scenarios.reports.workbook import make_workbook
from scenarios.rounds import write_round
from scenarios.runs import run

SOUTH_WEST = {"la_code": "801", "la_name": "Bristol", "region": "South West"}
KILOMETRE = {"travel": {"base_minutes": 0.0, "factor": 1.0, "power": 1.0}}
"""A minute a kilometre, so that figures can be worked out by hand."""


def north(kilometres):
    return HERE[0], HERE[1] + 1_000 * kilometres


def small_round(**more):
    """Four schools on a line, 0, 10, 20 and 30 km north; L1 and T1 at the first, L2 at the last, L3 in the middle.

    Leading takes 6 half-days, so L1 and L2 can lead two cases each, L3 three; the first needs maths, the last phonics.
    The first and the third are of tier 2; T1 covers the maths, and nobody has phonics.
    """
    tables = {
        "schools": [
            school(f"10000{n + 1}", at=north(10 * n), tier=2 - n % 2, **SOUTH_WEST) for n in range(4)
        ],
        "supporters": [
            supporter("S1", at=north(0), name="First", region="South West"),
            supporter("S2", at=north(30), name="Last", region="South East"),
            supporter("S3", at=north(15), name="Middle", region="South West", release_half_days=20),
        ],
        "leaders": [
            leader("L1", "S1", half_days=12),
            leader("L2", "S2", half_days=13),
            leader("L3", "S3", half_days=18, willing=None),
        ],
        "staff": [staff_member("T1", "S1", half_days=8)],
        "needs": [need("100001"), need("100004", "phonics", severity=3)],
        "overrides": KILOMETRE,
    }  # fmt: skip
    return make_round(**tables | more)


def _texts(sheet):
    """Return the rows of a sheet, the header first."""
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def _records(book, title):
    """Return the rows of a sheet as dicts by title."""
    header, *rows = _texts(book[title])
    return [dict(zip(header, row, strict=True)) for row in rows]


def _fill(path, out, decisions=(), events=(), changed=()):
    """Fill a workbook in as a planner would: rows of dicts by title, and (sheet, cell, value) of other sheets."""
    book = openpyxl.load_workbook(path)
    for title, rows in (("Decisions", decisions), ("Events", events)):
        header = [cell.value for cell in book[title][1]]
        for number, row in enumerate(rows, start=2):
            for name, value in row.items():
                cell = book[title].cell(number, header.index(name) + 1, value)
                if isinstance(value, str):
                    cell.data_type = "s"  # the column is one of text: what begins with = is no formula there
    for title, cell, value in changed:
        book[title][cell] = value
    book.save(out)
    return out


@pytest.fixture(scope="session")
def grid_of():
    """Read the rows of a sheet, the header first."""
    return _texts


@pytest.fixture(scope="session")
def rows_of():
    """Read the rows of a sheet as dicts by title."""
    return _records


@pytest.fixture(scope="session")
def fill():
    """Fill in a workbook."""
    return _fill


ASKED = {
    "Case ID": "100001", "Event": "asked", "Party": "leader", "Person ID": "L1", "By": "RD", "On": dt.date(2019, 10, 1),
}  # fmt: skip
PIN = {
    "Case ID": "100002", "Person ID": "L3", "Decision": "pin", "Reason code": "local-knowledge", "By": "RD",
    "On": dt.date(2019, 10, 1), "Note": "=private",
}  # fmt: skip


@pytest.fixture
def asked():
    """An event as it is filled in."""
    return dict(ASKED)


@pytest.fixture
def pinned():
    """A decision as it is filled in."""
    return dict(PIN)


@pytest.fixture(scope="session")
def make_small():
    """Make the small round."""
    return small_round


@pytest.fixture
def round_path(tmp_path):
    """The small round on disk, to add to."""
    path = tmp_path / "round"
    write_round(small_round(), path)
    return path


@pytest.fixture(scope="session")
def small_run(tmp_path_factory):
    """A run of the small round; not to be changed."""
    folder = tmp_path_factory.mktemp("small") / "run"
    run(small_round(), folder)
    return folder


@pytest.fixture(scope="session")
def small_book(small_run):
    """The workbook of the small run; not to be changed."""
    path = small_run.parent / "plan.xlsx"
    make_workbook(small_run, path)
    return path


HOSTILE = {
    "100001": '=HYPERLINK("http://example.org","x")',
    "100002": "@SUM(A1)",
    "100003": "+1+1",
    "100004": "-2",
    "100005": "<script>alert(1)</script>&amp;",
    "100006": "\u202egnp.exe \u2067rtl\u2069",
    "100007": "x" * 10_000,
    "100008": "y" * 40_000,
    "100009": "soft\u00adhyphen",
    "100010": "_x0041_ {=1} \U0001f600",
    "100011": "'quoted",
}
"""Names of schools by URN."""


@pytest.fixture(scope="session")
def hostile_run(tmp_path_factory):
    """A run whose texts are everything that a spreadsheet might take for something else; names may be empty, too."""
    schools = [
        school(urn, at=north(n), name=name, la_code="=1", la_name='"&"', diocese="=1+1", region="South West")
        for n, (urn, name) in enumerate(HOSTILE.items())
    ]
    round_ = make_round(
        schools=[*schools, school("100012", name="100012")],
        supporters=[supporter("=S1", name="=cmd|' /C calc'!A0"), supporter("S2", name=None)],
        leaders=[leader("-L1", "=S1"), leader("L2", "S2", half_days=6), leader("@L3", "S2", half_days=12)],
        staff=[staff_member("+T1", "=S1", "maths:1")],
        needs=[need(urn) for urn in ("100001", "100007", "100009")],
        decisions=[waive("100001", "L2", "travel-limit", by="=RD")],
        events=[event("100002", "asked", "leader", "-L1")],
        overrides=KILOMETRE,
    )
    folder = tmp_path_factory.mktemp("hostile") / "run"
    run(round_, folder)
    return folder


@pytest.fixture(scope="session")
def hostile_book(hostile_run):
    """Its workbook; not to be changed."""
    path = hostile_run.parent / "hostile.xlsx"
    make_workbook(hostile_run, path, Audience.PLANNER)
    return path


@pytest.fixture(scope="session")
def hostile_names():
    """Names of schools by URN."""
    return HOSTILE
