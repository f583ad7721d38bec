"""Which led cases could have another leader beside the whole plan, all together."""

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
        (case_id, who): program.column()
        for case_id, who in zip(open_["case_id"], open_["leader_id"], strict=True)
        if case_id in facts.leads and case_id not in facts.goes_on and facts.leads[case_id]["leader_id"] != who
    }
    half_days = {column: facts.cases[case_id]["half_days"] for (case_id, _), column in columns.items()}
    for case_id in {case_id for case_id, _ in columns}:
        program.row({column: 1 for pair, column in columns.items() if pair[0] == case_id}, 1)
    for who in {who for _, who in columns}:
        mine = {pair: column for pair, column in columns.items() if pair[1] == who}
        program.row({column: half_days[column] for column in mine.values()}, max(0, facts.after["days"][who]))
        new = {column: 1 for (case_id, _), column in mine.items() if case_id not in facts.after["held"].get(who, ())}
        program.row(new, max(0, facts.after["places"][who]))
    for home, left in facts.after["release"].items():
        mine = {column for (_, who), column in columns.items() if facts.leaders[who]["supporter_id"] == home}
        program.row({column: half_days[column] for column in mine}, max(0, left))
    tiers = facts.tiers[::-1]
    worth = {
        column: (len(facts.cases) + 1) ** tiers.index(facts.cases[case_id]["tier"])
        for (case_id, _), column in columns.items()
    }
    return round(sum(program.best(worth)[: len(columns)])) if columns else 0
