"""Checks of who covers a need, and of what it would be without them, under the leader of the plan."""

from tests.statements.checking import checks
from tests.statements.covering import covers_of
from tests.statements.of_goals import tells_all
from tests.statements.solving import best_plan
from tests.statements.spoken import best_of, condition, leader_of, rank


def _covers(facts, said):
    rows = facts.rows("supports")
    return (said.case_id, said.need_id, said.person_id) in {
        (row["case_id"], row["need_id"], row["person_id"]) for row in rows
    }


def able_under_leader(facts, case_id, need_id):
    """Everybody who may cover a need under the leader of the case: their staff, or anybody's, and they themselves."""
    leader_id = leader_of(facts, case_id)
    own = facts.policy["team"]["model"] == "own-supporter"
    able = covers_of(facts).able.get((case_id, need_id), {})
    return {
        who
        for who in able
        if (who not in facts.leaders or who == leader_id)
        and (not own or facts.people[who]["supporter_id"] == facts.people[leader_id]["supporter_id"])
    }


@checks("need.alone")
def _(facts, said):
    runs = covers_of(facts).running.get((said.case_id, said.need_id))
    able = {runs} if runs else able_under_leader(facts, said.case_id, said.need_id)
    return _covers(facts, said) and able == {said.person_id}


@checks("need.covered")
def _(facts, said):
    return _covers(facts, said)


@checks("need.every-plan")
def _(facts, said):
    forced = {(said.case_id, leader_of(facts, said.case_id))}
    without = best_plan(facts, forced=forced, uncovers={(said.case_id, said.need_id, said.person_id)})
    return _covers(facts, said) and without is None


@checks("need.next", "need.next-nobody")
def _(facts, said):
    """A plan with the next person, or nobody, at the need is as good as the best without who has it now."""
    need, changes = (said.case_id, said.need_id), condition(facts, said)
    next_id = said.next_id if said.key == "need.next" else None
    if next_id:
        found = best_plan(facts, **changes, covers={(*need, next_id)})
    else:
        able = covers_of(facts).able.get(need, {})
        found = best_plan(facts, **(changes | {"uncovers": {(*need, who) for who in able}}))
    values = best_of(facts, said)
    as_good = found is not None and values is not None and rank(found.values) == rank(values)
    return _covers(facts, said) and next_id != said.person_id and as_good and tells_all(facts, said.losses, values)


def _uncovered(facts, said):
    rows = facts.rows("uncovered")
    wanted = said.case_id, said.need_id, said.cause
    return wanted in {(row["case_id"], row["need_id"], row["cause"]) for row in rows}


@checks("need.nobody-ever")
def _(facts, said):
    forced = {(said.case_id, leader_of(facts, said.case_id))}
    covered = best_plan(facts, forced=forced, covered={(said.case_id, said.need_id)})
    return _uncovered(facts, said) and covered is None


@checks("need.nobody-at-a-cost")
def _(facts, said):
    values = best_of(facts, said)
    return _uncovered(facts, said) and values is not None and tells_all(facts, said.losses, values)
