"""Checks of how far a proposal has gone, as letters say it."""

from tests.statements.checking import checks
from tests.statements.leading import leads
from tests.statements.progress import states, yes_of

CALLED = {
    "school": {"your school", "your trust", "the school"},
    "responsible-body": {"the body responsible for it"},
    "leader": {"you", "the leader"},
    "supporter": {"the supporting body"},
    "home-head": {"the leader's home school"},
    "regional-director": {"the regional director"},
}


@checks("letter.started", "letter.announced")
def _(facts, said):
    return leads(facts, said) and states(facts)[said.case_id] == said.key.removeprefix("letter.")


def is_approved(facts, said):
    return "regional-director" in yes_of(facts, said.case_id, said.leader_id)


@checks("letter.agreed", "letter.agreed-and-approved")
def _(facts, said):
    yes = yes_of(facts, said.case_id, said.leader_id)
    all_said = yes >= set(facts.policy["proposals"]["agreed_by"])
    made_known = states(facts).get(said.case_id) in {"announced", "started"}
    return (
        leads(facts, said) and all_said and not made_known and is_approved(facts, said) == said.key.endswith("approved")
    )


@checks("letter.needs-yes", "letter.approved-needs-yes")
def _(facts, said):
    yes, needed = yes_of(facts, said.case_id, said.leader_id), facts.policy["proposals"]["agreed_by"]
    missing = [party for party in needed if party not in yes] or needed
    named = len(said.parties) == len(missing) and all(
        words in CALLED[party] for words, party in zip(said.parties, missing, strict=True)
    )
    made_known = states(facts).get(said.case_id) in {"announced", "started"}
    return leads(facts, said) and named and not made_known and is_approved(facts, said) == ("approved" in said.key)
