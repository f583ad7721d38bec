"""Which trust a school belongs to on a day, since when, and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenarios.demand import publishers as pub

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path


def read_trusts(path: Path, as_at: dt.date) -> pd.DataFrame:
    """Read the group links file of GIAS: the newest open trust of each school that it joined by the as-at date.

    Parameters
    ----------
    path : Path
        Several lines a school; sponsors and other groups are left out.
    as_at : date
        A trust that closed later is still open; a link that bears no date counts behind all that do.

    Returns
    -------
    DataFrame
        By URN: trust_id (the group's UID) and joined (a day).

    Raises
    ------
    InputRefused
        The file cannot be read, or lacks a column (NM501).
    """
    table = pub.read_published(path, pub.aliases("trusts"), ("trust_id", "type", "joined"))
    today = pub.day(as_at)
    joined, closed = table.days("joined"), table.days("closed")
    is_trust = table.text("type").str.lower().isin(pub.words("trust_types")).to_numpy()
    named_open = table.text("status").str.lower().isin(["open", ""]).to_numpy()
    is_open = np.where(np.isnat(closed), named_open, closed > today)
    rows = pd.DataFrame(
        {
            "urn": table.text("urn").to_numpy(),
            "trust_id": table.text("trust_id").str.replace(r"\.0+$", "", regex=True).to_numpy(),
            "joined": joined,
        }
    )[is_trust & is_open & ~(joined > today)]
    # A school with two open trusts joined on one day is an error of the file: the higher UID is the newer trust.
    rows = rows.assign(uid=pd.to_numeric(rows["trust_id"], errors="coerce"))
    rows = rows.sort_values(["urn", "joined", "uid", "trust_id"], na_position="first")
    return rows.drop_duplicates("urn", keep="last").set_index("urn")[["trust_id", "joined"]]


def with_trusts(schools: pd.DataFrame, links: pd.DataFrame | None) -> pd.DataFrame:
    """Put trust, joining date and standing on the schools.

    Parameters
    ----------
    schools : DataFrame
        By URN, as :func:`scenarios.demand.gias.read_gias` gives them, with the trust that GIAS itself names.
    links : DataFrame or None
        As :func:`read_trusts` gives them; they go before GIAS.

    Returns
    -------
    DataFrame
        With trust_id, trust_from (links, gias or empty), joined and standing.
    """
    own = schools["trust_id"].where(schools["governance"] == "academy", "")
    if links is None:
        trust, joined = own, pd.Series(np.datetime64("NaT", "D"), index=schools.index)
        linked = pd.Series(False, index=schools.index)
    else:
        found = links.reindex(schools.index)
        linked = found["trust_id"].notna()
        trust, joined = found["trust_id"].where(linked, own), found["joined"]
    source = np.select([linked, trust != ""], ["links", "gias"], default="")
    frame = schools.assign(trust_id=trust, trust_from=source, joined=joined)
    return frame.assign(standing=_standing(frame))


def _standing(schools: pd.DataFrame) -> pd.Series[str]:
    """Say how each school stands; a trust's schools are counted among those that are open."""
    in_trust = schools[schools["is_open"] & (schools["trust_id"] != "")]
    size = schools["trust_id"].map(in_trust["trust_id"].value_counts()).fillna(0)
    return pd.Series(
        np.select(
            [size >= 2, schools["trust_id"] != "", schools["governance"] == "academy"],
            ["trust-of-several", "single-academy", "trust-not-known"],
            default="maintained",
        ),
        index=schools.index,
    )
