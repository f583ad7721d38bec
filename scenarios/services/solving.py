"""Find the best allocation of a round, audit one that was made elsewhere, and repair one after changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from scenarios.explain import explain_impossible
from scenarios.repair import keep_leaders, repair
from scenarios.runs import Run, RunSettings, Solving, adopt, restrict_round, run, run_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from optimiser.solve import Progress

__all__ = ["adopt", "explain_impossible", "repair", "run_words", "solve_round"]


def solve_round(
    round_path: Path,
    out: Path,
    hold_leaders: Path | None = None,
    progress: Callable[[Progress], None] | None = None,
    **solving: Unpack[Solving],
) -> Run:
    """Find the best allocation of a round and write it, audited, into a run folder.

    Parameters
    ----------
    round_path, out : Path
    hold_leaders : Path, optional
        A run of the round, each of whose leaders is kept.
    progress : callable, optional
    **solving
        Keywords of :func:`scenarios.runs.run`.

    Raises
    ------
    InputRefused
        A round or run has faults, or the folder cannot be made; nothing was written.
    """
    if hold_leaders is None:
        return run(round_path, out, progress=progress, on_interrupt="return", **solving)
    settings = RunSettings.of(solving)
    round_ = keep_leaders(restrict_round(settings.read(round_path), settings), hold_leaders)
    return run(round_, out, progress=progress, on_interrupt="return", **solving)
