"""Checks of what a letter says of the match: who leads, and why this leader."""

import datetime as dt

from tests.statements.checking import checks
from tests.statements.leading import (
    flagged,
    half_days,
    home_name,
    in_words,
    leads,
    needed,
    person_names,
    runs,
    school_name,
)
from tests.statements.members import fits, members, place

KINDS = {"nle": "National Leader of Education", "trust-leader": "trust leader", "adviser": "adviser"}


def is_named(facts, said):
    """Whether leader, role, home and place are called what the files call them."""
    leader = facts.leaders[said.leader_id]
    kind = leader["kind"] or facts.policy["defaults"]["leader_kind"]
    return (
        said.leader in person_names(facts, said.leader_id)
        and (said.role, said.home) == (KINDS[kind], home_name(facts, leader["supporter_id"]))
        and said.place == school_name(facts, place(facts, said.case_id)["urn"])
    )


def day(text):
    """A day as people write it."""
    on = dt.date.fromisoformat(str(text))
    return f"{on.day} {on:%B %Y}"


@checks("letter.recommend")
def _(facts, said):
    window = day(facts.settings["delivery_start"]), day(facts.settings["delivery_end"])
    new = leads(facts, said) and not runs(facts, said) and said.half_days == half_days(facts, said.case_id)
    return new and is_named(facts, said) and (said.start, said.end) == window


@checks("letter.goes-on", "letter.goes-on-to-no-more")
def _(facts, said):
    left = [
        int(row["half_days_left"])
        for row in facts.rows("running")
        if (row["case_id"], row["person_id"], row["need_id"]) == (said.case_id, said.leader_id, "")
    ]
    some = said.statement.arguments.get("half_days", 0)
    return (
        runs(facts, said) and left == [some] and is_named(facts, said) and bool(some) == (said.key == "letter.goes-on")
    )


@checks("letter.already-supports")
def _(facts, said):
    return runs(facts, said)


@checks("letter.knows-phases", "letter.knows-other-phases")
def _(facts, said):
    leader, home = facts.leaders[said.leader_id], facts.home(said.leader_id)
    phases = set((leader["phases"] or home["phase"]).split(";"))
    found = fits(facts, said.case_id, said.leader_id)
    wanted = {"fits"} if said.key == "letter.knows-phases" else {"fits", "unusual"}
    allowed = found <= wanted and (found == {"fits"}) == (said.key == "letter.knows-phases")
    return leads(facts, said) and set(said.phases) == phases and allowed


@checks("letter.has-improved")
def _(facts, said):
    least = facts.policy["tiers"][str(facts.cases[said.case_id]["tier"])]["improved_at_least"]
    return leads(facts, said) and said.schools == least <= int(facts.leaders[said.leader_id]["schools_improved"])


@checks("letter.has-specialisms")
def _(facts, said):
    levels = dict(one.split(":") for one in facts.leaders[said.leader_id]["specialisms"].split(";") if one)
    has = {name for name, level in levels.items() if int(level) > 0} & needed(facts, said.case_id)
    names = {name.casefold() for name in said.names}
    return leads(facts, said) and names == in_words(has) and said.specialisms == len(said.names) == len(has)


@checks("letter.journey", "letter.journey-within", "letter.journey-above", "letter.sheet-journey")
def _(facts, said):
    minutes, measured = facts.minutes(said.case_id, said.leader_id)
    how = "measured" if measured else "estimated, off-peak"
    known = (said.minutes, said.known) == (minutes, how) and leads(facts, said)
    if said.key == "letter.sheet-journey":
        return known
    limit = least_limit(facts, said)
    if said.key == "letter.journey":
        return known and limit is None
    above = said.key.endswith("above")
    return known and said.limit == limit and (minutes > limit) == above and (not above or said.more == minutes - limit)


def least_limit(facts, said):
    """The least limit of policy, person and case; None where the policy has none."""
    rule = facts.rule("travel-limit")
    own = (facts.leaders[said.leader_id]["max_minutes"], facts.cases[said.case_id]["max_minutes"])
    own += tuple(school["max_minutes"] for school in members(facts, said.case_id))
    return rule and min([rule["minutes"], *(int(limit) for limit in own if limit)])


@checks("letter.other-region")
def _(facts, said):
    here, home = place(facts, said.case_id)["region"], facts.home(said.leader_id)["region"]
    return leads(facts, said) and said.region == home != here and bool(home and here)


@checks("letter.independent", "letter.independent-no-conflict")
def _(facts, said):
    home = facts.home(said.leader_id)
    alone = all(facts.independent(school, home) == "pass" for school in members(facts, said.case_id))
    return leads(facts, said) and alone and no_conflict(facts, said) == said.key.endswith("conflict")


def no_conflict(facts, said):
    """Whether no conflict of the two is declared, and nobody stands on both sides."""
    home, schools = facts.home(said.leader_id), members(facts, said.case_id)
    asked = {said.case_id, *(school["urn"] for school in schools)}
    parties = {said.leader_id, home["supporter_id"], home["urn"], home["trust_id"]} - {""}
    declared = any(row["case_id"] in asked and row["party"] in parties for row in facts.rows("conflicts"))
    columns = ("urn", "trust_id", "federation_id", "la_code")
    bodies = asked | {school[name] for school in schools for name in columns}
    there = {row["person_id"] for row in facts.rows("interests") if row["body"] in bodies - {""}}
    there |= {school["nominated_by"] for school in schools} - {""}
    ours = {row["person_id"] for row in facts.rows("interests") if row["body"] in parties} | {said.leader_id}
    return not declared and not there & ours


@checks("letter.rule-lifted")
def _(facts, said):
    rows = {(row["case_id"], row["person_id"], row["rule"]) for row in flagged(facts, "waived")}
    return leads(facts, said) and (said.case_id, said.leader_id, said.rule) in rows


@checks("letter.chosen")
def _(facts, said):
    return leads(facts, said) and (said.case_id, said.leader_id) in facts.pins


@checks("letter.only-leader", "letter.compared")
def _(facts, said):
    open_ = facts.pairs[facts.pairs["open"] & (facts.pairs["case_id"] == said.case_id)]
    count = said.leaders if said.key.endswith("compared") else 1
    new = leads(facts, said) and not runs(facts, said)
    return new and len(open_) == count and (said.case_id, said.leader_id) not in facts.pins


# --- how much of it --------------------------------------------------------------------------------------------------


@checks("letter.in-all")
def _(facts, said):
    staff = [row for row in facts.rows("supports") if row["case_id"] == said.case_id]
    added = sum(int(row["half_days"]) for row in staff if row["person_id"] not in facts.leaders)
    return said.half_days == half_days(facts, said.case_id) + added and added > 0


@checks("letter.whole-days")
def _(facts, said):
    return leads(facts, said) and not runs(facts, said) and visits(facts, said) == (said.visits, True)


def visits(facts, said):
    """How many visits the half-days of a match are, and whether each takes a whole day."""
    whole = facts.minutes(said.case_id, said.leader_id)[0] > facts.policy["travel"]["half_day_max_minutes"]
    worked = half_days(facts, said.case_id)
    return (worked + 1) // 2 if whole else worked, whole


@checks("letter.staff-visit")
def _(facts, said):
    covered = any((row["case_id"], row["need_id"]) == (said.case_id, said.need_id) for row in facts.rows("supports"))
    modes = {row["need_id"] or row["specialism"]: row["mode"] for row in facts.rows("needs")
             if said.case_id in {row["case_id"], row["urn"]}}  # fmt: skip
    return covered and modes[said.need_id] == "visit"
