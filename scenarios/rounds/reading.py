"""Reading a round: a sound one, or all its faults at once."""

from __future__ import annotations

import dataclasses
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from constraints.checks import References, check
from constraints.domain import TABLES, Fault, InputRefused, Location, checks_arguments
from constraints.round import Round, empty_table, understand, vouched
from scenarios.files import hold, is_folder, is_there, notices, read_settled
from scenarios.plugins import PluginsGiven, allow_plugins, load_plugins, unused_words
from scenarios.rounds.policy_files import beside, nowhere
from scenarios.rounds.round_sheets import find_sheets
from scenarios.rounds.rows import read_table
from scenarios.rounds.settings import PLUGINS, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    from constraints.round import Understood


@dataclasses.dataclass(frozen=True)
class Loaded:
    """What a round's files say, sound or not.

    Attributes
    ----------
    round : Round
        Where there are faults, cells that cannot be read are None and rows may not fit together: only for looking.
    faults : tuple of Fault
        Of single files, and across files.
    file_names : mapping of str to str
        The file or sheet of each table that was found.
    notes : tuple of str
        What there is to tell of how the files were read.
    """

    round: Round
    faults: tuple[Fault, ...]
    file_names: Mapping[str, str]
    notes: tuple[str, ...] = ()


def load_round(path: Path, references: References = "checked") -> Loaded:
    """Read and check a round, and keep its faults beside it.

    Parameters
    ----------
    path : Path
        A folder of CSV or Parquet files, or a workbook; as it was before or after any write of this program, never in
        the middle of one.
    references : {"checked", "strict", "as-solved"}
        What of safeguards that name nobody of the round is a fault: what may be a slip; every one; or none, and nothing
        is read as what it may mean, as in the copy of a round that was solved.

    Raises
    ------
    InputRefused
        An interrupted write cannot be completed (NM608), or somebody does not end with one (NM607).
    """
    return read_settled(path, lambda: _load(path, references))


def _load(path: Path, references: References) -> Loaded:
    found = find_sheets(path)
    faults = list(found.faults)
    base = path if is_folder(path) else path.parent  # the files of a workbook's plug-ins stand beside it
    plugins = load_plugins((found.settings or {}).get(PLUGINS), base, found.settings_file, faults)
    by_path = beside(path) if is_folder(path) else nowhere
    meta, policy = read_settings(found.settings, found.settings_file, faults, found.policy, plugins, beside=by_path)
    unused = tuple(unused_words(plugin) for plugin in policy.plugins if plugin not in policy.used_plugins)
    for words in unused:
        notices.warning("%s: %s.", found.settings_file, words)
    tables: dict[str, pd.DataFrame] = {}
    for name in TABLES:
        sheet = found.sheets.get(name)
        tables[name] = empty_table(name) if sheet is None else read_table(TABLES[name], sheet, faults)
    file_names = {"round": found.settings_file} | {name: sheet.file for name, sheet in found.sheets.items()}
    unread = found.unread | {name for name, file in file_names.items() if lacks_column(file, faults)}
    understood: tuple[Understood, ...] = ()
    if references != "as-solved":
        tables, understood = understand(tables, unread)
    round_ = Round(meta, policy, tables, understood=understood)
    faults += check(round_, file_names, known_faults=faults, unread=unread, references=references)
    if not faults and references != "as-solved":
        round_ = vouched(round_)
    return Loaded(round_, tuple(InputRefused(faults).faults), file_names, found.notes)


@contextmanager
def hold_round(path: Path) -> Iterator[Loaded]:
    """Read a round, and keep all others from writing it until the block ends.

    Parameters
    ----------
    path : Path
        Where nothing is there, there is nothing to hold, and reading tells of it.

    Raises
    ------
    InputRefused
        Somebody else is writing it (NM607), or it cannot be written (NM604).
    """
    with hold(path) if is_there(path) else nullcontext():
        yield load_round(path)


def lacks_column(file: str, faults: Iterable[Fault]) -> bool:
    """Say whether a column that must be there is missing in a file."""
    return any(fault.code == "NM102" and fault.file == file for fault in faults)


@checks_arguments
def read_round(path: Location, references: References = "checked", *, plugins: PluginsGiven = ()) -> Round:
    """Read a round whose rows are valid and fit together.

    Parameters
    ----------
    path : Path
        A folder of CSV or Parquet files, or a workbook.
    references : {"checked", "strict", "as-solved"}
        As for :func:`load_round`.
    plugins : iterable, optional
        Rules and key figures of others that may run: classes, paths of files, or `NAME=SHA256`.

    Returns
    -------
    Round
        Sound: every row is valid, and all rows fit together.

    Raises
    ------
    InputRefused
        With every fault of every file, and those across files; a plug-in that it names is not allowed (NM811).

    Examples
    --------
    >>> from pathlib import Path
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> nle.write_round(round_, Path("autumn"))
    >>> len(nle.read_round(Path("autumn")).cases)
    22
    """
    path = Path(path)
    with allow_plugins(plugins):
        loaded = load_round(path, references)
    if loaded.faults:
        raise InputRefused(loaded.faults)
    return loaded.round
