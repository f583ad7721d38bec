"""Matches that somebody might ask about: leaders from another region, and rules that a planner has lifted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from constraints.domain import REASON_CODES, Decision
from constraints.faces import arrays_of
from constraints.round import RULES, how_known, standing_decisions
from scenarios.statements import Names, state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimiser.model import Candidates
    from scenarios.runs import Run
    from scenarios.statements import Argument, Statement

EXCEPTIONS = (
    "kind", "case_id", "name", "tier", "region", "person_id", "need_id", "supporter_id", "supporter_name",
    "supporter_region", "minutes",
    "minutes_are", "rule", "because", "reason_code", "by", "on",
)  # fmt: skip
"""Columns of :func:`exception_table`; `kind` is `other-region` or `waived`. `because` is a statement; `reason_code, by,
on` are the waiver's."""


def exception_table(run: Run, cases: pd.DataFrame, candidates: Candidates) -> pd.DataFrame:
    """Return every lead from another region and every waived rule, with the reason of each.

    Parameters
    ----------
    run : Run
    cases : DataFrame
        From :func:`scenarios.reports.cases.case_table`.
    candidates : Candidates
        Of the run's round.
    """
    about = cases.set_index("case_id")
    rows = [*_away(run, cases, candidates), *_waived(run)]
    table = pd.DataFrame(rows, columns=[name for name in EXCEPTIONS if name not in {"name", "tier", "region"}])
    for name in ("name", "tier", "region"):
        table[name] = table["case_id"].map(about[name].to_dict())
    table["on"] = pd.Series([row[-1] for row in rows], table.index, object)  # pandas would lose which have a time
    table = table[list(EXCEPTIONS)].astype({"minutes": "Int64", "tier": "Int64"})
    by = ["kind", "tier", "minutes", "case_id", "need_id", "person_id", "rule"]
    return table.sort_values(by, ascending=[True, False, False, True, True, True, True], ignore_index=True)


def stranger_table(run: Run) -> pd.DataFrame:
    """Return the values by which rows of safeguards name nobody of the round: `rule, table, column, rows, because`.

    Parameters
    ----------
    run : Run
    """
    rows = [(RULES[each.table], each.table, each.column, each.rows, str(each)) for each in run.round.strangers]
    return pd.DataFrame(rows, columns=["rule", "table", "column", "rows", "because"]).astype({"rows": "int64"})


Row = tuple[object, ...]


def _away(run: Run, cases: pd.DataFrame, candidates: Candidates) -> Iterator[Row]:
    near = _own_region(run, candidates)
    for case in cases[cases["away"]].itertuples(index=False):
        pair: dict[str, Argument] = {"case_id": str(case.case_id), "leader_id": str(case.leader_id)}
        own_region = near.get(str(case.case_id))
        if case.running:
            because = state("exception.goes-on", **pair)
        elif own_region is None:
            because = state("exception.none-of-own-region", **pair)
        else:
            because = state("exception.some-of-own-region", **own_region, **pair)
        yield (
            "other-region", case.case_id, case.leader_id, "", case.supporter_id, case.supporter_name,
            case.supporter_region, case.minutes,
            case.minutes_are, "other-region", because, None, None, None,
        )  # fmt: skip


def _own_region(run: Run, candidates: Candidates) -> dict[str, dict[str, Argument]]:
    """Return for every case how many leaders of its own region could be sent, and how far away the nearest is."""
    arrays, lead = arrays_of(run.round), candidates.lead
    cases = np.array([case.region or "" for case in run.round.cases.values()], object)
    people = np.array([person.supporter.region or "?" for person in run.round.people.values()], object)
    own = cases[lead.case] == people[lead.person]
    pairs = lead.take(np.flatnonzero(own)[np.lexsort((lead.minutes[own], lead.case[own]))])
    case, first, number = np.unique(pairs.case, return_index=True, return_counts=True)
    near = zip(case.tolist(), number.tolist(), pairs.minutes[first], pairs.measured[first], strict=True)
    return {
        arrays.cases.ids[at]: {"leaders": count, "minutes": int(minutes), "known": how_known(bool(measured))}
        for at, count, minutes, measured in near
    }


def _waived(run: Run) -> Iterator[Row]:
    flags = run.tables["flags"]
    flags = flags[flags["kind"] == "waived"]
    minutes = {
        (row.case_id, row.need_id, row.person_id): row.minutes for row in run.tables["supports"].itertuples(index=False)
    } | {(row.case_id, "", row.leader_id): row.minutes for row in run.tables["deployments"].itertuples(index=False)}
    people, cases, names = run.round.people, run.round.cases, Names.of(run.round)

    def known(case_id: object, person_id: object) -> str:
        return how_known(run.round.times.between(cases[str(case_id)], people[str(person_id)])[1])

    specialism = {key: need.specialism for key, need in run.round.needs.items()}
    lifted = {
        (row.case_id, row.person_id, row.rule, row.specialism): row
        for row in standing_decisions(run.round.records(Decision))
        if row.decision == "waive"
    }
    for flag in flags.itertuples(index=False):
        subject = specialism.get((str(flag.case_id), str(flag.need_id)))
        pair = (str(flag.case_id), str(flag.person_id), str(flag.rule))
        decision = lifted.get((*pair, subject)) or lifted.get((*pair, None))
        home = people[str(flag.person_id)].supporter
        code = decision.reason_code if decision else None
        reason = REASON_CODES.get(code, code) if code else ""
        yield (
            "waived", flag.case_id, flag.person_id, flag.need_id, home.supporter_id,
            home.name or home.supporter_id, home.region,
            minutes.get((flag.case_id, flag.need_id, flag.person_id)), known(flag.case_id, flag.person_id), flag.rule,
            _lifted(flag.because, pair, reason).named(names), code,
            decision.by if decision else None, decision.on if decision else None,
        )  # fmt: skip


def _lifted(because: object, pair: tuple[str, str, str], reason: str) -> Statement:
    """Say what a lifted rule finds of a pair, and why it was lifted where that is known."""
    about: dict[str, Argument] = dict(zip(("case_id", "person_id", "rule"), pair, strict=True))
    about["because"] = str(because)
    if reason:
        return state("exception.waived-for-reason", reason=reason, **about)
    return state("exception.waived", **about)
