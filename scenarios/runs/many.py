"""Many run folders read one after the other, as those of a study: what several of them have is read once.

A folder whose digests hold is as this program wrote it, so its round need not be checked again; what its plan names is
looked up all the same.  Any other folder is read as if it were the only one, and all that is wrong with it is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.rulebooks import POLICY_FILE
from scenarios.rounds import SharedRounds
from scenarios.runs.fingerprint import FILES, folder_differences, has_digest
from scenarios.runs.folder import INPUTS, read_manifest, read_outcome
from scenarios.runs.outcome_files import TypedTables
from scenarios.runs.reading import read_run, table_faults
from scenarios.runs.result import Run
from scenarios.runs.upgrading import FIRST

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    from constraints.round import Round
    from scenarios.runs.folder import UncheckedRun


_ASKED = ("schools.csv", "cases.csv", "needs.csv")
"""The files that say which cases a round has and what they need."""


class RunReader:
    """Reads run folders, and keeps what the next one may have, too."""

    def __init__(self) -> None:
        self._rounds = SharedRounds()
        self._asked: dict[Hashable, Round] = {}

    def read(self, folder: Path) -> Run:
        """Read a run folder as :func:`scenarios.runs.reading.read_run` does.

        Parameters
        ----------
        folder : Path

        Raises
        ------
        InputRefused
            The folder is not a whole run (NM601), or names what its round does not have (NM602).
        """
        found = self._read_sealed(folder)
        if found is None or table_faults(found):
            return read_run(folder)
        return Run(found.round, found.allocation, found.manifest, TypedTables(found.texts), folder)

    def _read_sealed(self, folder: Path) -> UncheckedRun | None:
        """Read a folder that is as its digests say; None where it is not, or where it has none."""
        manifest = read_manifest(folder)
        if manifest["schema"] == FIRST or not has_digest(manifest) or any(folder_differences(folder, manifest)):
            return None
        inside = f"{INPUTS}/"
        digests = {
            path.removeprefix(inside): digest
            for path, digest in manifest[FILES].items()
            if path.startswith(inside)
        }  # fmt: skip
        round_ = self._rounds.read(folder / INPUTS, digests) if POLICY_FILE in digests else None
        if round_ is None:
            return None
        found = read_outcome(folder, manifest, round_)
        asked = (*map(digests.get, _ASKED), id(found.round.policy), found.round.regions)
        first = self._asked.setdefault(asked, found.round)
        _ = first.needs  # resolved once, with schools and cases, for all that have the same
        found.round.sharing(first)
        return found
