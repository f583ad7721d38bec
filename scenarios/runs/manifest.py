"""The manifest of a run: what went in, how the solve ended, what came out.  `docs/run-folder.md` has every key."""

from __future__ import annotations

import dataclasses
import importlib.metadata
from typing import TYPE_CHECKING, Any

from constraints.changes import with_used_plugins
from constraints.rulebooks import document_digest, policy_digest
from scenarios.rounds import settings_data
from scenarios.runs.digests import input_digests
from scenarios.runs.folder import RUN_SCHEMA
from scenarios.runs.plugged import PLUGIN_KEYS, PLUGINS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constraints.audit import AuditReport
    from constraints.domain import Allocation
    from constraints.round import Round
    from optimiser.model import Candidates
    from optimiser.parameters import Settings
    from optimiser.results import ComponentResult
    from optimiser.solve import SolveResult, StageResult
    from scenarios.runs.clock import StepClock


def describe_run(
    round_: Round,
    ending: Mapping[str, Any],
    report: AuditReport | None,
    allocation: Allocation | None,
    clock: StepClock,
    sizes: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the manifest of a run, whether it was solved, repaired or adopted.

    Parameters
    ----------
    round_ : Round
    ending : mapping
        How it came to its allocation: of :func:`describe_solve`, with what a repair adds; at least `outcome` and
        `stages`.
    report : AuditReport or None
        None without an allocation.
    allocation : Allocation or None
    clock : StepClock
    sizes : mapping, optional
        Of :func:`count_model`, where a model was solved.
    """
    return {
        **describe_round(round_),
        **ending,
        "prices": dict(report.price_terms) if report else {},
        "counts": {**count_round(round_, allocation), **(sizes or {})},
        **clock.figures(),
    }


def program_versions() -> dict[str, str]:
    """Return the versions of the programs that may change a result."""
    return {name: importlib.metadata.version(name) for name in ("nlematch", "ortools")}


def describe_round(round_: Round) -> dict[str, Any]:
    """Return what every manifest says of its round and of the programs that read it."""
    return {
        "schema": RUN_SCHEMA,
        **program_versions(),
        "round": {"id": round_.meta.id, "title": round_.meta.title, "as_at": round_.meta.as_at.isoformat()},
        "policy": {"id": round_.policy.id, "digest": policy_digest(round_.policy)},
        "versions": dataclasses.asdict(round_.policy.versions),
        "inputs": {**input_digests(round_), "round": document_digest(settings_data(with_used_plugins(round_)))},
        "regions": list(round_.regions),
        "partial": bool(round_.regions),
        "generated": list(round_.meta.generated),
        "assumed": list(round_.meta.assumed),
        **describe_plugins(round_),
    }


def describe_plugins(round_: Round) -> dict[str, Any]:
    """Return what a manifest says of the plug-ins under which a run was judged; nothing where there are none."""
    used = [{key: getattr(plugin, key) for key in PLUGIN_KEYS} for plugin in round_.policy.used_plugins]
    return {PLUGINS: used} if used else {}


def describe_solve(round_: Round, settings: Settings, result: SolveResult) -> dict[str, Any]:
    """Return what the manifest says of a solve."""
    ranked = [stage for stage in result.stages if stage.goal != "canonical"]
    tie_break = next((stage for stage in result.stages if stage.goal == "canonical"), None)
    return {
        "engine": settings.engine,
        "seed": settings.seed,
        "parameters": settings.parameters.changed(),
        "model": result.digest or None,
        "outcome": str(result.outcome),
        "stop_reason": str(result.stop),
        "reproducible": result.reproducible,
        "gap_percent": round(max((stage.gap_percent for stage in ranked), default=0.0), 4) if ranked else None,
        "canonical": "proved" if tie_break and tie_break.reached and tie_break.proved else "not reached",
        "conflict": list(result.conflict),
        "stages": [describe_stage(stage) for stage in result.stages],
        "steps": [dataclasses.asdict(step) for step in result.steps],
        "components": [_describe_component(each) for each in result.components],
        "distrusted": list(result.distrusted),
    }


def _describe_component(component: ComponentResult) -> dict[str, Any]:
    stages = [{"goal": stage.goal, "value": stage.value, "bound": stage.bound} for stage in component.stages]
    return {"cases": component.cases, "stages": stages}


def describe_stage(stage: StageResult) -> dict[str, Any]:
    """Return one entry of `stages`."""
    return {
        "goal": stage.goal,
        "value": stage.value,
        "bound": stage.bound,
        "proved": stage.proved,
        "reached": stage.reached,
        "gap_percent": round(stage.gap_percent, 4),
        "seconds": round(stage.seconds, 3),
    }


def count_round(round_: Round, allocation: Allocation | None) -> dict[str, int]:
    """Return how much of everything the round has, and what became of it."""
    counts = {
        "cases": len(round_.cases),
        "schools": sum(len(case.members) for case in round_.cases.values()),
        "leaders": sum(person.is_leader for person in round_.people.values()),
        "staff": sum(not person.is_leader for person in round_.people.values()),
        "supporters": len(round_.supporters),
        "needs": len(round_.needs),
        "needs_coverable": sum(round_.coverable(need) for need in round_.needs.values()),
    }
    if allocation is not None:
        counts |= {
            "placed": len(allocation.deployments),
            "unplaced": counts["cases"] - len(allocation.deployments),
            "covered": len(allocation.supports),
            "uncovered": counts["needs_coverable"] - len(allocation.supports),
        }
    return counts


def count_model(result: SolveResult) -> dict[str, Any]:
    """Return the size of the model and what became of the pairs."""
    return {
        "columns": result.model.size,
        "rows": len(result.model.upper),
        "entries": int(result.model.matrix.nnz),
        **count_candidates(result.candidates),
    }


def count_candidates(candidates: Candidates) -> dict[str, Any]:
    """Return how many pairs were considered, how many of them may be, and how many each rule blocks."""
    return {
        "considered": dict(candidates.considered),
        "candidates": {kind: len(getattr(candidates, kind)) for kind in ("lead", "support", "personal")},
        "blocked": {kind: dict(counts) for kind, counts in candidates.blocked.items()},
    }
