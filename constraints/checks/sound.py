"""The part of a round that holds together, for checks that must look at resolved records."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING

from constraints.changes import with_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from constraints.checks.look import Look
    from constraints.domain import Fault

_OF_THE_HEADER = frozenset({"NM102", "NM108"})


def sound_part(look: Look, faults: Iterable[Fault], checks: Iterable[Callable[[Look], Iterator[Fault]]]) -> Look:
    """Take rows with faults away until the checks find none.

    Taking a row away may leave others without what they refer to (the leaders of a supporter, say), so the checks
    run again on what is left; every turn takes rows away, so this ends.

    Parameters
    ----------
    look : Look
    faults : iterable of Fault
        Those known.
    checks : iterable of callable
        Every check of rows against rows.
    """
    found = list(faults)
    while found:
        look = _without(look, found)
        found = [fault for find in checks for fault in find(look)]
        if all(fault.file == look.file("round") for fault in found):
            break
    return look


def _without(look: Look, faults: Iterable[Fault]) -> Look:
    """Take away the rows that faults name, and whole tables where a fault is the file's or its header's."""
    rows: dict[str, set[int]] = defaultdict(set)
    whole = set()
    for fault in faults:
        if fault.row is None or fault.code in _OF_THE_HEADER:
            whole.add(fault.file)
        else:
            rows[fault.file].add(fault.row)
    tables = {}
    for name, frame in look.round.tables.items():
        file = look.file(name)
        bad = frame.index.isin(rows.get(file, set()))
        if file in whole or bad.any():
            tables[name] = frame.iloc[:0] if file in whole else frame.loc[~bad]
    return dataclasses.replace(look, round=with_tables(look.round, tables), unread=frozenset())
