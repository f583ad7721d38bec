"""Find what one goal of a round costs in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.files import claim
from scenarios.frontiers import Frontier, FrontierSettings, frontier

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def find_frontier(
    round_path: Path,
    settings: FrontierSettings,
    out: Path | None = None,
    on_progress: Callable[[str], None] | None = None,
) -> Frontier:
    """Find a frontier, exactly and with proofs, and write its tables and every point's plan.

    Parameters
    ----------
    round_path : Path
    settings : FrontierSettings
    out : Path, optional
        A new folder; None: nothing is written.
    on_progress : callable, optional
        Called with a line of text for every point.

    Raises
    ------
    InputRefused
        The round has faults, or does not have what is asked for, or the folder is there already.
    ProvedImpossible, StoppedWithoutAllocation
        The round has no plan, or none was found.
    """
    with claim(out):
        found = frontier(round_path, settings, on_progress)
        if out is not None:
            found.write(out)
    return found
