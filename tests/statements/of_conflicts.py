"""Checks of what cannot hold together, and of the cheapest ways out of a round without a plan."""

from tests.statements.checking import checks
from tests.statements.elastic import Elastic, edit_of
from tests.statements.lead_rows import Row, can_hold, open_leads, open_pairs, placed_rows, rows_over
from tests.statements.placing import place


def conflict(facts, case_id="", leader_id=""):
    """All limits by name, those of one name together, and the row of what is asked: that somebody leads a case."""
    leads = open_leads(facts)
    rows = {}
    for row in [*rows_over(facts, leads, facts.before), *placed_rows(leads, facts.leads.keys() - {case_id})]:
        rows.setdefault(f"{row.rule} {row.subject}".strip(), []).append(row)
    asked = {lead: 1 for lead in leads if lead[0] == case_id and leader_id in {"", lead[1]}}
    return rows, [Row("asked", case_id, asked, lower=1)] if case_id else []


def cannot_hold(facts, named, case_id="", leader_id="", *, minimal):
    """Whether what is named cannot hold together; `minimal`: and can, whichever of them is left out."""
    rows, asked = conflict(facts, case_id, leader_id)
    groups = [rows[name] for name in named]
    if can_hold([*asked, *(row for group in groups for row in group)]):
        return False
    rest = ([row for other in groups if other is not group for row in other] for group in groups)
    return not minimal or all(can_hold([*asked, *others]) for others in rest)


def names_of(members):
    """The names of statements that name what cannot hold together."""
    return tuple(f"{one.rule} {one.subject}" for one in members)


@checks("impossible.conflict")
def _(facts, said):
    return bool(said.members) and cannot_hold(facts, names_of(said.members), minimal=False)


@checks("pair.impossible-with")
def _(facts, said):
    named = names_of(said.members)
    return cannot_hold(facts, named, said.case_id, said.leader_id, minimal=False)


@checks("impossible.subject")
def _(facts, said):
    name = f"{said.rule} {said.subject}"
    return name in said.named and cannot_hold(facts, said.named, said.case_id, said.leader_id, minimal=False)


@checks("proof.conflict", "proof.conflict-perhaps-larger")
def _(facts, said):
    return cannot_hold(facts, said.named, minimal=said.key == "proof.conflict")


@checks("proof.conflict-of-the-pair", "proof.conflict-of-the-pair-perhaps-larger")
def _(facts, said):
    minimal = said.key == "proof.conflict-of-the-pair"
    return cannot_hold(facts, said.named, said.case_id, said.leader_id, minimal=minimal)


@checks("pair.impossible", "proof.no-plan-with-pair")
def _(facts, said):
    pair = said.case_id, said.leader_id
    return pair in open_pairs(facts) and place(facts, forced={pair}) is None


@checks("impossible.plan-exists")
def _(facts, said):
    return can_hold([*rows_over(facts, open_leads(facts), facts.before)])


@checks("impossible.cheapest-way")
def _(facts, said):
    edits = [edit_of(facts, step.statement) for step in said.steps]
    elastic = Elastic(facts)
    return elastic.can_be(edits) and sum(edit.price for edit in edits) == elastic.least()


@checks("impossible.way")
def _(facts, said):
    edits = [edit_of(facts, step.statement) for step in said.steps]
    return Elastic(facts).can_be(edits) and said.price == sum(edit.price for edit in edits)


@checks("proof.ways-out-complete")
def _(facts, said):
    elastic = Elastic(facts)
    for way in said.ways:
        elastic.forbid([edit_of(facts, step.statement) for step in way.steps])
    return bool(said.ways) and elastic.least() is None


@checks("proof.no-cheaper-change")
def _(facts, said):
    beside = facts.leads.keys() - {said.case_id}
    return said.case_id not in facts.leads and Elastic(facts, said.case_id, beside).least() == said.price
