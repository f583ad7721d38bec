"""`nlematch explain RUN`: why schools wait, what would help, what binds, and what each leader's loss would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import Seconds, Truth, checks_arguments
from constraints.round import Proposals
from optimiser.questions.explain import (
    Binding,
    Bottleneck,
    BottleneckMap,
    DropOut,
    Effect,
    Imagined,
    PriceEffect,
    Remedies,
    Remedy,
    audit_drop_outs,
    bottleneck_map,
    drill,
    one_more_leader,
    price_effects,
)
from optimiser.questions.time_budget import TimeBudget
from optimiser.solvers import OnInterrupt, heed_signals, until_interrupted
from scenarios.explain.explanation import Block, Explanation, Fact, call_by_name
from scenarios.explain.saying import (
    change_data,
    change_text,
    gain_data,
    gain_text,
    limits_of,
    moves_data,
    stages_data,
)
from scenarios.explain.sessions import caveat, proved_best, session_of
from scenarios.rounds import unit_of
from scenarios.runs import ENTRIES, Run, allocation_of, digest_of, waiting_causes
from scenarios.statements import Names, state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.statements import Argument, Statement

_HARDEST = 10
"""How many leaders the drill names, those whose loss costs most; the data have all that lose anything."""
_GROUPS = 12
"""How many groups of each kind are told, those with most waiting."""
_PLACES = 3
"""How many places for one more leader are told."""


@checks_arguments
def explain_round(
    run: Run, *, quick: Truth = False, seconds: Seconds | None = 60.0, on_interrupt: OnInterrupt = "raise"
) -> Explanation:
    """Explain the plan of a whole round.

    Parameters
    ----------
    run : Run
        As `read_run` gives it.
    quick : bool
        The bottleneck map and the drill by counts; of remedies the first that helps, prices not tested.
    seconds : float or None
        None for no limit. For all that is tried.
    on_interrupt : {"raise", "return"}, optional
        After Ctrl-C the interrupt is raised with what is known by then, or that is returned.

    Returns
    -------
    Explanation
        Why cases wait, what would help, and what each leader's loss would cost.

    Raises
    ------
    ArgumentRefused
        An argument cannot be used (NM903).
    Interrupted
        Somebody pressed Ctrl-C. What is known by then is its `result`.

    Examples
    --------
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> answer = nle.explain_round(run, quick=True)
    >>> [fact.label for fact in answer.blocks[0].facts]
    ['nobody in reach', 'blocked', 'tier 1']
    """
    return until_interrupted(on_interrupt, lambda _: _explain_round(run, quick, seconds))


@heed_signals()
def _explain_round(run: Run, quick: bool, seconds: float | None) -> Explanation:
    budget = TimeBudget.of(0.0 if quick else seconds)
    session = session_of(run, budget)
    word = unit_of(run.round)

    found = bottleneck_map(session.model, session.x)
    causes = _by_cause(waiting_causes(run, session.candidates))
    drilled = drill(session.within(budget.part(1 / 6)))
    hardest = _hardest(drilled)
    audited = audit_drop_outs(session.within(budget.part(1 / 5)), hardest[:_HARDEST])
    remedies = Remedies(session)
    menu = remedies.menu(budget.part(1 / 4))
    binding = remedies.binding(budget.part(1 / 3))
    imagined = one_more_leader(remedies, budget.part(1 / 2))[:_PLACES]
    prices = price_effects(session)
    gains = [remedy.gain for remedy in menu] + [limit.gain for limit in binding] + [one.gain for one in imagined]
    exact = (
        found.proved
        and all(gain is not None and gain.proved for gain in gains)
        and all(one.proved for one in drilled)
        and all(price.effect is not Effect.UNKNOWN for price in prices)
    )
    answer = Explanation(
        about="round",
        subject={"round_id": run.round.meta.id},
        says=(_sentence(run, found, causes, word),),
        blocks=(
            Block("Why they wait", _cause_facts(found, causes, word, proved=proved_best(session, placing=True))),
            Block("What each group could have if every leader were its own", _group_facts(found, word)),
            Block("The cheapest changes that would help", tuple(_remedy_fact(remedy, word) for remedy in menu)),
            Block("What one more unit of each limit is worth", tuple(_binding_fact(limit, word) for limit in binding)),
            Block("Where one more leader would help most", tuple(_place_fact(one, word) for one in imagined)),
            Block("If a leader drops out", _drill_facts(drilled, hardest, word)),
            Block("Prices", _price_facts(prices)),
        ),
        proof=(*_proof(found, drilled, audited, quick=quick), *caveat(session, quick=quick)),
        exact=exact,
        generated=run.round.meta.generated,
        run=digest_of(run),
    )
    return call_by_name(answer, Names.of(run.round))


# --- why they wait -----------------------------------------------------------------------------------------------


_CAUSES = {
    "nobody-in-reach": ("nobody in reach", "round.without-reach", "round.nobody-in-reach"),
    "blocked": ("blocked", "round.without-allowed", "round.blocked"),
    "not-due": ("not for this round", "round.not-due", "round.kept-out"),
    "not-enough": ("", "round.without-place", ""),
}
"""Sorts of causes: the label of the fact that names the cases, and the statements that count and name them."""


_ALL = {
    "leaders-proposed": "round.all-proposed",
    "leaders-or-proposed": "round.all-led-or-proposed",
    "leaders": "round.all-led",
}
"""What is said where nobody waits."""


def _by_cause(causes: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the cases by the sort of their cause, as :data:`_CAUSES` has them."""
    found: dict[str, list[str]] = {sort: [] for sort in _CAUSES}
    for case_id, cause in causes.items():
        sort = "not-due" if cause in ENTRIES else cause if cause in _CAUSES else "not-enough"
        found[sort].append(case_id)
    return found


