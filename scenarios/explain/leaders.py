"""`nlematch explain RUN --leader ID`: what a leader carries, what a little more is worth, and who would stand by."""

from __future__ import annotations

from constraints.domain import (
    Seconds,
    Text,
    Truth,
    checks_arguments,
    join_words,
    name_first,
    number_of,
    plural,
)
from optimiser.questions.explain import LeaderValue, Load, Loss, value_of_leader
from optimiser.questions.time_budget import TimeBudget
from optimiser.solvers import OnInterrupt, heed_signals, until_interrupted
from scenarios.explain.asking import refuse_unknown
from scenarios.explain.explanation import Block, Explanation, Fact
from scenarios.explain.saying import (
    change_text,
    gain_data,
    gain_text,
    moves_data,
    stages_data,
    stages_text,
    unit_of,
)
from scenarios.explain.sessions import caveat, session_of
from scenarios.runs import Run, digest_of

_BINDING = {
    "leader-days": "their own half-days",
    "leader-caseload": "the number of cases at once",
    "release-limit": "what their supporter releases",
}


@checks_arguments
def explain_leader(
    run: Run,
    leader_id: Text,
    *,
    quick: Truth = False,
    seconds: Seconds | None = 60.0,
    on_interrupt: OnInterrupt = "raise",
) -> Explanation:
    """Explain a leader of a run.

    Parameters
    ----------
    run : Run
        As `read_run` gives it.
    leader_id : str
        Of its round.
    quick : bool
        Answer by counts of places alone; needs and prices are left open.
    seconds : float or None
        For all solves together, None for no limit; what is not proved by then is told as bounded.
    on_interrupt : {"raise", "return"}, optional
        After Ctrl-C the interrupt is raised with what is known by then, or that is returned.

    Returns
    -------
    Explanation
        What the leader carries, what a little more is worth, and what their loss would cost.

    Raises
    ------
    ArgumentRefused
        An argument cannot be used (NM903), or the run has no such case or leader (NM202).
    Interrupted
        Somebody pressed Ctrl-C. What is known by then is its `result`.

    Examples
    --------
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> answer = nle.explain_leader(run, "L0004")
    >>> print(answer.sentence)
    L0004 leads 2 new schools; without L0004, 2 schools would wait: 900006, 900050.
    """
    refuse_unknown("explain_leader", run, leader_id=leader_id)
    return until_interrupted(on_interrupt, lambda _: _explain_leader(run, leader_id, quick, seconds))


@heed_signals()
def _explain_leader(run: Run, leader_id: str, quick: bool, seconds: float | None) -> Explanation:
    session = session_of(run, TimeBudget.of(seconds))
    value = value_of_leader(session, leader_id, quick=quick)
    word = unit_of(run.round)
    exact = value.loss.proved and all(gain.proved for gain in value.gains)
    return Explanation(
        about="leader",
        subject={"leader_id": leader_id},
        says=(_sentence(value, word),),
        blocks=(
            Block("Load", _load_facts(value.load, word)),
            Block("What a little more would be worth", _gain_facts(value, word)),
            Block("If this leader drops out", _loss_facts(value.loss, word)),
        ),
        proof=(*_proof(value, quick), *caveat(session, quick=quick)),
        exact=exact,
        generated=run.round.meta.generated,
        run=digest_of(run),
    )


def _sentence(value: LeaderValue, word: str) -> str:
    load, lost = value.load, value.loss.lost_ids
    has = number_of(len(load.case_ids), f"new {word}") if load.case_ids else f"no new {word}"
    first = f"{load.leader_id} leads {has}"
    if load.running_ids:
        first += f" and {len(load.running_ids)} that {plural(len(load.running_ids), 'goes', 'go')} on"
    if not load.case_ids:
        return f"{first}; without {load.leader_id} no {word} would lose its leader."
    sure = "" if value.loss.proved or value.loss.drop_out.proved else "at most "
    if lost:
        return f"{first}; without {load.leader_id}, {sure}{number_of(len(lost), word)} would wait: {name_first(lost)}."
    return f"{first}; without {load.leader_id} every {word} that has a leader would still have one."


