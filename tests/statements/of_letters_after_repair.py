"""Checks of what letters say after a repair: a proposal that is withdrawn, or another one in its place."""

from tests.statements.checking import checks
from tests.statements.leading import home_name, school_name
from tests.statements.members import place


def meant_before(facts, case_id):
    """Whom a case had as leader before, where its school hears something else now."""
    rows = (row for row in facts.rows("tell") if (row["case_id"], row["party"]) == (case_id, "school"))
    return {row["before"] for row in rows if row["before"]}


@checks("letter.lost", "letter.lost-home", "letter.instead", "letter.instead-home")
def _(facts, said):
    led = facts.leads.get(said.case_id)
    now = led is not None and led["leader_id"] != said.leader_id if "instead" in said.key else led is None
    known = said.leader_id in facts.leaders
    called = not known or said.home == home_name(facts, facts.leaders[said.leader_id]["supporter_id"])
    return meant_before(facts, said.case_id) == {said.leader_id} and now and known == ("home" in said.key) and called


@checks("letter.no-longer")
def _(facts, said):
    withdrawn = {
        row["case_id"]
        for row in facts.rows("tell")
        if (row["party"], row["whom"], row["news"]) == ("leader", said.leader_id, "withdrawn")
        and "lead" in row["before"].split(", ")
    }
    named = said.case_id if said.case_id not in facts.cases else school_name(facts, place(facts, said.case_id)["urn"])
    return said.case_id in withdrawn and said.place == named
