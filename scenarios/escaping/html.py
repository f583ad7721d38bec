"""Text of data in pages: escaped, kept to its own element, and never a script, a template or an expression."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from constraints.domain import join_words
from scenarios.escaping.characters import one_line, without_controls
from scenarios.escaping.json_toml import json_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import jinja2

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of signs that show nothing, or turn what stands beside them."""

_LESS_THAN = "\\u003c"


class DataText(str):
    """Text from data, such as a school's name.

    In a template it is escaped and isolated (`<bdi>`), so that neither markup nor marks of writing direction in it
    reach the sentence around it.
    """

    __slots__ = ()

    def __html__(self) -> str:
        """Return the text as a template shows it."""
        return Markup("<bdi>{}</bdi>").format(without_controls(str(self)))

    @property
    def plain(self) -> str:
        """The text without unseen signs, for a page's title, where no markup can isolate it."""
        return seen(self)


def seen(text: str) -> str:
    """Return a text without signs that show nothing or turn the direction of writing, and without line breaks."""
    kept = "".join(" " if sign.isspace() else sign for sign in text)
    return " ".join("".join(sign for sign in kept if unicodedata.category(sign) not in _UNSEEN).split())


def listed(parts: Iterable[object], last: str = "and") -> Markup:
    """Join parts as a sentence does: `a`, `a and b`, `a, b and c`; texts from data stay isolated.

    Parameters
    ----------
    parts : iterable
    last : str
        The word before the last.
    """
    return Markup(join_words((escape(part) for part in parts), last=escape(last)))


def in_a_row(parts: Iterable[object]) -> Markup:
    """Return sentences as a paragraph has them; texts from data stay isolated."""
    return Markup(" ").join(escape(part) for part in parts)


def capital(text: object) -> Markup:
    """Return a text that begins a sentence; what comes from data keeps its own first letter."""
    shown = escape(text)
    return shown if shown.startswith("<") or not shown else Markup(shown[0].upper() + shown[1:])


def html_text(value: object) -> str:
    """Return a value as text that is only text, in one line in which every character can be seen."""
    return str(escape(one_line(str(value))))


def as_in_pages(value: object) -> str:
    """Return a value as :func:`environment` writes it into a page."""
    return str(escape(_shown(value)))


def ours(markup: str) -> Markup:
    """Mark what this program wrote itself, a style or a drawn chart, as markup; never anything with text of data."""
    return Markup(markup)


def environment(loader: jinja2.BaseLoader, kind: type[jinja2.Environment] | None = None) -> jinja2.Environment:
    """Make what fills in templates: text is escaped, control characters are shown, a name that is not known fails.

    Parameters
    ----------
    loader : BaseLoader
    kind : type of Environment, optional
        A sandbox, for templates that are not ours.
    """
    import jinja2

    made = (kind or jinja2.Environment)(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["plain"] = seen
    return made


def _shown(value: Any) -> Any:  # noqa: ANN401 - whatever a template names
    """Show the control characters of plain text; what writes itself as markup has done so."""
    return without_controls(value) if type(value) is str else value


def script_json(data: object) -> str:
    """Return data as JSON for a script element of a page: without any `<`, no text can end the element.

    Parameters
    ----------
    data : object
    """
    return json_text(data, indent=None).replace("<", _LESS_THAN)


def vega_text(text: str) -> str:
    """Return text as a string of Vega's expressions: every sign but letters and figures by its number."""
    return '"' + "".join(c if c.isascii() and c.isalnum() else "".join(_numbers(c)) for c in text) + '"'


def _numbers(sign: str) -> Iterator[str]:
    raw = sign.encode("utf-16-be", "surrogatepass")
    return (f"\\u{int.from_bytes(raw[at : at + 2], 'big'):04x}" for at in range(0, len(raw), 2))
