"""The numbers of reports, counted once: page, workbook, letters, charts and notebooks all take them from here."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from constraints.domain import Displayed, checks_arguments, number_of
from optimiser.model import find_candidates
from scenarios.comparison import key_figures_of
from scenarios.escaping import plain_rows
from scenarios.plugins import PluginsGiven, allow_plugins
from scenarios.reports.approvals import approval_table
from scenarios.reports.cases import HAS, case_table, reached
from scenarios.reports.exceptions import exception_table, stranger_table
from scenarios.reports.loads import leader_loads, staff_loads, supporter_loads
from scenarios.reports.tallies import (
    authority_tally,
    cause_tally,
    change_table,
    director_decisions,
    funnel,
    need_tally,
    price_table,
    region_tally,
    stage_table,
)
from scenarios.reports.telling import telling_table
from scenarios.runs import Run

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class Figures(Displayed):
    """What reports say of a run in numbers; every frame is sorted, half-days gross, minutes one way.

    Attributes
    ----------
    cases : DataFrame
        One row a case of the run, sorted by id: :data:`scenarios.reports.cases.CASES`.
    funnel : DataFrame
        One row a tier, the highest first: `tier, name, eligible, in_round, proposed, agreed, approved, started`.
        A column counts cases; `eligible` those whose schools all are.
    causes : DataFrame
        One row a cause and tier of cases without a leader: `cause, said, tier, cases`; the highest tier first.
    unplaced : DataFrame
        One row a case without a leader, as in `unplaced.csv`: `case_id, name, tier, region, la_name, phase, cause,
        detail, entry, rounds_waited`.
    journeys : DataFrame
        One row a deployment: `case_id, name, tier, region, leader_id, supporter_id, supporter_region, minutes,
        minutes_are, half_days, away`; the longest first.
    leaders, supporters, staff : DataFrame
        One row each of the round, sorted by id: :mod:`scenarios.reports.loads`.
    approvals : DataFrame
        One row a match that is still to be approved or rejected: :data:`scenarios.reports.approvals.APPROVALS`.
    exceptions : DataFrame
        One row a match that somebody might ask about: :data:`scenarios.reports.exceptions.EXCEPTIONS`.
    strangers : DataFrame
        One row a value by which rows of safeguards name nobody: `rule, table, column, rows, because`.
    changes : DataFrame
        Of a repair, `diff.csv` with `name, tier, region` of the case; empty for other runs.
    telling : DataFrame
        Of a repair, whom to tell: :data:`scenarios.reports.telling.TELLING`; empty for other runs.
    needs : DataFrame
        One row a specialism: `specialism, demand, covered, short, half_days, half_days_covered, severe_short, informs,
        referred`; the shortest first. `demand` is what may be covered.
    authorities : DataFrame
        One row a local authority with a case: `la_code, la_name, region, easting, northing, cases, placed, waiting,
        leaders, median_minutes`; most waiting first.
    regions : DataFrame
        One row a region with a case: `region, cases, placed, waiting, away, median_minutes, longest_minutes`.
    key_figures : DataFrame
        One row a key figure over all cases, the shipped ones first, then your own: `kpi, said, kind, better, value,
        numerator, denominator, shown, code`; `code` is the digest of one of your own.
    prices : DataFrame
        One row a preference of the policy: `rule, said, minutes`; the dearest first.
    stages : DataFrame
        One row a goal, in order: `goal, said, value, bound, proved, reached, gap_percent`.
    asked : DataFrame
        What the one who decides is asked to decide: `ask, cases, said`; nothing that is zero.

    Examples
    --------
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> figures = nle.figures(run)
    >>> figures.funnel[["tier", "in_round", "proposed"]]
       tier  in_round  proposed
    0     3         1         1
    1     2         9         5
    2     1        12         3
    >>> figures.prices[["rule", "minutes"]].head(2)
                       rule  minutes
    0                travel     2177
    1  specialism-shortfall      120
    """

    cases: pd.DataFrame
    funnel: pd.DataFrame
    causes: pd.DataFrame
    unplaced: pd.DataFrame
    journeys: pd.DataFrame
    leaders: pd.DataFrame
    supporters: pd.DataFrame
    staff: pd.DataFrame
    approvals: pd.DataFrame
    exceptions: pd.DataFrame
    strangers: pd.DataFrame
    changes: pd.DataFrame
    telling: pd.DataFrame
    needs: pd.DataFrame
    authorities: pd.DataFrame
    regions: pd.DataFrame
    key_figures: pd.DataFrame
    prices: pd.DataFrame
    stages: pd.DataFrame
    asked: pd.DataFrame

    def _lines(self) -> Iterable[str]:
        """Count the cases, and name the frames."""
        yield f"{number_of(len(self.cases), 'case')}, {len(self.journeys)} {HAS[reached(self.cases)]}"
        named = [f"{field.name} ({len(getattr(self, field.name))})" for field in dataclasses.fields(self)]
        yield from (", ".join(named[:9]), ", ".join(named[9:]))

    def to_dict(self) -> dict[str, Any]:
        """Return every frame as rows of plain data, None where nothing is."""
        return {field.name: plain_rows(getattr(self, field.name)) for field in dataclasses.fields(self)}


@checks_arguments
def figures(run: Run, *, plugins: PluginsGiven = ()) -> Figures:
    """Count everything that reports say of a run.

    Parameters
    ----------
    run : Run
        With an allocation.
    plugins : iterable
        Key figures of your own, as `compare` takes them.

    Returns
    -------
    Figures
        The same numbers as page, workbook and letters have.

    Examples
    --------
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> figures = nle.figures(run)
    >>> figures.causes[["cause", "tier", "cases"]]
                 cause  tier  cases
    0  nobody-in-reach     2      3
    1          blocked     2      1
    2  nobody-in-reach     1      5
    3          blocked     1      3
    4       not-enough     1      1
    >>> len(figures.journeys), int(figures.journeys["minutes"].max())
    (9, 65)
    """
    with allow_plugins(plugins):
        key_figures = key_figures_of(run)
    cases = case_table(run)
    exceptions = exception_table(run, cases, find_candidates(run.round))
    changes = change_table(run, cases)
    leaders = leader_loads(run)
    numbers = Figures(
        cases=cases,
        funnel=funnel(run, cases),
        causes=cause_tally(cases),
        unplaced=_unplaced(cases),
        journeys=_journeys(cases),
        leaders=leaders,
        supporters=supporter_loads(run),
        staff=staff_loads(run),
        approvals=approval_table(cases, run.tables["deployments"], run.tables["flags"]),
        exceptions=exceptions,
        strangers=stranger_table(run),
        changes=changes,
        telling=telling_table(run),
        needs=need_tally(run),
        authorities=authority_tally(cases, leaders),
        regions=region_tally(cases),
        key_figures=key_figures,
        prices=price_table(run),
        stages=stage_table(run),
        asked=director_decisions(cases, exceptions, changes, run.tables["flags"]),
    )
    return Figures(
        **{field.name: _blank_is_none(getattr(numbers, field.name)) for field in dataclasses.fields(numbers)}
    )


def _blank_is_none(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose texts are None where nothing is said, never NaN."""
    open_ = [name for name in frame.columns if frame[name].dtype.kind == "O" and frame[name].isna().any()]
    return frame.assign(**{name: frame[name].astype(object).where(frame[name].notna(), None) for name in open_})


_UNPLACED = ("case_id", "name", "tier", "region", "la_name", "phase", "cause", "detail", "entry", "rounds_waited")
_JOURNEYS = (
    "case_id", "name", "tier", "region", "leader_id", "supporter_id", "supporter_region", "minutes", "minutes_are",
    "half_days", "away",
)  # fmt: skip


def _unplaced(cases: pd.DataFrame) -> pd.DataFrame:
    waiting = cases[cases["leader_id"].isna()]
    return waiting.sort_values(["tier", "case_id"], ascending=[False, True], ignore_index=True)[list(_UNPLACED)]


def _journeys(cases: pd.DataFrame) -> pd.DataFrame:
    led = cases[cases["leader_id"].notna()].astype({"minutes": "int64", "half_days": "int64"})
    return led.sort_values(["minutes", "case_id"], ascending=[False, True], ignore_index=True)[list(_JOURNEYS)]