def _sentence(run: Run, found: BottleneckMap, causes: Mapping[str, Sequence[str]], word: str) -> Statement:
    cases, reached = len(run.round.cases), _reached(run)
    if not found.waiting:
        return state(_ALL[reached], cases=cases, unit=word)
    counts = tuple(state(_CAUSES[sort][1], waiting=len(ids)) for sort, ids in causes.items() if ids)
    leads = state(f"round.{reached}", led=cases - found.waiting, cases=cases, unit=word)
    key = "round.some-wait" if found.proved else "round.some-wait-bounded"
    return state(key, leads=leads, waiting=found.waiting, causes=counts)


def _reached(run: Run) -> str:
    """Say what those who have a leader have: as long as nobody has said yes, no more than a proposal."""
    proposals, running = Proposals.of(run.round), run.round.ledger.leads
    stages = set()
    for row in allocation_of(run).deployments:
        stage: str = proposals.state(row.case_id, row.leader_id)
        if running.get(row.case_id, ("",))[0] == row.leader_id:
            stage = "started"
        elif stage == "proposed" and proposals.answer(row.case_id, "regional-director", [row.leader_id]) == "agreed":
            stage = "approved"
        stages.add(stage)
    if stages <= {"proposed"}:
        return "leaders-proposed"
    return "leaders" if stages == {"started"} else "leaders-or-proposed"


def _cause_facts(
    found: BottleneckMap, causes: Mapping[str, Sequence[str]], word: str, *, proved: bool
) -> tuple[Fact, ...]:
    facts = []
    for sort, (label, _, key) in _CAUSES.items():
        if key and causes[sort]:
            ids = tuple(causes[sort])
            says = state(key, waiting=len(ids), case_ids=ids, unit=word)
            facts.append(Fact(label, says, {"case_ids": list(ids)}, True))
    facts += [_cut_fact(cut, word) for cut in found.bottlenecks]
    for tier, more in found.beyond.items():
        if more:
            says = state("round.beyond-counts" if proved else "round.beyond-counts-or-better", more=more, tier=tier)
            facts.append(Fact(f"tier {tier}: beyond counts", says, {"tier": tier, "more": more}, False))
    return tuple(facts)


