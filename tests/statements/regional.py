"""The facts of the part of a run that is of one region: a region is a round, and the work elsewhere is given."""

import collections

import pandas as pd

from tests.statements.facts import Facts

OUTCOME = ("deployments", "supports", "uncovered", "unplaced", "flags", "contacts", "referrals")


def part_of(folder, region, manifest):
    """Return the facts of a run's part.

    Parameters
    ----------
    folder : Path
        Of the whole run.
    region : str
    manifest : mapping
        What the part claims of its goals and prices.
    """
    whole, facts = Facts(folder), Facts(folder)
    facts.manifest = dict(manifest)
    assert facts.regions == {region}
    tables = facts._tables  # noqa: SLF001 - a part has no folder of its own
    for name in OUTCOME:
        at = tables[name]["case_id"]
        tables[name] = tables[name][[case_id in facts.cases or not case_id for case_id in at]]
    if budget := facts.rule("budget"):
        budget["pence"] -= _spent_elsewhere(whole, facts.cases)
    given = pd.DataFrame(_elsewhere(whole, facts.cases), dtype=str)
    known = tables.get("commitments", given.iloc[:0])
    tables["commitments"] = pd.concat([known, given], ignore_index=True).fillna("")
    return facts


def _spent_elsewhere(whole, cases):
    """The pence that the plan's new rows at other cases cost."""
    rates = whole.policy["offer"]
    return sum(
        int(taken) * rates["leader_half_day_pence" if who in whole.leaders else "staff_half_day_pence"]
        for who, case_id, taken in _new_rows(whole)
        if case_id not in cases
    )


def _new_rows(whole):
    """The rows of the plan that take somebody's time anew: person, case and half-days."""
    runs = {(row["case_id"], row["need_id"], row["person_id"]) for row in whole.rows("running")}
    rows = [
        (row["leader_id"], row["case_id"], row["half_days"])
        for case_id, row in whole.leads.items()
        if whole.goes_on.get(case_id) != row["leader_id"]
    ]
    return rows + [
        (row["person_id"], row["case_id"], row["half_days"])
        for row in whole.rows("supports")
        if (row["case_id"], row["need_id"], row["person_id"]) not in runs and row["person_id"] not in whole.leaders
    ]


def _elsewhere(whole, cases):
    """What the plan's new rows at other cases take of everybody: half-days, and distinct new cases."""
    half_days, at = collections.Counter(), collections.defaultdict(set)
    for who, case_id, taken in _new_rows(whole):
        if case_id not in cases:
            half_days[who] += int(taken)
            at[who] |= {case_id} - whole.before["held"].get(who, set())
    return [
        {"person_id": who, "half_days": str(half_days[who]), "cases": str(len(at[who])), "source": "the plan elsewhere"}
        for who in sorted(half_days)
    ]
