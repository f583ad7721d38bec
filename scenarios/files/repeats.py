"""Faults that say one thing many times: alike in all but their row, or one after another in a row that is uneven."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constraints.domain import Fault

EXAMPLES = 3


def told_once(faults: Iterable[Fault], *, by_value: bool = False) -> list[Fault]:
    """Tell alike faults once: those of one code, file, column, expectation and advice; up to three stay as they are.

    Parameters
    ----------
    faults : iterable of Fault
    by_value : bool, optional
        Whether those of different values are different: each value has to be mended for itself.
    """
    alike: dict[tuple[object, ...], list[Fault]] = {}
    for fault in faults:
        key = (fault.code, fault.file, fault.column, fault.expected, fault.advice, fault.value if by_value else "")
        alike.setdefault(key, []).append(fault)
    return [fault for group in alike.values() for fault in (group if len(group) <= EXAMPLES else [_one(group)])]


def _one(faults: list[Fault]) -> Fault:
    values = list(dict.fromkeys(fault.value for fault in faults))
    rows = ", ".join(f"{fault.row}" for fault in faults[:EXAMPLES])
    shown = ", ".join(values[:EXAMPLES]) + (", ..." if len(values) > EXAMPLES else "")
    return dataclasses.replace(
        faults[0], value=shown, advice=f"{faults[0].advice}; {len(faults):,} cells in all, in rows {rows} ..."
    )


def uneven_alone(faults: Iterable[Fault]) -> list[Fault]:
    """Leave out what is wrong in the cells of uneven rows (NM110): nobody knows which cell is which there."""
    found = list(faults)
    uneven = {(fault.file, fault.row) for fault in found if fault.code == "NM110"}
    return [fault for fault in found if fault.code == "NM110" or (fault.file, fault.row) not in uneven]
