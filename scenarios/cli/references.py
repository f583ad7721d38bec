"""What commands say of safeguards that name nobody of a round."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from scenarios.escaping import say

if TYPE_CHECKING:
    from constraints.round.round import Round

_SHOWN = 3
"""Values that the last lines of a command name."""

strict_option = click.option(
    "--strict-references",
    is_flag=True,
    help="Refuse conflicts, interests, history, travel and waivers that name nobody of the round.",
)


def tell_references(round_: Round) -> None:
    """Say how many rows of safeguards name nobody, and how many were understood; nothing where there are none.

    Parameters
    ----------
    round_ : Round
    """
    rows = Counter[str]()
    for stranger in round_.strangers:
        rows[stranger.table] += stranger.rows
    if rows:
        counts = ", ".join(f"{count:,} of {table}" for table, count in sorted(rows.items()))
        names = [stranger.value for stranger in round_.strangers]
        shown = ", ".join(names[:_SHOWN]) + (" ..." if len(names) > _SHOWN else "")
        said = f"Without effect, as they name nobody of this round: {counts} ({shown}). flags.csv has all."
        say(said)
    if round_.understood:
        shown = ", ".join(f"{each.value} as {each.means}" for each in round_.understood[:_SHOWN])
        more = " ..." if len(round_.understood) > _SHOWN else ""
        say(f"Read by URN or name: {shown}{more}. `nlematch check` lists all.")
