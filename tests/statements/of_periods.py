"""Checks of how half-days fall on periods: of deployments that could have fallen otherwise, and on task sheets."""

from tests.statements.checking import checks
from tests.statements.leading import half_days, leads
from tests.statements.periods import called, profiles, shares


@checks("time.in", "time.none-in", "time.cell-in", "time.cell-none")
def _(facts, said):
    worked = shares(facts, said.around[0].arguments["case_id"])[said.period]
    return said.statement.arguments.get("half_days", 0) == worked and (worked == 0) == ("none" in said.key)


@checks("time.falls", "time.cell", "letter.falls")
def _(facts, said):
    worked = half_days(facts, said.case_id)
    told = [share.period for share in said.shares] == called(facts)
    could = len(profiles(facts, said.case_id)) > 1 and worked > 0
    return leads(facts, said) and told and could and said.statement.arguments.get("half_days", worked) == worked
