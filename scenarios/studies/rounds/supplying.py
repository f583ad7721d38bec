"""Supply that a scenario draws with the generator: all of it anew, or more beside what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from constraints.changes import with_settings, with_tables
from constraints.domain import TABLES, InputRefused
from constraints.round import empty_table
from scenarios.following import joined
from scenarios.generate import Wanted, draw_onto
from scenarios.studies.rounds.conditions import rows_where

if TYPE_CHECKING:
    from constraints.domain import Fault
    from constraints.round import Round
    from scenarios.studies.definition.schema import Supply

ADDED = "added-"
"""Begins the ids of people that are drawn beside others, so that no two are the same."""

_DRAWN = ("supporters", "leaders", "staff")


def supplied(round_: Round, supply: Supply, file: str) -> Round:
    """Return a round with supply drawn.

    Parameters
    ----------
    round_ : Round
        With a `pool` of schools that supply may come from.
    supply : Supply
        `where` picks schools of the pool; with `add`, those that are supporters already are left out.
    file : str
        For faults.

    Raises
    ------
    InputRefused
        As :func:`scenarios.generate.draw_onto`, or a condition does not fit (NM702, NM704).
    """
    faults: list[Fault] = []
    picked = rows_where(round_.tables, "pool", supply.where, file, "supply.where", faults)
    if faults:
        raise InputRefused(faults)
    pool = round_.tables["pool"]
    wanted = Wanted(supply.leaders, supply.staff, supply.needs, supply.lumpy, replace=True)
    if not supply.add:
        drawn = draw_onto(with_tables(round_, {"pool": pool[picked]}), wanted, supply.seed)
        return with_tables(drawn, {"pool": pool})
    taken = set(round_.tables["supporters"]["urn"]) | {
        supporter_id.removeprefix("S") for supporter_id in round_.tables["supporters"]["supporter_id"]
    }
    free = np.fromiter((urn not in taken for urn in pool["urn"].tolist()), bool, len(pool))
    kept = {"schools": round_.tables["schools"], "cases": round_.tables["cases"], "pool": pool[picked & free]}
    bare = {name: kept.get(name, empty_table(name)) for name in TABLES}
    drawn = draw_onto(with_tables(round_, bare), wanted, supply.seed)
    return _beside(round_, drawn)


def _beside(round_: Round, drawn: Round) -> Round:
    """Append drawn supply to a round's own, and its mark to the round's marks."""
    tables = dict(round_.tables)
    for name in _DRAWN:
        more = drawn.tables[name].copy()
        for column in ("leader_id", "staff_id"):
            if column in more:
                more[column] = pd.Series([f"{ADDED}{cell}" for cell in more[column]], index=more.index, dtype=object)
        tables[name] = joined(tables[name], more)
    marks = [f"more {mark}" for mark in drawn.meta.generated if mark.startswith("supply drawn by")]
    return with_settings(with_tables(round_, tables), generated=(*round_.meta.generated, *marks))
