"""Plug-ins that are trusted, installed, or asked for by a round: what they are, and none of them is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from scenarios.plugins import change_trust, find_installed, trusted_digests
from scenarios.rounds import wanted_plugins

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

COLUMNS = ("plugin", "where", "digest", "trusted")


def list_plugins(round_path: Path | None, trust: Sequence[str] = (), distrust: Sequence[str] = ()) -> pd.DataFrame:
    """Return one row a plug-in: those that a round asks for, that are installed, and that are trusted alone.

    Parameters
    ----------
    round_path : Path, optional
        A round, or a run.
    trust, distrust : sequence of str, optional
        What to change in the user's file of trust first; see :func:`scenarios.plugins.change_trust`.

    Returns
    -------
    DataFrame
        plugin, where, digest, trusted.

    Raises
    ------
    InputRefused
        The file of trust or the round cannot be read, or a plug-in cannot be found.
    """
    trusted = change_trust(trust, distrust) if trust or distrust else trusted_digests()
    rows = [] if round_path is None else [(name, place, digest) for name, place, digest in wanted_plugins(round_path)]
    rows += [(each.id, each.package, each.digest) for each in find_installed()]
    known = {(name, digest) for name, _, digest in rows}
    rows += [(name, "", one) for name, digests in trusted.items() for one in digests if (name, one) not in known]
    listed = [(name, where, digest, digest in trusted.get(name, ())) for name, where, digest in rows]
    return pd.DataFrame(listed, columns=[*COLUMNS], dtype=object)
