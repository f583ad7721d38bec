"""Who reads an output, and what of a run's tables each may see.

Everything is closed unless it is opened here: to schools and to the public by the column, to planners and directors by
the table.  A table that nobody has thought of can be shown to no outsider.
"""

from __future__ import annotations

import dataclasses
import re
from enum import StrEnum
from typing import TYPE_CHECKING

from scenarios.reports.suppression import FEWER, NOT_SHOWN, protected

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd

__all__ = ["FEWER", "NOT_SHOWN", "OPEN", "Audience", "suppressed", "suppressed_total", "visible"]


class Audience(StrEnum):
    """Who reads an output.

    Examples
    --------
    >>> import nlematch as nle
    >>> [str(audience) for audience in nle.Audience]
    ['planner', 'director', 'school', 'public']
    >>> nle.Audience("public") is nle.Audience.PUBLIC
    True
    """

    PLANNER = "planner"
    """Makes the match: sees all but private notes, which never leave the round."""
    DIRECTOR = "director"
    """Decides on it: sees all but notes, and who has which conflict or interest."""
    SCHOOL = "school"
    """Is supported: sees its own case, and of it nothing about any third party."""
    PUBLIC = "public"
    """Anybody: sees counts, small ones suppressed, and what is published anyway."""


@dataclasses.dataclass(frozen=True)
class Opening:
    """What of one table is open to one audience.

    Attributes
    ----------
    columns : tuple of str
        No others are.
    own_case : bool
        Whether only the rows of the reader's own case are.
    only : mapping of str to frozenset of str
        The words that a column may hold; rows with others are not open.
    """

    columns: tuple[str, ...] = ()
    own_case: bool = True
    only: Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)


PRIVATE = "note"
"""The column that no audience sees, in any table."""

_PUBLISHED = (
    "urn", "name", "phase", "provision", "governance", "la_code", "la_name", "region", "easting", "northing",
    "trust_id", "trust_name", "federation_id", "diocese", "faith", "pupils", "urban_rural", "sen_types",
)  # fmt: skip
"""What the register of schools publishes of every school."""

_ABOVE_SCHOOLS = frozenset({"local-authority", "trust", "diocese", "school"})
"""Parties of the reader's own side; what leaders and their heads have answered is theirs."""

OPEN: Mapping[Audience, Mapping[str, Opening]] = {
    Audience.SCHOOL: {
        "schools": Opening(("case_id", *_PUBLISHED)),
        "cases": Opening(("case_id", "target", "tier", "delivery_urn", "entitlement_half_days", "lead_half_days")),
        "needs": Opening(("case_id", "need_id", "specialism", "severity", "half_days", "urn", "mode")),
        "deployments": Opening(
            (
                "case_id", "role", "leader_id", "supporter_id", "half_days", "minutes", "school", "authority", "trust",
                "home_school", "profile",
            )
        ),
        "supports": Opening(("case_id", "need_id", "person_id", "supporter_id", "half_days", "minutes")),
        "unplaced": Opening(("case_id", "cause")),
        "uncovered": Opening(("case_id", "need_id", "specialism", "severity", "cause")),
        "referrals": Opening(("case_id", "need_id", "specialism", "severity")),
        "contacts": Opening(("case_id", "order", "party", "whom", "what"), only={"party": _ABOVE_SCHOOLS}),
        "wide": Opening(
            (
                "case_id", "name", "target", "tier", "region", "urns", "leader_id", "supporter_id", "half_days",
                "minutes", "needs", "needs_covered", "cause", *_PUBLISHED,
            )
        ),
    },
    Audience.PUBLIC: {
        "schools": Opening(_PUBLISHED, own_case=False),
        "supporters": Opening(("supporter_id", "kind", *_PUBLISHED), own_case=False),
    },
}  # fmt: skip
"""By audience and table; planners and directors have every table but for what :data:`KEPT_FROM_DIRECTORS` names."""