def _cut_fact(cut: Bottleneck, word: str) -> Fact:
    if cut.proved:
        must = state("round.exactly", must_wait=cut.must_wait)
    else:
        must = state("round.at-least", must_wait=cut.must_wait, waiting=len(cut.waiting_ids))
    says = state(
        "round.bottleneck",
        cases=len(cut.case_ids),
        unit=word,
        tier=cut.tier,
        leaders=len(cut.leader_ids),
        places=cut.places,
        must_wait=must,
        case_ids=cut.waiting_ids,
        limits=(limits_of(cut),) if cut.binding else (),
        sharing_ids=cut.case_ids,
        leader_ids=cut.leader_ids,
    )
    data = {
        "tier": cut.tier,
        "cases": list(cut.case_ids),
        "leaders": list(cut.leader_ids),
        "places": cut.places,
        "must_wait": cut.must_wait,
        "waiting": list(cut.waiting_ids),
        "limited_by": dict(cut.binding),
    }
    return Fact(f"tier {cut.tier}", says, data, cut.proved)


def _group_facts(found: BottleneckMap, word: str) -> tuple[Fact, ...]:
    facts = []
    for by in dict.fromkeys(group.by for group in found.groups):
        groups = sorted((group for group in found.groups if group.by == by), key=lambda one: (-one.waiting, one.name))
        for group in groups[:_GROUPS]:
            says = state(
                "round.group", waiting=group.waiting, cases=group.cases, unit=word, must_wait=group.must_wait, by=by,
                name=group.name,
            )  # fmt: skip
            data = {
                "by": by, "name": group.name, "cases": group.cases,
                "waiting": group.waiting, "must_wait_alone": group.must_wait,
            }  # fmt: skip
            facts.append(Fact(group.name if by != "specialism" else f"needs {group.name}", says, data))
    return tuple(facts)


# --- what would help ---------------------------------------------------------------------------------------------


def _remedy_fact(remedy: Remedy, word: str) -> Fact:
    gain = remedy.gain
    assert gain is not None, "what was not tried is not named"
    says = state("change.worth", change=change_text(remedy.change), gain=gain_text(gain, word))
    data = {"tier": remedy.tier, "change": change_data(remedy.change), "gain": gain_data(gain)}
    return Fact(f"tier {remedy.tier}", says, data, gain.proved)


def _binding_fact(limit: Binding, word: str) -> Fact:
    change, gain = change_text(limit.change), limit.gain
    if gain is None:
        says = state("change.not-tried", change=change, rule=limit.rule_id)
    elif gain.placed > 0:
        says = state("change.places-for-all", change=change, rule=limit.rule_id, placed=gain.placed, unit=word)
    elif any(loss.loss < 0 for loss in gain.losses):  # more of a higher tier, or more who have waited
        says = state("change.worth", change=change, gain=gain_text(gain, word))
    else:
        key = "change.places-nobody" if gain.proved else "change.places-nobody-found"
        says = state(key, change=change, rule=limit.rule_id)
    data = {"rule": limit.rule_id, "change": change_data(limit.change), "tried": gain is not None}
    if gain is not None:
        data |= {"placed_more": gain.placed, "stages": stages_data(gain.losses)}
    return Fact(limit.rule_id, says, data, gain is not None and gain.proved)


def _place_fact(one: Imagined, word: str) -> Fact:
    about: dict[str, Argument] = {
        "phase": one.phase, "supporter_id": one.supporter_id, "max_cases": one.cases, "half_days": one.half_days,
        "region": one.region,
    }  # fmt: skip
    if one.specialism:
        change = state("change.imagined-specialist", specialism=one.specialism, **about)
    else:
        change = state("change.imagined", **about)
    gain = one.gain
    if gain is None:
        says = state("change.at-most", change=change, most=one.most, unit=word)
    else:
        says = state("change.worth", change=change, gain=gain_text(gain, word))
    data = {
        "region": one.region, "phase": one.phase, "specialism": one.specialism, "supporter_id": one.supporter_id,
        "max_cases": one.cases, "half_days": one.half_days, "waiting_in_reach": one.waiting, "most": one.most,
        "gain": gain_data(gain) if gain else None,
    }  # fmt: skip
    return Fact(one.region, says, data, bool(gain and gain.proved))


