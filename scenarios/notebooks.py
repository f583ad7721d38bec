"""What a notebook shows of a result: the result asks here, and whoever makes HTML has registered for its class.

So results need no report to be shown, and no report is loaded before a notebook asks for one.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_DISPLAYS: dict[str, tuple[str, str]] = {}
"""By the name of a class: the module and the function that return its HTML."""


def register_displays(module: str, functions: Mapping[str, str]) -> None:
    """Register the functions of a module that return the HTML of results.

    Parameters
    ----------
    module : str
        Imported when a notebook first asks.
    functions : mapping of str to str
        Names of functions, by the name of the class that each shows.
    """
    _DISPLAYS.update({name: (module, function) for name, function in functions.items()})


class Displayed:
    """A result that notebooks show as HTML."""

    def _repr_html_(self) -> str | None:
        """Return what a notebook shows; None where nothing is registered, and then it shows the text."""
        display = _DISPLAYS.get(type(self).__name__)
        if display is None:
            return None
        module, function = display
        html: str = getattr(importlib.import_module(module), function)(self)
        return html