KEPT_FROM_DIRECTORS: Mapping[str, tuple[str, ...]] = {
    "conflicts": ("party", "reason_code", "declared_on"),
    "interests": ("person_id", "body", "role", "from", "from_", "to"),
}
"""Who has declared what; that something is declared, and how often, is open."""

ABOUT_PERSONS = frozenset({"declared-conflict", "independence", "related-party"})
"""Rules whose findings tell of a person's conflicts and interests; directors see the rule, not what it found."""


def visible(frame: pd.DataFrame, table: str, audience: Audience, case_id: str | None = None) -> pd.DataFrame:
    """Return what of a table an audience may see, in the order of its rows and columns.

    Parameters
    ----------
    frame : DataFrame
        Rows of the table.
    table : str
        Name of a table of the round or of the run folder (`deployments`), or `wide`.
    audience : Audience
    case_id : str, optional
        The reader's own case; a school that has none named sees no rows at all.

    Raises
    ------
    KeyError
        Nothing says what of the table is open to a school or to the public: open it in :data:`OPEN`, or show it not.
    """
    if audience in {Audience.PLANNER, Audience.DIRECTOR}:
        return _inside(frame, table, audience)
    opening = OPEN[audience].get(table)
    if opening is None:
        raise KeyError(f"nothing says what of the table {table!r} is open to the audience {audience}")
    kept = frame
    if opening.own_case:
        kept = kept[_own(kept, case_id)]
    for column, words in opening.only.items():
        kept = kept[kept[column].isin(words)]
    return kept[[name for name in frame.columns if name in opening.columns]]


def _inside(frame: pd.DataFrame, table: str, audience: Audience) -> pd.DataFrame:
    """Return what planners and directors see."""
    kept = frame.drop(columns=PRIVATE, errors="ignore")
    if audience is Audience.PLANNER:
        return kept
    kept = kept.drop(columns=list(KEPT_FROM_DIRECTORS.get(table, ())), errors="ignore")
    if {"rule", "because"} <= set(kept.columns):
        kept = kept.assign(because=kept["because"].mask(kept["rule"].isin(ABOUT_PERSONS), ""))
    elif table == "changes":  # of what moved a case, the rule is told and not what it found about a person
        kept = kept.assign(because=kept["because"].map(_rules_only))
    return kept


def _rules_only(because: str) -> str:
    """Return the rules that a sentence of `diff.csv` names in brackets; one that names none as it is."""
    rules = dict.fromkeys(re.findall(r"\(([a-z]+(?:-[a-z]+)+)\)", because))
    return f"stopped by {', '.join(rules)}" if rules else because


def _own(frame: pd.DataFrame, case_id: str | None) -> pd.Series:
    """Say which rows are of the reader's case; a school without a case id of its own is the case of its URN."""
    column = frame["case_id"]
    owner = column.where(column.notna(), frame["urn"]) if "urn" in frame.columns else column
    return owner == case_id


def suppressed(counts: pd.Series, audience: Audience) -> pd.Series:
    """Return counts as an audience may see them.

    For the public, 1 to 4 read :data:`FEWER`. Where their sum, which may be shown beside them, would tell more of them
    than that, others are hidden too, as :data:`NOT_SHOWN`; see :mod:`scenarios.reports.suppression`.

    Parameters
    ----------
    counts : Series of int
        Counts of parts of one whole that do not overlap. One margin alone: of tables that are nested (authorities in
        regions), show either the parts or the wholes.
    audience : Audience

    Returns
    -------
    Series
        With the same index; whole numbers and, for the public, words.
    """
    return protected(counts)[0] if audience is Audience.PUBLIC else counts


def suppressed_total(counts: pd.Series, audience: Audience) -> Hashable:
    """Return the sum of counts as an audience may see it beside :func:`suppressed` of the same counts.

    Parameters
    ----------
    counts : Series of int
    audience : Audience

    Returns
    -------
    int or str
        :data:`NOT_SHOWN` where no hiding of parts could protect the small ones from the sum.
    """
    total = int(counts.sum())
    return protected(counts)[1] if audience is Audience.PUBLIC else total
