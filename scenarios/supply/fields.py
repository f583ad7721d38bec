"""What a survey may say of a person: the fields, in the words in which a planner chooses them, and how they are told.

Both maps, TOML and Excel, name these fields; what a heading says, and what its answers look like, gives a guess.
"""

from __future__ import annotations

import dataclasses
import re

from scenarios.escaping import plain


@dataclasses.dataclass(frozen=True)
class Field:
    """One thing that a column may hold.

    Attributes
    ----------
    name : str
        As maps in TOML call it.
    label : str
        As the lists of a map in Excel call it.
    looks : str
        A pattern of folded headings that look like it; empty where headings do not tell.
    words : str
        Whose answers its own are: `kind`, `specialism`, `phase` or `yes-no`; empty where they are no closed list.
    many : bool
        Whether several columns together may hold it.
    private : bool
        Whether what stands there is shown nowhere.
    """

    name: str
    label: str
    looks: str = ""
    words: str = ""
    many: bool = False
    private: bool = False


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("person_id", "Id of the person"),
        Field("key", "Key: tells people apart (private)", private=True),
        Field("latest", "When the reply was sent: the latest counts", private=True),
        Field("home_urn", "Home school: its URN", r"\b(urn|unique reference)\b"),
        Field(
            "kind", "What the person is (NLE, SLE ...) or the body (trust, council ...)",
            r"\b(role|roles|designation|position|post(?! ?(16|code))|job)\b(?!.*\bdate\b)", "kind",
        ),
        Field(
            "available_from", "First day on which the person is available",
            r"\b(available|availability|free|start(ing)?|capacity)\b.*\bfrom\b(?!.*\b(to|until|till)\b)"
            r"|\bfrom (when|what date|which date)\b|\b(earliest|first) (start|day|date)\b",
        ),
        Field("days", "Days offered", r"\b(?<!half )(days?|availability|capacity|hours)\b"),
        Field("half_days", "Half-days offered", r"\bhalf ?days?\b"),
        Field("period_days", "Days offered in one term", many=True),
        Field(
            "max_cases", "Schools at once",
            r"\b(number of|how many|max(imum)?)\b.*\bschools\b|\bschools\b.*\bat once\b",
        ),
        Field(
            "specialisms", "Specialisms", r"\b(specialisms?|expertise|subjects?|strengths?)\b", "specialism", many=True
        ),
        Field("phases", "Phases", r"\b(phases?|key ?stages?|age ?range)\b", "phase", many=True),
        Field("max_minutes", "Longest journey, in minutes", r"\b(travel|minutes|miles|distance)\b"),
        Field("willing", "Whether the person is willing", r"\b(willing|deploy(ed|ment)?|available|consent|take part)\b",
              "yes-no"),
        Field("release_agreed", "Whether the head agreed to release", r"\b(releas(e|ed)|agrees?|agreed|permission)\b",
              "yes-no"),
        Field("release_days", "Days that the school releases in all"),
        Field("schools_improved", "Schools improved before", r"\bschools? improved\b"),
        Field("replied", "Whether, or when, the person replied", r"\b(repl(y|ied)|respon(se|ded))\b"),
        Field("body_id", "Id of the body (trust, council ...)"),
        Field("body_name", "Name of the body"),
        Field("postcode", "Postcode of the body or the adviser"),
        Field("easting", "Easting of the body or the adviser"),
        Field("northing", "Northing of the body or the adviser"),
    )
}  # fmt: skip
"""Every field, in the order of the lists."""

LATEST, PERIODS = "latest", "period_days"
NOT_READ = "Not used"
"""What a planner chooses for a column that is none of ours."""
_PERSONAL = re.compile(r"\b(first ?name|surname|name|e ?mail|mail|phone|telephone|mobile|address)\b")
"""Headings of what people are called and where they can be reached."""
_ABOUT_SCHOOLS = re.compile(
    r"\bname of (the |your )?(home )?(school|trust|academy)|\b(school|trust|academy)('?s)? name\b"
)


def fold(text: str) -> str:
    """Return a header or answer without what people vary: capitals, spaces, punctuation."""
    return " ".join(re.findall(r"[a-z0-9+]+", plain(text).lower().replace("&", " and ")))


def is_personal(heading: str) -> bool:
    """Say whether a heading is of what people are called, or of where they can be reached."""
    folded = fold(heading)
    return _PERSONAL.search(folded) is not None and _ABOUT_SCHOOLS.search(folded) is None


def looks_like(heading: str) -> str | None:
    """Return the field that a heading looks like; None where it looks like none, or is personal.

    Parameters
    ----------
    heading : str
    """
    folded = fold(heading)
    if not folded or is_personal(heading):
        return None
    return next((name for name, field in FIELDS.items() if field.looks and re.search(field.looks, folded)), None)
