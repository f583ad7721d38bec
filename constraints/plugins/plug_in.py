"""A plug-in: a rule or a key figure that somebody else wrote, with the digest of what was run to get it."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from typing import Any

KINDS = {
    **dict.fromkeys(("pair", "coupling", "preference"), "rule"),
    **dict.fromkeys(("share", "minutes", "number", "percent"), "figure"),
}
"""What a plug-in may be, by its attribute `kind`."""

INSTALLED = "installed"
"""What stands under `[plugins]` for a plug-in of an installed package."""

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

_SHOWN = 12
"""Signs of a digest that tell plug-ins apart in a sentence."""


@dataclasses.dataclass(frozen=True)
class PlugIn:
    """A rule or a key figure that was loaded.

    Two are equal where they have one id, one place and one digest: then the same code was run for both.

    Attributes
    ----------
    id : str
    digest : str
        SHA-256 of the bytes that were run; of an installed package, of its files.
    place : str
        What stands under `[plugins]`: a file inside the round, :data:`INSTALLED` or
        :data:`constraints.plugins.given.IN_PYTHON`.
    thing : object
        The class of the rule, or the key figure.
    source : bytes or None
        The file that was run. None: it came from an installed package, or out of a notebook.
    """

    id: str
    digest: str
    place: str
    thing: Any = dataclasses.field(compare=False, repr=False)
    source: bytes | None = dataclasses.field(default=None, compare=False, repr=False)

    @property
    def kind(self) -> str:
        """Whether it is a `rule` or a `figure`."""
        return KINDS[self.thing.kind]

    def __str__(self) -> str:
        """Return by what a person tells it from others."""
        return f"{self.id} ({self.digest[:_SHOWN]})"

    def __deepcopy__(self, memo: dict[int, object]) -> PlugIn:
        """Return itself: it never changes."""
        return self


def digest_of_source(source: bytes) -> str:
    """Return the SHA-256 of a file, as `sha256sum` gives it."""
    return hashlib.sha256(source).hexdigest()


def is_id(text: object) -> bool:
    """Say whether a text can be the id of a plug-in: small letters, digits, hyphens between."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def is_plug_in(thing: object) -> bool:
    """Say whether an object is meant as a plug-in: it has an id and a kind; a class to derive from has no id."""
    kind = getattr(thing, "kind", None)
    known = isinstance(kind, str) and kind in KINDS
    return known and isinstance(getattr(thing, "id", None), str)


def id_of(thing: object) -> str:
    """Return the id of a plug-in."""
    return str(thing.id)  # type: ignore[attr-defined]
