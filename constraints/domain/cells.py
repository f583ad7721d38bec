"""How one cell of a planner's file is read: the types of the columns.

Each type reads text as people type it (`123456.0`, ` 123456 `, `01/09/2020`, `Yes`) and refuses what it cannot
read with a code, what was expected and what to try.  Writing a value with :func:`to_text` and reading it back
gives the same value.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, PlainValidator
from pydantic_core import PydanticCustomError

from constraints.domain import vocabulary as v
from constraints.domain.dates import parse_day
from constraints.domain.identifiers import SPREADSHEET_ERRORS, is_placeholder, narrow_signs, strip_quotes
from constraints.domain.moments import Moment, parse_moment
from constraints.domain.unseen import has_control, has_unseen

_WHOLE = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.0*)?")
"""A comma is a thousands separator or a fault: `1,2` may well mean one and a fifth."""
_SPELT_LIST = re.compile(r"""[(\[{]\s*['"].*[)\]}]""", re.DOTALL)
"""What a program writes of a list that it has taken for a text: `('Catholic',)`, `['Catholic']`."""
_ID_FLOAT = re.compile(r"\d+\.0+")


def _refuse(code: str, expected: str, advice: str) -> PydanticCustomError:
    return PydanticCustomError("cell", "expected {expected}", {"code": code, "expected": expected, "advice": advice})


def _text(raw: object) -> str:
    text = " ".join(narrow_signs(str(raw)).split())
    if has_control(text):
        raise _refuse("NM104", "text without control characters", "type it anew, without what is hidden")
    return text


def read_text(raw: object) -> str:
    """Read text for people: trimmed; what a spreadsheet saves for a formula that came to nothing is none."""
    text = _text(raw)
    if text.lower() in SPREADSHEET_ERRORS:
        raise _refuse("NM104", "text", "mend the formula in the spreadsheet that the file was saved from")
    return text


def tidy_id(raw: object) -> str:
    """Return what stands where an id should, trimmed, without quotes and without the `.0` that programs add to numbers.

    Unlike :func:`read_id` it refuses nothing: for texts that are looked up, or told as faults, by whoever asks.
    """
    text = strip_quotes(" ".join(narrow_signs(str(raw)).split()))
    return text.partition(".")[0] if _ID_FLOAT.fullmatch(text) else text


def read_id(raw: object) -> str:
    """Read an id: trimmed, without the quotes and the `.0` that programs add; placeholders are none.

    Nor is a text with a character that cannot be seen: two ids would look alike, or act on what shows them.
    """
    text = tidy_id(raw)
    if has_unseen(text):
        raise _refuse("NM104", "an id in which every character can be seen", "type the id anew, without what is hidden")
    if is_placeholder(text):
        raise _refuse("NM104", "an id, not what stands for one", "write the id in full, or leave the cell blank")
    return text


def read_urn(raw: object) -> str:
    """Read a school's unique reference number: six digits."""
    text = read_id(raw)
    if not re.fullmatch(r"[1-9][0-9]{5}", text):
        raise _refuse("NM104", "a URN of six digits", "look the school up on Get Information about Schools")
    return text


def read_date(raw: object) -> dt.date:
    """Read a date as :func:`constraints.domain.dates.parse_day` does, day first."""
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    day = parse_day(_text(raw))
    if day is not None:
        return day
    raise _refuse("NM104", "a date such as 01/09/2020 or 2020-09-01", "write the date as dd/mm/yyyy")


def read_moment(raw: object) -> Moment:
    """Read a date with or without a time of day; see :func:`constraints.domain.moments.parse_moment`."""
    moment = Moment.of(raw) if isinstance(raw, dt.date) else parse_moment(_text(raw))
    if moment is not None:
        return moment
    expected = "a date such as 01/09/2020, with or without a time such as 14:30"
    raise _refuse("NM104", expected, "write it as dd/mm/yyyy hh:mm")


def read_yes_no(raw: object) -> bool:
    """Read yes or no, as a word, a letter, true or false, or 1 or 0."""
    if isinstance(raw, bool):
        return raw
    text = tidy_id(raw).lower()
    if text in {"yes", "y", "true", "1"}:
        return True
    if text in {"no", "n", "false", "0"}:
        return False
    raise _refuse("NM104", "yes or no", "write yes or no, or leave the cell empty where nobody has said")


WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
"""A whole number as people write one; more digits are no number of anything, and take long to count with."""


def _whole_number(least: int, most: int, unit: str) -> Callable[[object], int]:
    def read(raw: object) -> int:
        text = _text(raw)
        if not _WHOLE.fullmatch(text):
            raise _refuse("NM104", f"a whole number of {unit}", "write digits only")
        number = int(text.partition(".")[0].replace(",", ""))
        if not least <= number <= most:
            raise _refuse("NM106", f"{unit} from {least} to {most}", "check the figure")
        return number

    return read


def _choice(name: str, words: Iterable[str]) -> Callable[[object], str]:
    known = {word.lower(): word for word in words}

    def read(raw: object) -> str:
        text = _text(raw)
        found = known.get(text.lower()) or known.get(text.lower().replace(" ", "-"))
        if found is not None:
            return found
        near = v.nearest(text, known)
        advice = f"did you mean {known[near]!r}?" if near else "see the list in docs/files.md"
        raise _refuse("NM105", f"{name}: one of {', '.join(known.values())}", advice)

    return read


def _choices(name: str, words: Iterable[str]) -> Callable[[object], tuple[str, ...]]:
    read_one = _choice(name, words)

    def read(raw: object) -> tuple[str, ...]:
        if isinstance(raw, tuple | list):
            return tuple(sorted({read_one(part) for part in raw}))
        return tuple(sorted({read_one(part) for part in str(raw).split(";") if part.strip()}))

    return read


def read_texts(raw: object) -> tuple[str, ...]:
    """Read a list of free words parted by `;`, without order or repeats."""
    if isinstance(raw, str) and _SPELT_LIST.fullmatch(raw.strip()):
        raise _refuse("NM104", "texts with ; between", "write one;two: this is how Python spells a list")
    parts = raw if isinstance(raw, tuple | list) else str(raw).split(";")
    return tuple(sorted({_text(part) for part in parts if _text(part)}))


def _folded(name: str) -> str:
    return " ".join(name.lower().replace("&", " and ").replace("-", " ").split())


_REGIONS = {_folded(name): name for name in v.REGIONS}


def read_region(raw: object) -> str:
    """Read a region: one of the nine however it is spelt (`Yorkshire & the Humber`), any other name as given."""
    text = _text(raw)
    return _REGIONS.get(_folded(text), text)


def read_regions(raw: object) -> tuple[str, ...]:
    """Read a list of regions parted by `;`, without order or repeats."""
    return tuple(sorted({read_region(name) for name in read_texts(raw)}))


def read_levels(raw: object) -> tuple[tuple[str, int], ...]:
    """Read specialisms with levels 1-3, `maths:3;phonics:2`; a level left out is 1, the least that can be claimed."""
    if isinstance(raw, tuple | list):
        return tuple(sorted(raw))
    if isinstance(raw, Mapping):
        return tuple(sorted(raw.items()))
    read_code = _choice("specialism", v.SPECIALISMS)
    levels: dict[str, int] = {}
    for part in str(raw).split(";"):
        if not part.strip():
            continue
        code, _, level = part.partition(":")
        number = tidy_id(level) or "1"
        if number not in {"1", "2", "3"}:
            raise _refuse("NM106", "a level from 1 to 3 after the colon", "write for example maths:3;phonics:2")
        name = read_code(code)
        levels[name] = max(levels.get(name, 0), int(number))
    return tuple(sorted(levels.items()))


def read_profile(raw: object) -> tuple[int, ...]:
    """Read the weights of a profile, one for each period, parted by `;`: `0;1;1`."""
    parts = raw if isinstance(raw, tuple | list) else [part for part in _text(raw).split(";") if part.strip()]
    read_one = _whole_number(0, MOST_WEIGHT, "weights")
    weights = tuple(read_one(part) for part in parts)
    if not any(weights):
        raise _refuse("NM106", "weights of which one is above 0 at least", "write for example 0;1;1")
    return weights


NO_FAITH = frozenset({"none", "does not apply"})
"""How GIAS says of a school that it has no religious character, in lower case: that is known, a blank is not."""
NO_RELIGIOUS_CHARACTER = "no religious character"
"""What rules read instead of both words."""
NO_DIOCESE = frozenset({"not applicable"})
"""How GIAS says of a school that it belongs to no diocese, in lower case."""

FACT_WORDS: Mapping[str, frozenset[str]] = {
    "faith": NO_FAITH, "faiths": NO_FAITH, "diocese": NO_DIOCESE,
    "faith_requirement": frozenset({"none"}), "outcome": frozenset({"not known"}),
}  # fmt: skip
"""By field: words that mean blank elsewhere, and in this column are values."""


MOST_WEIGHT = 100_000
"""The greatest weight of a period in a profile."""

Id = Annotated[str, BeforeValidator(read_id)]
Urn = Annotated[str, BeforeValidator(read_urn)]
Text = Annotated[str, BeforeValidator(read_text)]
Date = Annotated[dt.date, BeforeValidator(read_date)]
When = Annotated[Moment, PlainValidator(read_moment), PlainSerializer(str)]
YesNo = Annotated[bool, BeforeValidator(read_yes_no)]
HalfDays = Annotated[int, BeforeValidator(_whole_number(0, 2000, "half-days"))]
Minutes = Annotated[int, BeforeValidator(_whole_number(0, 1440, "minutes"))]
Metres = Annotated[int, BeforeValidator(_whole_number(0, 1_300_000, "metres"))]
Count = Annotated[int, BeforeValidator(_whole_number(0, 100_000, "cases, places or pupils"))]
Profile = Annotated[tuple[int, ...], BeforeValidator(read_profile)]
Tier = Annotated[int, BeforeValidator(_whole_number(1, 9, "tier"))]
Severity = Annotated[int, BeforeValidator(_whole_number(1, 3, "severity"))]
Quintile = Annotated[int, BeforeValidator(_whole_number(1, 5, "quintile"))]
Texts = Annotated[tuple[str, ...], BeforeValidator(read_texts)]
Levels = Annotated[tuple[tuple[str, int], ...], BeforeValidator(read_levels)]
Specialism = Annotated[str, BeforeValidator(_choice("specialism", v.SPECIALISMS))]
ReasonCode = Annotated[str, BeforeValidator(_choice("reason code", v.REASON_CODES))]
StaffRole = Annotated[str, BeforeValidator(_choice("staff role", v.STAFF_ROLES))]
Phase = Annotated[str, BeforeValidator(_choice("phase", v.PHASES))]
Phases = Annotated[tuple[str, ...], BeforeValidator(_choices("phase", v.PHASES))]
Provision = Annotated[str, BeforeValidator(_choice("provision", v.PROVISIONS))]
Provisions = Annotated[tuple[str, ...], BeforeValidator(_choices("provision", v.PROVISIONS))]
Governance = Annotated[str, BeforeValidator(_choice("governance", v.GOVERNANCES))]
Target = Annotated[str, BeforeValidator(_choice("target", v.TARGETS))]
SupporterKind = Annotated[str, BeforeValidator(_choice("supporter kind", v.SUPPORTER_KINDS))]
LeaderKind = Annotated[str, BeforeValidator(_choice("leader kind", v.LEADER_KINDS))]
NeedSource = Annotated[str, BeforeValidator(_choice("source", v.NEED_SOURCES))]
NeedMode = Annotated[str, BeforeValidator(_choice("mode", v.NEED_MODES))]
TrustMatch = Annotated[str, BeforeValidator(_choice("trust match", v.TRUST_MATCHES))]
FaithRequirement = Annotated[str, BeforeValidator(_choice("faith requirement", v.FAITH_REQUIREMENTS))]
DecisionKind = Annotated[str, BeforeValidator(_choice("decision", v.DECISIONS))]
EventKind = Annotated[str, BeforeValidator(_choice("event", v.EVENTS))]
Party = Annotated[str, BeforeValidator(_choice("party", v.PARTIES))]
Scope = Annotated[str, BeforeValidator(_choice("scope", v.SCOPES))]
Outcome = Annotated[str, BeforeValidator(_choice("outcome", v.OUTCOMES))]
IdLetter = Annotated[str, BeforeValidator(_choice("letter of an id", v.ID_LETTERS))]
Region = Annotated[str, BeforeValidator(read_region)]
Regions = Annotated[tuple[str, ...], BeforeValidator(read_regions)]


def to_text(value: Any) -> str:  # noqa: ANN401 - any value of a cell
    """Write a cell's value so that reading it gives the value again; None is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ";".join(f"{part[0]}:{part[1]}" if isinstance(part, tuple) else str(part) for part in value)
    return str(value)
