"""Reason letters for schools and task sheets for leaders: what a run says to one reader, in plain words.

The names are loaded when they are first asked for: the process that fills in a client's templates needs few of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenarios.reports.letters.letter_folder import LetterSettings, write_letters
    from scenarios.reports.letters.letterhead import today
    from scenarios.reports.letters.templates import write_templates

__all__ = ["LetterSettings", "today", "write_letters", "write_templates"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from scenarios.reports.letters import letter_folder, letterhead, templates

    where = {"today": letterhead, "write_templates": templates}
    return getattr(where.get(name, letter_folder), name)
