"""Made-up data: nothing about it may be sent to a school."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import Fault
from scenarios.runs import DIGEST, MANIFEST, has_digest

if TYPE_CHECKING:
    from scenarios.runs import Run


def made_up(run: Run, advice: str) -> list[Fault]:
    """Return why nothing may be sent to a school about a run: it is about made-up data, or nobody can tell.

    Parameters
    ----------
    run : Run
    advice : str
        What to do instead.
    """
    marks = [*run.round.meta.generated, *run.manifest["generated"]]
    expected = "a run about real data"
    if marks:
        return [Fault("NM912", MANIFEST, None, "generated", marks[0], expected, advice)]
    if not has_digest(run.manifest):  # a mark that was taken out would be missed by nobody
        advice = f"solve the round again: an older nlematch made this run; or {advice}"
        return [Fault("NM912", MANIFEST, None, DIGEST, "", f"{expected}, with the digest that shows it", advice)]
    return []
