"""Checks of what is still to be checked of a match, as letters and task sheets say it."""

from tests.statements.checking import checks
from tests.statements.leading import flagged, leads, person_names
from tests.statements.members import place
from tests.statements.progress import yes_of

NAMED = (
    "travel-limit",
    "phase-and-provision",
    "improvement-record",
    "independence",
    "faith-requirement",
    "release-agreed",
)
SUBJECTS = {
    "travel-limit": "Journey",
    "independence": "Independence",
    "improvement-record": "Record of improvement",
    "phase-and-provision": "Phase and type of school",
    "faith-requirement": "Faith",
    "release-agreed": "Release by the home school",
}
"""What task sheets call these rules."""


def unknown(facts, case_id):
    """The rules of which something is not known at a case."""
    return {row["rule"] for row in flagged(facts, "not-known") if row["case_id"] == case_id}


@checks("letter.all-checked")
def _(facts, said):
    new = said.case_id in facts.leads and said.case_id not in facts.goes_on
    return new and not unknown(facts, said.case_id)


@checks("letter.checks-follow")
def _(facts, said):
    return bool(unknown(facts, said.case_id))


@checks(*(f"letter.check-{rule}" for rule in NAMED))
def _(facts, said):
    return said.key.removeprefix("letter.check-") in unknown(facts, said.case_id)


@checks("letter.check-other")
def _(facts, said):
    return said.rule in unknown(facts, said.case_id) - {*NAMED, "available-leader"}


def is_open(facts, said):
    """Whether the case's leader may not be available."""
    return leads(facts, said) and "available-leader" in unknown(facts, said.case_id)


@checks(
    "letter.not-said-yet", "letter.yes-to-this-alone", "letter.sheet-not-said-yet", "letter.sheet-yes-to-this-alone"
)
def _(facts, said):
    agreed = "leader" in yes_of(facts, said.case_id, said.leader_id)
    blank = facts.leaders[said.leader_id]["willing"] == ""
    return is_open(facts, said) and blank and agreed == said.key.endswith("alone")


@checks("letter.prerequisites-open", "letter.sheet-prerequisites-open")
def _(facts, said):
    return is_open(facts, said) and facts.leaders[said.leader_id]["prerequisites"] == ""


@checks("letter.region-open", "letter.sheet-region-open")
def _(facts, said):
    somewhere = facts.leaders[said.leader_id]["regions"] != ""
    return is_open(facts, said) and somewhere and place(facts, said.case_id)["region"] == ""


@checks("letter.sheet-check", "letter.sheet-check-about")
def _(facts, said):
    about = {
        row["person_id"]
        for row in flagged(facts, "not-known")
        if (row["case_id"], row["rule"], row["because"]) == (said.case_id, said.rule, said.because)
    }
    leader_id = facts.leads[said.case_id]["leader_id"]
    if said.subject != SUBJECTS.get(said.rule, said.rule):
        return False
    if said.key == "letter.sheet-check":
        return about == {leader_id}
    called = [{"you"} if who == leader_id else person_names(facts, who) for who in about]
    some = set(said.people)
    return about != {leader_id} and len(some) == len(about) > 0 and all(some & names for names in called)
