"""The plan that a statement speaks of: the best one under a condition, or one that the document shows move by move."""

from tests.statements.of_changes import changed
from tests.statements.solving import LEAST, best_plan, goals_of

NOBODY = "nobody"
"""Stands where a side has none."""
PROVED = "proof.best-with-choice"
"""What a document says whose plan is proved best."""


def condition(facts, said):
    """What is asked of the plan that is spoken of, as :func:`best_plan` takes it; None if that is not known here."""
    for one in (said, *said.context()):
        if one.key in _CONDITIONS:
            return _CONDITIONS[one.key](facts, one)
    return None


def _pair(_, said):
    return {"forced": {(said.case_id, said.leader_id)}}


def _next(_, said):
    return {"forced": {(said.case_id, said.next_id)}}


def _led(_, said):
    return {"lead": {said.case_id}}


def _without(facts, said):
    under = {"forced": {(said.case_id, leader_of(facts, said.case_id))}}
    return under | {"uncovers": {(said.case_id, said.need_id, said.person_id)}}


def _covered(facts, said):
    under = {"forced": {(said.case_id, leader_of(facts, said.case_id))}}
    return under | {"covered": {(said.case_id, said.need_id)}}


_CONDITIONS = {
    **dict.fromkeys(("pair.as-well", "pair.possible", "pair.better", "pair.bounded"), _pair),
    **dict.fromkeys(("case.runner-up", "letter.runner-up"), _pair),
    **dict.fromkeys(("case.led-settled", "case.led-next"), _next),
    **dict.fromkeys(("case.no-leader", "case.no-leader-instead"), _led),
    "letter.with-any-leader": _led,
    **dict.fromkeys(("need.next", "need.next-nobody"), _without),
    "need.nobody-at-a-cost": _covered,
    **dict.fromkeys(("change.worth", "change.gain"), lambda facts, said: changed(facts, said.change)),
    "change.solve-again": lambda _, said: {},
    **dict.fromkeys(
        ("leader.loss-waits", "leader.loss-at-most", "leader.loss-none-waits", "leader.loss-nothing"),
        lambda _, said: {"gone": {said.leader_id}},
    ),
}
"""What the statements that speak of a plan ask of it."""


def leader_of(facts, case_id):
    """Who leads a case in the plan in hand; None where nobody does."""
    return facts.leads[case_id]["leader_id"] if case_id in facts.leads else None


def in_hand(facts):
    """The values of the plan in hand, by goal."""
    return {goal: facts.stages[goal]["value"] for goal in goals_of(facts)}


def best_of(facts, said):
    """The values of the best plan under what is spoken of, by goal; None where there is none."""
    plan = best_plan(facts, **condition(facts, said))
    return None if plan is None else plan.values


def rank(values):
    """Values that compare as plans do: more is better, goal by goal."""
    return [-value if goal in LEAST else value for goal, value in values.items()]


def differing(facts, values):
    """The goals, in their order, in which a plan differs from the plan in hand, with its values."""
    now = in_hand(facts)
    return {goal: value for goal, value in values.items() if value != now[goal]}


def is_exact(said):
    """Whether the document says that the plan which it shows is proved best."""
    return PROVED in {statement.key for statement in said.document}


def shown(facts, said):
    """The plan that the document shows: the plan in hand with its moves made; None where that keeps not all rules."""
    leads = {case_id: row["leader_id"] for case_id, row in facts.leads.items()}
    covers = {(row["case_id"], row["need_id"]): row["person_id"] for row in facts.rows("supports")}
    for statement in said.document:
        arguments = statement.arguments
        if statement.key in {"plan.moves", "plan.gives-way", "plan.takes-place"}:
            leads[arguments["case_id"]] = arguments["after_id"]
        if statement.key == "plan.covers":
            covers[arguments["case_id"], arguments["need_id"]] = arguments["after_id"]
    rows = {(*need, who) for need, who in covers.items() if who != NOBODY}
    pairs = {(case_id, who) for case_id, who in leads.items() if who != NOBODY}
    return best_plan(facts, forced=pairs - facts.goes_on.items(), covers=rows, whole=True)
