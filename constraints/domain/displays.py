"""How a value shows itself: a few lines where Python prints it, and a bounded piece of HTML in a notebook.

Both stay small whatever the value holds, because a notebook stores them.  Who makes HTML registers for a class by its
name, so that values need no presentation, and none is loaded before a notebook asks.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from constraints.domain.unseen import spell_out_unseen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MOST_LINES, _LONGEST = 8, 200
"""What shows of a value as text."""

_DISPLAYS: dict[str, tuple[str, str]] = {}
"""By the name of a class: the module and the function that return its HTML."""


def register_displays(module: str, functions: Mapping[str, str]) -> None:
    """Register the functions of a module that return the HTML of values.

    Parameters
    ----------
    module : str
        Imported when a notebook first asks.
    functions : mapping of str to str
        Names of functions, by the name of the class that each shows; of a picture of it, by `CLASS.WHAT`.
    """
    _DISPLAYS.update({name: (module, function) for name, function in functions.items()})


class Displayed:
    """A value that shows itself in a few lines, and in notebooks as HTML."""

    def _lines(self) -> Iterable[str]:
        """Return what is to be said of the value, the most important line first."""
        raise NotImplementedError

    def headline(self) -> str:
        """Say in one line what it is, or how it ended."""
        return next(iter(self._lines()))

    def __repr__(self) -> str:
        """Return a few lines, none of them long, in which every character can be seen."""
        lines = [line for text in self._lines() if text for line in [_cut(spell_out_unseen(text))]]
        return "\n".join([type(self).__name__ + ": " + lines[0], *(f"  {line}" for line in lines[1:_MOST_LINES])])

    def _picture(self, what: str, *given: object) -> Any:  # noqa: ANN401 - whatever was registered makes
        """Return a picture of the value, by the function that is registered for its class and what it shows.

        Parameters
        ----------
        what : str
            Registered as `CLASS.WHAT`.
        *given : object
            Handed on, behind the value.
        """
        module, function = _DISPLAYS[f"{type(self).__name__}.{what}"]
        return getattr(importlib.import_module(module), function)(self, *given)

    def _repr_html_(self) -> str | None:
        """Return what a notebook shows; None where nothing is registered, and then it shows the text."""
        names = (base.__name__ for base in type(self).__mro__)
        display = next((_DISPLAYS[name] for name in names if name in _DISPLAYS), None)
        if display is None:
            return None
        module, function = display
        html: str = getattr(importlib.import_module(module), function)(self)
        return html


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."
