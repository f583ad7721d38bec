"""Checks of how the plan that is spoken of differs from the plan in hand: move by move, and by what is charged."""

from tests.statements.checking import checks
from tests.statements.solving import best_plan
from tests.statements.spoken import NOBODY, condition, leader_of, rank, shown


def _is_shown(facts, said):
    """Whether the plan that the document shows keeps to what is asked, and none that does is better."""
    plan = shown(facts, said)
    if plan is None:
        return False
    asked = best_plan(facts, **condition(facts, said))
    return asked is not None and rank(asked.values) == rank(plan.values) and _keeps(plan, condition(facts, said))


def _keeps(plan, changes):
    led = changes.get("lead", set()) <= plan.leads.keys()
    return led and changes.get("forced", set()) <= set(plan.leads.items())


@checks("plan.moves")
def _moves(facts, said):
    before = leader_of(facts, said.case_id) or NOBODY
    return before == said.before_id != said.after_id and _is_shown(facts, said)


@checks("plan.gives-way")
def _(facts, said):
    """The leader of the case leads another one in the plan that is shown, and did not before."""
    plan, other = shown(facts, said), said.because_of
    gained = plan is not None and plan.leads.get(other) == said.before_id != leader_of(facts, other)
    return other != said.case_id and gained and _moves(facts, said)


@checks("plan.takes-place")
def _(facts, said):
    """The new leader of the case led another one before, and does not lead that in the plan that is shown."""
    plan, other = shown(facts, said), said.because_of
    lost = plan is not None and leader_of(facts, other) == said.after_id != plan.leads.get(other)
    return other != said.case_id and lost and _moves(facts, said)


@checks("plan.covers")
def _(facts, said):
    rows = facts.rows("supports")
    covers = {(row["case_id"], row["need_id"]): row["person_id"] for row in rows}
    need, plan = (said.case_id, said.need_id), shown(facts, said)
    after = NOBODY if plan is None else plan.covers.get(need, NOBODY)
    return covers.get(need, NOBODY) == said.before_id != said.after_id == after and _is_shown(facts, said)


@checks("plan.price")
def _(facts, said):
    plan = shown(facts, said)
    if plan is None:
        return False
    paid = facts.manifest["prices"].get(said.rule, 0), plan.prices.get(said.rule, 0)
    return paid == (said.before, said.after) and said.difference == said.after - said.before and _is_shown(facts, said)
