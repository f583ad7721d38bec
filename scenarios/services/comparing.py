"""Compare runs, studies or adopted plans with the first of them, and hold them to limits."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, cast

from constraints.domain import GateFailed
from scenarios.comparison import compare
from scenarios.plugins import load_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scenarios.comparison import Attribution, Comparison, GateResult, Repair


@dataclasses.dataclass(frozen=True)
class ComparedRuns:
    """A comparison, and what was asked of it.

    Attributes
    ----------
    comparison : Comparison
    why : dict of str to Attribution
        By the name of a run; empty where nobody asked.
    gates : tuple of GateResult
    """

    comparison: Comparison
    why: dict[str, Attribution]
    gates: tuple[GateResult, ...]

    def raise_for_gates(self) -> None:
        """Raise what a command must end with, if a limit is not kept.

        Raises
        ------
        GateFailed
        """
        failed = [str(result) for result in self.gates if not result.passed]
        if failed:
            raise GateFailed("\n".join([*failed, f"{len(failed)} gate(s) failed."]))


def compare_runs(
    folders: Sequence[Path],
    by: Sequence[str] = (),
    repair: str = "auto",
    gate_file: Path | None = None,
    *,
    why: bool = False,
    figures: Sequence[Path] = (),
) -> ComparedRuns:
    """Compare runs, studies or adopted plans with the first.

    Parameters
    ----------
    folders : sequence of Path
        A study stands for all its runs.
    by : sequence of str
        What to group by.
    repair : {"auto", "always", "never"}
        Where to tell ties from changes.
    gate_file : Path, optional
        Limits to keep.
    why : bool
        Whether to credit each change to edits, which solves.
    figures : sequence of Path
        Files with key figures of one's own, whose digests are allowed.

    Raises
    ------
    InputRefused
        A folder or the file of limits has faults, or a file of key figures is not allowed or cannot be loaded.
    ArgumentRefused
        There are not two to compare (NM903).
    """
    found = compare(*folders, by=by or None, repair=cast("Repair", repair), plugins=load_files(figures))
    reasons = {pair.after.name: found.why(pair.after.name) for pair in found.pairs} if why else {}
    return ComparedRuns(found, reasons, found.judged(gate_file, reasons) if gate_file else ())
