"""Pairs and cases explained: from facts to one plain sentence and what is behind it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain.wording import number_of
from constraints.faces.arrays import arrays_of
from constraints.round.times import how_known
from constraints.rules.eligible_case import EligibleCase
from optimiser.questions.budget import TimeBudget
from optimiser.questions.explain import (
    NEAR_CASES,
    CaseAnswer,
    Cause,
    ConditionalPlan,
    CoverAnswer,
    Label,
    PairAnswer,
    Verdict,
    ask_case,
    ask_pair,
    far_columns,
    judge_pair,
)
from optimiser.questions.pair_rules import judge, row_of
from optimiser.questions.relaxation import LimitRelaxation, Target, find_relaxations, resolve
from optimiser.results import Outcome
from scenarios.explain.explanation import Block, Explanation, Fact
from scenarios.explain.saying import goal_data
from scenarios.explain.sessions import session_of
from scenarios.explain.words import (
    CAUSES,
    LABELS,
    conflict_block,
    covers_block,
    edits_words,
    judgement_fact,
    loss_words,
    losses_block,
    moves_block,
    prices_block,
)
from scenarios.runs import digest_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimiser.questions.pair_rules import Judgement
    from optimiser.questions.session import Session
    from scenarios.runs import RunFolder

WAYS = 3
"""How many ways to place a school are shown."""
NO_CHANGE = "no change of limits"
"""What would place a school that fits beside all others: a plan that is not proved best may leave one out."""
AUDITED = "Every plan behind these figures was audited: it keeps all rules and has the values shown."


def explain_pair(
    run: RunFolder, case_id: str, leader_id: str, *, quick: bool = False, seconds: float = 60.0
) -> Explanation:
    """Explain why a leader leads a case, or does not.

    Parameters
    ----------
    run : RunFolder
        As `read_run` gives it.
    case_id, leader_id : str
        Of its round.
    quick : bool
        Answer with bounds where the exact answer takes longer.
    seconds : float
        About how long the answer may take.

    Returns
    -------
    Explanation
        The rule that forbids the pair, or what it would cost.

    Examples
    --------
    >>> from pathlib import Path
    >>> import nlematch as nle
    >>> record = nle.run(nle.draw_round(0.01, seed=2), Path("run"))
    >>> run = nle.read_run(record.folder)
    >>> answer = nle.explain_pair(run, "900007", "L0004")
    >>> print(answer.sentence)
    L0004 may not lead 900007: L0004 knows primary; school 900007 is secondary, too far by phase (phase-and-provision).
    """
    budget = TimeBudget.of(seconds)
    subject = {"case_id": case_id, "leader_id": leader_id}
    blocked = judge_pair(run.round, case_id, leader_id)
    if any((row.case_id, row.leader_id) == (case_id, leader_id) for row in run.allocation.deployments):
        told = explain_case(run, case_id, quick=quick, seconds=seconds)
        return dataclasses.replace(told, about="pair", subject=subject)
    if blocked is not None:
        return _finished(run, "pair", subject, _blocked(blocked))
    answer = ask_pair(session_of(run, budget), case_id, leader_id, quick=quick)
    return _finished(run, "pair", subject, _pair(answer))


def explain_case(run: RunFolder, case_id: str, *, quick: bool = False, seconds: float = 60.0) -> Explanation:
    """Explain why a case has its leader and people, or why it has none.

    Parameters
    ----------
    run : RunFolder
        As `read_run` gives it.
    case_id : str
        Of its round.
    quick : bool
        Answer with bounds where the exact answer takes longer.
    seconds : float
        About how long the answer may take.

    Returns
    -------
    Explanation
        With what would place the case, if it has no leader.

    Examples
    --------
    >>> from pathlib import Path
    >>> import nlematch as nle
    >>> record = nle.run(nle.draw_round(0.01, seed=2), Path("run"))
    >>> run = nle.read_run(record.folder)
    >>> answer = nle.explain_case(run, "900052", seconds=10)
    >>> answer.exact, answer.blocks[0].title
    (True, 'Cause')
    >>> print(answer.blocks[0].facts[0].text)
    too few leaders for the schools that share them
    """
    budget = TimeBudget.of(seconds)
    session = session_of(run, budget)
    led = any(row.case_id == case_id for row in run.allocation.deployments)
    part = budget if led or quick else budget.part(1 / 2)  # the other half is for changes that would place it
    answer = ask_case(session.within(part), case_id, quick=quick)
    if answer.leader_id is not None:
        draft = _led(answer, _held_by(run, case_id, answer.leader_id))
        pair = judge(run.round, row_of(run.round, case_id, answer.leader_id))
        draft = dataclasses.replace(draft, blocks=(*draft.blocks, *_allowed(pair)))
        return _finished(run, "case", {"case_id": case_id}, draft)
    ways = () if quick else _ways(session.within(budget.part(1.0, at_least=2.0)), answer)
    return _finished(run, "case", {"case_id": case_id}, _unled(answer, ways))


@dataclasses.dataclass(frozen=True)
class _Draft:
    """An explanation without what all have in common."""

    sentence: str
    blocks: tuple[Block, ...]
    proof: tuple[str, ...]
    exact: bool


def _finished(run: RunFolder, about: str, subject: dict[str, str], draft: _Draft) -> Explanation:
    return Explanation(
        about=about,
        subject=subject,
        sentence=draft.sentence,
        blocks=tuple(block for block in draft.blocks if block.facts),
        proof=draft.proof,
        exact=draft.exact,
        generated=tuple(run.round.meta.generated),
        run=digest_of(run),
    )


# -- a pair -----------------------------------------------------------------------------------------------------------


def _blocked(answer: PairAnswer) -> _Draft:
    stops = [one for one in answer.judgements if one.stops]
    others = [one for one in answer.judgements if not one.stops]
    more = f"; {number_of(len(stops) - 1, 'more rule')} stop it" if len(stops) > 1 else ""
    return _Draft(
        f"{answer.leader_id} may not lead {answer.case_id}: {stops[0].finding.because} ({stops[0].rule}){more}.",
        (
            Block("Rules that stop it", tuple(map(judgement_fact, stops))),
            *_allowed(others),
        ),
        ("Each rule was asked about this pair by itself; no other pair and no plan has a part in it.",),
        True,
    )


def _allowed(judgements: Sequence[Judgement]) -> tuple[Block, Block]:
    """Return what planners lifted for a pair, and what is to be checked before anybody is called."""
    lifted = [one for one in judgements if one.waived]
    open_ = [one for one in judgements if not one.waived and not one.stops]
    return (
        Block("Rules that a planner lifted", tuple(map(judgement_fact, lifted))),
        Block("To check before you call", tuple(map(judgement_fact, open_))),
    )


def _pair(answer: PairAnswer) -> _Draft:
    who = f"{answer.leader_id} could lead {answer.case_id}"
    check = _allowed(answer.judgements)
    if answer.verdict is Verdict.IMPOSSIBLE:
        members = answer.conflict.members if answer.conflict else ()
        why = f": it cannot hold together with {', '.join(map(str, members))}" if members else ""
        conflict = (conflict_block(answer.conflict, "What rules it out"),) if answer.conflict else ()
        return _Draft(
            f"No plan at all can have {answer.leader_id} lead {answer.case_id}{why}.",
            (*conflict, *check),
            ("Proved: with this pair no plan keeps all rules; without any one of those named, some plan would.",),
            answer.conflict is not None and answer.conflict.minimal,
        )
    forced = answer.plan
    if forced is None or not forced.losses:
        return _Draft(f"It is not known what it would cost if {who}: time was up.", check, (), False)
    sentence = {
        Label.INTERCHANGEABLE: f"{who} just as well: nothing is lost in any goal.",
        Label.ONLY_POSSIBLE: f"{who}, but the best plan with it has {loss_words(forced.losses)}.",
        Label.BETTER: f"{who}, and a better plan does so: it has {loss_words(forced.losses)}.",
    }.get(forced.label, f"{who}; the best plan with it is only bounded: {loss_words(forced.losses)}.")
    blocks = [losses_block(forced.losses), moves_block(forced), prices_block(forced), covers_block(forced), *check]
    if answer.conflict is not None:
        title = "What rules it out if all who have a leader are to keep one"
        blocks.insert(1, conflict_block(answer.conflict, title))
    return _Draft(sentence, tuple(blocks), _proof_of(forced), answer.proved)


def _proof_of(forced: ConditionalPlan) -> tuple[str, ...]:
    if forced.proved:
        said = ["Proved: no plan with this choice is better in the goals, taken in their order."]
        if forced.fewest_moves:
            said.append("Proved: no plan with these values moves less.")
    else:
        said = [
            "A plan with this choice was found. What is marked as bounded may be better in another; the rest is proved."
        ]
    return (*said, AUDITED)


# -- a case with a leader ---------------------------------------------------------------------------------------------


def _held_by(run: RunFolder, case_id: str, leader_id: str) -> str:
    """Say what keeps a leader at a case whatever the plan; empty where nothing does."""
    if run.round.ledger.leads.get(case_id, ("",))[0] == leader_id:
        return "it is work from an earlier round that goes on"
    if (case_id, leader_id, None) in run.round.instructions.pins:
        return "a planner has pinned this pair"
    return ""


def _led(answer: CaseAnswer, held: str = "") -> _Draft:
    who, runners = f"{answer.leader_id} leads {answer.case_id}", answer.runners_up
    if answer.interchangeable:
        sentence = f"{who}; {' or '.join(answer.interchangeable)} would do as well in every goal."
    elif runners and answer.label is Label.SETTLED:
        next_, cost = runners[0].leader_id, loss_words(runners[0].plan.losses)
        sentence = f"{who} in every best plan; with the next best, {next_}, the plan has {cost}."
    elif held:
        sentence = f"{who}: {held}, and while that stands nobody else can."
    elif answer.complete and answer.label is Label.SETTLED:
        sentence = f"{who}, and nobody else can."
    elif runners:
        sentence = f"{who}; with the next best, {runners[0].leader_id}, it has {loss_words(runners[0].plan.losses)}."
    else:
        sentence = f"{who}; how others would do was not found in the time given."
    facts = [
        Fact(
            one.leader_id,
            f"{loss_words(one.plan.losses)} ({LABELS[one.plan.label]})",
            {
                "leader_id": one.leader_id,
                "label": str(one.plan.label),
                "losses": [goal_data(loss) for loss in one.plan.losses],
            },
            one.plan.proved,
        )
        for one in runners
    ]
    rest = answer.candidates - 1 - len(runners)
    if rest > 0 and runners and not answer.complete:
        facts.append(Fact("others", f"{rest} more could lead it; none of them does better than the last above"))
    elif answer.complete and rest > 0:
        why = f", for {held}" if held else ""
        text = f"{rest} more pass the rules about the pair, but no plan can have them lead it{why}"
        facts.append(Fact("others", text))
    stopped = [Fact(rule, f"{count} of {answer.within_reach} within reach", {"rule": rule, "count": count})
               for rule, count in sorted(answer.blocked.items(), key=lambda item: (-item[1], item[0]))]  # fmt: skip
    label = Fact("leader", LABELS[answer.label], {"label": str(answer.label)}, answer.label is not Label.UNDECIDED)
    return _Draft(
        sentence,
        (
            Block("How settled it is", (label, *map(cover_fact, answer.covers))),
            Block("Other leaders, the least costly first", tuple(facts)),
            Block("Leaders that rules stop", tuple(stopped)),
        ),
        ("Each other leader was forced in, and the plan made best again around them.", AUDITED),
        answer.proved,
    )


def cover_fact(cover: CoverAnswer) -> Fact:
    """Say why a need is covered by whom it is."""
    data = {
        "need_id": cover.need_id, "person_id": cover.person_id, "others": cover.others, "cause": cover.cause,
        "label": str(cover.label), "next_id": cover.next_id,
    }  # fmt: skip
    impossible = cover.plan is not None and cover.plan.solved.outcome is Outcome.PROVED_IMPOSSIBLE
    if cover.person_id is None:
        text = f"nobody ({cover.cause})" + ("; no plan with this leader covers it" if impossible else "")
        text += f"; covering it would cost {loss_words(cover.plan.losses)}" if cover.plan and cover.plan.losses else ""
    elif not cover.others:
        text = f"{cover.person_id}, the only one who may under this leader"
    else:
        instead = cover.next_id or "nobody"
        text = f"{cover.person_id}"
        if cover.plan and cover.plan.losses:
            text += f"; without them {instead}, and the plan has {loss_words(cover.plan.losses)}"
        elif impossible:
            text += "; every plan with this leader has them here"
    exact = impossible or (cover.plan.proved if cover.plan else cover.label is not Label.UNDECIDED)
    return Fact(f"need {cover.need_id}", text, data, exact)


# -- a case without a leader ------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class _Way:
    """A way to place a case; `placed`: whether the best plan of the edited round, where proved, does so by itself."""

    way: LimitRelaxation
    placed: bool | None


def _ways(session: Session, answer: CaseAnswer) -> tuple[_Way, ...]:
    """Find the least changes of limits that would place a case; the first is solved again in the edited round."""
    beside = tuple(row.case_id for row in session.allocation.deployments)
    columns, ids = session.model.columns, arrays_of(session.round).cases.ids
    far = {ids[case] for case in set(columns.case[far_columns(session, answer.case_id, NEAR_CASES)].tolist())}
    fixed = {row.case_id: row.leader_id for row in session.allocation.deployments if row.case_id in far}
    target, budget = Target(answer.case_id, beside, fixed), session.budget
    found, _ = find_relaxations(session.round, target, budget.part(0.6), count=WAYS)
    ways: list[_Way] = []
    for way in found:
        again = resolve(way, answer.case_id, budget) if budget.has(1.0) and not ways and way.edits else None
        known = again is not None and again.solved.outcome is Outcome.PROVED_BEST
        ways.append(_Way(way, again.led if again is not None and known else None))
    return tuple(ways)


def _unled(answer: CaseAnswer, ways: tuple[_Way, ...]) -> _Draft:
    cause = answer.cause or Cause.UNDECIDED
    sentence = f"{answer.case_id} has no leader: {_own_reason(answer) or CAUSES[cause]}"
    if answer.plan is not None and answer.plan.losses and cause in {Cause.BOTTLENECK, Cause.HIGHER_TIERS}:
        displaced = [step.case_id for step in answer.plan.steps if step.after is None]
        instead = f" in place of {', '.join(displaced)}" if displaced else ""
        sentence += f"; the best plan that leads it{instead} has {loss_words(answer.plan.losses)}"
    if ways and not ways[0].way.edits:
        sentence += f". It fits beside all who have a leader, with {NO_CHANGE}"
    elif ways:
        which = "The least" if ways[0].way.proved else "A"
        sentence += f". {which} change that would place it: {edits_words(ways[0].way.edits)}"
    forced = answer.plan
    return _Draft(
        sentence + ".",
        (
            Block("Cause", _cause_facts(answer)),
            conflict_block(answer.conflict, "What rules it out") if answer.conflict else Block("", ()),
            losses_block(forced.losses, "The best plan in which it has a leader") if forced else Block("", ()),
            moves_block(forced) if forced else Block("", ()),
            covers_block(forced) if forced else Block("", ()),
            Block("Leaders who could lead it, the nearest first", _loads(answer)),
            Block("The nearest leaders, and what stops them", _stopped(answer)),
            Block("Changes that would place it, the least first", tuple(map(_way_fact, ways))),
        ),
        _unled_proof(answer, ways),
        answer.proved and all(one.way.proved for one in ways),
    )


def _own_reason(answer: CaseAnswer) -> str:
    """Say what about the case itself stops every leader, such as a refused offer; empty where nothing does."""
    found = [
        {one.finding.because for one in stops if one.rule == EligibleCase.id} for _, stops in answer.stopped
    ]  # fmt: skip
    common = set.intersection(*found) if found and answer.cause is Cause.BLOCKED else set()
    if not common:
        return ""
    because = min(common)
    said = because.removeprefix(f"{answer.case_id} ")
    return because if said == because else f"it {said}"


def _cause_facts(answer: CaseAnswer) -> tuple[Fact, ...]:
    facts = [
        Fact("cause", CAUSES[answer.cause or Cause.UNDECIDED], {"cause": str(answer.cause)}),
        Fact("within reach", f"{answer.within_reach} leaders, {answer.candidates} of whom no rule stops",
             {"within_reach": answer.within_reach, "candidates": answer.candidates}),
    ]  # fmt: skip
    ordered = sorted(answer.blocked.items(), key=lambda item: (-item[1], item[0]))
    facts += [Fact(rule, f"stops {count}", {"rule": rule, "count": count}) for rule, count in ordered]
    return tuple(facts)


def _loads(answer: CaseAnswer) -> tuple[Fact, ...]:
    return tuple(
        Fact(
            load.leader_id,
            f"{load.minutes} minutes away ({how_known(load.measured)}); leads {', '.join(load.leads) or 'nobody'}; "
            f"{number_of(load.half_days_left, 'half-day')} and {number_of(load.places_left, 'place')} left",
            vars(load),
        )
        for load in answer.loads
    )


def _stopped(answer: CaseAnswer) -> tuple[Fact, ...]:
    return tuple(
        Fact(
            leader_id,
            "; ".join(f"{one.finding.because} ({one.rule})" for one in stops),
            {"rules": [one.rule for one in stops]},
        )
        for leader_id, stops in answer.stopped
    )


def _way_fact(one: _Way) -> Fact:
    way = one.way
    text = f"{edits_words(way.edits) or NO_CHANGE} (priced at {way.price} minutes)"
    if one.placed is not None:
        text += "; the best plan of the round so changed places it" if one.placed else "; it has to be pinned there"
    data = {"price": way.price, "bound": way.bound, "edits": [vars(edit) for edit in way.edits], "placed": one.placed}
    return Fact("", text, data, way.proved)


def _unled_proof(answer: CaseAnswer, ways: tuple[_Way, ...]) -> tuple[str, ...]:
    said = []
    if answer.plan is not None and answer.plan.losses:
        said += list(_proof_of(answer.plan))
    if ways and all(one.way.proved for one in ways):
        said.append(
            "Of limits of days, caseloads and release, and of rules that may be lifted for this school, no cheaper "
            "change places it without taking the place of one that is placed now; each was made in a copy of the "
            "round and its plan audited there."
        )
    elif ways:
        said.append("Each change was made in a copy of the round and its plan audited there; others may be cheaper.")
    return tuple(said)
