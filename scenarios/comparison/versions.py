"""Whether runs that are compared were made by the same program, policy, travel model and tie-break."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from constraints.domain import name_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenarios.comparison.gathering import Compared

_PROGRAMS = {"nlematch": "nlematch", "ortools": "OR-Tools"}
_OF_A_ROUND = {"travel_model": "travel model", "tie_break": "tie-break"}
_NAMED = 3
"""How many runs of each version are named."""


def version_differences(runs: Iterable[Compared]) -> tuple[str, ...]:
    """Say which versions differ between runs, a line each; none where all are the same.

    A policy's versions are held against each other where runs are under the same policy: that policies differ is told
    with the edits.

    Parameters
    ----------
    runs : iterable of Compared
    """
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for run in runs:
        manifest = run.manifest
        for key, word in _PROGRAMS.items():
            found[word][str(manifest[key])].append(run.name)
        versions = manifest.get("versions", {})
        for key, word in _OF_A_ROUND.items():
            found[word][_version(versions.get(key))].append(run.name)
        found[f"policy {manifest['policy']['id']}"][_version(versions.get("policy"))].append(run.name)
    return tuple(f"{what}: {_named(versions)}" for what, versions in found.items() if len(versions) > 1)


def _version(number: object) -> str:
    return "not said" if number is None else f"version {number}"


def _named(versions: dict[str, list[str]]) -> str:
    return "; ".join(f"{version} ({_runs(names)})" for version, names in sorted(versions.items()))


def _runs(names: Sequence[str]) -> str:
    return name_first(names, _NAMED)
