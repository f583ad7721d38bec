"""Checks of what is said to be proved of the best plan with a choice, or without a leader."""

import collections

from tests.statements.checking import Said, checks
from tests.statements.covering import covers_of
from tests.statements.lead_rows import open_pairs
from tests.statements.of_goals import told
from tests.statements.solving import KEPT, furthest
from tests.statements.spoken import best_of, condition, in_hand, shown


@checks("proof.best-with-choice")
def _(facts, said):
    """No plan with what is asked is better than the one that the document shows."""
    plan = shown(facts, said)
    return plan is not None and plan.values == best_of(facts, said)


@checks("proof.fewest-moves")
def _(facts, said):
    """No plan with what is asked and with the values of the one that is shown keeps more leaders, then more covers."""
    plan, weights = shown(facts, said), kept_weights(facts)
    if plan is None:
        return False
    rows = [*plan.leads.items(), *((*need, who) for need, who in plan.covers.items())]
    runs = covers_of(facts).running
    kept = sum(weights.get(row, 0) for row in rows if row[:2] not in runs)
    return kept == furthest(facts, KEPT, **condition(facts, said), held=plan.values, weights=weights)


def kept_weights(facts):
    """What keeping each row of a plan weighs: a leader more than all covers; running ones stay where a case is led."""
    runs = covers_of(facts).running
    covers = {(row["case_id"], row["need_id"], row["person_id"]) for row in facts.rows("supports")}
    at = collections.Counter(case_id for case_id, _ in runs if case_id in facts.leads)
    weights = collections.Counter(dict.fromkeys((row for row in covers if row[:2] not in runs), 1))
    for pair in [*open_pairs(facts), *facts.goes_on.items()]:
        weights[pair] += at[pair[0]]
    for case_id, row in facts.leads.items():
        weights[case_id, row["leader_id"]] += 1 + len(covers)
    return dict(weights)


LOSSES = {"goal.sequence", "goal.nothing-changes", "goal.no-change-found"}


@checks("proof.solved-without-leader")
def _(facts, said):
    """Some losses that are told are those of the best plan without the leader, in the goals that are proved."""
    best = best_of(facts, said)
    if best is None:
        return False
    losses = [one for statement in said.document for one in Said(statement).within() if one.key in LOSSES]
    proved = [in_hand(facts) | told(one)[0] for one in losses]
    return bool(said.goals) and any(all(values[goal] == best[goal] for goal in said.goals) for values in proved)
