"""What Python hands over, as the plain data of TOML: one schema, whoever writes a study.

Numbers of NumPy and pandas become numbers, ranges and arrays lists, frames lists of rows, paths texts.  A round that is
in memory is known by a name, as a folder of rounds would name it.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from constraints.domain import Fault
from constraints.round import Round
from constraints.rulebooks import policy_digest
from scenarios.escaping import is_device
from scenarios.rounds import as_toml, passed
from scenarios.runs import input_digests

if TYPE_CHECKING:
    from collections.abc import Iterable

_NO_NAME = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST_NAME = 40
_BLANKS: Mapping[str, Any] = {"set": "", "where": {"blank": True}}
"""What nothing means as a value of these; elsewhere a key without a value is not said."""


class PlainData:
    """The way from Python's values to plain data; what cannot go it is a fault.

    Parameters
    ----------
    name : str
        How faults call the study.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[Fault] = []
        self.rounds: dict[str, Round] = {}
        self._names: dict[tuple[object, ...], str] = {}

    def of(self, value: Mapping[str, object]) -> dict[str, Any]:
        """Return the keywords of a study as plain data."""
        return self._table(value, ())

    def _table(self, table: Mapping[Any, object], place: tuple[str, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in table.items():
            within = (*place, str(key))
            if not isinstance(key, str | int):
                self._refuse(within, key, "a name as text")
            elif not _is_nothing(value):
                found[str(key)] = self._plain(value, within)
            elif place and place[-1] in _BLANKS:
                found[str(key)] = _BLANKS[place[-1]]
        return found

    def _plain(self, value: Any, place: tuple[str, ...]) -> Any:  # noqa: ANN401 - any data
        if isinstance(value, Round):
            return self._named(value)
        if isinstance(value, Mapping):
            return self._table(value, place)
        if isinstance(value, pd.DataFrame):
            value = value.to_dict(orient="records")
        elif isinstance(value, range | tuple | np.ndarray | pd.Series | pd.Index):
            value = list(value)
        if isinstance(value, list):
            return [self._plain(one, (*place, str(number))) for number, one in enumerate(value, 1)]
        return self._scalar(value, place)

    def _scalar(self, value: Any, place: tuple[str, ...]) -> Any:  # noqa: ANN401 - any data
        if isinstance(value, os.PathLike):
            return os.fspath(value)
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, dt.datetime) and not _is_nothing(value) and value.time() == dt.time(0):  # of pandas, too
            return value.date()
        if isinstance(value, bool | int | float | str | dt.date) and value is not pd.NaT:
            return value
        self._refuse(place, value, "text, a number, true or false, a date, a list or a dict")
        return ""

    def _named(self, round_: Round) -> str:
        """Return the name of a round: its id, numbered where several rounds have that."""
        round_ = passed(round_)
        digest = round_digest(round_)
        if digest not in self._names:
            word = _NO_NAME.sub("-", round_.meta.id).strip("-")[:_LONGEST_NAME] or "round"
            word = f"round-{word}" if is_device(word) else word
            taken = {name.lower() for name in self.rounds}
            names = (word if number == 1 else f"{word}-{number}" for number in range(1, len(taken) + 2))
            name = next(name for name in names if name.lower() not in taken)
            self._names[digest], self.rounds[name] = name, round_
        return self._names[digest]

    def _refuse(self, place: Iterable[str], value: object, expected: str) -> None:
        advice = "see docs/studies.md for what the key takes"
        shown = f"{type(value).__name__} {value}"
        self.faults.append(Fault("NM703", self.name, None, ".".join(place), shown, expected, advice))


def round_digest(round_: Round) -> tuple[object, ...]:
    """Return what tells a round from every other: its tables, settings, policy and plug-ins."""
    code = (plugin.digest for plugin in round_.policy.used_plugins)
    return (*sorted(input_digests(round_).items()), as_toml(round_), policy_digest(round_.policy), *code)


def _is_nothing(value: object) -> bool:
    """Say whether nothing is there: None, or what pandas has for it."""
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)
