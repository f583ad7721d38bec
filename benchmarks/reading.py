"""Reading a round of the benchmark: as any round is, but one may lie outside England."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import InputRefused
from scenarios.rounds import load_round

if TYPE_CHECKING:
    from pathlib import Path

    from constraints.round import Round

OUTSIDE_ENGLAND = "NM206"
"""The fault of a position outside England's box, which a second England beside the first has to have."""


def read(folder: Path) -> Round:
    """Read and check a round.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    InputRefused
        It has another fault than a position outside England.
    """
    loaded = load_round(folder)
    faults = [fault for fault in loaded.faults if fault.code != OUTSIDE_ENGLAND]
    if faults:
        raise InputRefused(faults)
    return loaded.round
