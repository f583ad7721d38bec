"""How far each match has come, by the events of a round."""

YES = {"agreed", "approved"}


def reached(facts):
    """What those who have a leader have: `proposed` as long as nobody has said yes, `led`, or `led-or-proposed`."""
    stages = set(states(facts).values())
    if stages <= {"proposed"}:
        return "proposed"
    return "led" if stages == {"started"} else "led-or-proposed"


def states(facts):
    """How far each led case has come: `proposed`, `agreed`, `approved`, `announced` or `started`."""
    return {case_id: reached_by(facts, case_id, row["leader_id"]) for case_id, row in facts.leads.items()}


def reached_by(facts, case_id, leader_id):
    """How far the proposal of a leader at a case has come, by the events."""
    if facts.goes_on.get(case_id) == leader_id:
        return "started"
    home = facts.leaders[leader_id]["supporter_id"]
    order = ("ended", "asked", "agreed", "approved", "announced", "started", "refused", "withdrawn")
    about = [row for row in facts.events if row["case_id"] == case_id and row["person_id"] in {leader_id, home, ""}]
    yes, reached, director = set(), "proposed", False
    for row in sorted(about, key=lambda row: (row["on"], order.index(row["event"]))):
        if row["event"] == "ended" or (row["event"] in {"refused", "withdrawn"} and facts.takes(row)):
            yes, reached = set(), "proposed"
        elif row["event"] in YES and row["person_id"]:
            yes.add(row["party"])
        elif row["event"] in {"announced", "started"} and reached != "started":
            reached = row["event"]
        if row["party"] == "regional-director" and row["event"] in YES | {"refused"}:
            director = row["event"] in YES
    if reached != "proposed":
        return reached
    if director:
        return "approved"
    return "agreed" if yes >= set(facts.policy["proposals"]["agreed_by"]) else "proposed"


def yes_of(facts, case_id, leader_id):
    """The parties whose last word about a leader, or their supporter, at a case is a yes."""
    last = {}
    persons = {leader_id, facts.leaders[leader_id]["supporter_id"]}
    order = ("ended", "asked", "agreed", "approved", "announced", "started", "refused", "withdrawn")
    about = [row for row in facts.events if row["case_id"] == case_id and row["person_id"] in persons]
    for row in sorted(about, key=lambda row: (row["on"], order.index(row["event"]))):
        last[row["party"]] = row["event"]
    return {party for party, event in last.items() if event in YES}
