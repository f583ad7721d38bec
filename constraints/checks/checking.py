"""Whether the rows of a round fit together: every fault that a single cell cannot show.

A check is a generator over a :class:`~constraints.checks.look.Look` at the round.  It takes any mixture of faults:
cells that could not be read are None, and what refers to a table that could not be read is left alone.  A new
check is one function in a file of this folder and one entry in :data:`CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import pandas as pd

from constraints.changes import with_tables
from constraints.checks import cases, ids, instructions, order, pins, waivers
from constraints.checks import references as of_references
from constraints.checks.look import Look
from constraints.checks.sound import sound_part

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from constraints.domain import Fault
    from constraints.round import Round

CHECKS: tuple[Callable[[Look], Iterator[Fault]], ...] = (
    ids.repeated_keys,
    ids.persons_in_two_tables,
    ids.ids_used_before,
    ids.unknown_references,
    ids.unknown_commitments,
    ids.unknown_parties,
    cases.unknown_tiers,
    cases.missing_tiers,
    cases.schools_without_case,
    cases.cases_without_schools,
    cases.places_of_delivery,
    cases.half_positions,
    cases.needs_of_members,
    cases.positions_outside_england,
    order.delivery_dates,
    order.dates_in_order,
    order.dates_to_come,
    order.days_of_periods,
    order.periods_of_capacity,
    order.profiles_of_periods,
    order.periods_of_commitments,
    instructions.running_contradictions,
    instructions.running_leaders,
    instructions.running_half_days,
    instructions.contradicting_decisions,
    instructions.lifts_of_nothing,
    instructions.decisions_against_running,
    waivers.waivable_rules,
    waivers.waivers_without_reason,
    instructions.events_without_party,
    instructions.voids_of_nothing,
)
"""Every check of rows against rows, in the order in which they run."""

References = Literal["checked", "strict", "as-solved"]
"""How much is asked of what safeguards name."""

_OF_REFERENCES: Mapping[References, tuple[Callable[[Look], Iterator[Fault]], ...]] = {
    "checked": (of_references.doubtful_references,),
    "strict": (of_references.strange_references,),
    "as-solved": (),
}


_NO_LABELS: Mapping[str, Callable[[int], str]] = MappingProxyType({})


def check(
    round_: Round,
    file_names: Mapping[str, str] | None = None,
    *,
    known_faults: Iterable[Fault] = (),
    unread: Collection[str] = (),
    references: References = "checked",
    labels: Mapping[str, Callable[[int], str]] = _NO_LABELS,
) -> list[Fault]:
    """Find every fault between the rows of a round.

    Parameters
    ----------
    round_ : Round
        Sound or not; cells that could not be read are None.
    file_names : mapping of str to str, optional
        The file or sheet of each table, for the faults; by default `<table>.csv`.
    known_faults : iterable of Fault, optional
        Faults of single cells, found while reading. They are not repeated; their rows are left out where a check
        needs rows that hold together.
    unread : collection of str, optional
        Tables that could not be read: nothing is said about what refers to them.
    references : {"checked", "strict", "as-solved"}
        What of safeguards that name nobody of the round is a fault: what may be a slip; every one; or none, as in the
        copy of a round that was solved.
    labels : mapping of str to callable, optional
        By table that came as a frame: gives what a row is called by its number.

    Returns
    -------
    list of Fault
        Empty where the round is sound.
    """
    look = Look(_number_rows(round_), dict(file_names or {}), frozenset(unread), labels)
    known_faults = list(known_faults)
    unreadable = {(fault.file, fault.row, fault.column) for fault in known_faults if fault.row is not None}
    checks = (*CHECKS, *_OF_REFERENCES[references])
    found = (fault for find in checks for fault in find(look))
    faults = [fault for fault in found if (fault.file, fault.row, fault.column) not in unreadable]
    part = sound_part(look, [*known_faults, *faults], checks)
    return [*faults, *pins.pins_against_rules(part), *waivers.waivers_of_refusals(part)]


def _number_rows(round_: Round) -> Round:
    """Give the rows of tables that were never in a file the numbers they would have there: the header is row 1."""
    never = {name: frame for name, frame in round_.tables.items() if isinstance(frame.index, pd.RangeIndex)}
    return with_tables(round_, {name: frame.set_axis(range(2, len(frame) + 2)) for name, frame in never.items()})
