"""Who moved, gained or lost between two runs: each case and each need, from whom to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from constraints.domain import name_first

if TYPE_CHECKING:
    from constraints.domain import Allocation, Bools, School
    from scenarios.comparison.gathering import Compared

CHANGES: dict[str, str] = {
    "lost": "had a leader, has none",
    "gained": "had no leader, has one",
    "moved": "has another leader",
    "new": "is only in the later round",
    "gone": "is only in the earlier round",
    "tie": "differs, but a plan as good as the later one leaves it as it was: interchangeable",
    "kept": "has the same leader",
    "waits": "has no leader in either",
}
"""What can become of a case; of a need the same, with whoever covers it in the leader's place."""

MOVES = (
    "case_id", "name", "tier", "change", "from_person", "to_person", "from_supporter", "to_supporter",
    "from_minutes", "to_minutes", "cause", "detail",
)  # fmt: skip
NEED_MOVES = ("case_id", "need_id", "specialism", "severity", "change", "from_person", "to_person", "from_minutes",
              "to_minutes", "cause")  # fmt: skip


def case_moves(before: Compared, after: Compared, nearest: Allocation | None = None) -> pd.DataFrame:
    """Return one row for every case of either run: what became of it.

    Parameters
    ----------
    before, after : Compared
    nearest : Allocation, optional
        A plan for the later round that is as good as the one reported and differs least from the earlier one: what is
        as it was there is a tie where it differs in the later run.

    Returns
    -------
    DataFrame
        :data:`MOVES`, sorted by case; `cause` and `detail` are of the run in which the case has no leader.
    """
    cases = sorted({*before.round.cases, *after.round.cases})
    there, here = _leads(before, cases, "from"), _leads(after, cases, "to")
    frame = pd.concat([there, here], axis=1)
    led = None if nearest is None else {row.case_id: row.leader_id for row in nearest.deployments}
    spared = None if led is None else pd.Series([led.get(case) for case in cases], index=frame.index, dtype=object)
    known = np.array([[case in run.round.cases for case in cases] for run in (before, after)], bool).reshape(2, -1)
    frame["change"] = changes(frame["from_person"], frame["to_person"], known[0], known[1], spared)
    latest = {**before.round.cases, **after.round.cases}
    frame["name"] = [_name(latest[case].members) for case in cases]
    frame["tier"] = [latest[case].tier for case in cases]
    causes = pd.concat([run.tables["unplaced"].set_index("case_id") for run in (before, after)])
    causes = causes[~causes.index.duplicated(keep="last")].reindex(cases)
    frame["cause"], frame["detail"] = causes["cause"].to_numpy(), causes["detail"].to_numpy()
    return frame.rename_axis("case_id").reset_index()[list(MOVES)]


def need_moves(before: Compared, after: Compared, nearest: Allocation | None = None) -> pd.DataFrame:
    """Return one row for every need that may be covered in either run: what became of it; see :func:`case_moves`."""
    needs = {
        key: need
        for run in (before, after)
        for key, need in run.round.needs.items()
        if run.round.coverable(need)
    }  # fmt: skip
    keys = sorted(needs)
    index = pd.MultiIndex.from_tuples(keys, names=["case_id", "need_id"])
    frame = pd.concat([_covers(before, index, "from"), _covers(after, index, "to")], axis=1)
    by = None if nearest is None else {(row.case_id, row.need_id): row.person_id for row in nearest.supports}
    spared = None if by is None else pd.Series([by.get(key) for key in keys], index=index, dtype=object)
    known = np.array([[key in run.round.needs for key in keys] for run in (before, after)], bool).reshape(2, -1)
    frame["change"] = changes(frame["from_person"], frame["to_person"], known[0], known[1], spared)
    frame["specialism"] = [needs[key].specialism for key in keys]
    frame["severity"] = [needs[key].severity for key in keys]
    causes = pd.concat([run.tables["uncovered"].set_index(["case_id", "need_id"])["cause"] for run in (before, after)])
    frame["cause"] = causes[~causes.index.duplicated(keep="last")].reindex(index).to_numpy()
    return frame.reset_index()[list(NEED_MOVES)]


def changes(
    old: pd.Series, new: pd.Series, in_old: Bools, in_new: Bools, spared: pd.Series | None
) -> npt.NDArray[np.str_]:
    """Say what became of each, as a key of :data:`CHANGES`.

    Parameters
    ----------
    old, new : Series (n,) of str, missing where nobody is
    in_old, in_new : bool array (n,)
        Whether the rounds have the case or need at all.
    spared : Series (n,), optional
        Who is there in the nearest plan that is as good as the new one.
    """
    had, has = old.notna().to_numpy(), new.notna().to_numpy()
    same = _equal(old, new) | (~had & ~has)
    tie = np.zeros(len(old), bool)
    if spared is not None:
        tie = ~same & (_equal(spared, old) | (~had & spared.isna().to_numpy()))
    return np.select(
        [~in_new, ~in_old, ~had & ~has, same, tie, had & ~has, ~had & has],
        ["gone", "new", "waits", "kept", "tie", "lost", "gained"],
        default="moved",
    )


def _equal(one: pd.Series, other: pd.Series) -> Bools:
    """Say where two columns name the same; nobody is the same as nobody nowhere."""
    return (one == other).fillna(value=False).to_numpy(bool)


def _name(members: tuple[School, ...]) -> str:
    return name_first([school.name for school in members], 1)


def _leads(run: Compared, cases: list[str], side: str) -> pd.DataFrame:
    table = run.tables["deployments"].set_index("case_id").reindex(cases)
    return _person(table.rename(columns={"leader_id": "person_id"}), side, supporter=True)


def _covers(run: Compared, index: pd.MultiIndex, side: str) -> pd.DataFrame:
    return _person(run.tables["supports"].set_index(["case_id", "need_id"]).reindex(index), side)


def _person(table: pd.DataFrame, side: str, *, supporter: bool = False) -> pd.DataFrame:
    columns = {"person_id": f"{side}_person", "supporter_id": f"{side}_supporter", "minutes": f"{side}_minutes"}
    if not supporter:
        del columns["supporter_id"]
    return table[list(columns)].rename(columns=columns).astype({f"{side}_minutes": "Int64"})
