"""What every column of a round means and what a blank in it stands for, read once from `dictionary.toml`.

The documentation of the files, the templates and the count of what was assumed all come from here.
"""

from __future__ import annotations

import dataclasses
import functools
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, get_args, get_type_hints

from constraints.domain import cells
from constraints.domain.records import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

_TYPES: dict[str, str] = {
    "Id": "id",
    "Urn": "URN, six digits",
    "Text": "text",
    "Date": "date",
    "When": "date, with or without a time",
    "YesNo": "yes or no",
    "HalfDays": "half-days, 0 to 2000",
    "Minutes": "minutes, 0 to 1440",
    "Metres": "metres",
    "Count": "whole number",
    "Profile": "whole weights parted by `;`",
    "Tier": "whole number, 1 to 9",
    "Severity": "1, 2 or 3",
    "Quintile": "1 to 5",
    "Texts": "texts parted by `;`",
    "Levels": "specialisms with levels, `maths:3;phonics:2`",
    "Specialism": "specialism",
    "ReasonCode": "reason code",
    "StaffRole": "staff role",
    "Phase": "phase",
    "Phases": "phases parted by `;`",
    "Provision": "provision",
    "Provisions": "provisions parted by `;`",
    "Governance": "governance",
    "Target": "target",
    "SupporterKind": "supporter kind",
    "LeaderKind": "leader kind",
    "NeedSource": "need source",
    "NeedMode": "need mode",
    "TrustMatch": "trust match",
    "FaithRequirement": "faith requirement",
    "DecisionKind": "decision",
    "EventKind": "event",
    "Party": "party",
    "Scope": "scope",
    "IdLetter": "letter of an id",
    "Outcome": "outcome",
    "Region": "text",
    "Regions": "texts parted by `;`",
}
"""What a column holds, by the name of its type in :mod:`constraints.domain.cells`."""

_WHOLE = ("HalfDays", "Minutes", "Metres", "Count", "Tier", "Severity", "Quintile")
_DTYPES = {_TYPES["Date"]: "datetime64[s]", _TYPES["When"]: "datetime64[s]", _TYPES["YesNo"]: "boolean"} | {
    _TYPES[name]: "Int64" for name in _WHOLE
}
"""The types of columns in frames that are not text, by what the column holds."""


@dataclasses.dataclass(frozen=True)
class ColumnNote:
    """What there is to know of a column.

    Attributes
    ----------
    name : str
        Its header.
    holds : str
        The type of its cells.
    required : bool
        Whether the file must have it.
    means : str
    blank : str
        What a blank stands for; empty where nothing is assumed.
    """

    name: str
    holds: str
    required: bool
    means: str
    blank: str

    @property
    def dtype(self) -> str:
        """The type of the column in a frame whose blanks are `NA`; lists are text, as in the file."""
        return _DTYPES.get(self.holds, "string")


@functools.cache
def _raw() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(resources.files("constraints.domain").joinpath("dictionary.toml").read_text(encoding="utf-8"))


def about(table: str) -> str:
    """Say what a table holds."""
    return str(_raw()[table][""])


@functools.cache
def column_notes(table: str) -> tuple[ColumnNote, ...]:
    """Return what there is to know of every column of a table, in the file's order.

    Raises
    ------
    KeyError
        A column is not described: that is a bug of ours.
    """
    record = TABLES[table].record
    hints = get_type_hints(record, include_extras=True)
    notes = []
    for name, field in TABLES[table].columns.items():
        means, blank = _raw()[table][name]
        notes.append(ColumnNote(name, _holds(hints[field]), name in TABLES[table].required, means, blank))
    return tuple(notes)


def _holds(hint: object) -> str:
    kinds = [part for part in get_args(hint) if part is not type(None)] if type(None) in get_args(hint) else [hint]
    return next(words for name, words in _TYPES.items() if getattr(cells, name) == kinds[0])
