"""`nlematch explain RUN`: why schools wait, what would help, what binds, and what each leader's loss would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import Seconds, Truth, checks_arguments, join_words, name_first, number_of, plural
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
from scenarios.explain.explanation import Block, Explanation, Fact
from scenarios.explain.saying import (
    change_data,
    change_text,
    gain_data,
    gain_text,
    moves_data,
    stages_data,
    unit_of,
)
from scenarios.explain.sessions import caveat, proved_best, session_of
from scenarios.runs import Run, digest_of

if TYPE_CHECKING:
    from collections.abc import Sequence


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
        The bottleneck map and the drill by counts; remedies are named and not tried, prices not tested.
    seconds : float or None
        None for no limit. For all that is tried; what could not be tried by then is told untried.
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

    found = bottleneck_map(session.model, session.candidates, session.x)
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
    return Explanation(
        about="round",
        subject={"round_id": run.round.meta.id},
        sentence=_sentence(found, len(run.round.cases), word),
        blocks=(
            Block("Why they wait", _cause_facts(found, word, proved=proved_best(session, placing=True))),
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


# --- why they wait -----------------------------------------------------------------------------------------------


def _sentence(found: BottleneckMap, cases: int, word: str) -> str:
    if not found.waiting:
        return f"All {number_of(cases, word)} have a leader."
    first = f"{cases - found.waiting:,} of {number_of(cases, word)} have a leader and {found.waiting:,} wait"
    lacking = found.waiting - len(found.nobody_in_reach) - len(found.blocked)
    counts = (
        (len(found.nobody_in_reach), "has", "have", "no leader in reach"),
        (len(found.blocked), "has", "have", "none whom the rules allow"),
        (lacking, "lacks", "lack", "a place with a leader they could have"),
    )
    causes = join_words(f"{number_of(number, one, many)} {what}" for number, one, many, what in counts if number)
    if found.proved:
        return f"{first}, which no plan can better: {causes}."
    return f"{first}: {causes}; counts of places alone do not explain all of it."


def _cause_facts(found: BottleneckMap, word: str, *, proved: bool) -> tuple[Fact, ...]:
    facts = []
    if found.nobody_in_reach:
        text = f"{number_of(len(found.nobody_in_reach), word)}: {name_first(found.nobody_in_reach)}"
        facts.append(Fact("nobody in reach", text, {"case_ids": list(found.nobody_in_reach)}, True))
    if found.blocked:
        text = f"{number_of(len(found.blocked), word)}, whose every leader in reach is stopped by a rule: "
        facts.append(Fact("blocked", text + name_first(found.blocked), {"case_ids": list(found.blocked)}, True))
    facts += [_cut_fact(cut, word) for cut in found.bottlenecks]
    for tier, more in found.beyond.items():
        if more:
            text = (
                f"{more:,} more of tier {tier} and above would fit by counts of places; what keeps them waiting are "
                "half-days that do not divide evenly, or rules about more than one leader"
            )
            if not proved:
                text += "; or nothing but the plan in hand, which is not proved best"
            facts.append(Fact(f"tier {tier}: beyond counts", text, {"tier": tier, "more": more}, False))
    return tuple(facts)


def _cut_fact(cut: Bottleneck, word: str) -> Fact:
    must = f"exactly {cut.must_wait:,}" if cut.proved else f"at least {cut.must_wait:,} of the {len(cut.waiting_ids):,}"
    verb = plural(len(cut.case_ids), "shares", "share")
    leaders, places = number_of(len(cut.leader_ids), "leader"), number_of(cut.places, "place")
    text = f"{number_of(len(cut.case_ids), word)} of tier {cut.tier} and above {verb} {leaders} with {places}, "
    text += f"so {must} must wait: {name_first(cut.waiting_ids)}"
    limits = [f"{number_of(count, 'leader')} by {rule_id}" for rule_id, count in cut.binding.items()]
    if limits:
        text += f". Limited: {join_words(limits)}"
    data = {
        "tier": cut.tier,
        "cases": list(cut.case_ids),
        "leaders": list(cut.leader_ids),
        "places": cut.places,
        "must_wait": cut.must_wait,
        "waiting": list(cut.waiting_ids),
        "limited_by": dict(cut.binding),
    }
    return Fact(f"tier {cut.tier}", text, data, cut.proved)


def _group_facts(found: BottleneckMap, word: str) -> tuple[Fact, ...]:
    facts = []
    for by in dict.fromkeys(group.by for group in found.groups):
        groups = sorted((group for group in found.groups if group.by == by), key=lambda one: (-one.waiting, one.name))
        for group in groups[:_GROUPS]:
            text = f"{group.waiting:,} of {number_of(group.cases, word)} wait; {group.must_wait:,} would wait even then"
            data = {
                "by": by, "name": group.name, "cases": group.cases,
                "waiting": group.waiting, "must_wait_alone": group.must_wait,
            }  # fmt: skip
            facts.append(Fact(group.name if by != "specialism" else f"needs {group.name}", text, data))
    return tuple(facts)


# --- what would help ---------------------------------------------------------------------------------------------


def _remedy_fact(remedy: Remedy, word: str) -> Fact:
    text = gain_text(remedy.gain, word) if remedy.gain else f"one more place for a tier {remedy.tier} {word}, not tried"
    data = {"tier": remedy.tier, "change": change_data(remedy.change)}
    data |= {"gain": gain_data(remedy.gain) if remedy.gain else None}
    return Fact(
        f"tier {remedy.tier}",
        f"{change_text(remedy.change)}: {text}",
        data,
        remedy.gain is not None and remedy.gain.proved,
    )


def _binding_fact(limit: Binding, word: str) -> Fact:
    if limit.gain is None:
        text, exact = "not tried", False
    elif limit.gain.placed > 0:
        text, exact = f"places {number_of(limit.gain.placed, f'more {word}')}", limit.gain.proved
    else:
        exact = limit.gain.proved
        text = "places nobody more" if exact else "nobody more was found in the time given"
    data = {"rule": limit.rule_id, "change": change_data(limit.change), "tried": limit.gain is not None}
    if limit.gain is not None:
        data |= {"placed_more": limit.gain.placed, "stages": stages_data(limit.gain.losses)}
    return Fact(limit.rule_id, f"{change_text(limit.change)}: {text}", data, exact)


def _place_fact(one: Imagined, word: str) -> Fact:
    what = f"{one.phase} leader at {one.supporter_id}"
    if one.specialism:
        what += f", best with {one.specialism}"
    gain = one.gain
    text = gain_text(gain, word) if gain else f"at most {number_of(one.most, f'more {word}')}, not tried"
    data = {
        "region": one.region, "phase": one.phase, "specialism": one.specialism, "supporter_id": one.supporter_id,
        "max_cases": one.cases, "half_days": one.half_days, "waiting_in_reach": one.waiting, "most": one.most,
        "gain": gain_data(gain) if gain else None,
    }  # fmt: skip
    return Fact(
        one.region, f"{what} ({one.cases} cases, {one.half_days} half-days): {text}", data, bool(gain and gain.proved)
    )


# --- drop-outs and prices ----------------------------------------------------------------------------------------


def _hardest(drilled: Sequence[DropOut]) -> list[DropOut]:
    """Return the leaders whose loss leaves somebody waiting, those that cost most first."""
    hard = [one for one in drilled if one.lost_ids]
    return sorted(hard, key=lambda one: (*(-loss.loss for loss in one.losses), one.leader_id))


def _drill_facts(drilled: Sequence[DropOut], hard: Sequence[DropOut], word: str) -> tuple[Fact, ...]:
    idle = [one for one in drilled if not one.case_ids]
    used = [one for one in drilled if one.case_ids]
    safe = [one for one in used if not one.lost_ids]
    have = number_of(len(idle), "leader has", "leaders have")
    facts = [
        Fact("no cases", f"{have} no new {word}: their loss takes nothing",
             {"leaders": [one.leader_id for one in idle]}, True),
        Fact("stood by", f"the loss of {number_of(len(safe), 'leader')} of {len(used):,} would leave nobody waiting",
             {"leaders": [_drop_data(one) for one in safe]}, all(one.proved for one in safe)),
    ]  # fmt: skip
    hard = sorted(
        (one for one in used if one.lost_ids), key=lambda one: (*(-x.loss for x in one.losses), one.leader_id)
    )
    for one in hard[:_HARDEST]:
        sure = "" if one.proved else "at most "
        text = f"{sure}{number_of(len(one.lost_ids), word)} would wait: {name_first(one.lost_ids)}"
        facts.append(Fact(one.leader_id, text, _drop_data(one), one.proved))
    if len(hard) > _HARDEST:
        text = f"the loss of {len(hard) - _HARDEST:,} more would leave somebody waiting; the data name them"
        more = hard[_HARDEST:]
        facts.append(
            Fact("others", text, {"leaders": [_drop_data(one) for one in more]}, all(one.proved for one in more))
        )
    return tuple(facts)


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
    Effect.NEVER_CHARGED: "never charged: no pair or group of the round could be",
    Effect.NONE: "changes nothing: without it the plan is the same",
    Effect.TIED: "decides nothing: without it the plan is still among the best",
    Effect.SOME: "matters: without it {moved} of the plan would change",
    Effect.UNKNOWN: "not tested in the time given",
}


def _price_facts(prices: Sequence[PriceEffect]) -> tuple[Fact, ...]:
    facts = []
    for price in prices:
        text = _EFFECTS[price.effect].format(moved=number_of(price.moved or 0, "row"))
        if price.effect is not Effect.NEVER_CHARGED:
            text += f"; the plan pays {number_of(price.charged, 'minute')} of it"
        data = {"rule": price.rule_id, "charged": price.charged, "effect": price.effect.value, "moved": price.moved}
        facts.append(Fact(price.rule_id, text, data, price.effect is not Effect.UNKNOWN))
    return tuple(facts)


def _proof(found: BottleneckMap, drilled: Sequence[DropOut], audited: int, *, quick: bool) -> tuple[str, ...]:
    sure = sum(one.proved for one in drilled)
    lines = ["Bottlenecks are least cuts: their places are counted again from the rules' rows; no plan can lead more."]
    if found.proved:
        lines.append("Which schools of a bottleneck wait is the plan's choice; how many is not.")
    else:
        lines.append("Where counts of places do not meet the plan, they are a bound and told as such.")
    lines.append(
        f"Drop-outs: {sure:,} of {len(drilled):,} exact, by placed stages and rounds waited; "
        f"the leads that each leaves keep every row of the model, and the {audited:,} costliest were audited."
    )
    if quick:
        lines.append("Quick answer: changes are read off the cut and were not tried; prices were not tested.")
    else:
        lines.append("Each change that was tried was made in a round of its own, placed again, and audited there.")
    return tuple(lines)
