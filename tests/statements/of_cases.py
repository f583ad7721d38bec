"""Checks of how a case stands: who leads it, and why nobody does."""

from tests.statements.checking import checks
from tests.statements.leading import leads, runs


@checks("case.within-reach")
def _(facts, said):
    pairs = facts.pairs[(facts.pairs["case_id"] == said.case_id) & facts.pairs["near"]]
    return (said.within_reach, said.candidates) == (len(pairs), int(pairs["open"].sum()))


@checks("case.no-leader")
def _(facts, said):
    return said.case_id not in facts.leads


@checks("case.led-running")
def _(facts, said):
    return runs(facts, said)


@checks("case.led-pinned")
def _(facts, said):
    return leads(facts, said) and (said.case_id, said.leader_id) in facts.pins


@checks("case.why-nobody-in-reach", "case.why-blocked")
def _(facts, said):
    pairs = facts.pairs[facts.pairs["case_id"] == said.case_id]
    return not pairs["open"].any() and pairs["near"].any() == said.key.endswith("blocked")
