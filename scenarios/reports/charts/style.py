"""What all charts share: colours that the colour-blind can tell apart, plain type, and words for screen readers.

The colours are those of Okabe and Ito (Color Universal Design, 2008) and, for amounts, of matplotlib's viridis.  No
chart says anything by colour alone: shapes, positions or labels say it too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import altair as alt
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

BLUE, ORANGE, VERMILLION, GREEN, SKY, PURPLE = "#0072B2", "#E69F00", "#D55E00", "#009E73", "#56B4E9", "#CC79A7"
INK, GREY, PALE = "#222222", "#595959", "#BDBDBD"
PALETTE = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILLION)
"""For things that have no order, in the order of their use."""
AMOUNTS: Final = "viridis"

WIDTH = 560
"""Pixels of a chart's plot; a page of A4 in print takes that with its labels."""
ROW = 18
"""Pixels that a bar of a bar chart takes with the gap to the next."""

_CONFIG: dict[str, Any] = {
    "background": "white",
    "font": "system-ui, 'Segoe UI', Arial, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
        "gridColor": "#E5E5E5", "domainColor": PALE, "tickColor": PALE, "labelLimit": 260,
    },
    "legend": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12, "labelLimit": 320},
    "header": {"labelColor": INK, "labelFontSize": 12, "titleColor": INK, "labelFontWeight": "bold"},
    "title": {"color": INK, "fontSize": 14, "anchor": "start", "subtitleColor": GREY, "subtitleFontSize": 12},
    "text": {"color": INK, "fontSize": 12},
    "range": {"category": list(PALETTE)},
}  # fmt: skip


AnyChart: TypeAlias = alt.Chart | alt.LayerChart | alt.FacetChart | alt.HConcatChart | alt.VConcatChart


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Walk over the rows of a frame as named tuples, without their index."""
    return iter(frame.itertuples(index=False))


def finished(chart: AnyChart, title: str, description: str, subtitle: str | list[str] = "") -> AnyChart:
    """Give a chart its title, its words for those who cannot see it, and the common style.

    Parameters
    ----------
    chart : any Altair chart
    title : str
        What it shows, in a few words.
    description : str
        What it says, in sentences with figures; a screen reader reads it in place of the chart.
    subtitle : str or list of str
        How to read it; a list is as many lines.
    """
    heading = alt.TitleParams(title, subtitle=subtitle) if subtitle else alt.TitleParams(title)
    styled: AnyChart = chart.properties(title=heading, description=description).configure(**_CONFIG)
    return styled


def nothing(title: str, why: str) -> AnyChart:
    """Return a chart that says in words that there is nothing to show."""
    words = alt.Chart(pd.DataFrame({"words": [why]})).mark_text(align="left", color=GREY)
    chart = words.encode(x=alt.value(0), y=alt.value(12), text="words:N")
    return finished(chart.properties(width=WIDTH, height=24), title, f"{title}: {why}")
