"""Checks of letters to schools without a leader, and of what support does not cover."""

from constraints.domain import SPECIALISMS
from tests.statements.checking import checks
from tests.statements.leading import in_words, needed, school_name
from tests.statements.members import members, place
from tests.statements.of_causes import cause_of

NOT_SOUGHT = {"not-eligible", "trust-matched", "trust-pending", "refused", "in-support"}
SOUGHT = ("nobody-in-reach", "blocked", "not-enough", "not-enough-urgent-first", "other-limits", "room")


def is_sought(facts, case_id):
    """Whether the case is in the round, and has no leader."""
    return case_id not in facts.leads and cause_of(facts, case_id) not in NOT_SOUGHT


@checks("letter.sorry", "letter.not-sought")
def _(facts, said):
    named = said.place == school_name(facts, place(facts, said.case_id)["urn"])
    sought = is_sought(facts, said.case_id) == (said.key == "letter.sorry")
    return named and sought and said.case_id not in facts.leads


@checks(*(f"letter.cause-{cause}" for cause in (*SOUGHT, *sorted(NOT_SOUGHT))))
def _(facts, said):
    cause = said.key.removeprefix("letter.cause-")
    tiers = len(facts.tiers) > 1
    if cause.startswith("not-enough"):
        return cause_of(facts, said.case_id) == "not-enough" and tiers == cause.endswith("first")
    return said.case_id not in facts.leads and cause_of(facts, said.case_id) == cause


@checks("letter.waited")
def _(facts, said):
    schools = (facts.cases[said.case_id], *members(facts, said.case_id))
    return said.rounds == max(int(row["rounds_waited"] or 0) for row in schools) > 0


@checks("letter.wait-counts")
def _(facts, said):
    return is_sought(facts, said.case_id) and facts.policy["goals"]["waiting_cap"] > 0


@checks("letter.needs-on-record")
def _(facts, said):
    names = [name.casefold() for name in said.names]
    on_record = in_words(needed(facts, said.case_id))
    return is_sought(facts, said.case_id) and set(names) == on_record and len(names) == len(on_record) > 0


WHY = {
    "no-leader": "the case has no leader",
    "no-specialist": "nobody who could come has this specialism",
    "blocked": "those who have it are ruled out",
    "no-time": "those who have it have no time left",
    "other-limits": "a limit of the offer, the team or the supporting school stands in the way",
}


@checks("letter.gap", "need.nobody")
def _(facts, said):
    if said.key == "letter.gap" and (said.what, said.why) != (SPECIALISMS[said.specialism], WHY[said.cause]):
        return False
    about = {name: said.statement.arguments.get(name) for name in ("case_id", "need_id", "specialism", "cause")}
    about = {name: value for name, value in about.items() if value is not None}
    return any(about.items() <= row.items() for row in facts.rows("uncovered"))


@checks("letter.referred", "letter.referred-elsewhere")
def _(facts, said):
    about = said.case_id, said.need_id, said.specialism
    passed_on = said.specialism in facts.policy["referrals"]
    rows = facts.rows("referrals")
    called = said.what == SPECIALISMS[said.specialism]
    return passed_on and called and any((row["case_id"], row["need_id"], row["specialism"]) == about for row in rows)
