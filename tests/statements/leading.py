"""Who leads a case by deployments.csv, who goes on leading it, and what people and places are called."""

from constraints.domain import SPECIALISMS


def leads(facts, said):
    """Whether deployments.csv has the pair."""
    row = facts.leads.get(said.case_id)
    return row is not None and said.statement.arguments.get("leader_id", row["leader_id"]) == row["leader_id"]


def runs(facts, said):
    """Whether the pair goes on from an earlier round."""
    return leads(facts, said) and facts.goes_on.get(said.case_id) == facts.leads[said.case_id]["leader_id"]


def half_days(facts, case_id):
    return int(facts.leads[case_id]["half_days"])


def flagged(facts, kind):
    """The rows of flags.csv of a kind."""
    return [row for row in facts.rows("flags") if row["kind"] == kind]


def needed(facts, case_id):
    """The specialisms that needs.csv has of a case, whatever the source; not what was withdrawn."""
    rows = (row for row in facts.rows("needs") if not row["withdrawn_on"])
    return {row["specialism"] for row in rows if case_id in {row["case_id"], row["urn"]}}


def in_words(specialisms):
    """Specialisms as sentences have them, whatever the first letter."""
    return {SPECIALISMS[one].casefold() for one in specialisms}


def school_name(facts, urn):
    """What a school is called."""
    return next((row["name"] for row in facts.rows("schools") if row["urn"] == urn), "") or f"School {urn}"


def home_name(facts, supporter_id):
    """What a supporter is called."""
    return facts.homes[supporter_id]["name"] or f"Supporter {supporter_id}"


def person_names(facts, person_id):
    """What a person may be called: by the name that was given, else by id."""
    sort = "Leader" if person_id in facts.leaders else "Staff member"
    return {f"{sort} {person_id}", given_name(person_id)}


def given_name(person_id):
    """The name that files of names of the checker give somebody."""
    return f"Somebody {person_id}"
