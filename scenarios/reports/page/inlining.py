"""From templates to bytes: everything inlined, scripts named by their hashes."""

from __future__ import annotations

import base64
import dataclasses
import functools
import hashlib
import re
from importlib import resources
from typing import TYPE_CHECKING, Any

import jinja2

from scenarios.escaping import environment, ours
from scenarios.reports import charts
from scenarios.statements import Statement, statements_in

if TYPE_CHECKING:
    from collections.abc import Mapping

_DIGEST = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")


@dataclasses.dataclass(frozen=True)
class Page:
    """A page, and what it says.

    Attributes
    ----------
    html : str
        With everything in it.
    statements : tuple of Statement
        All that it says of its run beside figures in tables, each once: for whoever checks them.
    """

    html: str
    statements: tuple[Statement, ...]


@functools.cache
def _environment() -> jinja2.Environment:
    made = environment(jinja2.PackageLoader("scenarios.reports.page"))
    made.filters["number"] = lambda value: f"{value:,}"
    made.filters["shorter"] = lambda text: _DIGEST.sub(r"\1…", text)
    return made


def asset(name: str) -> str:
    """Return a style sheet or a script of this package."""
    return resources.files("scenarios.reports.page").joinpath(name).read_text(encoding="utf-8")


def render(template: str, context: Mapping[str, Any], scripts: tuple[str, ...]) -> Page:
    """Make a page with its style and scripts in it, and a policy that lets it load and send nothing.

    Parameters
    ----------
    template : str
    context : mapping
        Text in it is escaped by the template; what is markup already says so by its type. Its statements are those
        of the page.
    scripts : tuple of str
        JavaScript, each put into an element of its own and named in the policy by its hash, so that no other runs.
    """
    allowed = " ".join(f"'sha256-{_digest(script)}'" for script in scripts) or "'none'"
    policy = (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    style = f"{charts.page_style()}\n{asset('page.css')}"
    parts = {"content_policy": policy, "style": ours(style), "scripts": [ours(script) for script in scripts]}
    html = _environment().get_template(template).render(**context, **parts)
    return Page(html, tuple(dict.fromkeys(statements_in(context))))


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
