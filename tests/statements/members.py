"""The schools of a case, and how a leader fits them."""


def members(facts, case_id):
    """The rows of schools.csv that a case stands for."""
    of_case = [row for row in facts.rows("schools") if row["case_id"] == case_id]
    return of_case or [row for row in facts.rows("schools") if row["urn"] == case_id]


def place(facts, case_id):
    """The school where support is delivered: the one that cases.csv names, else the first by URN."""
    return next(row for row in members(facts, case_id) if row["urn"] == facts.cases[case_id]["urn"])


def fits(facts, case_id, leader_id):
    """How a leader fits the schools of a case: `fits`, `unusual`, `unknown` or `wrong` of each."""
    leader, home = facts.leaders[leader_id], facts.home(leader_id)
    return {facts.worst_fit(school, leader, home) for school in members(facts, case_id)}
