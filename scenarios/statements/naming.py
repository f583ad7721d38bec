"""Names in place of ids: a statement is about ids, and its text calls schools and supporters by their names.

The id stands behind the name, in brackets: `Elm Primary (100001)`.  People have ids alone; their names are nobody's but
those of who is given a file of them.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from scenarios.escaping import DataText

if TYPE_CHECKING:
    from constraints.round import Round

IDS = frozenset({"case_id", "case_ids", "running_ids", "sharing_ids", "because_of", "supporter_id"})
"""Arguments that are ids of cases or supporters."""
TEXTS = frozenset({"because", "subject"})
"""Arguments that are words of rules, in which such ids stand."""
_LEAST_DIGITS = 6
"""A number in a rule's words is a URN from so many digits on; shorter ones count minutes and half-days."""
_WORDS = "school |academy "
"""What rules say before an id, and nobody before a name."""


@dataclasses.dataclass(frozen=True)
class Names:
    """What ids are called.

    Attributes
    ----------
    by_id : mapping of str to str
        Ids without a name are not among them.
    """

    by_id: Mapping[str, str] = dataclasses.field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, round_: Round) -> Names:
        """Return the names of the schools, cases and supporters of a round; a case is called as its place is."""
        whole = round_.whole
        found = {one.supporter_id: one.name for one in whole.supporters.values()}
        found |= {school.urn: school.name for case in whole.cases.values() for school in case.members}
        found |= {case_id: case.place.name for case_id, case in whole.cases.items()}
        return cls(MappingProxyType({id_: name for id_, name in found.items() if name and name != id_}))

    def of_id(self, text: str) -> str:
        """Return the name of an id with the id behind it; what has none as it is."""
        return DataText(f"{self.by_id[text]} ({text})") if text in self.by_id else text

    def in_text(self, text: str) -> str:
        """Return words of a rule with the names of the ids in them."""
        named = self._ids.sub(lambda found: str(self.of_id(found[1])), text) if self._ids is not None else text
        return text if named == text else DataText(named)

    @functools.cached_property
    def _ids(self) -> re.Pattern[str] | None:
        """What finds the ids in a text that cannot be anything else; the longest first."""
        ids = sorted((id_ for id_ in self.by_id if _is_plain(id_)), key=len, reverse=True)
        return re.compile(rf"(?<![\w-])(?:{_WORDS})?({'|'.join(map(re.escape, ids))})(?![\w-])") if ids else None


def _is_plain(id_: str) -> bool:
    """Say whether an id is neither a word nor a figure."""
    return any(map(str.isdigit, id_)) and (not id_.isdecimal() or len(id_) >= _LEAST_DIGITS)


NO_NAMES = Names()
"""Of statements whose ids stand in the text as they are."""
