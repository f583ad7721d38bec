"""Pages for those outside: of its own case for a school, and counts that give no single case away for the public."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pandas as pd

from constraints.domain import SPECIALISMS, ArgumentFault, ArgumentRefused, InputRefused
from constraints.faces import Plan
from constraints.round import how_known
from constraints.rules import rules_of
from scenarios.reports.audience import Audience, suppressed, suppressed_total, visible
from scenarios.reports.cases import HAS, STATES, case_table, reached
from scenarios.reports.made_up import made_up
from scenarios.reports.marks import marks
from scenarios.reports.page.frame_tables import Column, Table, shown, table
from scenarios.reports.page.inlining import Page, asset, render
from scenarios.reports.page.sections import why_of
from scenarios.reports.suppression import LEAST_SHOWN, protected_halves
from scenarios.reports.transparency import transparency
from scenarios.rounds import unit_of
from scenarios.runs import allocation_of, say_falls, waiting_causes
from scenarios.statements import state

if TYPE_CHECKING:
    from collections.abc import Hashable

    from scenarios.reports.figures import Figures
    from scenarios.runs import Run
    from scenarios.statements import Argument, Statement


# --- a school ---------------------------------------------------------------------------------------------------------


def school_page(run: Run, case_id: str) -> Page:
    """Make the page of one case: what is proposed for it, and nothing about anybody else.

    Parameters
    ----------
    run : Run
    case_id : str

    Raises
    ------
    InputRefused
        The run is about made-up data (NM912), or has no such case (NM202).
    """
    faults = made_up(run, "make a round of real data; planners and directors have a page of this one")
    if faults:  # as of letters: nobody is to be sent what is not real
        raise InputRefused(faults)
    if case_id not in run.round.cases:
        expected, advice = "a case of the run's round", "look up the id in the run's inputs"
        raise ArgumentRefused(
            [ArgumentFault.unknown("run_page", "case_id", case_id, run.round.cases, expected, advice)]
        )
    case = run.round.cases[case_id]
    seen = {
        name: visible(run.tables[name], name, Audience.SCHOOL, case_id)
        for name in ("deployments", "supports", "unplaced", "uncovered", "contacts")
        if name in run.tables
    }
    lead = next(iter(seen["deployments"].to_dict("records")), None)
    home = run.round.supporters.get(lead["supporter_id"]) if lead else None
    context = {
        "marks": marks(run, Audience.SCHOOL),
        "case_id": case_id,
        "members": [(school.urn, school.name) for school in case.members],
        "lead": lead,
        "half_days": shown(int(lead["half_days"]), Column("half_days", "", "half-days")) if lead else "",
        "falls": _falls(run, case_id) if lead else None,
        "known": _known(run, case_id, lead["leader_id"]) if lead else "",
        "stands": _stands(run, case_id) if lead else None,
        "home": home.name or home.supporter_id if home else "",
        "why": None if lead else _why(run, case_id),
        "needs": _needs(run, case_id, seen),
        "contacts": _contacts(case_id, seen["contacts"]),
        "note": transparency(run),
    }
    return render("school.html", context, (asset("page.js"),))


def _falls(run: Run, case_id: str) -> Statement | None:
    """Say how the half-days of the lead of a case fall on the periods, where they could have fallen otherwise."""
    return say_falls(run.round, Plan(run.round, allocation_of(run)).leads_of[case_id][0], cell=True)


def _known(run: Run, case_id: str, leader_id: str) -> str:
    """Say what the minutes of a leader's journey are."""
    return how_known(run.round.times.between(run.round.cases[case_id], run.round.people[leader_id])[1])


def _stands(run: Run, case_id: str) -> Statement:
    """Say how far the match of a case has come."""
    stage = str(case_table(run).set_index("case_id")["state"][case_id])
    if stage == "proposed":
        return state("page.proposal", case_id=case_id)
    return state("page.stands", progress=STATES[stage], case_id=case_id, stage=stage)


def _why(run: Run, case_id: str) -> Statement:
    reason = why_of(case_id, waiting_causes(run)[case_id])
    return state("page.no-leader-proposed", reason=reason, case_id=case_id)


