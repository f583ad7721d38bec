"""What notebooks show of a value: a line, then small tables, bounded whatever the value holds.

Values ask for these by way of :mod:`constraints.domain.displays`, where `scenarios` registers them.  A notebook stores
what it shows, so tables show their first rows, and say how many more there are and what gives them all.  All text from
data is escaped.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING

from scenarios.reports.notebook_html import NotebookHtml

if TYPE_CHECKING:
    import altair as alt

    from constraints.audit import AuditReport
    from constraints.domain import Allocation
    from constraints.policies import Policy
    from constraints.round import Round
    from scenarios.comparison import Attribution, Comparison, Robustness
    from scenarios.explain import Explanation
    from scenarios.following import NextRound
    from scenarios.frontiers import Frontier
    from scenarios.key_figures import KeyFigure
    from scenarios.reports.figures import Figures
    from scenarios.runs import Run
    from scenarios.studies import Study, StudyRecord

_RUNS = 6
"""Runs of a comparison that are shown side by side."""


def of_round(round_: Round) -> str:
    """Show a round: what it is, as at when, and how many cases, people and needs it has."""
    meta, cases = round_.meta, Counter(case.tier for case in round_.cases.values())
    tiers = ", ".join(f"{cases[tier]:,} of tier {tier}" for tier in sorted(cases, reverse=True))
    leaders = sum(person.is_leader for person in round_.people.values())
    coverable = sum(map(round_.coverable, round_.needs.values()))
    rows: list[tuple[str, object]] = [
        ("policy", round_.policy.id),
        ("as at", meta.as_at.isoformat()),
        ("delivery", f"{meta.delivery_start.isoformat()} to {meta.delivery_end.isoformat()}"),
        ("cases", f"{len(round_.cases):,}: {tiers}"),
        ("leaders", f"{leaders:,}, at {len(round_.supporters):,} supporters"),
        ("staff", f"{len(round_.people) - leaders:,}"),
        ("needs", f"{len(round_.needs):,}, of which {coverable:,} may be covered"),
    ]
    if round_.regions:
        rows.insert(0, ("regions", ", ".join(round_.regions)))
    return NotebookHtml(f"Round {meta.id}: {meta.title}", meta.generated).pairs(rows).html()


def of_allocation(allocation: Allocation) -> str:
    """Show an allocation: who leads which case."""
    counts = f"{len(allocation.deployments):,} deployments and {len(allocation.supports):,} supports"
    covers = Counter(row.case_id for row in allocation.supports)
    rows = [(row.case_id, row.leader_id, covers[row.case_id]) for row in allocation.deployments]
    sheet = NotebookHtml(f"Allocation: {counts}")
    return sheet.table(("case_id", "leader_id", "needs covered"), rows, "`deployments`").html()


def of_policy(policy: Policy) -> str:
    """Show a policy: its tiers, and the settings of its rules."""
    sheet = NotebookHtml(f"Policy {policy.id}, version {policy.version}: {policy.title}")
    sheet.pairs([("tiers", ", ".join(map(str, policy.tier_order)))])
    rows = [
        (rule, ", ".join(f"{name} {value}" for name, value in settings.items()))
        for rule, settings in sorted(policy.rules.items())
    ]
    return sheet.table(("rule", "settings"), rows, "`rules`").html()


def of_audit(report: AuditReport) -> str:
    """Show an audit: whether it is clean, and what was found."""
    found = f"{len(report.breaches):,} breaches, {len(report.waived):,} waived, {len(report.not_known):,} not known"
    sheet = NotebookHtml(f"Audit {'clean' if report.clean else 'NOT CLEAN'}: {found}")
    sheet.pairs([(name, f"{value:,}") for name, value in report.stage_values.items()])
    return sheet.frame(report.to_frame(), "`to_frame()`").html()


def of_run(run: Run) -> str:
    """Show a run: how good it is proved to be, goal by goal."""
    from scenarios.reports.marks import goal_words, proof

    manifest = run.manifest
    counts = manifest["counts"]
    found = f"{counts['placed']:,} of {counts['cases']:,} cases placed" if "placed" in counts else "no allocation"
    rows = [
        ("tie-break" if stage["goal"] == "canonical" else goal_words(stage["goal"]), stage["value"], stage["bound"],
         "proved" if stage["proved"] else "not proved")
        for stage in manifest["stages"]
    ]  # fmt: skip
    sheet = NotebookHtml(f"Run of {manifest['round']['id']}: {found}", manifest["generated"])
    return sheet.text(f"{proof(manifest)}.").table(("goal", "value", "bound", ""), rows, "`summary()`").html()


def of_asked(study: Study) -> str:
    """Show a study that is asked for: a line a run."""
    heading = f"{study.title or 'Study'}: {len(study):,} runs asked for"
    return NotebookHtml(heading).frame(study.to_frame().dropna(axis="columns", how="all"), "`to_frame()`").html()


def of_study(study: StudyRecord) -> str:
    """Show a study: how far it is, and a line a run."""
    return (
        NotebookHtml(study.headline()).frame(study.to_frame().dropna(axis="columns", how="all"), "`to_frame()`").html()
    )


def tornado_of(study: StudyRecord, kpi: str, base: str | None) -> alt.TopLevelMixin:
    """Draw how far each axis of a study's sweep moves a key figure."""
    from scenarios.reports import charts

    return charts.tornado(charts.sensitivities(study), kpi, base)


