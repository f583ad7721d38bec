"""Which led cases could have another leader beside the whole plan, all together."""

from tests.statements.periods import profiles
from tests.statements.program import Program


def stand_by(facts):
    """Return how many cases can have a standby at once, the higher tiers first.

    Everybody has what the plan leaves; running work needs no standby, and budgets are for plans alone.

    Parameters
    ----------
    facts : Facts
    """
    program, open_ = Program(), facts.pairs[facts.pairs["open"]]
    columns = {
        (case_id, who, weights): program.column()
        for case_id, who in zip(open_["case_id"], open_["leader_id"], strict=True)
        if case_id in facts.leads and case_id not in facts.goes_on and facts.leads[case_id]["leader_id"] != who
        for weights in profiles(facts, case_id)
    }
    half_days = {column: facts.cases[case_id]["half_days"] for (case_id, _, _), column in columns.items()}
    for case_id in {case_id for case_id, _, _ in columns}:
        program.row({column: 1 for lead, column in columns.items() if lead[0] == case_id}, 1)
    for who in {who for _, who, _ in columns}:
        mine = {lead: column for lead, column in columns.items() if lead[1] == who}
        worked = {column: facts.falls(who, half_days[column], lead[2]) for lead, column in mine.items()}
        for at, left in enumerate(facts.after["days"][who]):
            program.row({column: shares[at] for column, shares in worked.items()}, max(0, left))
        new = {column: 1 for (case_id, _, _), column in mine.items() if case_id not in facts.after["held"].get(who, ())}
        program.row(new, max(0, facts.after["places"][who]))
    for home, left in facts.after["release"].items():
        mine = {column for (_, who, _), column in columns.items() if facts.leaders[who]["supporter_id"] == home}
        program.row({column: half_days[column] for column in mine}, max(0, left))
    tiers = facts.tiers[::-1]
    worth = {
        column: (len(facts.cases) + 1) ** tiers.index(facts.cases[case_id]["tier"])
        for (case_id, _, _), column in columns.items()
    }
    return round(sum(program.best(worth)[: len(columns)])) if columns else 0
