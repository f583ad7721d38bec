"""Commitments: what a run takes of people's time, as `commitments.csv` for the runs of other regions.

Only new work counts.  Running work stands in the round's `running.csv`, which all regions share, and every run takes it
off by itself, whichever regions it is for.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pandas as pd

from constraints.domain import TABLES, Fault, InputRefused, Texts, checks_arguments
from constraints.faces import Plan
from constraints.round import IdChanges, Round, split
from scenarios.rounds import find_regions
from scenarios.runs.result import Run
from scenarios.runs.translating import with_current_ids

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from constraints.domain import Allocation
    from constraints.faces import PlanRow

COLUMNS = tuple(TABLES["commitments"].columns)
"""Columns of the table, in the order of `commitments.csv`."""


@checks_arguments
def commitments(
    *runs: Run, sources: Texts | None = None, round_: Round | None = None, regions: Texts = ()
) -> pd.DataFrame:
    """Return what the new work of runs takes: rows for `commitments.csv` of the same round, solved for other regions.

    A person has a row for each run; with half-days by period, a row for each period in which some are taken.

    Parameters
    ----------
    *runs : Run
        Of different cases.
    sources : sequence of str, optional
        What to call each run; else the id of its round, with its regions.
    round_ : Round, optional
        The round that the rows are for: people of runs made before its ids were changed have their ids of today.
    regions : iterable of str, optional
        Only work at cases of these regions; a run without any such case has none.

    Returns
    -------
    DataFrame
        Columns :data:`COLUMNS`; `half_days` and `visits` are taken of the person and of the supporter's limits,
        `cases` are places of the caseload. `period` is None where the person has one figure. A row binds nobody but
        the person of that id at that supporter.

    Raises
    ------
    InputRefused
        Two of the runs lead the same case or cover the same need, which would be counted twice (NM606).
    ArgumentRefused
        No case of any run is in a region (NM202).

    Examples
    --------
    >>> import nlematch as nle
    >>> record = nle.run(nle.draw_round(0.01, seed=2))
    >>> nle.commitments(record)[["person_id", "supporter_id", "half_days", "cases"]].head(3)
      person_id supporter_id  half_days  cases
    0     L0001      S900024          6      1
    1     L0002      S900051          6      1
    2     L0004      S900025         12      2
    """
    names = [_name(run) for run in runs] if sources is None else list(sources)
    changes = IdChanges.of(*([] if round_ is None else [round_]))
    cases = _cases_in(runs, regions)
    now = [with_current_ids(run, changes) for run in runs]
    plans = [_Taken.of(run.round, run.allocation, cases) for run in now]
    _refuse_shared(names, plans)
    return _table(names, plans)


def work_at(round_: Round, allocation: Allocation, cases: Collection[str], source: str) -> pd.DataFrame:
    """Return what the new work of a plan at some cases takes, as :func:`commitments` does.

    Parameters
    ----------
    round_ : Round
    allocation : Allocation
    cases : collection of str
    source : str
        What to call the plan.
    """
    return _table([source], [_Taken.of(round_, allocation, cases)])


def _cases_in(runs: Sequence[Run], regions: Texts) -> frozenset[str] | None:
    """Return the cases of regions, None where none are asked for.

    Raises
    ------
    ArgumentRefused
        No case of any run is in a region (NM202).
    """
    if not regions:
        return None
    known = {case.region for run in runs for case in run.round.cases.values() if case.region}
    wanted = find_regions(regions, known, of="commitments")
    return frozenset(case.case_id for run in runs for case in run.round.cases.values() if case.region in wanted)


def _table(names: Sequence[str], plans: Sequence[_Taken]) -> pd.DataFrame:
    rows = [
        {"person_id": person_id, "supporter_id": plan.supporter_of(person_id), **row, "source": name}
        for name, plan in zip(names, plans, strict=True)
        for person_id in sorted(plan.rows)
        for row in plan.of_person(person_id)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values("person_id", kind="stable", ignore_index=True)


def commitments_before(run: Run) -> list[str]:
    """Return the sources of the commitments that a run's own round had; they are not among those of the run.

    Parameters
    ----------
    run : Run
    """
    return sorted({source or "" for source in run.round.tables["commitments"]["source"].tolist()})


def _name(run: Run) -> str:
    return " ".join([run.round.meta.id, *run.round.regions])


@dataclasses.dataclass(frozen=True)
class _Taken:
    """The new work of a run.

    Attributes
    ----------
    round : Round
    rows : mapping of person_id to list of PlanRow
    """

    round: Round
    rows: dict[str, list[PlanRow]]

    @classmethod
    def of(cls, round_: Round, allocation: Allocation | None, cases: Collection[str] | None) -> _Taken:
        """Read the new work of a plan, at some cases or at all."""
        found = {} if allocation is None else Plan(round_, allocation).rows_of_person
        new = {
            person_id: [row for row in rows if not row.running and (cases is None or row.case.case_id in cases)]
            for person_id, rows in found.items()
        }
        return cls(round_, {person_id: rows for person_id, rows in new.items() if rows})

    def keys(self) -> set[tuple[str, str]]:
        """Return the cases (with a blank) and needs that are newly led and covered."""
        return {row.ids[:2] for rows in self.rows.values() for row in rows}

    def supporter_of(self, person_id: str) -> str:
        """Return the supporter of a person: ids of two rounds may be alike, the pair of both is not."""
        return self.round.people[person_id].supporter.supporter_id

    def of_person(self, person_id: str) -> Iterator[dict[str, object]]:
        """Make a person's row, or a row for each period: cases and visits stand in the first."""
        rows = self.rows[person_id]
        cases = self.round.ledger.cases_held.get(person_id, frozenset())
        once = {
            "cases": len({row.case.case_id for row in rows if row.kind != "personal"} - cases),
            "visits": sum(row.visit for row in rows),
        }
        for period, half_days in self._half_days([row for row in rows if row.kind != "personal"]):
            if half_days or any(once.values()):
                yield {"half_days": half_days, "period": period, **once}
                once = dict.fromkeys(once, 0)

    def _half_days(self, rows: Sequence[PlanRow]) -> Iterator[tuple[str | None, int]]:
        """Add up rows of one person; what a leader covers personally lies inside the deployment, and is not here."""
        periods = self.round.periods
        if not rows or rows[0].person.by_period is None:
            yield None, sum(row.half_days for row in rows)
            return
        shares = [split(row.half_days, row.profile, len(periods)) for row in rows]
        yield from zip(periods, map(sum, zip(*shares, strict=True)), strict=True)


def _refuse_shared(names: Sequence[str], plans: Sequence[_Taken]) -> None:
    """Refuse runs that take the same work.

    Raises
    ------
    InputRefused
        With NM606, a fault for each run that repeats what one before it has.
    """
    taken_by: dict[tuple[str, str], str] = {}
    faults = []
    for name, plan in zip(names, plans, strict=True):
        again = sorted(plan.keys() & taken_by.keys())
        if again:
            case_id, need_id = again[0]
            what = f"need {need_id} of case {case_id}" if need_id else f"case {case_id}"
            expected = f"other work than {taken_by[again[0]]} has, which takes {what} too"
            advice = "give each region's run once, and of a run and its repair the repair alone"
            faults.append(Fault("NM606", name, None, None, f"{len(again)} of the same", expected, advice))
        taken_by |= dict.fromkeys(plan.keys(), name)
    if faults:
        raise InputRefused(faults)