def _needs(run: Run, case_id: str, seen: dict[str, pd.DataFrame]) -> Table:
    covered = seen["supports"].set_index("need_id").to_dict("index")
    open_ = dict(zip(seen["uncovered"]["need_id"], seen["uncovered"]["cause"], strict=True))
    counts = any(rule.id == "specialism-shortfall" for rule in rules_of(run.round.policy))
    rows = []
    for need in run.round.needs_of(case_id):
        cover = covered.get(need.need_id)
        about: dict[str, Argument] = {"case_id": case_id, "need_id": need.need_id or ""}
        if cover:
            said = state("page.need-covered", **about)
        elif need.specialism in run.round.policy.referrals:
            said = state("page.need-referred", **about)
        elif run.round.informs(need):
            said = state("page.need-counts" if counts else "page.need-on-record", **about)
        else:
            said = state(f"uncovered.{open_[need.need_id or '']}", specialism=need.specialism, needs=1)
        who, half_days = (cover["person_id"], cover["half_days"]) if cover else ("", "")
        rows.append((need.specialism, need.severity, said, who, half_days))
    columns = [
        Column("specialism", "Need", words=SPECIALISMS), Column("severity", "Severity", "number"),
        Column("said", "What is proposed"), Column("who", "By"), Column("half_days", "Half-days", "half-days"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[column.key for column in columns])
    return table(
        "needs-table", "Needs of the school", frame, columns, empty=state("page.empty-case-needs", case_id=case_id)
    )


def _contacts(case_id: str, contacts: pd.DataFrame) -> Table:
    columns = [
        Column("order", "Order", "number"), Column("party", "Who"), Column("whom", "Id"), Column("what", "What for"),
    ]  # fmt: skip
    empty = state("page.empty-contacts", case_id=case_id)
    return table("contacts-table", "Who is told or asked, in order", contacts, columns, empty=empty)


# --- the public -------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Margin:
    """Counts of one thing by group, those that would give single cases away hidden.

    Attributes
    ----------
    table : Table or None
        None where even hiding every group would not protect them.
    says : tuple of Statement
        What is said in its place.
    """

    id: str
    table: Table | None
    says: tuple[Statement, ...]


def public_page(run: Run, numbers: Figures) -> Page:
    """Make the page for the public: counts by group, small ones hidden.

    Each table counts one thing by one grouping. What is placed and what waits are halves of what the reader may know by
    group, from the page of another run or from a published list, and are hidden together.

    Parameters
    ----------
    run : Run
    numbers : Figures
    """
    cases = numbers.cases
    led = cases["leader_id"].notna()
    has = HAS[reached(cases)]
    whole = pd.Series({has: int(led.sum()), "without a leader": int((~led).sum())})
    unit = f"{unit_of(run.round).capitalize()}s"
    margins = [margin("cases", f"{unit} of the round", unit, whole)]
    if not any(0 < count < LEAST_SHOWN for count in whole):
        tiers = cases["tier"].map(lambda tier: f"tier {tier}")
        regions = cases["region"].fillna("not known")
        for grouping, groups in (("tier", tiers), ("region", regions)):
            margins += halves(
                (f"placed-by-{grouping}", f"waiting-by-{grouping}"),
                (f"{has.capitalize()}, by {grouping}", f"Without a leader, by {grouping}"),
                unit,
                pd.crosstab(groups, led).reindex(columns=[True, False], fill_value=0),
            )
        margins += [
            margin("states", f"{has.capitalize()}, by how far that has come", unit, _states(cases[led])),
        ]
    needs = numbers.needs.assign(name=numbers.needs["specialism"].map(SPECIALISMS)).set_index("name")
    titles = ("Needs covered, by specialism", "Needs that nobody covers, by specialism")
    margins += halves(("covered", "short"), titles, "Needs", needs[["covered", "short"]])
    context = {
        "marks": marks(run, Audience.PUBLIC),
        "margins": margins,
        "note": transparency(run),
        "hidden": state("page.small-counts-hidden", most=LEAST_SHOWN - 1),
    }
    return render("public.html", context, (asset("page.js"),))


def _states(cases: pd.DataFrame) -> pd.Series:
    return cases["state"].map(STATES).value_counts()


def halves(margin_ids: tuple[str, str], captions: tuple[str, str], of: str, counts: pd.DataFrame) -> list[Margin]:
    """Make two tables of counts by group that add up to what readers may know, as the public may see them.

    Parameters
    ----------
    margin_ids, captions : tuple of str
    of : str
        What is counted.
    counts : DataFrame of int
        Two columns, a row a group.
    """
    counts = counts[counts.sum(axis="columns") > 0].astype("int64").sort_index()
    totals = [int(total) for total in counts.sum()]
    if 0 in totals:  # what is left is the whole of each group
        named = zip(margin_ids, captions, counts.columns, strict=True)
        return [margin(name, caption, of, counts[column]) for name, caption, column in named]
    shown = protected_halves(counts.iloc[:, 0], counts.iloc[:, 1])
    if shown is None or any(0 < total < LEAST_SHOWN for total in totals):
        return [Margin(name, None, (_too_few(caption),)) for name, caption in zip(margin_ids, captions, strict=True)]
    return [
        _counted(name, caption, of, half[half != 0], total)
        for name, caption, half, total in zip(margin_ids, captions, shown, totals, strict=True)
    ]


def margin(margin_id: str, caption: str, of: str, counts: pd.Series) -> Margin:
    """Make a table of counts by group, with their sum, as the public may see it.

    Parameters
    ----------
    margin_id, caption : str
    of : str
        What is counted.
    counts : Series of int
        By group.
    """
    counts = counts[counts > 0].astype("int64").sort_index()
    total: Hashable = suppressed_total(counts, Audience.PUBLIC)
    if not isinstance(total, int):
        return Margin(margin_id, None, (_too_few(caption),))
    return _counted(margin_id, caption, of, suppressed(counts, Audience.PUBLIC), total)


def _too_few(caption: str) -> Statement:
    return state("page.too-few", caption=caption)


def _counted(margin_id: str, caption: str, of: str, counts: pd.Series, total: int) -> Margin:
    """Make the table of counts that are fit to be shown, and their sum."""
    if not len(counts):
        return Margin(margin_id, None, (state("page.none-counted", caption=caption),))
    shown = [*counts.tolist(), total]
    frame = pd.DataFrame({"group": [*counts.index.tolist(), "All"], "count": pd.Series(shown, dtype=object)})
    columns = [Column("group", "Group"), Column("count", of, "number")]
    counted = dataclasses.replace(table(f"{margin_id}-table", caption, frame, columns), summed=True)
    return Margin(margin_id, counted, ())
