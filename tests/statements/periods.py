"""The periods of a delivery window, the profiles of tiers and of work, and how half-days fall by them."""

import itertools
import re


def periods(facts):
    """The names of the periods of the delivery window, in order."""
    named = [period["name"] for period in facts.settings.get("periods", ())]
    return named or sorted({row["period"] for row in facts.rows("capacity")})


def called(facts):
    """What readers call the periods: without a number that only puts them in order."""
    names = periods(facts)
    without = [re.sub(r"^[0-9]{1,2}[ ._-]+([A-Za-z])", r"\1", name) for name in names]
    return without if len({*without}) == len(names) else names


def profiles(facts, case_id):
    """The profiles of the tier of a case: the weights of each."""
    return profiles_of_tier(facts, facts.everywhere[case_id]["tier"])


def profiles_of_tier(facts, tier):
    """The profiles of a tier: the weights of each; those that say nothing are even."""
    if not periods(facts):
        return [()]
    of = facts.policy["tiers"][str(tier)]
    return [tuple(weights or even(facts)) for weights in of.get("profiles") or [of.get("profile")]]


def profile(facts, case_id):
    """The weight of each period in the lead of a case, by deployments.csv; of a lead that goes on by running.csv."""
    written = facts.leads[case_id].get("profile")
    if not written and facts.goes_on.get(case_id):
        rows = [row for row in facts.rows("running") if row["case_id"] == case_id and not row["need_id"]]
        written = rows[0].get("profile")
    return weights_of(written) if written else profiles(facts, case_id)[0]


def weights_of(written):
    """The weights that a cell has."""
    return tuple(int(weight) for weight in written.split(";"))


def split(half_days, weights):
    """How half-days fall on periods by their weights."""
    upto = [half_days * sum(weights[:n]) // sum(weights) for n in range(len(weights) + 1)]
    return [after - before for before, after in itertools.pairwise(upto)]


def shares(facts, case_id):
    """The half-days of the lead of a case by period, as readers call it."""
    worked = split(int(facts.leads[case_id]["half_days"]), profile(facts, case_id))
    return dict(zip(called(facts), worked, strict=True))


def profile_of_running(facts, row):
    """The weights of a row of running.csv: its own; those of its case's running lead; the first of the tier; even."""
    leads = [one for one in facts.rows("running") if one["case_id"] == row["case_id"] and not one["need_id"]]
    written = next((one.get("profile") for one in (row, *leads) if one.get("profile")), "")
    if written:
        return weights_of(written)
    return profiles(facts, row["case_id"])[0] if row["case_id"] in facts.everywhere else even(facts)


def weights_in(facts, period):
    """The weights of what falls on one period alone; evenly without one."""
    return tuple(int(name == period) for name in periods(facts)) if period else even(facts)


def even(facts):
    """The same weight for each period."""
    return (1,) * len(periods(facts))
