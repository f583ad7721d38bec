"""Find what one goal of a round costs in another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.files import claim
from scenarios.frontiers import Frontier, Kind, frontier

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def find_frontier(
    round_path: Path,
    kind: Kind,
    out: Path | None = None,
    progress: Callable[[str], None] | None = None,
    **asked: Any,
) -> Frontier:
    """Find a frontier, exactly and with proofs, and write its tables and every point's plan.

    Parameters
    ----------
    round_path : Path
    kind : str
    out : Path, optional
        A new folder; None: nothing is written.
    progress : callable, optional
        Called with a line of text for every point.
    **asked
        Keywords of :func:`scenarios.frontiers.frontier`.

    Raises
    ------
    InputRefused
        The round has faults, or does not have what is asked for, or the folder is there already.
    ProvedImpossible, StoppedWithoutAllocation
        The round has no plan, or none was found.
    """
    with claim(out):
        found = frontier(round_path, kind, progress=progress, on_interrupt="return", **asked)
        if out is not None:
            found.write(out)
    return found
