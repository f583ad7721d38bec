"""Charts of runs and studies, the same in pages and notebooks: each a function from a frame to an Altair chart.

Examples
--------
>>> from pathlib import Path
>>> import nlematch as nle
>>> run = nle.run(nle.draw_round(0.01, seed=2))
>>> figures = nle.figures(run)
>>> nle.charts.funnel(figures.funnel).save("funnel.svg")
>>> Path("funnel.svg").read_text(encoding="utf-8")[:4]
'<svg'
"""

from scenarios.reports.charts.balance import loads, prices, stages
from scenarios.reports.charts.embedding import bundle_hash, embed, page_bundle, page_style
from scenarios.reports.charts.overview import funnel, journeys, needs
from scenarios.reports.charts.positions import bottlenecks, cold_spots
from scenarios.reports.charts.sensitivity import sensitivities
from scenarios.reports.charts.studies import key_figures, move_figures, moved, scenario_figures
from scenarios.reports.charts.tornado import tornado
from scenarios.reports.charts.trends import frontier, frontiers, over_rounds

__all__ = [
    "bottlenecks",
    "bundle_hash",
    "cold_spots",
    "embed",
    "frontier",
    "frontiers",
    "funnel",
    "journeys",
    "key_figures",
    "loads",
    "move_figures",
    "moved",
    "needs",
    "over_rounds",
    "page_bundle",
    "page_style",
    "prices",
    "scenario_figures",
    "sensitivities",
    "stages",
    "tornado",
]
