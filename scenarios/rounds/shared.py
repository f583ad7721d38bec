"""Many rounds of one program run, as those of a study: what several of them have is read once.

Only files that this program wrote, and that are as it wrote them, are read in this way: whoever asks knows the digest
of each.  They were checked before they were written, so their rows are not held against each other again.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from constraints.domain import TABLES, InputRefused
from constraints.round import Frames, Round, Sealed, empty_table
from constraints.rulebooks import POLICY_FILE
from scenarios.files import Unreadable, read_sheet, read_toml
from scenarios.rounds.round_sheets import SETTINGS, headings
from scenarios.rounds.rows import read_table
from scenarios.rounds.settings import PLUGINS, read_settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    import pandas as pd

    from constraints.domain import Fault
    from constraints.policies import Policy

_SETTINGS_FILE = f"{SETTINGS}.toml"


class SharedRounds:
    """Reads rounds, and keeps what the next one may have, too: tables by their digest, cells, and policies."""

    def __init__(self) -> None:
        self._tables: dict[tuple[str, str], Sealed] = {}
        self._cells: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        self._whole: dict[str, Mapping[str, Any]] = {}
        self._policies: dict[str, Policy] = {}

    def read(self, folder: Path, digests: Mapping[str, str]) -> Round | None:
        """Read a round as it was solved; None where it is to be read as any other, and all its faults told.

        Parameters
        ----------
        folder : Path
            The copy of a round in a run folder.
        digests : mapping of str to str
            The SHA-256 of every file in it, by its name.
        """
        names = {name: f"{name}.csv" for name in TABLES}
        of_tables = {name: digests[file] for name, file in names.items() if file in digests}
        needed = {name for name, table in TABLES.items() if table.least}
        others = digests.keys() - {*names.values(), _SETTINGS_FILE, POLICY_FILE}
        if others or needed - of_tables.keys() or _SETTINGS_FILE not in digests:
            return None
        faults: list[Fault] = []
        try:
            tables = {name: self._table(folder / names[name], name, of_tables.get(name)) for name in TABLES}
            whole = self._policy(folder / POLICY_FILE, digests.get(POLICY_FILE))
            raw = read_toml(folder / _SETTINGS_FILE)
        except (InputRefused, Unreadable):
            return None
        if PLUGINS in raw:  # code of others comes in through one gate
            return None
        meta, policy = read_settings(raw, _SETTINGS_FILE, faults, whole, known=self._policies)
        return None if faults else Round(meta, policy, Frames.shared(tables))

    def _table(self, file: Path, name: str, digest: str | None) -> Sealed:
        key = name, digest or ""
        if key not in self._tables:
            self._tables[key] = Sealed(empty_table(name) if digest is None else self._read(file, name))
        return self._tables[key]

    def _read(self, file: Path, name: str) -> pd.DataFrame:
        """Read one table.

        Raises
        ------
        InputRefused
            It has faults.
        """
        faults: list[Fault] = []
        sheet = read_sheet(file, headings(TABLES[name]).keys())
        table = read_table(TABLES[name], sheet, faults, self._cells[name])
        if faults:
            raise InputRefused(faults)
        return table

    def _policy(self, file: Path, digest: str | None) -> Mapping[str, Any] | None:
        if digest is None:
            return None
        if digest not in self._whole:
            self._whole[digest] = read_toml(file)
        return self._whole[digest]
