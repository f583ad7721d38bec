"""Checks of the plan that is told of a leader's loss: it is put together again from what is said, and audited."""

import collections

from tests.statements.checking import checks
from tests.statements.covering import covers_of
from tests.statements.lead_rows import open_pairs
from tests.statements.of_choices import kept_weights
from tests.statements.of_rounds import new_cases
from tests.statements.placing import place
from tests.statements.solving import KEPT, best_plan, furthest


def told(facts, said):
    """Who leads each case in the plan without the leader: as now, but for what the document says."""
    leads = {case_id: row["leader_id"] for case_id, row in facts.leads.items()}
    for one in said.document:
        about = one.arguments
        if one.key == "leader.would-wait" and about["leader_id"] == said.leader_id:
            leads = {case_id: who for case_id, who in leads.items() if case_id not in about["case_ids"]}
        if one.key == "leader.stands-by" and about["leader_id"] == said.leader_id:
            leads[about["case_id"]] = about["person_id"]
        if one.key == "leader.handed-on" and about["leader_id"] == said.leader_id:
            leads |= {move.arguments["case_id"]: move.arguments["after_id"] for move in about["moves"]}
    return leads


def may_be(facts, said):
    """Whether that plan keeps the rules about leads, without anything new of the leader."""
    leads = told(facts, said)
    new = {pair for pair in leads.items() if facts.goes_on.get(pair[0]) != pair[1]}
    pins = {pair for pair in facts.pins if pair[1] in facts.leaders and pair[1] != said.leader_id}
    return (
        facts.goes_on.items() | pins <= leads.items()
        and said.leader_id not in {who for _, who in new}
        and place(facts, gone={said.leader_id}, forced=new) is not None
    )


@checks("leader.would-wait")
def _(facts, said):
    lost = facts.leads.keys() - told(facts, said).keys()
    return set(said.case_ids) == lost and len(said.case_ids) == len(lost) and may_be(facts, said)


@checks("leader.stands-by")
def _(facts, said):
    leads = told(facts, said)
    return (
        said.case_id in new_cases(facts, said.leader_id)
        and leads.get(said.case_id) == said.person_id
        and may_be(facts, said)
    )


@checks("leader.handed-on")
def _(facts, said):
    leads, now = told(facts, said), {case_id: row["leader_id"] for case_id, row in facts.leads.items()}
    changed = {case_id: who for case_id, who in leads.items() if now.get(case_id) != who}
    moves = {move.case_id: move.after_id for move in said.moves}
    others = {case_id: who for case_id, who in changed.items() if now.get(case_id) != said.leader_id}
    return moves == others and len(moves) == len(said.moves) > 0 and may_be(facts, said)


@checks("plan.to")
def _(facts, said):
    """In the plan of the drop-out that it is said of."""
    loss = said.outer("leader.handed-on")
    return told(facts, loss).get(said.case_id) == said.after_id != facts.leads.get(said.case_id, {}).get("leader_id")


@checks("proof.drop-out-no-cases", "leader.costs-nothing")
def _(facts, said):
    return not new_cases(facts, said.leader_id)


@checks("proof.drop-out-counted", "proof.drop-out-solved")
def _(facts, said):
    """One plan leaves these alone without a leader, and is as good as any without the leader."""
    lost, gone = set(said.case_ids), {said.leader_id}
    others = facts.leads.keys() - lost
    best = place(facts, gone=gone)
    return (
        bool(new_cases(facts, said.leader_id))
        and lost <= facts.leads.keys()
        and place(facts, gone=gone, lead=others, only=facts.cases.keys() - lost) == best
    )


@checks("leader.needs-covered-otherwise")
def _(facts, said):
    """So many needs have another person in some best plan without the leader that keeps as much as any."""
    gone, kept, new = {said.leader_id}, kept_weights(facts), new_weights(facts)
    held, most = best_plan(facts, gone=gone).values, 1 + sum(new.values())
    likes = {row: most * kept.get(row, 0) for row in kept.keys() | new.keys()}
    fewest, greatest = (
        furthest(facts, KEPT, gone=gone, held=held, weights={row: likes[row] + sign * new.get(row, 0) for row in likes})
        for sign in (-1, 1)
    )
    base = most * furthest(facts, KEPT, gone=gone, held=held, weights=kept)
    return base - fewest <= said.needs <= greatest - base and said.needs > 0


def new_weights(facts):
    """How many needs each row covers with somebody who does not cover them in the plan."""
    covers = {(row["case_id"], row["need_id"], row["person_id"]) for row in facts.rows("supports")}
    needs = covers_of(facts)
    rows = {(*need, who) for need, able in needs.able.items() for who in able} - covers
    runs = collections.Counter(case_id for case_id, _ in needs.running if case_id not in facts.leads)
    return dict.fromkeys(rows, 1) | {pair: runs[pair[0]] for pair in open_pairs(facts) if runs[pair[0]]}