def of_comparison(found: Comparison) -> str:
    """Show a comparison: key figures of its first runs side by side, and what became of the cases."""
    first = found.runs[:_RUNS]
    more = f", of which {_RUNS} are shown" if len(found.runs) > _RUNS else ""
    marks = sorted({mark for run in found.runs for mark in run.round.meta.generated})
    sheet = NotebookHtml(f"Compared: {len(found.runs):,} runs{more}", marks)
    sheet.texts(f"Versions differ: {line}" for line in found.version_differences)
    kpis = found.kpis[found.kpis["run"].isin([run.name for run in first])]
    sheet.frame(dataclasses.replace(found, runs=first, kpis=kpis).side_by_side(), "`side_by_side()`", most=40)
    sheet.texts(f"{figure}." for figure in found.own_figures)
    tallies = [
        (f"{pair.before.name} to {pair.after.name}", ", ".join(f"{change} {n:,}" for change, n in pair.tally.items()))
        for pair in found.pairs
    ]
    return sheet.table(("runs", "cases"), tallies, "`moves()`").html()


def of_attribution(found: Attribution) -> str:
    """Show what edits are credited with."""
    sheet = NotebookHtml(
        f"{len(found.changes):,} cases changed, credited to {len(found.edits):,} edits ({found.method})"
    )
    return sheet.frame(found.by_edit(), "`by_edit()`").html()


def of_robustness(found: Robustness) -> str:
    """Show how many variants keep each match, the frailest first."""
    frail = found.matches.sort_values(["share", "case_id", "need_id"])
    firm = int((found.matches["share"] == 1).sum())
    heading = f"{firm:,} of {len(found.matches):,} matches hold in all {found.variants.draws:,} variants"
    return NotebookHtml(heading).frame(frail, "`to_frame()`").html()


def of_frontier(found: Frontier) -> str:
    """Show the points of a frontier."""
    sheet = NotebookHtml(f"Frontier of {found.round.meta.id}: {found.headline()}")
    for name, frame in zip(("to_frame()", *(f'tables["{name}"]' for name in found.tables)), found.shown(), strict=True):
        sheet.frame(frame, f"`{name}`")
    return sheet.texts(found.notes).html()


def of_next_round(found: NextRound) -> str:
    """Show how many rows of a round went where, and those that a planner has to settle."""
    sheet = NotebookHtml(f"Next round: {found.headline()}", found.round.meta.generated).frame(
        found.counts(), "`counts()`"
    )
    unknown = found.rows[found.rows["fate"] == "unknown"]
    return sheet.frame(unknown, "`to_frame()`").html()


def of_key_figure(figure: KeyFigure) -> str:
    """Show a key figure of one's own: what it counts."""
    return NotebookHtml(figure.headline()).text(str(figure)).html()


def of_figures(found: Figures) -> str:
    """Show which frames there are, and how many rows each has."""
    frames = {field.name: getattr(found, field.name) for field in dataclasses.fields(found)}
    rows = [(name, len(frame), ", ".join(map(str, frame.columns))) for name, frame in frames.items()]
    html = NotebookHtml(f"Figures of {len(found.cases):,} cases")
    return html.table(("frame", "rows", "columns"), rows, "", len(rows)).html()


def of_explanation(explanation: Explanation) -> str:
    """Show an explanation: the answer, the facts behind it, and how they are known."""
    sheet = NotebookHtml(explanation.sentence, explanation.generated, whole=True)
    for block in explanation.blocks:
        rows = [
            (fact.label, fact.text if fact.exact is not False else f"{fact.text} (bounded, not proved)")
            for fact in block.facts
        ]
        if rows:
            sheet.heading(block.title).pairs(rows, "`to_dict()`")
    return sheet.details("How this is known", [str(said) for said in explanation.proof]).html()
