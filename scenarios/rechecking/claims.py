"""What a manifest says of the round, the plan and the solve, held against what can be worked out again.

What the search alone knows, its bounds among them, is held against itself; the digests of the folder hold the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constraints.audit import goals_of
from constraints.domain import Support
from optimiser.model import CANONICAL
from scenarios.runs import FIRST, LEFT_OUT, count_candidates, count_round, describe_round, leaders_in, why_astray

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from optimiser.model import Candidates
    from scenarios.runs import UncheckedRun

Difference = tuple[str, str]

_COMPARED_APART = frozenset({"schema", "nlematch", "ortools", "inputs", "policy"})
"""What a manifest says of its round and of the programs that its copy in `inputs/` cannot tell, or that is compared by
digest."""
_OF_A_SOLVE = ("engine", "seed", "model", "stop_reason", "reproducible", "gap_percent", "canonical", "steps")
"""What every manifest says that a solve made, and none of an adopted plan."""
_REPEATABLE = frozenset({"proved", "work-limit", "gap"})


def claim_differences(found: UncheckedRun, candidates: Candidates) -> Iterator[Difference]:
    """Find what a manifest says that cannot be so: where, and what.

    Parameters
    ----------
    found : UncheckedRun
    candidates : Candidates
        Of its round.
    """
    manifest = found.manifest
    expected = {key: value for key, value in describe_round(found.round).items() if key not in _COMPARED_APART}
    if manifest["schema"] == FIRST:
        del expected["versions"]
    yield from (
        (f"manifest.json {key}", "not what the round says") for key in expected if manifest.get(key) != expected[key]
    )
    counts: dict[str, Any] = count_round(found.round, found.allocation)
    if manifest["outcome"] != "adopted":
        counts |= count_candidates(candidates)
    yield from (
        (f"manifest.json counts.{key}", f"recomputed {counts[key]}")
        for key in counts
        if manifest["counts"].get(key) != counts[key]
    )
    goals = {goal.name: goal.maximise for goal in goals_of(found.round.policy)}
    if [stage["goal"] for stage in manifest["stages"]] != list(goals):
        yield "manifest.json stages", "not the goals of the policy"
        return
    for stage in manifest["stages"]:
        yield from _of_stage(stage, goals[stage["goal"]])
    yield from _of_left_out(found)
    yield from _of_end(manifest) if manifest["outcome"] != "adopted" else _of_adopted(manifest)


def _of_left_out(found: UncheckedRun) -> Iterator[Difference]:
    """Find covers that are said to be left out of a plan that would allow them, or of one that is no planner's own."""
    told, leaders = found.manifest.get(LEFT_OUT, []), leaders_in(found.allocation)
    if told and found.manifest["outcome"] != "adopted":
        yield f"manifest.json {LEFT_OUT}", "only of a plan made elsewhere something is left out"
    for row in told:
        cover = Support(row["case_id"], row["need_id"], row["person_id"])
        if why_astray(found.round, cover, leaders.get(cover.case_id, ())) != row["because"]:
            yield f"manifest.json {LEFT_OUT}", f"not so of {cover.person_id} for {cover.need_id} at {cover.case_id}"


def _of_stage(stage: Mapping[str, Any], maximise: bool) -> Iterator[Difference]:
    """Find a bound on the wrong side of its value, a proof that is none, and a gap that is not what lies between."""
    where, value, bound = f"manifest.json {stage['goal']}", stage["value"], stage["bound"]
    if bound is not None and (value > bound if maximise else value < bound):
        yield where, f"{value} is beyond its bound {bound}"
    if stage["proved"] != (value == bound):
        yield where, "proved exactly where value and bound meet"
    if "gap_percent" in stage and stage["gap_percent"] != _gap(stage):
        yield f"{where} gap_percent", f"recomputed {_gap(stage)}"


def _gap(stage: Mapping[str, Any]) -> float | None:
    value, bound = stage["value"], stage["bound"]
    return None if bound is None else round(100.0 * abs(value - bound) / max(abs(value), abs(bound), 1), 4)


def _of_end(manifest: Mapping[str, Any]) -> Iterator[Difference]:
    """Find what a manifest says of how a solve ended that its stages do not."""
    if lacking := [key for key in _OF_A_SOLVE if key not in manifest]:
        yield "manifest.json", f"without {', '.join(lacking)}"
        return
    ranked = [stage for stage in manifest["stages"] if stage["goal"] != CANONICAL]
    last = next((stage for stage in manifest["stages"] if stage["goal"] == CANONICAL), None)
    tie_break = "proved" if last is not None and last.get("reached") and last["proved"] else "not reached"
    every = all(stage.get("reached", True) for stage in ranked)
    outcome = "proved-best" if all(stage["proved"] for stage in ranked) else "within" if every else "feasible"
    gap = max((_gap(stage) or 0.0 for stage in ranked), default=0.0)
    expected: dict[str, Any] = {
        "outcome": outcome,
        "canonical": tie_break,
        "gap_percent": gap,
        "reproducible": manifest["stop_reason"] in _REPEATABLE
        and manifest.get("mode", "deterministic") == "deterministic",
        "conflict": [],
    }
    yield from (
        (f"manifest.json {key}", f"its stages give {value}" if key != "conflict" else "of a run that has a plan")
        for key, value in expected.items()
        if manifest.get(key) != value
    )
    goals = {stage["goal"] for stage in manifest["stages"]}
    strange = sorted({step["goal"] for step in manifest["steps"]} - goals)
    if strange and "repair" not in manifest:  # which also works on how many cases move
        yield "manifest.json steps", f"no goal of the policy is called {strange[0]}"


def _of_adopted(manifest: Mapping[str, Any]) -> Iterator[Difference]:
    """Find what a manifest says of a solve where there was none."""
    if strange := [key for key in (*_OF_A_SOLVE, "components", "repair") if manifest.get(key) not in (None, [], {})]:
        yield "manifest.json", f"a plan made elsewhere has no {', '.join(strange)}"
    if proved := [stage["goal"] for stage in manifest["stages"] if stage["bound"] is not None or stage.get("reached")]:
        yield f"manifest.json {proved[0]}", "nothing is known of how good a plan made elsewhere is"
