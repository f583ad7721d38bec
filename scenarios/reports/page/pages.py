"""The pages: of a run for planners and directors, of one school, for the public, and of a study."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from constraints.audit import Claimed, audit_allocation
from constraints.domain import Seconds, Text, checks_arguments
from scenarios.escaping import ours
from scenarios.plugins import PluginsGiven
from scenarios.reports import charts
from scenarios.reports.audience import ABOUT_PERSONS, Audience, visible
from scenarios.reports.figures import Figures, figures
from scenarios.reports.fixes import Fixes, fixes
from scenarios.reports.map import allocation_map, idle_leaders
from scenarios.reports.marks import marks
from scenarios.reports.page import sections
from scenarios.reports.page.first import first_screen
from scenarios.reports.page.inlining import Page, asset, render
from scenarios.reports.page.outsiders import public_page, school_page
from scenarios.reports.transparency import transparency
from scenarios.runs import Run, allocation_of
from scenarios.statements import Names, state

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from constraints.rules import Breach
    from scenarios.statements import Argument, Statement

_BREACHES = 50
"""How many breaches a page names."""


@checks_arguments
def run_page(
    run: Run,
    audience: Audience,
    *,
    case_id: Text | None = None,
    seconds: Seconds = 0.0,
    plugins: PluginsGiven = (),
) -> str:
    """Return the report of a run as one HTML page.

    Parameters
    ----------
    run : Run
        As `read_run` gives it.
    audience : Audience
        Decides what is in it; see `Audience`.
    case_id : str, optional
        The reader's own case; for the audience school.
    seconds : float
        How long changes that would help may be tried; see :func:`scenarios.reports.fixes.fixes`.

    plugins : iterable
        Key figures of your own, as `compare` takes them; planners and directors see them.

    Returns
    -------
    str
        The page, with everything in it.

    Examples
    --------
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> page = nle.run_page(run, nle.Audience.DIRECTOR)
    >>> page.startswith("<!DOCTYPE html>"), "900052" in page
    (True, True)
    >>> "L0004" in nle.run_page(run, nle.Audience.PUBLIC)
    False
    """
    return page_of_run(run, audience, case_id=case_id, seconds=seconds, plugins=plugins).html


def page_of_run(
    run: Run,
    audience: Audience,
    *,
    case_id: str | None = None,
    seconds: float = 0.0,
    plugins: PluginsGiven = (),
) -> Page:
    """Make the report of a run, and say what it says.

    Parameters
    ----------
    run, audience, case_id, seconds, plugins
        As :func:`run_page` takes them.
    """
    if audience is Audience.SCHOOL:
        return school_page(run, case_id or "")
    numbers = figures(run, plugins=plugins)
    if audience is Audience.PUBLIC:
        return public_page(run, numbers)
    seen = as_seen(numbers, audience)
    help_ = fixes(run, numbers.cases, seconds)
    context = {
        "marks": marks(run, audience),
        "first": first_screen(run, seen, help_),
        "fixes": help_,
        "sections": sections.of_run(run, seen, help_),
        "approval_groups": sections.approval_groups(seen.approvals),
        "waiting_names": sections.waiting_names(seen.unplaced),
        "charts": _charts(run, seen, help_),
        "certificate": sections.certificate(run),
        "audit": _audit(run, audience),
        "note": transparency(run),
        "manifest": run.manifest,
    }
    return render("run.html", context, (charts.page_bundle(), asset("page.js")))


def as_seen(numbers: Figures, audience: Audience) -> Figures:
    """Return the figures as planners or directors may see them.

    Parameters
    ----------
    numbers : Figures
    audience : Audience
    """
    tables: dict[str, pd.DataFrame] = {
        field.name: visible(getattr(numbers, field.name), field.name, audience) for field in dataclasses.fields(numbers)
    }
    return Figures(**tables)


def _charts(run: Run, numbers: Figures, help_: Fixes) -> dict[str, str]:
    drawn: dict[str, alt.TopLevelMixin] = {
        "map": allocation_map(numbers.cases, idle_leaders(run)),
        "bottlenecks-chart": charts.bottlenecks(help_.bottlenecks, numbers.cases),
        "needs-chart": charts.needs(numbers.needs),
        "journeys-chart": charts.journeys(numbers.journeys),
        "loads-chart": charts.loads(numbers.supporters),
        "cold-spots-chart": charts.cold_spots(numbers.authorities),
        "prices-chart": charts.prices(numbers.prices),
        "stages-chart": charts.stages(numbers.stages),
    }
    return {name: ours(charts.embed(chart, name)) for name, chart in drawn.items()}


def _audit(run: Run, audience: Audience) -> dict[str, Any]:
    """Audit the plan once more, so that the page need not take the run's word for it."""
    claimed = Claimed({stage["goal"]: stage["value"] for stage in run.manifest["stages"]}, run.manifest["prices"])
    report = audit_allocation(run.round, allocation_of(run), claimed)
    hidden = ABOUT_PERSONS if audience is Audience.DIRECTOR else frozenset()
    found = len(report.breaches)
    return {
        "stands": None if report.clean else state("page.does-not-stand"),
        "says": state("page.audit-clean") if report.clean else state("page.audit-not-clean", breaches=found),
        "open": state("page.audit-open", waived=len(report.waived), not_known=len(report.not_known)),
        "breaches": [_breach(breach, hidden).named(Names.of(run.round)) for breach in report.breaches[:_BREACHES]],
    }


def _breach(found: Breach, hidden: frozenset[str]) -> Statement:
    about: dict[str, Argument] = {"rule": found.rule, "subject": found.subject}
    if not found.because or found.rule in hidden:
        return state("page.breach", **about)
    return state("page.breach-because", because=found.because, **about)
