"""The demand of some regions: a region is a round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.changes import with_tables
from constraints.round import scope_of
from scenarios.rounds import in_regions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constraints.round import Round
    from scenarios.demand.report import ReportBuilder

_IDS = (("schools", "urn"), ("cases", "case_id"), ("needs", "case_id"))


def only_of_regions(
    round_: Round, regions: Sequence[str], region_of: Mapping[str, str], report: ReportBuilder
) -> tuple[Round, ReportBuilder]:
    """Return an imported round with the cases of some regions only, and what there is to tell of these.

    Parameters
    ----------
    round_ : Round
    regions : sequence of str
        As planners write them.
    region_of : mapping of str to str
        The region of every school by URN, also of those that are in no case; empty where it is not known.
    report : ReportBuilder
        Rows about schools of other regions are left out; each school of another region's case has a row.

    Raises
    ------
    ArgumentRefused
        No case is in a region (NM202).
    """
    narrowed = in_regions(round_, regions, of="import_round")
    scope = scope_of(narrowed)
    ids = scope.schools | scope.cases
    tables = {
        name: table[table[column].isin(list(ids)).to_numpy(bool)].reset_index(drop=True)
        for name, column in _IDS
        for table in [round_.tables[name]]
    }
    here = {urn for urn, region in region_of.items() if not region or region in narrowed.regions}
    kept = report.about(scope.schools | (here - round_.schools.keys()))
    for urn in round_.schools.keys() - scope.schools:
        kept.add("other-region", urn, region_of.get(urn) or "region not known")
    return with_tables(round_, tables), kept
