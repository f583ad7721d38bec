"""The pool: schools that supply may be drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from constraints.policies import Policy
    from scenarios.demand.report import ReportBuilder
    from scenarios.demand.sources import Sources


def choose_pool(facts: pd.DataFrame, sources: Sources, policy: Policy, report: ReportBuilder) -> pd.DataFrame:
    """Choose the schools that supply may be drawn from.

    Parameters
    ----------
    facts : DataFrame
        By URN, see :func:`scenarios.demand.facts.join_facts`.
    sources : Sources
        Names the teaching schools; one that has a new URN is followed to it.
    policy : Policy
        Names the grades that a school in the pool has.
    report : ReportBuilder
        Gets the teaching schools that are not found.

    Returns
    -------
    DataFrame
        The facts of the chosen schools with teaching_school: yes, no, or None where no list was given.
    """
    present = facts["is_open"] & facts["easting"].notna() & facts["northing"].notna()
    chosen = facts["overall"].isin(policy.eligibility.pool_grades)
    unread = {
        urn
        for block in sources.ofsted.blocks.values()
        if "overall" in block.unread
        for urn in sources.ofsted.urns[block.unread["overall"]]
    }
    doubtful = facts.index[present & ~chosen & facts.index.isin(list(unread))]
    report.add_all("pool-left-out", doubtful, "a school whose grade cannot be read")
    late = facts.index[present & facts["in_ofsted"] & ~facts["latest_known"]]
    report.add_all("pool-left-out", late, "a school whose grade at the as-at date the file does not have")
    placeless = facts["is_open"] & ~present & chosen
    report.add_all("pool-left-out", facts.index[placeless], "a school without a place")
    if sources.teaching is None:
        return facts[present & chosen].assign(teaching_school=None)
    known = set(facts.index[present])
    found = {urn: urn if urn in known else sources.lineage.successor(urn, known) for urn in sources.teaching}
    report.add_all(
        "pool-left-out", [urn for urn, now in found.items() if now is None], "a teaching school not open in GIAS"
    )
    teaching = facts.index.isin([now for now in found.values() if now is not None])
    # An array and no series, of which a table without rows would take the index, and have rows of nothing.
    taken = (present & (chosen | teaching)).to_numpy()
    return facts[taken].assign(teaching_school=teaching[taken].astype(object))
