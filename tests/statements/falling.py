"""How leads and covers of a model fall on periods: a case has one of its profiles, and all of its new work has that."""

from tests.statements.periods import profile_of_running, profiles


def falling(model):
    """Return the columns of each lead and cover by profile; where a case has one profile alone it is the row's own.

    Parameters
    ----------
    model : Model
    """
    program, found, chosen = model.program, {}, {}
    for row, column in [*model.leads.items(), *model.covers.items()]:
        ways = profiles_at(model.facts, row[0])
        if len(ways) == 1:
            found[row] = {ways[0]: column}
            continue
        if row[0] not in chosen:
            chosen[row[0]] = {weights: program.column() for weights in ways}
            program.row(dict.fromkeys(chosen[row[0]].values(), 1), 1)
        found[row] = {weights: program.column() for weights in ways}
        program.row(dict.fromkeys(found[row].values(), 1) | {column: -1}, 0, 0)
        for weights, mine in found[row].items():
            program.row({mine: 1, chosen[row[0]][weights]: -1}, 0)
    return found


def profiles_at(facts, case_id):
    """The profiles of which the work at a case has one: those of the tier, or that of the lead that goes on."""
    if case_id not in facts.goes_on:
        return profiles(facts, case_id)
    (row,) = [one for one in facts.rows("running") if one["case_id"] == case_id and not one["need_id"]]
    return [profile_of_running(facts, row)]
