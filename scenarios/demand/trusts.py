"""Which trust a school belongs to on a day, since when, and how it stands."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from constraints.domain import InputRefused, is_placeholder, scheme_of
from scenarios.demand.columns import Columns, UnreadCell
from scenarios.demand.layouts import words
from scenarios.demand.publishers import Flags, Published, Reading, Texts, day, plain_id, read_published

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

TRUST_IDS = "ids of trusts: Group UID, TR number, UKPRN or company number"

_FIELDS = {"trust_id": "Group UID", "tr_number": "TR number", "ukprn": "UKPRN", "company": "company number"}


def is_trust_id(text: str) -> bool:
    """Say whether a text is an id of a trust in any scheme."""
    return scheme_of(plain_id(text)) is not None


def trust_names(table: Published) -> Texts:
    """Return the names of trusts, empty where a file has none; a name decides nothing, so no cell of it is a fault.

    Parameters
    ----------
    table : Published
    """
    return table.read("trust_name", lambda text: "" if is_placeholder(text) else text, object)


@dataclasses.dataclass(frozen=True)
class TrustLinks:
    """What the trusts file says.

    Attributes
    ----------
    frame : DataFrame
        By URN: trust_id, trust_name and joined (a day) of the newest open trust that the school had joined and not
        left.
    doubtful : frozenset of str
        URNs with a row that cannot be read: they have no trust here.
    same : mapping of str to str
        By an id of a trust in another scheme, or in this one: its id here.
    unread : tuple of UnreadCell
    """

    frame: pd.DataFrame
    doubtful: frozenset[str]
    same: Mapping[str, str]
    unread: tuple[UnreadCell, ...]


def read_trusts(path: Path, as_at: dt.date, reading: Reading) -> TrustLinks:
    """Read the group links file of GIAS, or the file of memberships: the trust of each school on a day.

    Parameters
    ----------
    path : Path
        Several lines a school; sponsors and other groups are left out.
    as_at : date
        A trust that closed later is still open, a school that left later still in it; a link that bears no date counts
        behind all that do.
    reading : Reading

    Raises
    ------
    InputRefused
        The file cannot be read, lacks a column (NM501), or most of a column is none (NM505).
    """
    table = read_published(
        path, "trusts", reading, required=("type", "joined"), one_of=tuple(_FIELDS), cannot_matter=_is_no_trust
    )
    if table.layout.has("left") and not table.has("left"):
        raise InputRefused([table.lacks("left")])  # who has left would count as a member
    scheme = next(field for field in _FIELDS if table.has(field))
    columns = Columns(table, reading, ["joined", "left", "closed"], ~_is_no_trust(table))
    known_types = dict.fromkeys(words("trust_types"), True) | dict.fromkeys(words("other_groups"), False)
    kind = columns.choices(
        "type", known_types, "types of groups, such as Multi-academy trust", nothing=False, dtype=bool
    )
    ids = columns.texts(scheme, is_trust_id, TRUST_IDS, plain_id)
    joined, left, closed = columns.days("joined"), columns.days("left"), columns.days("closed")
    known_status = dict.fromkeys(words("open_groups"), True) | dict.fromkeys(words("closed_groups"), False)
    status = columns.choices("status", known_status, "Open or Closed", nothing=False, dtype=bool)
    columns.refuse()
    today = day(as_at)
    is_open = np.where(closed.blank, status.values | status.blank, closed.values > today).astype(bool)
    in_time = ~(joined.values > today) & ~(left.values <= today)
    doubt = np.logical_or.reduce([c.unread for c in (kind, ids, joined, left, closed, status)])
    urns = table.text("urn")
    doubtful = frozenset(urns[doubt & (kind.values | kind.unread)])
    trust_ids = ids.values
    rows = pd.DataFrame({"urn": urns, "trust_id": trust_ids, "trust_name": trust_names(table), "joined": joined.values})
    rows = rows[kind.values & is_open & in_time & (trust_ids != "") & ~pd.Series(urns).isin(doubtful).to_numpy()]
    # A school with two open trusts joined on one day is an error of the file: the higher UID is the newer trust.
    rows = rows.assign(uid=pd.to_numeric(rows["trust_id"], errors="coerce"))
    rows = rows.sort_values(["urn", "joined", "uid", "trust_id"], na_position="first")
    frame = rows.drop_duplicates("urn", keep="last").set_index("urn")[["trust_id", "trust_name", "joined"]]
    return TrustLinks(frame, doubtful, _same(table, trust_ids), tuple(columns.unread()))


def _is_no_trust(table: Published) -> Flags:
    """Say which rows are of groups that are no trusts, such as of children's centres."""
    return table.read("type", lambda text: text.lower() in words("other_groups"), bool)


def _same(table: Published, trust_ids: Texts) -> dict[str, str]:
    """Map every id of a trust, in whichever scheme, to the one that is used."""
    same: dict[str, str] = {}
    for field in _FIELDS:
        if table.has(field):
            others = table.read(field, plain_id, object)
            same |= {other.upper(): one for other, one in zip(others, trust_ids, strict=True) if other and one}
    return same


def with_trusts(schools: pd.DataFrame, links: TrustLinks | None) -> pd.DataFrame:
    """Put trust, joining date and standing on the schools.

    Parameters
    ----------
    schools : DataFrame
        By URN, as :func:`scenarios.demand.gias.read_gias` gives them, with the trust that GIAS itself names.
    links : TrustLinks or None
        They go before GIAS.

    Returns
    -------
    DataFrame
        With trust_id, trust_name, trust_from (links, gias or empty), joined, standing and standing_too: another
        standing that the school could have, empty where there is none.
    """
    own = schools["trust_id"].where(schools["governance"] != "maintained", "")
    if links is None:
        trust, name = own, schools["trust_name"]
        joined = pd.Series(np.datetime64("NaT", "D"), index=schools.index)
        linked = pd.Series(False, index=schools.index)
    else:
        own = own.map({text: links.same.get(text.upper(), text) for text in own.unique()})
        found = links.frame.reindex(schools.index)
        linked = found["trust_id"].notna()
        trust, joined = found["trust_id"].where(linked, own), found["joined"]
        name = found["trust_name"].where(linked, schools["trust_name"])
    source = np.select([linked, trust != ""], ["links", "gias"], default="")
    frame = schools.assign(trust_id=trust, trust_name=name.where(trust != "", ""), trust_from=source, joined=joined)
    standing, too = _standing(frame, frame["is_open"]), _standing(frame, frame["is_open"] | frame["open_unknown"])
    return frame.assign(standing=standing, standing_too=too.where(too != standing, ""))


def _standing(schools: pd.DataFrame, is_open: pd.Series[bool]) -> pd.Series[str]:
    """Say how each school stands; a trust's schools are counted among those that are open."""
    in_trust = schools[is_open & (schools["trust_id"] != "")]
    size = schools["trust_id"].map(in_trust["trust_id"].value_counts()).fillna(0)
    return pd.Series(
        np.select(
            [size >= 2, schools["trust_id"] != "", schools["governance"] == "academy", schools["governance"] == ""],
            ["trust-of-several", "single-academy", "trust-not-known", ""],
            default="maintained",
        ),
        index=schools.index,
    )
