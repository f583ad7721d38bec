"""What notebooks show of a round, a run, a study, a comparison or an explanation: a line, then a small table.

Results ask for these by way of :mod:`scenarios.notebooks`, where `scenarios` registers them.  `constraints` knows of no
presentation, so a round and an allocation are shown by what :func:`register` tells the notebook's kernel.  All text
from data is escaped.
"""

from __future__ import annotations

from collections import Counter
from math import isnan
from typing import TYPE_CHECKING, Any

from scenarios.escaping import html_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from constraints.domain import Allocation
    from constraints.round import Round
    from scenarios.comparison import Comparison
    from scenarios.explain import Explanation
    from scenarios.runs import Run
    from scenarios.studies import StudyRecord

_SHOWN = 12
"""Rows that a table shows; how many more there are is said."""


def register(kernel: Any) -> None:  # noqa: ANN401 - IPython is no dependency, and its shell has no type here
    """Tell a notebook's kernel how to show what `constraints` has.

    Parameters
    ----------
    kernel : IPython shell or None
        None where Python runs without one; then nothing happens.
    """
    if kernel is None:
        return
    formatter = kernel.display_formatter.formatters["text/html"]
    formatter.for_type_by_name("constraints.round.round", "Round", of_round)
    formatter.for_type_by_name("constraints.domain.allocation", "Allocation", of_allocation)


def of_round(round_: Round) -> str:
    """Show a round: what it is, as at when, and how many cases, people and needs it has."""
    meta, cases = round_.meta, Counter(case.tier for case in round_.cases.values())
    tiers = ", ".join(f"{cases[tier]:,} of tier {tier}" for tier in sorted(cases, reverse=True))
    leaders = sum(person.is_leader for person in round_.people.values())
    coverable = sum(map(round_.coverable, round_.needs.values()))
    rows = [
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
    return _block(f"Round {meta.id}: {meta.title}", _pairs(rows), meta.generated)


def of_allocation(allocation: Allocation) -> str:
    """Show an allocation: who leads which case."""
    counts = f"{len(allocation.deployments):,} deployments and {len(allocation.supports):,} supports"
    covers = Counter(row.case_id for row in allocation.supports)
    rows = [(row.case_id, row.leader_id, covers[row.case_id]) for row in allocation.deployments]
    return _block(f"Allocation: {counts}", _table(("case_id", "leader_id", "needs covered"), rows))


def of_run(run: Run) -> str:
    """Show a run: how good it is proved to be, goal by goal."""
    from scenarios.reports.marks import goal_words, proof

    manifest = run.manifest
    counts = manifest["counts"]
    found = f"{counts['placed']:,} of {counts['cases']:,} cases placed"
    placed = "no allocation" if run.allocation is None else found
    rows = [
        ("tie-break" if stage["goal"] == "canonical" else goal_words(stage["goal"]), stage["value"], stage["bound"],
         "proved" if stage["proved"] else "not proved")
        for stage in manifest["stages"]
    ]  # fmt: skip
    stages = _table(("goal", "value", "bound", ""), rows)
    return _block(
        f"Run of {manifest['round']['id']}: {placed}",
        f"<p>{_text(proof(manifest))}.</p>{stages}",
        manifest["generated"],
    )


def of_study(study: StudyRecord) -> str:
    """Show a study: how far it is, and a line a run."""
    frame = study.to_frame().dropna(axis="columns", how="all")
    return _block(study.headline(), _table(list(frame.columns), frame.itertuples(index=False, name=None)))


def of_comparison(found: Comparison) -> str:
    """Show a comparison: key figures side by side, and what became of the cases."""
    figures = found.side_by_side()
    names = ", ".join(run.name for run in found.runs[:_SHOWN])
    parts = [_table(list(figures.columns), figures.itertuples(index=False, name=None), most=40)]
    parts += [f"<p>{_text(figure)}.</p>" for figure in found.own_figures]
    tallies = [
        (f"{pair.before.name} to {pair.after.name}", ", ".join(f"{change} {n:,}" for change, n in pair.tally.items()))
        for pair in found.pairs
    ]
    parts.append(_table(("runs", "cases"), tallies))
    generated = sorted({mark for run in found.runs for mark in run.round.meta.generated})
    return _block(f"Compared: {names}", "".join(parts), generated)


def of_explanation(explanation: Explanation) -> str:
    """Show an explanation: the answer, the facts behind it, and how they are known."""
    parts = []
    for block in explanation.blocks:
        rows = [
            (fact.label, fact.text if fact.exact is not False else f"{fact.text} (bounded, not proved)")
            for fact in block.facts
        ]
        if rows:
            parts.append(f"<h4>{_text(block.title)}</h4>{_pairs(rows)}")
    if explanation.proof:
        items = "".join(f"<li>{_text(line)}</li>" for line in explanation.proof)
        parts.append(f"<details><summary>How this is known</summary><ul>{items}</ul></details>")
    return _block(explanation.sentence, "".join(parts), explanation.generated)


# --- pieces of HTML -------------------------------------------------------------------------------------------------


def _text(value: object) -> str:
    """Return a cell as text that is only text; empty where nothing is."""
    if value is None or type(value).__name__ in {"NAType", "NaTType"} or (isinstance(value, float) and isnan(value)):
        return ""
    return html_text(f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else value)


def _block(heading: str, body: str, generated: Iterable[str] = ()) -> str:
    drawn = "; ".join(generated)
    mark = f"<p><em>Generated data: {_text(drawn)}</em></p>" if drawn else ""
    return f'<div class="nlematch"><p><strong>{_text(heading)}</strong></p>{body}{mark}</div>'


def _pairs(rows: Iterable[tuple[str, object]]) -> str:
    cells = "".join(
        f'<tr><th scope="row" style="{_LEFT}">{_text(name)}</th><td style="{_LEFT}">{_text(value)}</td></tr>'
        for name, value in rows
    )
    return f"<table>{cells}</table>"


_LEFT = "text-align: left; vertical-align: top"


def _table(columns: Sequence[object], rows: Iterable[Sequence[object]], most: int = _SHOWN) -> str:
    every = list(rows)
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in columns)
    body = "".join("<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>" for row in every[:most])
    more = f"<p>... and {len(every) - most:,} more</p>" if len(every) > most else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
