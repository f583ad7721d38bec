"""New ids for the people of a round whose ids were numbered by the order of a survey's rows."""

from __future__ import annotations

import dataclasses
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pandas as pd

from constraints.changes import with_ids, with_tables
from constraints.checks import check
from constraints.domain import Fault, IdChange, InputRefused
from constraints.round import LETTERS, Serials, formerly_made, home_of, ids_in, table_of
from scenarios.files import claim, hold, is_there
from scenarios.generate import supply_is_drawn
from scenarios.rounds import read_round, write_as_before
from scenarios.supply.keys import KeyFile, read_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from constraints.round import Round

_TABLES = {letter: name for name, letter in LETTERS.items()}


@dataclasses.dataclass(frozen=True)
class Upgraded:
    """A round with new ids.

    Attributes
    ----------
    round : Round
        The same one where nobody's id was changed.
    changes : tuple of IdChange
    drawn : bool
        Whether its people are made up: then they keep their ids.
    """

    round: Round
    changes: tuple[IdChange, ...]
    drawn: bool = False


def upgrade(path: Path, out: Path | None = None) -> Upgraded:
    """Give the people of a round on disk their new ids, in every table at once or not at all.

    Run folders are not touched: they are read through the round's `id-changes.csv`.

    Parameters
    ----------
    path : Path
        A sound round: a folder, or a workbook.
    out : Path, optional
        Where a workbook's round is written; a folder's is written in its place.

    Raises
    ------
    InputRefused
        The round has faults, or an id stands for something else too (NM201), or it cannot be written.
    """
    with claim(out) if out is not None else hold(path) if is_there(path) else nullcontext():
        upgraded = with_new_ids(read_round(path))
        if upgraded.changes:
            keys = read_keys(path)
            new_ids = {row.old_id: row.new_id for row in upgraded.changes}
            beside = keys.renamed(new_ids).files(path) if keys != KeyFile() else {}
            write_as_before(upgraded.round, out or path, beside)
    return upgraded


def with_new_ids(round_: Round) -> Upgraded:
    """Return a round in which ids such as `L0001` are replaced by `<home>-<letter>-<n>`.

    Parameters
    ----------
    round_ : Round
        Sound.

    Raises
    ------
    InputRefused
        Such an id is also that of a supporter, trust, case or school (NM201): what rows mean by it cannot be told.
    """
    if supply_is_drawn(round_):
        return Upgraded(round_, (), drawn=True)
    changes = list(_changes(round_))
    if not changes:
        return Upgraded(round_, ())
    _refuse_other_meanings(round_, changes)
    renamed = with_ids(round_, {row.old_id: row.new_id for row in changes})
    id_changes = pd.concat([round_.tables["id-changes"], table_of("id-changes", changes)], ignore_index=True).astype(
        object
    )
    after = with_tables(renamed, {"id-changes": id_changes, "serials": Serials.of(renamed).table()})
    faults = check(after)
    if faults:
        raise InputRefused(faults)
    return Upgraded(after, tuple(changes))


def _changes(round_: Round) -> Iterator[IdChange]:
    serials = Serials.of(round_)
    for letter, old_id, supporter_id in sorted(ids_in(round_)):
        if formerly_made(old_id, letter):
            new_id = serials.take(home_of(round_.supporters[supporter_id]), letter)
            yield IdChange(old_id=old_id, new_id=new_id, supporter_id=supporter_id)


def _refuse_other_meanings(round_: Round, changes: Sequence[IdChange]) -> None:
    bodies = {*round_.supporters, *round_.cases, *round_.schools}
    for table, field in (("supporters", "trust_id"), ("supporters", "federation_id"), ("schools", "trust_id"),
                         ("schools", "federation_id")):  # fmt: skip
        bodies |= set(round_.tables[table][field].dropna())
    expected = "an id that no supporter, trust, federation, case or school has too"
    advice = "give that body another id first: rows that name it cannot be told from rows that name the person"
    faults = [
        Fault("NM201", f"{_TABLES[row.old_id[0]]}.csv", None, None, row.old_id, expected, advice)
        for row in changes
        if row.old_id in bodies
    ]
    if faults:
        raise InputRefused(faults)
