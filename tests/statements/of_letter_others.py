"""Checks of the other leaders of a case, as planners and directors read them."""

from tests.statements.checking import checks
from tests.statements.leading import leads


def pair(facts, said):
    """The pair that is spoken of."""
    of = (facts.pairs["case_id"] == said.case_id) & (facts.pairs["leader_id"] == said.leader_id)
    return facts.pairs[of].iloc[0]


@checks("letter.other-free", "letter.other-leads")
def _(facts, said):
    busy = {case_id for case_id, row in facts.leads.items() if row["leader_id"] == said.leader_id}
    left = sum(facts.after["days"][said.leader_id]), facts.after["places"][said.leader_id]
    led = set(said.statement.arguments.get("case_ids", ()))
    other = pair(facts, said)["open"] and not leads(facts, said)
    return other and busy == led and (said.half_days, said.cases) == left and bool(led) == said.key.endswith("leads")


@checks("letter.nobody-else")
def _(facts, said):
    open_ = facts.pairs[facts.pairs["open"] & (facts.pairs["case_id"] == said.case_id)]
    return set(open_["leader_id"]) <= {facts.leads.get(said.case_id, {}).get("leader_id")}


@checks("letter.stopped-by", "letter.stopped-by-rule")
def _(facts, said):
    row = pair(facts, said)
    return said.rule in row["stops"] | ({"pins"} if row["forbidden"] else set())