# --- drop-outs and prices ----------------------------------------------------------------------------------------


def _hardest(drilled: Sequence[DropOut]) -> list[DropOut]:
    """Return the leaders whose loss leaves somebody waiting, those that cost most first."""
    hard = [one for one in drilled if one.lost_ids]
    return sorted(hard, key=lambda one: (*(-loss.loss for loss in one.losses), one.leader_id))


def _drill_facts(drilled: Sequence[DropOut], hard: Sequence[DropOut], word: str) -> tuple[Fact, ...]:
    idle = [one for one in drilled if not one.case_ids]
    used = [one for one in drilled if one.case_ids]
    safe = [one for one in used if not one.lost_ids]
    nothing = state("round.idle", leaders=len(idle), unit=word, leader_ids=_leaders(idle))
    nobody = state("round.stood-by", safe=len(safe), leaders=len(used), leader_ids=_leaders(safe))
    facts = [
        Fact("no cases", nothing, {"leaders": [one.leader_id for one in idle]}, True),
        Fact("stood by", nobody, {"leaders": [_drop_data(one) for one in safe]}, all(one.proved for one in safe)),
    ]
    for one in hard[:_HARDEST]:
        says = state(
            "round.drop-out" if one.proved else "round.drop-out-at-most",
            waiting=len(one.lost_ids),
            unit=word,
            case_ids=one.lost_ids,
            leader_id=one.leader_id,
        )
        facts.append(Fact(one.leader_id, says, _drop_data(one), one.proved))
    more = hard[_HARDEST:]
    if more:
        says = state("round.more-drop-outs", leaders=len(more), leader_ids=_leaders(more))
        data = {"leaders": [_drop_data(one) for one in more]}
        facts.append(Fact("others", says, data, all(one.proved for one in more)))
    return tuple(facts)


def _leaders(drilled: Sequence[DropOut]) -> tuple[str, ...]:
    return tuple(one.leader_id for one in drilled)


def _drop_data(one: DropOut) -> dict[str, object]:
    return {
        "leader_id": one.leader_id,
        "cases": list(one.case_ids),
        "lost": list(one.lost_ids),
        "standbys": moves_data(one.moves),
        "stages": stages_data(one.losses),
        "exact": one.proved,
        "how": one.how,
    }


_EFFECTS = {
    Effect.NEVER_CHARGED: "round.price-never",
    Effect.NONE: "round.price-nothing",
    Effect.TIED: "round.price-tied",
    Effect.SOME: "round.price-matters",
    Effect.UNKNOWN: "round.price-unknown",
}


def _price_facts(prices: Sequence[PriceEffect]) -> tuple[Fact, ...]:
    facts = []
    for price in prices:
        about: dict[str, Argument] = {"rule": price.rule_id}
        if price.effect is not Effect.NEVER_CHARGED:
            about["minutes"] = price.charged
        if price.effect is Effect.SOME:
            about["rows"] = price.moved or 0
        data = {"rule": price.rule_id, "charged": price.charged, "effect": price.effect.value, "moved": price.moved}
        says = state(_EFFECTS[price.effect], **about)
        facts.append(Fact(price.rule_id, says, data, price.effect is not Effect.UNKNOWN))
    return tuple(facts)


def _proof(
    found: BottleneckMap, drilled: Sequence[DropOut], audited: int, *, quick: bool
) -> tuple[Statement, Statement, Statement, Statement]:
    exact = sum(one.proved for one in drilled)
    return (
        state("proof.least-cuts"),
        state("proof.how-many-wait" if found.proved else "proof.bounds-of-places"),
        state("proof.drop-outs", exact=exact, leaders=len(drilled), audited=audited),
        state("proof.quick-round" if quick else "proof.tried"),
    )
