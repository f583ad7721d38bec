"""From templates to bytes: everything inlined, scripts named by their hashes, the file moved in place whole."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
import tempfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from constraints.errors import Fault, InputRefused
from scenarios.reports import charts
from scenarios.runs.folder import is_there

if TYPE_CHECKING:
    from collections.abc import Mapping

_DIGEST = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of text; where no element can isolate them they are left out."""


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("scenarios.reports.page"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["number"] = lambda value: f"{value:,}"
    environment.filters["shorter"] = lambda text: _DIGEST.sub(r"\1…", text)
    environment.filters["plain"] = lambda text: _BIDI.sub("", str(text))
    return environment


def asset(name: str) -> str:
    """Return a style sheet or a script of this package."""
    return resources.files("scenarios.reports.page").joinpath(name).read_text(encoding="utf-8")


def render(template: str, context: Mapping[str, Any], scripts: tuple[str, ...]) -> str:
    """Return a page with its style and scripts in it, and a policy that lets it load and send nothing.

    Parameters
    ----------
    template : str
    context : mapping
        Text in it is escaped by the template; what is markup already says so by its type.
    scripts : tuple of str
        JavaScript, each put into an element of its own and named in the policy by its hash, so that no other runs.
    """
    allowed = " ".join(f"'sha256-{_digest(script)}'" for script in scripts) or "'none'"
    policy = (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    style = f"{charts.page_style()}\n{asset('page.css')}"
    told = {"content_policy": policy, "style": Markup(style), "scripts": [Markup(script) for script in scripts]}
    return _environment().get_template(template).render(**context, **told)


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def refuse_existing_file(out: Path) -> None:
    """Refuse a target that is there already.

    Raises
    ------
    InputRefused
        With NM603.
    """
    if is_there(out):
        advice = "give --out another name, or remove the file"
        raise InputRefused([Fault("NM603", out.name, None, None, str(out), "a file that does not exist yet", advice)])


def write_text(out: Path, text: str) -> None:
    """Write a file, whole or not at all.

    Raises
    ------
    InputRefused
        It is there already (NM603) or cannot be written (NM604).
    """
    refuse_existing_file(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".nlematch-", ignore_cleanup_errors=True) as beside:
            staging = Path(beside) / "report"
            staging.write_text(text, encoding="utf-8", newline="\n")
            staging.rename(out)
    except OSError as error:
        expected, advice = "a place that can be written", "choose another place"
        said = str(error.strerror or error)
        raise InputRefused([Fault("NM604", out.name, None, None, said, expected, advice)]) from error
