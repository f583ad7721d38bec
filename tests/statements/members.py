"""The schools of a case, how a leader fits them, and the periods of the support."""


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


def periods(facts):
    """The names of the periods of the delivery window, in order."""
    named = [period["name"] for period in facts.settings.get("periods", ())]
    return named or sorted({row["period"] for row in facts.rows("capacity")})


def profile(facts, case_id):
    """The weight of each period in the support of a case."""
    running = [
        row["profile"] for row in facts.rows("running") if row["case_id"] == case_id and not row["need_id"]
    ] if facts.goes_on.get(case_id) else []  # fmt: skip
    written = facts.leads[case_id]["profile"] or "".join(running)
    if written:
        return [int(weight) for weight in written.split(";")]
    tier = facts.policy["tiers"][str(facts.cases[case_id]["tier"])]
    return (tier.get("profiles") or [[1] * len(periods(facts))])[0]