def _load_facts(load: Load, word: str) -> tuple[Fact, ...]:
    free = f"{_figures(load.spare)} of {_figures(load.half_days_left)} half-days free"
    new, going_on = (name_first(ids) or "none" for ids in (load.case_ids, load.running_ids))
    facts = [
        Fact(
            f"{word}s", f"new: {new}; going on: {going_on}",
            {"new": list(load.case_ids), "running": list(load.running_ids)},
        ),
        Fact(
            "time", f"{load.half_days} half-days on new {word}s; {free}",
            {"half_days": load.half_days, "left": list(load.half_days_left), "spare": list(load.spare)},
        ),
        Fact("cases", f"room for {load.cases_left}, {load.cases_spare} free",
             {"left": load.cases_left, "spare": load.cases_spare}),
    ]  # fmt: skip
    if load.release_spare is not None:
        text = f"{load.supporter_id} can release {number_of(load.release_spare, 'half-day')} more"
        facts.append(Fact("supporter", text, {"supporter_id": load.supporter_id, "release_spare": load.release_spare}))
    could = f"could lead {number_of(load.could_lead, word)} of the round, of which {load.waiting:,} wait"
    facts.append(Fact("reach", could, {"could_lead": load.could_lead, "waiting": load.waiting}))
    facts.append(Fact("what binds", _binding(load, word), {"rules": list(load.binds)}))
    return tuple(facts)


def _figures(figures: tuple[int, ...]) -> str:
    return " + ".join(str(figure) for figure in figures)


def _binding(load: Load, word: str) -> str:
    if load.binds:
        return f"one more {word} is stopped by {join_words(_BINDING[rule] for rule in load.binds)}"
    if load.could_lead <= len(load.case_ids):
        return f"nothing: there is no other {word} that this leader may lead"
    return f"nothing: there is room for one more {word}"


def _gain_facts(value: LeaderValue, word: str) -> tuple[Fact, ...]:
    return tuple(
        Fact(change_text(gain.change).text, gain_text(gain, word), gain_data(gain), gain.proved) for gain in value.gains
    )


def _loss_facts(loss: Loss, word: str) -> tuple[Fact, ...]:
    drop_out = loss.drop_out
    losses = loss.losses or drop_out.losses
    facts = [Fact("cost", stages_text(losses), {"stages": stages_data(losses)}, loss.proved)]
    facts.append(
        Fact("would wait", name_first(loss.lost_ids) or "nobody", {"lost": list(loss.lost_ids)}, drop_out.proved)
    )
    leads = [move for move in loss.moves if not move.need_id]
    facts += [
        Fact("stands by", f"{move.after} for {move.case_id}", moves_data([move])[0])
        for move in leads
        if move.case_id in drop_out.case_ids
    ]
    others = [move for move in leads if move.case_id not in drop_out.case_ids]
    if others:
        named = [f"{move.case_id} to {move.after}" for move in others]
        facts.append(Fact("handed on", f"to make room: {name_first(named)}", {"moves": moves_data(others)}))
    covers = [move for move in loss.moves if move.need_id]
    if covers:
        text = f"{number_of(len(covers), 'need')} would be covered by somebody else"
        facts.append(Fact("needs", text, {"moves": moves_data(covers)}))
    if drop_out.running_ids:
        text = f"{name_first(drop_out.running_ids)}: work that goes on is not planned anew here"
        facts.append(Fact("going on", text, {"running": list(drop_out.running_ids)}))
    return tuple(facts)


def _proof(value: LeaderValue, quick: bool) -> tuple[str, ...]:
    how = {
        "no cases": "The drop-out takes nothing from anybody: the plan stays as it is.",
        "counted": "Who would be placed after the drop-out is exact: leads that keep every row of the model, "
        "and a count of places that no plan can exceed.",
        "solved": "Who would be placed after the drop-out is exact: the placed stages were solved without the leader.",
        "bounded": "Who would be placed after the drop-out is not proved: the plan that is told loses at most so much.",
    }
    lines = [how[value.loss.drop_out.how]]
    if quick:
        lines.append("Quick answer: placed stages and rounds waited alone; needs and prices were left open.")
    elif value.loss.losses:
        proved = [loss.goal for loss in value.loss.losses if loss.proved]
        lines.append(f"The round was solved again without the leader; proved: {', '.join(proved) or 'no stage'}.")
    lines.append("Each change was made in a round of its own, solved from the plan on, and the outcome audited.")
    return tuple(lines)
