"""What holds of every next round: it is sound, and `next.csv` adds up."""

from constraints.checks import check
from constraints.domain import to_text

TABLES = ("schools", "events", "decisions", "running", "commitments", "conflicts")


def assert_adds_up(following, old):
    """Hold `next.csv` against both rounds: every old row once, and every new row is named."""
    rows = following.rows
    for name in TABLES:
        mine = rows[rows["table"] == name]
        assert sorted(mine["row"]) == list(range(2, len(old.tables[name]) + 2)), name
        named = set(rows[rows["now_in"] == name]["new_row"])
        there = set(range(2, len(following.round.tables[name]) + 2))
        assert named == there if name != "schools" else named <= there, name
    assert set(rows["fate"]) <= {"carried", "dropped", "unknown"}
    assert not (rows["reason"] == "").any()
    assert set(rows[rows["fate"] == "dropped"]["now_in"]) <= {"", "history"}
    assert set(rows[rows["fate"] == "carried"]["now_in"]) <= {*TABLES}
    assert check(following.round) == []


def lines(frame):
    """Return the rows of a table as text, sorted."""
    return sorted("|".join(map(to_text, row)) for row in frame.itertuples(index=False, name=None))
