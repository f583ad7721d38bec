"""Runs side by side: the one function under `nlematch compare`, notebooks and pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from constraints.audit import goals_of
from constraints.domain import TABLES, ArgumentFault, ArgumentRefused, Seed, Texts, checks_arguments, finite_number
from optimiser.solvers import ends_at_interrupt
from scenarios.comparison.counting import demands_of
from scenarios.comparison.edits import Differences
from scenarios.comparison.equal_plans import NotOfThisRound, least_difference
from scenarios.comparison.gathering import Compared, gather
from scenarios.comparison.kpis import kpi_frame, with_own
from scenarios.comparison.naming import named_edits
from scenarios.comparison.paired import paired_intervals
from scenarios.comparison.result import Comparison, Pair
from scenarios.comparison.sources import Sources
from scenarios.plugins import PluginsGiven, allow_plugins, figures_among
from scenarios.rounds import groupings_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Allocation

Repair = Literal["auto", "always", "never"]
Confidence = Annotated[float, finite_number(0.5, 0.9999, advice="0.95 is usual")]
REPAIRS: dict[Repair, str] = {
    "auto": "look for ties between plans of the same round only",
    "always": "look for ties between different rounds, too, by solving each later round once more",
    "never": "show every difference",
}


@ends_at_interrupt
@checks_arguments
def compare(
    *sources: Sources,
    by: Texts | None = None,
    repair: Repair = "auto",
    confidence: Confidence = 0.95,
    seed: Seed = 1,
    plugins: PluginsGiven = (),
) -> Comparison:
    """Compare runs, studies or adopted plans with the first of them.

    Parameters
    ----------
    *sources : Run, StudyRecord, str, path, or collections of these
        Runs, studies, and the folders of either, in any mixture; a study stands for all its runs.
    by : iterable of str, optional
        Groupings (`tier`, `region`, `phase`, `deprivation`, `rurality`, `faith`, `governance`, `provision`) or columns
        of `schools.csv`; default: all of these and a planner's own columns.
    repair : {"auto", "always", "never"}
        Where to tell ties from changes; see :data:`REPAIRS`.
    confidence : float
        Of the intervals for repeats.
    seed : int
        Of the search for ties.
    plugins : iterable
        Key figures of your own, made by `key_figure`, paths of files with them, and `NAME=SHA256` for what rounds ask
        for. Figures stand after the shipped ones.

    Returns
    -------
    Comparison
        Key figures, moves and edits of every run, held against the first.

    Raises
    ------
    InputRefused
        A folder is not a run or a study, a run has no allocation (NM601), a grouping is not known (NM202), a plug-in is
        not allowed or cannot be loaded (NM811, NM812), or a figure of your own has a shipped one's id or an unsound
        answer (NM803).
    ArgumentRefused
        An argument cannot be used, or there are fewer than two runs (NM903).
    Interrupted
        Somebody pressed Ctrl-C; there is no `result`.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> found = nle.compare(nle.run(round_), nle.run(round_, reach=75), by=["tier"])
    >>> found.moves()["change"].value_counts().to_dict()
    {'gained': 3, 'moved': 1}
    """
    with allow_plugins(plugins):
        runs = gather(sources)
        loaded = figures_among(plugin for run in runs for plugin in run.round.policy.plugins)
    if len(runs) < 2:
        given = ", ".join(run.name for run in runs)
        expected, advice = "two runs to compare, or more", "name another run, or a study of several"
        raise ArgumentRefused([ArgumentFault.of("compare", "sources", given, expected, advice)])
    figures = with_own(loaded)
    demands = demands_of(runs)
    facts = {run.name: demand.facts for run, demand in zip(runs, demands, strict=True)}
    names = None if by is None else list(by)
    groupings = tuple(dict.fromkeys(name for run in runs for name in groupings_of(facts[run.name], names)))
    common = sorted(set.intersection(*(set(demand.cases) for demand in demands)))
    own = [figures[plugin.id] for plugin in loaded]
    grouped = {demand: demand.group(groupings, common) for demand in dict.fromkeys(demands)}
    kpis = kpi_frame(runs, [grouped[demand] for demand in demands], own)
    differences = Differences()
    pairs = tuple(_pair(before, after, differences, repair, seed) for before, after in _pairs(runs))
    intervals = paired_intervals(kpis, runs, confidence)
    return Comparison(runs, facts, groupings, tuple(common), figures, loaded, kpis, pairs, intervals)


def _pairs(runs: Sequence[Compared]) -> list[tuple[Compared, Compared]]:
    """Return which runs are held against each other: all with the first, repeats draw by draw."""
    first = runs[0]
    base = {run.draw: run for run in reversed(runs) if run.scenario == first.scenario}
    others = [run for run in runs if run is not first and (first.draw is None or run.scenario != first.scenario)]
    return [(base.get(run.draw, first), run) for run in others]


def _pair(before: Compared, after: Compared, differences: Differences, repair: Repair, seed: int) -> Pair:
    alike = {name for name in TABLES if before.has_same(name, after)}
    edits = tuple(differences.edits(before.round, after.round, alike))
    nearest, note = _nearest(before, after, not edits, repair, seed)
    return Pair(before, after, nearest, named_edits(edits), note)


def _nearest(before: Compared, after: Compared, same: bool, repair: Repair, seed: int) -> tuple[Allocation | None, str]:
    """Return a plan as good as the later one that is nearest to the earlier one, and what to say of it.

    `same` says whether both are of the same round.
    """
    if before.allocation == after.allocation or repair == "never":
        return None, ""
    if same and as_good(before, after):
        return before.allocation, "Same round, and the first plan is as good in every goal: what differs is a tie."
    if not same and repair == "auto":
        return None, 'The rounds differ, and ties were not looked for (`repair="always"` does).'
    try:
        found = least_difference(before.allocation, after.allocation, after.round, own_changes=True, seed=seed)
    except NotOfThisRound as error:
        return None, f"Ties were not looked for. {error}"
    note = f"A plan as good in every goal differs in {found.differing} cases: the others are ties."
    return found.allocation, note + ("" if found.proved else " Whether fewer would do was not decided in time.")


def as_good(a: Compared, b: Compared) -> bool:
    """Say whether a solved plan is at least as good as another of the same round in every goal but the tie-break."""
    if a.manifest["outcome"] == "adopted":  # it may break rules
        return False
    rising = {goal.name: goal.maximise for goal in goals_of(a.round.policy)}
    mine, theirs = a.stage_values, b.stage_values
    return all(mine[goal] >= value if rising[goal] else mine[goal] <= value for goal, value in theirs.items())
