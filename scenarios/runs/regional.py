"""The part of a run that is of some regions: a region is a round.

It is the plan of the region's cases in a round whose other cases are as the run has them: what these take of people's
time stands in the round's commitments, and what they cost is taken off its budget.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from constraints.audit import audit_allocation
from constraints.changes import with_policy_values, with_rows
from constraints.domain import Commitment, Texts, checks_arguments
from constraints.faces import Plan
from constraints.round import vouched_as
from constraints.rules import Budget, rules_of
from optimiser.model import find_candidates
from scenarios.rounds import in_regions
from scenarios.runs.causes import run_tables
from scenarios.runs.committing import work_at
from scenarios.runs.elsewhere import ELSEWHERE, elsewhere_table, kept_elsewhere, united
from scenarios.runs.fingerprint import digest_of
from scenarios.runs.manifest import count_round
from scenarios.runs.result import Run

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd

    from constraints.audit import AuditReport
    from constraints.domain import Allocation
    from constraints.policies import Offer
    from constraints.round import Round

_OF_THE_WHOLE = ("components", "steps", "proofs", "model")
"""What a manifest says of the whole run alone."""


@checks_arguments
def part_of_run(run: Run, regions: Texts) -> Run:
    """Return the part of a run that is of some regions: a region is a round.

    Pages, figures and workbooks of it cover the regions' cases, who is based there, and who is proposed there.

    Parameters
    ----------
    run : Run
        As it was solved, repaired or adopted.
    regions : iterable of str
        As planners write them: `Yorkshire & Humber`, `NE`. None, or all that the run has: the run as it is.

    Returns
    -------
    Run
        Its round has what all other cases take of people's time among its commitments, and has as much less money
        as they cost where the policy has a budget. Its values are of the
        regions' cases; its bounds hold as long as all other cases stay as they are. It has the digest of the whole.

    Raises
    ------
    ArgumentRefused
        No case of the run is in a region (NM202).

    Examples
    --------
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.05, seed=3))
    >>> part = nle.part_of_run(run, ["yorkshire"])
    >>> run.manifest["counts"]["placed"], part.manifest["counts"]["placed"], part.round.regions
    (80, 17, ('Yorkshire and the Humber',))
    >>> leaders = nle.figures(part).leaders
    >>> leaders["based"].value_counts().to_dict()
    {'here': 6, 'from elsewhere': 5}
    """
    return take_part(run, tuple(regions), of="part_of_run")


def take_part(run: Run, regions: Sequence[str], *, of: str) -> Run:
    """Return the part of a run that is of some regions; see :func:`part_of_run`.

    Parameters
    ----------
    run : Run
    regions : sequence of str
    of : str
        The function that was asked, for faults.
    """
    narrowed = in_regions(run.round, regions, of=of)
    if run.allocation is None or narrowed.cases.keys() == run.round.cases.keys():
        return run
    round_, allocation = narrow_plan(run.round, run.allocation, regions, of=of)
    report = audit_allocation(round_, allocation)
    tables = run_tables(round_, allocation, report, find_candidates(round_))
    others = {name: _rows_at(table, round_.cases) for name, table in run.tables.items() if name not in tables}
    tables[ELSEWHERE] = elsewhere_table(round_, united(run.allocation, kept_elsewhere(run)))
    manifest = _manifest(run, round_, allocation, report)
    return Run(round_, allocation, manifest, {**others, **tables}, run.folder, report)


def narrow_plan(round_: Round, allocation: Allocation, regions: Sequence[str], *, of: str) -> tuple[Round, Allocation]:
    """Return the part of a plan that is of some regions, and the round in which it is a plan of its own.

    Parameters
    ----------
    round_ : Round
    allocation : Allocation
    regions : sequence of str
    of : str
        The function that was asked, for faults.

    Raises
    ------
    ArgumentRefused
        No case of the round is in a region (NM202).
    """
    narrowed = in_regions(round_, regions, of=of)
    return with_rest_committed(narrowed, round_, allocation), _at(allocation, narrowed.cases)


def with_rest_committed(round_: Round, whole: Round, allocation: Allocation) -> Round:
    """Return a round of some regions in which the new work of a plan at all other cases is given.

    What it takes of people's time is among the commitments, and what it costs is taken off the budget.

    Parameters
    ----------
    round_ : Round
    whole, allocation : Round, Allocation
        The plan, and the round that it is of: the same with all regions, or as it was before it changed.
    """
    rest = {case.case_id for case in whole.cases.values() if round_.regions and case.region not in round_.regions}
    if not rest:
        return round_
    taken = work_at(whole, allocation, rest, f"{whole.meta.id}, all but {', '.join(round_.regions)}")
    rows = [Commitment.model_validate(row) for row in taken.to_dict("records")]
    committed = with_rows(round_, {"commitments": rows})
    return vouched_as(_with_budget_less(committed, _cost_at(whole, allocation, rest, round_.policy.offer)), round_)


def _cost_at(round_: Round, allocation: Allocation, cases: Collection[str], offer: Offer) -> int:
    """Return what the new work of a plan at some cases costs at an offer's rates, in pence."""
    return Budget.cost_of((row for row in Plan(round_, allocation).rows if row.case.case_id in cases), offer)


def _with_budget_less(round_: Round, pence: int) -> Round:
    """Return a round with less money, where it has a budget; a plan that breaks the budget leaves none."""
    budget = next((rule for rule in rules_of(round_.policy) if isinstance(rule, Budget)), None)
    if budget is None or not pence:
        return round_
    left = max(0, budget.params.model_dump()["pence"] - pence)
    return with_policy_values(round_, {"rules": {Budget.id: {"pence": left}}})


def _at(allocation: Allocation, cases: Collection[str]) -> Allocation:
    return dataclasses.replace(
        allocation,
        deployments=tuple(row for row in allocation.deployments if row.case_id in cases),
        supports=tuple(row for row in allocation.supports if row.case_id in cases),
    )


def _rows_at(table: pd.DataFrame, cases: Collection[str]) -> pd.DataFrame:
    if "case_id" not in table.columns:
        return table
    return table[table["case_id"].isin(list(cases)).to_numpy(bool)].reset_index(drop=True)


def _manifest(run: Run, round_: Round, allocation: Allocation, report: AuditReport) -> dict[str, Any]:
    kept = {key: value for key, value in run.manifest.items() if key not in _OF_THE_WHOLE}
    return kept | {
        "regions": list(round_.regions),
        "partial": True,
        ELSEWHERE: list(run.manifest.get(ELSEWHERE, run.manifest["regions"])),
        "part_of": {"regions": list(run.manifest["regions"]), "digest": digest_of(run)},
        "stages": [_stage(stage, report.stage_values) for stage in run.manifest["stages"]],
        "prices": dict(report.price_terms),
        "counts": {**run.manifest["counts"], **count_round(round_, allocation)},
    }


def _stage(stage: Mapping[str, Any], values: Mapping[str, int]) -> dict[str, Any]:
    """Return a stage of the part: what the other cases contribute is taken off value and bound alike."""
    value = values.get(stage["goal"], stage["value"])
    bound = stage["bound"]
    return {**stage, "value": value, "bound": None if bound is None else bound - (stage["value"] - value)}
