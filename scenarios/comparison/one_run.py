"""The key figures of a single run, for its reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.comparison.counting import Demand
from scenarios.comparison.gathering import gather
from scenarios.comparison.kpis import ALL, format_figure, kpi_frame, with_own
from scenarios.plugins import figures_among
from scenarios.rounds import WHOLE

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.runs import Run

COLUMNS = ("kpi", "said", "kind", "better", "value", "numerator", "denominator", "shown", "code")


def key_figures_of(run: Run) -> pd.DataFrame:
    """Return the key figures of a run over all its cases: the shipped ones, then those of one's own.

    Parameters
    ----------
    run : Run
        With an allocation.

    Returns
    -------
    DataFrame
        :data:`COLUMNS`: `said`, `kind` and `better` what the figure is, `shown` its value as a comparison shows it,
        `code` the digest of a figure of one's own, empty for a shipped one.

    Raises
    ------
    InputRefused
        The run has no allocation (NM601), or a figure of one's own cannot be used (NM803, NM812).
    """
    loaded = figures_among(run.round.policy.plugins)
    figures, (compared,) = with_own(loaded), gather([run])
    groups = Demand(run.round).group((), ())
    rows = kpi_frame([compared], [groups], [figures[plugin.id] for plugin in loaded])
    rows = rows[(rows["group"] == WHOLE) & (rows["cases"] == ALL)].reset_index(drop=True)
    code = {plugin.id: plugin.digest for plugin in loaded}
    about = [figures[str(kpi)] for kpi in rows["kpi"]]
    table = rows.assign(
        said=[figure.description for figure in about],
        kind=[figure.kind for figure in about],
        better=[figure.better for figure in about],
        shown=[format_figure(row, one.kind) for row, one in zip(rows.itertuples(index=False), about, strict=True)],
        code=[code.get(figure.id, "") for figure in about],
    )
    return table[list(COLUMNS)]
