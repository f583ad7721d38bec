"""Checks of what is said to be proved, and of what a leader's loss would take."""

from tests.statements.checking import checks
from tests.statements.lead_rows import most_by_counts
from tests.statements.of_rounds import new_cases, without
from tests.statements.placing import place


@checks("mark.recommendation")
def _(facts, said):
    return facts.manifest["outcome"] == "proved-best"


@checks("mark.proved-and-chosen", "mark.proved")
def _(facts, said):
    tie_break = facts.stages["canonical"]["proved"]
    best = place(facts) == facts.placed_values and all(
        stage["proved"] for goal, stage in facts.stages.items() if goal != "canonical"
    )
    return best and tie_break == said.key.endswith("chosen")


@checks("proof.how-many-wait", "proof.bounds-of-places")
def _(facts, said):
    """By counts of places no tier, with those above it, could have more than the plan has; or some could."""
    more = False
    for tier in facts.tiers:
        cases = {case_id for case_id, case in facts.cases.items() if case["tier"] >= tier}
        more = more or most_by_counts(facts, cases) > len(cases & facts.leads.keys())
    return more == (said.key == "proof.bounds-of-places")


QUICK = {"proof.quick-round", "proof.quick-leader"}


@checks("proof.not-best")
def _(facts, said):
    quick = bool({statement.key for statement in said.document} & QUICK)
    stages = facts.placing if quick else [one for goal, one in facts.stages.items() if goal != "canonical"]
    return not all(stage["proved"] for stage in stages)


@checks("proof.drop-outs")
def _(facts, said):
    return said.leaders == len(facts.leaders) and 0 <= said.exact <= said.leaders and said.audited <= said.leaders


@checks("leader.loss-waits")
def _(facts, said):
    best, fewer = without(facts, said.leader_id)
    lost = set(said.case_ids)
    in_one = place(facts, gone={said.leader_id}, lead=facts.leads.keys() - lost, only=facts.cases.keys() - lost)
    return said.waiting == len(lost) and lost <= facts.leads.keys() and in_one == best and fewer <= said.waiting


@checks("leader.loss-at-most")
def _(facts, said):
    lost = set(said.case_ids)
    possible = place(facts, gone={said.leader_id}, lead=facts.leads.keys() - lost) is not None
    return said.waiting == len(lost) and lost <= facts.leads.keys() and possible


@checks("leader.loss-none-waits")
def _(facts, said):
    led = place(facts, gone={said.leader_id}, lead=facts.leads.keys()) is not None
    return led and bool(new_cases(facts, said.leader_id))
