"""Checks of needs that nobody covers, and of what is pointed out to a director."""

from tests.statements.checking import checks
from tests.statements.leading import leads, runs


@checks(*(f"uncovered.{cause}" for cause in ("no-leader", "no-specialist", "blocked", "no-time", "other-limits")))
def _(facts, said):
    cause = said.key.removeprefix("uncovered.")
    rows = [row for row in facts.rows("uncovered") if (row["specialism"], row["cause"]) == (said.specialism, cause)]
    led = cause != "no-leader" or all(row["case_id"] not in facts.leads for row in rows)
    return 0 < said.needs <= len(rows) and led


@checks("exception.goes-on")
def _(facts, said):
    return runs(facts, said)


@checks("exception.none-of-own-region", "exception.some-of-own-region")
def _(facts, said):
    region = facts.cases[said.case_id]["region"]
    open_ = facts.pairs[facts.pairs["open"] & (facts.pairs["case_id"] == said.case_id)]
    near = open_[[facts.home(who)["region"] == region for who in open_["leader_id"]]]
    if said.key.startswith("exception.none"):
        return leads(facts, said) and near.empty
    return (said.leaders, said.minutes) == (len(near), int(near["minutes"].min())) and leads(facts, said)
