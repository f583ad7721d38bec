"""Charts in a page that asks nobody for anything: the JavaScript once, and of each chart its data.

A page has :func:`page_bundle` once in a script element and :func:`embed` for every chart.  What `embed` gives holds no
code, so a page may forbid all scripts but the one bundle, by its hash, and `eval` too: vega-embed brings an
interpreter for the expressions in charts, which is used here (`ast`).
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from importlib import resources
from typing import TYPE_CHECKING, Any

from scenarios.escaping import html_text, script_json

if TYPE_CHECKING:
    import altair as alt

_ID = re.compile(r"[A-Za-z][\w-]*")
_START = ("map.js", "start.js")


@functools.cache
def page_bundle() -> str:
    """Return the JavaScript that draws all charts of a page: Vega, Vega-Lite, vega-embed, and what starts them.

    About 900 kB, the same bytes every time.  It runs where it stands or later, and draws whatever :func:`embed` has
    put into the page.  `window.nlematch` then has `ready`, a promise that is kept when all charts are drawn, `views`
    by id, and `find(id, urn)`, which shows a school on a map.

    Examples
    --------
    >>> import nlematch as nle
    >>> len(nle.charts.page_bundle()) > 500_000
    True
    """
    import altair as alt
    import vl_convert

    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    own = [resources.files(__package__).joinpath(name).read_text(encoding="utf-8") for name in _START]
    code = "\n".join([vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=version), *own])
    if "</script" in code.lower() or "<!--" in code:
        raise AssertionError("the bundle would end its own script element")
    return f"(() => {{\n{code}\n}})();\n"


def page_style() -> str:
    """Return the CSS that belongs to the charts: the words at the pointer are invisible without it.

    Examples
    --------
    >>> import nlematch as nle
    >>> "vg-tooltip" in nle.charts.page_style()
    True
    """
    return resources.files(__package__).joinpath("charts.css").read_text(encoding="utf-8")


def bundle_hash() -> str:
    """Return how a Content-Security-Policy names the bundle, where a script element holds it and nothing else.

    Examples
    --------
    >>> import nlematch as nle
    >>> nle.charts.bundle_hash().startswith("'sha256-")
    True
    """
    digest = hashlib.sha256(page_bundle().encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def embed(chart: alt.TopLevelMixin, chart_id: str) -> str:
    """Return the HTML fragment of one chart.

    Parameters
    ----------
    chart : any Altair chart
        Whatever a function of this package returns.
    chart_id : str
        Names it in the page: a letter, then letters, digits and hyphens.

    Raises
    ------
    ValueError
        The name is none.

    Examples
    --------
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> figures = nle.figures(run)
    >>> html = nle.charts.embed(nle.charts.funnel(figures.funnel), "funnel")
    >>> 'id="funnel"' in html
    True
    """
    if not _ID.fullmatch(chart_id):
        raise ValueError(f"{chart_id!r} is no id: a letter, then letters, digits and hyphens")
    spec = as_spec(chart)
    description = html_text(spec.get("description", ""))
    return (
        f'<div class="chart" id="{chart_id}"><noscript><p>{description}</p></noscript></div>\n'
        f'<script type="application/json" data-chart="{chart_id}">{script_json(spec)}</script>\n'
    )


def as_spec(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """Return a chart as plain data with all its rows in it, also where they are more than Altair warns of."""
    import altair as alt

    with alt.data_transformers.enable("default", max_rows=None):
        spec: dict[str, Any] = chart.to_dict()
    return spec
