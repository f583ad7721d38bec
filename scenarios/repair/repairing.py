"""Repair a run: what the changed round promises, then the fewest moves that keep it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from constraints.domain import Amount, Fault, InputRefused, Location, Texts, Truth, checks_arguments, percentage_in
from constraints.round import IdChanges, Round
from optimiser.model import find_candidates
from optimiser.questions.repair import CHANGES, GiveUp, ParentPlan, Repair, reasons_of
from optimiser.questions.session import Session
from optimiser.questions.time_budget import TimeBudget
from optimiser.solve import SolveResult
from optimiser.solvers import OnInterrupt, heed_signals, until_interrupted
from scenarios.files import absolute, claim
from scenarios.repair.diff_tables import curve_table, diff_table
from scenarios.repair.giving_up import GIVE_UPS, check_give_up, with_percentage
from scenarios.repair.reason_words import difference_words
from scenarios.repair.telling import tell_table
from scenarios.repair.withdrawing import with_withdrawn
from scenarios.runs import (
    ELSEWHERE,
    RoundGiven,
    Run,
    RunSettings,
    Solving,
    StepClock,
    allocation_of,
    audit_result,
    count_model,
    describe_run,
    describe_solve,
    elsewhere_table,
    kept_elsewhere,
    parameters_of,
    plan_digest,
    proofs_of,
    read_run,
    restrict_round,
    take_part,
    with_current_ids,
    with_elsewhere,
    with_rest_committed,
    write_run,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from constraints.domain import Ints
    from optimiser.questions.repair import Reason, Repaired
    from optimiser.results import Step
    from scenarios.statements import Statement


@dataclasses.dataclass(frozen=True)
class RepairSettings:
    """How to repair.

    Attributes
    ----------
    withdraw : tuple of str
        Leaders, staff members, supporters and cases that are out, beside what the round's events say.
    give_up : mapping of str to Amount
        By goal, how much of what is promised may be given up to move fewer cases.
    curve : bool
        Whether to repair at every percentage of :data:`GIVE_UPS`, too.
    move_announced : bool
        Whether cases whose leader was announced, or has started, may move.
    restore_price : bool
        Whether the best values of all goals are promised, prices too, before little is moved.
    solve : RunSettings
        Regions are the parent's where none are given.
    """

    withdraw: tuple[str, ...] = ()
    give_up: Mapping[str, Amount] = dataclasses.field(default_factory=dict)
    curve: bool = False
    move_announced: bool = False
    restore_price: bool = False
    solve: RunSettings = dataclasses.field(default_factory=RunSettings)


@checks_arguments
def repair(
    round_: RoundGiven,
    parent: Location,
    out: Location | None = None,
    *,
    withdraw: Texts = (),
    give_up: GiveUp = 0.0,
    curve: Truth = False,
    move_announced: Truth = False,
    restore_price: Truth = False,
    on_interrupt: OnInterrupt = "raise",
    **solving: Unpack[Solving],
) -> Run:
    """Repair a run after its round has changed: the plan for the changed round that moves the fewest cases.

    As many cases of each tier have a leader as can have one, and of rounds waited and of needs covered there is what
    the run still gives. Beside that as little moves as possible (`docs/semantics.md`).

    Parameters
    ----------
    round_ : Round, str or PathLike
        The round with what changed: events, edits.
    parent : str or PathLike
        The run folder to repair; it stays as it is, and is read through the round's `id-changes.csv`.
    out : str or PathLike, optional
        The run folder to write: a run like any other, with `diff.csv`, `tell.csv` and, if asked for, `curve.csv`.
        None: nothing is written.
    withdraw : iterable of str, optional
        Leaders, staff members, supporters and cases that are out, beside what the round's events say.
    give_up : float or mapping of str to int or str, optional
        What may be given up to move fewer cases: percent of needs and price, or amounts by goal, such as
        `{"placed.tier1": 1, "needs": "2%"}`.
    curve : bool, optional
        Whether to repair at other percentages of needs and price, too, for `curve.csv`.
    move_announced : bool, optional
        Whether cases whose leader was announced, or has started, may move.
    restore_price : bool, optional
        Whether the best values of all goals are promised, prices too, before little is moved.
    on_interrupt : {"raise", "return"}, optional
        After Ctrl-C the best so far is written as any run is: then the interrupt is raised with it, or it is returned.
    regions, reach, time_limit, work_limit, engine, gap, seed, threads, parameters, strict_references
        How it is solved, as by :func:`nlematch.run`; the regions are the parent's where none are given.

    Returns
    -------
    Run
        Its table `diff` has every case that moves, and why.

    Raises
    ------
    ArgumentRefused
        An argument cannot be used (NM903), or an id is not known (NM202).
    InputRefused
        The round has faults, the parent is not a whole run (NM601) or of other cases (NM602), the folder is there
        already (NM603), or somebody else is making it (NM607). Nothing was written.
    Interrupted
        Somebody pressed Ctrl-C. The run is its `result`; None where no solve had begun.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> record = nle.run(round_, "run")
    >>> repaired = nle.repair(round_, "run", withdraw=["L0004"])
    >>> repaired.tables["diff"][["case_id", "from", "kind"]].head(2)
      case_id   from    kind
    0  900006  L0004  forced
    1  900033  L0002  chosen
    """
    given_up = give_up.items() if isinstance(give_up, Mapping) else ()  # the default is not read, and gives up nothing
    amounts = {goal: amount for goal, amount in given_up if isinstance(amount, Amount)}
    settings = RepairSettings(tuple(withdraw), amounts, curve, move_announced, restore_price, RunSettings.of(solving))
    before, folder = Path(parent), None if out is None else Path(out)
    with claim(folder):
        return until_interrupted(on_interrupt, lambda _: _repair(round_, before, folder, settings))


def _repair(given: RoundGiven, parent: Path, out: Path | None, settings: RepairSettings) -> Run:
    clock = StepClock("read", "candidates", "model", "solve", "reasons", "audit", "write")
    before = read_run(parent)
    parent_digest = plan_digest(before)
    whole = settings.solve.read(given)
    before = with_current_ids(before, IdChanges.of(whole))
    own, before = before.round.regions, with_elsewhere(before)
    round_ = _changed(whole, before, parent, settings, settings.solve.regions or own)
    before = take_part(before, round_.regions, of="repair")
    clock.lap("read")
    with heed_signals():
        return _solve_and_write(
            round_, before, out, settings, {"folder": absolute(parent).name, "digest": parent_digest}, clock
        )


def _solve_and_write(
    round_: Round,
    before: Run,
    out: Path | None,
    settings: RepairSettings,
    origin: Mapping[str, str],
    clock: StepClock,
) -> Run:
    plan = _build_repair(round_, before, settings, clock)
    points = _points(plan, settings)
    clock.lap("solve")
    chosen = points.get(percentage_in(settings.give_up))
    reasons = reasons_of(plan, chosen) if chosen is not None else ()
    clock.lap("reasons")
    result = _as_result(plan, chosen, clock.seconds)
    report, tables = audit_result(round_, result)
    clock.lap("audit")
    words = {} if result.allocation is None else difference_words(round_, plan.parent, result.allocation, reasons)
    ending = {
        **describe_solve(round_, plan.session.settings, result),
        "parent": dict(origin),
        "repair": _options(settings) | _story(plan, chosen, reasons, words),
    }
    manifest = describe_run(round_, ending, report, result.allocation, clock, count_model(result))
    if result.allocation is None or report is None:
        return Run(round_, None, manifest, {})
    tables["diff"] = diff_table(plan.parent, result.allocation, reasons, words)
    tables["tell"] = tell_table(round_, before.tables, tables)
    if ELSEWHERE in before.tables:
        tables[ELSEWHERE] = elsewhere_table(round_, kept_elsewhere(before))
        manifest[ELSEWHERE] = list(before.manifest[ELSEWHERE])
    if settings.curve:
        tables["curve"] = curve_table(
            plan, {percent: point for percent, point in points.items() if percent is not None}
        )
    if out is not None:
        documents = {"manifest": manifest, "audit": report.to_dict()}
        write_run(out, round_, tables, documents, _log(result.steps), lambda: clock.end("write", manifest))
    return Run(round_, result.allocation, manifest, tables, out, report)


def _build_repair(round_: Round, before: Run, settings: RepairSettings, clock: StepClock) -> Repair:
    """Build the model of the changed round and see the plan of before in it."""
    candidates = find_candidates(round_)
    clock.lap("candidates")
    session = Session.of_round(round_, settings.solve.for_solver(round_), candidates=candidates)
    deployments = before.tables["deployments"].dropna(subset="minutes")
    minutes = dict(zip(deployments["case_id"], deployments["minutes"].astype(int), strict=True))
    parent = ParentPlan.of(session.model, allocation_of(before), minutes)
    session = session.after(before.round, allocation_of(before), (proofs_of(before), parameters_of(before.manifest)))
    clock.lap("model")
    session = session.within(TimeBudget.of(settings.solve.time_limit))
    return Repair(session, parent, settings.move_announced, settings.restore_price)


def _changed(whole: Round, before: Run, parent: Path, settings: RepairSettings, regions: tuple[str, ...]) -> Round:
    """Return the round with what changed, over some regions.

    Raises
    ------
    InputRefused
    """
    led = {row.case_id for row in allocation_of(before).deployments}
    check_give_up(whole, settings.give_up, curve=settings.curve)
    if led and not led & whole.cases.keys():
        expected, advice = "a run of the same round", "name the run that is to be repaired"
        raise InputRefused([Fault("NM602", parent.name, None, None, min(led), expected, advice)])
    round_ = restrict_round(whole, dataclasses.replace(settings.solve, regions=regions))
    round_ = with_rest_committed(round_, before.round, allocation_of(before))
    return with_withdrawn(round_, settings.withdraw, allocation_of(before))


def _points(plan: Repair, settings: RepairSettings) -> dict[Fraction | None, Repaired]:
    """Repair at the give-up asked for and, for a curve, at every other; by percentage, where that says it."""
    own = percentage_in(settings.give_up)
    others = sorted({*GIVE_UPS} - {own}) if settings.curve else []
    found = {own: plan.find_plan(settings.give_up, 0.7 if others else 0.9)}
    for number, percent in enumerate(others):
        found[percent] = plan.find_plan(with_percentage(settings.give_up, percent), 1 / (len(others) - number + 1))
    return {percent: point for percent, point in found.items() if point is not None}


def _as_result(plan: Repair, chosen: Repaired | None, seconds: dict[str, float]) -> SolveResult:
    """Return a repair as the result of a solve; where there is no plan, how the search for one ended."""
    model, ended = plan.model, plan.best
    x: Ints | None = None if chosen is None else chosen.x
    return SolveResult(
        outcome=ended.outcome if chosen is None else chosen.outcome,
        stop=ended.stop if chosen is None else chosen.stop,
        allocation=None if x is None else model.allocation(x),
        stages=() if chosen is None else chosen.stages,
        prices={} if x is None else model.prices(x),
        candidates=plan.session.candidates,
        model=model,
        steps=ended.steps if chosen is None else chosen.steps,
        conflict=ended.conflict,
        distrusted=plan.session.budget.stopper.distrusted,
        seconds=seconds,
    )


def _options(settings: RepairSettings) -> dict[str, Any]:
    """Return what the manifest says of how a repair was asked for."""
    return {
        "order": "restore-price" if settings.restore_price else "gentle",
        "give_up": {goal: str(amount) for goal, amount in sorted(settings.give_up.items()) if amount.number},
        "move_announced": settings.move_announced,
        "withdraw": sorted(set(settings.withdraw)),
    }


def _story(
    plan: Repair, chosen: Repaired | None, reasons: Sequence[Reason], words: Mapping[str, Statement]
) -> dict[str, Any]:
    """Return what the manifest says of what a repair promised and moved; nothing where there is no plan."""
    if chosen is None or plan.plain.x is None:
        return {}
    parent, weights = plan.parent, plan.parent.weights
    plainly = parent.moved(plan.plain.x)
    return {
        "moved": len(reasons),
        "forced": sum(reason.kind == "forced" for reason in reasons),
        "chosen": sum(reason.kind == "chosen" for reason in reasons),
        "weight": chosen.moved.value,
        "least_weight": chosen.moved.bound,
        "proved_least": chosen.moved.proved,
        "announced_moved": [reason.case_id for reason in reasons if _was_announced(plan, reason)],
        "changes": [*_changes(plan, chosen)],
        "plain": {
            "moved": len(plainly),
            "weight": sum(weights[case_id] for case_id in plainly),
            "values": {stage.goal: stage.value(plan.plain.x) for stage in plan.ranked},
            "changes": {stage.goal: stage.value(plan.plain.x) for stage in plan.changes},
            "tie_break": "proved"
            if all(stage.proved and stage.reached for stage in plan.plain.stages)
            else "not reached",
        },
        "promises": [
            {
                "goal": each.stage.goal, "best": each.best, "promised": each.promised,
                **({} if each.old is None else {"old": each.old}),
            }
            for each in chosen.promises
        ],
        "reasons": [words[case_id].to_dict() for case_id in words],
    }  # fmt: skip


def _changes(plan: Repair, chosen: Repaired) -> Iterator[dict[str, Any]]:
    """Walk over what a plan changes; of goals that the order does not ask for there is a value, and no bound."""
    asked = {one.goal: one for one in chosen.changes}
    values = {stage.goal: stage.value(chosen.x) for stage in plan.changes}
    for goal in CHANGES:
        one = asked.get(goal)
        if one is not None:
            bounds = {"bound": one.bound, "proved": one.proved, "reached": one.reached}
            yield {"goal": goal, "value": one.value, **bounds}
        elif goal in values:
            yield {"goal": goal, "value": values[goal], "bound": None, "proved": False, "reached": False}


def _was_announced(plan: Repair, reason: Reason) -> bool:
    return reason.case_id in plan.parent.decided


def _log(steps: Sequence[Step]) -> str:
    return "".join(f"{one.goal:<16} {one.step:<12} best {one.value}  bound {one.bound}\n" for one in steps)
