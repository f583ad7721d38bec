"""Reason letters for schools and task sheets for leaders: what a run says to one reader, in plain words.

The names are loaded when they are first asked for: the process that fills in a client's templates needs few of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenarios.reports.letters.letter_folder import LetterSettings, write_letters
    from scenarios.reports.letters.templates import write_templates

__all__ = ["LetterSettings", "write_letters", "write_templates"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from scenarios.reports.letters import letter_folder as writing
    from scenarios.reports.letters import templates

    return getattr(templates if name == "write_templates" else writing, name)
