"""One row a case: what the round says of it, who is proposed, how far the proposal has gone, or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from constraints.domain import to_text
from constraints.faces import Plan
from constraints.round import Proposals, how_known
from scenarios.runs import ENTRIES, MATCH, allocation_of, entry_of, say_falls, waiting_causes

if TYPE_CHECKING:
    from constraints.faces import PlanRow
    from constraints.round import Case, Round
    from optimiser.model import Candidates
    from scenarios.runs import Run

STATES: dict[str, str] = {
    "waiting": "has no leader",
    "proposed": "a leader is proposed",
    "agreed": "all who must have agreed",
    "approved": "approved by the regional director",
    "announced": "announced",
    "started": "support has started",
}
"""How far a case has come, in order."""

HAS: dict[str, str] = {
    "proposed": "with a leader proposed",
    "led": "with a leader",
    "led-or-proposed": "with a leader, or one proposed",
}
"""What those who are not without a leader have, by :func:`reached`."""

CASES = (
    "case_id", "name", "target", "tier", "region", "la_code", "la_name", "phase", "provision", "governance", "trust_id",
    "urns", "easting", "northing", "rounds_waited", "entry", "state", "agreed", "approved", "started", "running",
    "leader_id", "supporter_id", "supporter_name", "supporter_region", "leader_easting", "leader_northing", "half_days",
    "profile", "by_period", "minutes", "minutes_are", "price", "away", "waived", "not_known", "needs", "needs_covered",
    "cause", "detail",
)  # fmt: skip
"""Columns of :func:`case_table`. `minutes_are` measured or estimated; `away`: the supporter's region is another;
`waived`, `not_known`: flags of the case's people; `agreed`, `approved`, `started`: who has said yes, each by itself;
`profile` by which the half-days fall on the periods, and `by_period`, a statement of that, only where the tier has more
than one profile; `needs` are those that may be covered; `cause` is why a case waits
(:data:`scenarios.runs.waiting.WAITING`)."""

_FROM_WIDE = (
    "case_id", "name", "target", "tier", "region", "la_code", "la_name", "phase", "provision", "governance", "trust_id",
    "urns", *MATCH,
)  # fmt: skip
"""What is taken from `run.cases()`: none of a planner's own columns, which may be called as those made here."""

_DIRECTOR = "regional-director"


def case_table(run: Run, candidates: Candidates | None = None) -> pd.DataFrame:
    """Return one row a case of a run, with the columns of :data:`CASES`.

    Parameters
    ----------
    run : Run
    candidates : Candidates, optional
        Of its round; found here, if they are needed, unless given.
    """
    table = run.cases()[list(_FROM_WIDE)].merge(_leads(run), on="case_id", how="left")
    table["running"] = table["running"].fillna(False).astype(bool)
    known = table["supporter_region"].notna() & table["region"].notna()
    table["away"] = known & (table["supporter_region"] != table["region"]).fillna(value=False).astype(bool)
    flags = run.tables["flags"]
    for kind, column in (("waived", "waived"), ("not-known", "not_known")):
        counts = flags.loc[flags["kind"] == kind, "case_id"].value_counts().to_dict()
        table[column] = table["case_id"].map(counts).fillna(0).astype("int64")
    cases = [run.round.cases[case_id] for case_id in table["case_id"]]
    for name in ("easting", "northing", "rounds_waited"):
        table[name] = pd.Series([getattr(case, name) for case in cases], index=table.index, dtype="int64")
    causes = waiting_causes(run, candidates)
    table["cause"] = table["case_id"].map(causes).astype(object)
    entries = [_entry(run.round, case, causes.get(case.case_id)) for case in cases]
    table["entry"] = pd.Series(entries, index=table.index, dtype=object)
    table = pd.concat([table, _progress(run.round, table)], axis=1)
    return table[list(CASES)].sort_values("case_id", ignore_index=True)


def reached(cases: pd.DataFrame) -> str:
    """Say what those who are not without a leader have: as long as nobody has said yes, no more than a proposal.

    Parameters
    ----------
    cases : DataFrame
        `leader_id, agreed, approved, started`, such as those of :func:`case_table`.

    Returns
    -------
    str
        `proposed`, `led` (the support of all has started) or `led-or-proposed`.
    """
    led = cases[cases["leader_id"].notna()]
    if not led[["agreed", "approved", "started"]].to_numpy(bool).any():
        return "proposed"
    return "led" if led["started"].all() else "led-or-proposed"


def _leads(run: Run) -> pd.DataFrame:
    """Return what the round says of the one who leads each case."""
    rows = [
        (
            row.case.case_id, row.person.supporter.name, row.person.supporter.region, row.person.easting,
            row.person.northing, row.running, how_known(run.round.times.between(row.case, row.person)[1]),
            _profile(run.round, row), say_falls(run.round, row, cell=True),
        )
        for row in Plan(run.round, allocation_of(run)).leads
    ]  # fmt: skip
    columns = [
        "case_id",
        "supporter_name",
        "supporter_region",
        "leader_easting",
        "leader_northing",
        "running",
        "minutes_are",
        "profile",
        "by_period",
    ]
    types = {"leader_easting": "Int64", "leader_northing": "Int64", "running": "boolean"}
    return pd.DataFrame(rows, columns=columns, dtype=object).astype(types)


def _profile(round_: Round, row: PlanRow) -> str | None:
    """Return the profile of a deployment as files have it, where the tier has more than one."""
    return to_text(row.profile) if len(round_.profiles_of_tier(row.case.tier)) > 1 else None


def _entry(round_: Round, case: Case, cause: str | None) -> str:
    """Say whether a case is in the round; one that waits is, unless it waits for what keeps it out."""
    if cause is None:
        return entry_of(round_, case)
    return cause if cause in ENTRIES else "in-round"


def _progress(round_: Round, table: pd.DataFrame) -> pd.DataFrame:
    """Return how far each case has come; running work has come all the way."""
    proposals = Proposals.of(round_)
    rows = []
    for case_id, leader_id, running in zip(table["case_id"], table["leader_id"], table["running"], strict=True):
        if leader_id is None or pd.isna(leader_id):
            rows.append(("waiting", False, False, False))
            continue
        progress = "started" if running else proposals.state(case_id, leader_id)
        is_public = progress in {"announced", "started"}
        approved = is_public or proposals.answer(case_id, _DIRECTOR, [leader_id]) == "agreed"
        agreed = is_public or progress == "agreed"
        state = "approved" if approved and not is_public else progress
        rows.append((state, agreed, approved, progress == "started"))
    columns = ["state", "agreed", "approved", "started"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[1:], bool))
