"""What enters a chain later: rows of the first round that are dealt over the rounds, and files for single rounds."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from constraints.domain import TABLES, Fault, InputRefused
from scenarios.files import read_settled
from scenarios.following import joined, without_cases, without_rows
from scenarios.generate import Draws
from scenarios.rounds import find_sheets, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constraints.round import Round
    from scenarios.studies.definition.schema import Chain, Entry

Tables = Mapping[str, pd.DataFrame]

_FACTS = ("schools", "cases", "needs", "conflicts", "supporters", "leaders", "staff", "capacity", "interests",
          "commitments", "travel", "decisions", "events", "running", "history", "pool")  # fmt: skip


def entry_round(one: str, entry: Entry | None, rounds: int, seed: int, kind: str, key: str) -> int:
    """Return the round, from 1, in which something enters: the first in so many of 100 draws, else any later one.

    Parameters
    ----------
    one : str
        Its id.
    entry : Entry or None
        None: everything is there from the start.
    rounds : int
    seed : int
    kind : str
        `demand` or `supply`.
    key : str
        Of the draw.
    """
    draws = Draws(seed)
    if entry is None or draws.chance(f"{kind} at once", f"{key}/{one}", entry.first_percent):
        return 1
    return draws.integer(f"{kind} later", f"{key}/{one}", 2, rounds)


@dataclasses.dataclass(frozen=True)
class Dealt:
    """A round whose cases and leaders enter over the rounds of a chain.

    Attributes
    ----------
    round : Round
        With everything.
    cases : mapping of case_id to int
        The round in which each enters.
    leaders : mapping of leader_id to int
    """

    round: Round
    cases: Mapping[str, int]
    leaders: Mapping[str, int]

    def first(self) -> Tables:
        """Return the tables of the first round."""
        late = {case_id for case_id, entry in self.cases.items() if entry > 1}
        return _without_leaders(without_cases(self.round.tables, late), _late(self.leaders, 1))

    def entering(self, number: int) -> Tables:
        """Return the tables of what enters in a round after the first, and nothing else."""
        others = {case_id for case_id, entry in self.cases.items() if entry != number}
        left = without_cases(self.round.tables, others)
        staying = [leader_id for leader_id, entry in self.leaders.items() if entry != number]
        tables = {name: left[name] for name in ("schools", "cases", "needs", "conflicts", "decisions", "events")}
        leaders = self.round.tables["leaders"]
        return {**tables, "leaders": leaders[~leaders["leader_id"].isin(staying).to_numpy(bool)]}


def deal(round_: Round, chain: Chain, key: str) -> Dealt:
    """Deal a round's cases and leaders over the rounds of a chain.

    Cases in running support, and leaders that planners' rows or running work name, are there from the start.

    Parameters
    ----------
    round_ : Round
    chain : Chain
    key : str
        Of the draw.
    """
    running = round_.tables["running"]
    at_once = set(running["case_id"])
    named = {person for name in ("running", "decisions", "events", "capacity", "commitments", "interests")
             for person in round_.tables[name]["person_id"]}  # fmt: skip

    def entries(ids: Iterable[str], at_start: set[str], entry: Entry | None, kind: str) -> dict[str, int]:
        return {
            one: 1 if one in at_start else entry_round(one, entry, chain.length, chain.seed, kind, key)
            for one in sorted(ids)
        }

    cases = entries(round_.cases, at_once, chain.demand, "demand")
    leaders = entries(round_.tables["leaders"]["leader_id"], named, chain.supply, "supply")
    return Dealt(round_, cases, leaders)


def _late(entries: Mapping[str, int], number: int) -> set[str]:
    return {one for one, entry in entries.items() if entry > number}


def _without_leaders(tables: Tables, gone: set[str]) -> Tables:
    return without_rows(tables, "leaders", tables["leaders"]["leader_id"].isin(list(gone)).to_numpy(bool))


def read_arrivals(folder: Path) -> dict[str, pd.DataFrame]:
    """Read what a later round adds: any files of a round, none of which must be there.

    Raises
    ------
    InputRefused
        With all faults of the files.
    """
    found = read_settled(folder, lambda: find_sheets(folder))
    faults = [f for f in found.faults if not (f.code == "NM101" and Path(f.file).stem in TABLES)]
    tables = {name: read_table(TABLES[name], sheet, faults) for name, sheet in found.sheets.items()}
    if not tables and not faults:
        expected, advice = "at least one file of a round, such as schools.csv", "correct the path under [chain]"
        faults.append(Fault("NM101", folder.name, None, None, "", expected, advice))
    if faults:
        raise InputRefused(faults)
    return tables


def with_arrivals(tables: Tables, more: Tables) -> dict[str, pd.DataFrame]:
    """Add rows to tables; a row with the key of one that is there takes its place."""
    result = dict(tables)
    for name in _FACTS:
        if name not in more or not len(more[name]):
            continue
        key = list(TABLES[name].record.key)
        kept = result[name]
        if key and len(kept):
            new = set(more[name][key].itertuples(index=False, name=None))
            rows = kept[key].itertuples(index=False, name=None)
            kept = kept[[row not in new for row in rows]]
        result[name] = joined(kept, more[name])
    return result
