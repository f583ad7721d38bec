"""How `make site` makes a website of the documents: what is on it, in which order, and the reference from docstrings.

The pages are the files of `docs/` as they are, so that they read the same on a code host.  What a website needs beyond
that is added here while it is built: the navigation, and the reference behind `docs/api.md`.  Links that lead nowhere
fail the build.  Nothing is loaded from elsewhere, so the site works offline.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

project = "nlematch"
project_copyright = "the nlematch authors"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]

NAVIGATION = {
    "Start": ["README", "docs/words", "docs/how-to/README", "docs/symptoms"],
    "How to": [
        "docs/how-to/first-round-from-published-files",
        "docs/how-to/round-from-a-spreadsheet",
        "docs/how-to/map-a-survey",
        "docs/how-to/without-a-survey",
        "docs/how-to/hand-it-over",
        "docs/how-to/a-late-reply",
        "docs/how-to/a-leader-withdraws",
        "docs/how-to/a-school-refuses",
        "docs/how-to/explain-to-a-head-teacher",
        "docs/how-to/two-planners",
        "docs/how-to/pin-forbid-waive",
        "docs/how-to/change-a-rule",
        "docs/how-to/terms",
        "docs/how-to/a-rule-of-your-own",
        "docs/how-to/a-figure-of-your-own",
        "docs/how-to/adopt-a-plan",
        "docs/how-to/several-regions",
        "docs/how-to/compare-two-rounds",
        "docs/how-to/a-year-by-hand",
        "docs/how-to/a-year-of-rounds",
        "docs/how-to/gates-in-a-script",
    ],
    "Tasks in depth": [
        "docs/repairing",
        "docs/explaining",
        "docs/explaining-rounds",
        "docs/studies",
        "docs/comparing",
        "docs/frontiers",
        "docs/reporting",
        "docs/workbook",
        "docs/letters",
        "docs/audiences",
        "notebooks/README",
    ],
    "Concepts": [
        "docs/semantics",
        "docs/model",
        "docs/engine",
        "docs/reliability",
        "docs/travel",
        "docs/generator",
        "benchmarks/README",
    ],
    "Reference": [
        "docs/cli",
        "docs/api",
        "docs/files",
        "docs/run-folder",
        "docs/rules",
        "docs/policies",
        "docs/plug-ins",
        "docs/publishers",
        "docs/statements",
        "docs/errors",
    ],
    "For those who change it": [
        "CONTRIBUTING",
        "docs/architecture",
        "docs/releasing",
        "SECURITY",
        "CHANGELOG",
    ],
}
"""Every page of the site by the heading that it stands under; a test holds that none of `docs/` is missing."""

PUBLIC = "nlematch"
"""The package whose public names are the reference."""

_MERMAID = re.compile(r"^```mermaid\n(.*?)^```\n", re.MULTILINE | re.DOTALL)

root_doc = "docs/index"
include_patterns = ["*.md", "docs/**.md", "notebooks/*.md", "benchmarks/README.md"]
exclude_patterns = [".*", "build", "demo", "tests"]

html_theme = "furo"
html_title = "nlematch"
html_extra_path = ["entry"]  # an index.html that leads to docs/index.html
html_copy_source = False

myst_heading_anchors = 4
myst_enable_extensions = ["dollarmath"]
html_math_renderer = "mathml"
default_role = "code"
highlight_language = "none"
suppress_warnings = ["misc.highlighting_failure"]  # the fences of how-to pages name files
autodoc_default_options = {"members": True}
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
napoleon_google_docstring = False
napoleon_use_ivar = True


def add_navigation(_app: Sphinx, page: str, source: list[str]) -> None:
    """Put the navigation at the end of the first page, where only the sidebar shows it."""
    if page == root_doc:
        source[0] += "".join(_toctree(caption, pages) for caption, pages in NAVIGATION.items())


def _toctree(caption: str, pages: list[str]) -> str:
    lines = "\n".join(f"/{page}" for page in pages)
    return f"\n\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{lines}\n```\n"


def add_reference(_app: Sphinx, page: str, source: list[str]) -> None:
    """Put what the docstrings say at the end of the page on the public names."""
    if page == "docs/api":
        public = importlib.import_module(PUBLIC)
        names = (name for name in public.__all__ if not name.startswith("_"))
        entries = (f".. {_directive(getattr(public, name))}:: {PUBLIC}.{name}" for name in sorted(names))
        source[0] += "".join(f"\n\n```{{eval-rst}}\n{entry}\n```\n" for entry in entries)


def show_figure(_app: Sphinx, page: str, source: list[str]) -> None:
    """Put a page's drawn figure in the place of its text in Mermaid, which a code host draws by a script of its own.

    `engine.svg` was drawn by Mermaid 11 with plain labels, and a comment in it has the SHA-256 of the text.  Where that
    is of another text, the figure is out of date: the text stays, until somebody draws it anew.
    """
    drawn, figure = Path(__file__).with_name(f"{Path(page).name}.svg"), re.search(_MERMAID, source[0])
    if figure and drawn.is_file() and hashlib.sha256(figure[1].encode()).hexdigest() in drawn.read_text("utf-8"):
        source[0] = source[0].replace(figure[0], f"![The figure that this page begins with](site/{drawn.name})\n")


def _directive(value: object) -> str:
    """Return the directive of Sphinx that documents a value."""
    if inspect.isclass(value):
        return "autoclass"
    return "automodule" if inspect.ismodule(value) else "autofunction"


def formula(writer: HTML5Translator, node: Node) -> None:
    """Write a formula as MathML, which browsers show without a script from elsewhere."""
    from docutils.nodes import SkipNode, math_block
    from docutils.utils.math.latex2mathml import tex2mathml

    text = node.astext().replace(r"\dots", r"\ldots")
    writer.body.append(tex2mathml(text, as_block=isinstance(node, math_block)))
    raise SkipNode


def setup(app: Sphinx) -> None:
    """Have Sphinx call these while it reads and writes pages."""
    app.connect("source-read", add_navigation)
    app.connect("source-read", add_reference)
    app.connect("source-read", show_figure)
    app.add_html_math_renderer("mathml", (formula, None), (formula, None))
