"""Checks of the call list: what to check of a leader before the call, and whom to tell or ask, in which order."""

from constraints.domain import REASON_CODES
from tests.statements.checking import checks
from tests.statements.findings import because
from tests.statements.leading import flagged
from tests.statements.progress import YES, reached_by

HIDDEN = "ask the planner"
"""Stands where directors do not see what a rule found."""


def leader_in_plan(facts, case_id, leader_id):
    """Whether the plan has the leader at the case; the call list has others, too, as standbys."""
    row = facts.leads.get(case_id)
    return row is not None and row["leader_id"] == leader_id


def to_check(facts, case_id, leader_id):
    """What the rules cannot tell of a leader at a case and what was lifted: kinds, rules and persons."""
    if leader_in_plan(facts, case_id, leader_id):
        rows = flagged(facts, "not-known") + flagged(facts, "waived")
        return {(row["kind"], row["rule"], row["person_id"]) for row in rows if row["case_id"] == case_id}
    pairs = facts.pairs
    row = pairs[(pairs["case_id"] == case_id) & (pairs["leader_id"] == leader_id)].iloc[0]
    kinds = [("not-known", rule) for rule in row["open_questions"]] + [("waived", rule) for rule in row["lifted"]]
    return {(kind, rule, leader_id) for kind, rule in kinds}


def _check_of(said):
    """The kind, rule and person of one check; the leader where nobody is named."""
    kind = "waived" if said.key.startswith("book.check-waived") else "not-known"
    person = said.person_id if said.key.endswith("-of") else said.around[0].arguments["leader_id"]
    return kind, said.rule, person


@checks("book.checks")
def _(facts, said):
    return {_check_of(one) for one in said.checks} == to_check(facts, said.case_id, said.leader_id)


@checks("book.check", "book.check-of", "book.check-waived", "book.check-waived-of")
def _(facts, said):
    about = said.around[0].arguments
    case_id, leader_id = about["case_id"], about["leader_id"]
    found = _check_of(said)
    of_another = said.key.endswith("-of") == (found[2] != leader_id)
    reasons = (
        because(facts, said.rule, case_id, leader_id) if found[2] == leader_id else _flagged(facts, case_id, found)
    )
    return of_another and said.because in {*reasons, HIDDEN} and found in to_check(facts, case_id, leader_id)


def _flagged(facts, case_id, found):
    """The reasons that flags.csv has of somebody who covers a need."""
    return {
        row["because"]
        for row in facts.rows("flags")
        if (row["case_id"], row["kind"], row["rule"], row["person_id"]) == (case_id, *found)
    }


BODY = "responsible-body"
"""What events and policies call the trust, authority or diocese of a school."""

# --- calls -----------------------------------------------------------------------------------------------------------


def calls(facts, case_id, leader_id):
    """The calls about a leader at a case, in order: what to do, the party and its id; nobody who has agreed."""
    begun = "begun" if reached_by(facts, case_id, leader_id) == "started" else ""
    rows = [(leader_id, "runs" if facts.goes_on.get(case_id) == leader_id else begun, "")]
    if leader_in_plan(facts, case_id, leader_id):
        rows += [
            (row["person_id"], _runs(facts, row) or begun * (row["person_id"] == leader_id), row["need_id"])
            for row in facts.rows("supports")
            if row["case_id"] == case_id
        ]
    found = dict.fromkeys([*_of_the_school(facts, case_id, rows[0]), *_of_supporters(facts, rows)])
    for what, party, whom in found:
        speaker = BODY if party == responsible(facts, case_id) else party
        answer = _answer(facts, case_id, speaker, _persons(facts, party, whom, rows)) if what == "ask" else ""
        if answer != "agreed":
            yield answer or what, party, whom


def _runs(facts, row):
    runs = any(
        (row["case_id"], row["need_id"], row["person_id"]) == (one["case_id"], one["need_id"], one["person_id"])
        for one in facts.rows("running")
    )
    return "runs" if runs else ""


def _of_the_school(facts, case_id, lead):
    school, what = facts.cases[case_id], "tell" if lead[1] else "ask"
    if school["governance"] == "academy" or (not school["governance"] and school["trust_id"]):
        group = "academy"
    else:
        group = "diocesan" if school["diocese"] else "maintained"
    bodies = {"local-authority": "la_code", "trust": "trust_id", "diocese": "diocese"}
    of_body = {responsible(facts, case_id): what} if BODY in facts.policy["proposals"]["agreed_by"] else {}
    for party in facts.policy["contact_order"].get(group, ["school"]):
        about = school[bodies[party]] if party in bodies else case_id
        yield what if party == "school" else of_body.get(party, "tell"), party, about


def responsible(facts, case_id):
    """Which party above a school is responsible for it: the first of them that the policy's order has."""
    school = facts.cases[case_id]
    academy = school["governance"] == "academy" or (not school["governance"] and school["trust_id"])
    group = "academy" if academy else "diocesan" if school["diocese"] else "maintained"
    return next(party for party in facts.policy["contact_order"][group] if party != "school")


def _of_supporters(facts, rows):
    homes = dict.fromkeys(facts.people[who]["supporter_id"] for who, _, _ in rows)
    for home in homes:
        team = [row for row in rows if facts.people[row[0]]["supporter_id"] == home]
        kind = facts.homes[home]["kind"]
        if kind != "individual":
            yield _what(team), "home-head" if kind == "school" else "supporter", home
        for who in dict.fromkeys(who for who, _, _ in team):
            yield _what([row for row in team if row[0] == who]), "leader" if who in facts.leaders else "staff", who


def _what(rows):
    return "tell" if all(runs for _, runs, _ in rows) else "ask"


def _persons(facts, party, whom, rows):
    """The people whom a call is about: a school is asked about its leader, a head about new work of their people."""
    if party in {"school", "local-authority", "trust", "diocese"}:
        return [who for who, _, need_id in rows if not need_id]
    return [who for who, runs, _ in rows if runs != "runs" and whom in {who, facts.people[who]["supporter_id"]}]


def _answer(facts, case_id, party, persons):
    last = [_last_word(facts, case_id, party, who) for who in persons]
    if last and all(word in YES for word in last):
        return "agreed"
    return "asked" if last and all(word in YES | {"asked"} for word in last) else ""


def _last_word(facts, case_id, party, who):
    """The last answer or question of a party about a person at a case; a yes counts of those it names."""
    order = ("asked", "agreed", "approved", "refused", "withdrawn")
    about = {who, facts.people[who]["supporter_id"], ""}
    words = [
        (row["on"], order.index(row["event"]))
        for row in facts.events
        if row["case_id"] == case_id and row["party"] == party and row["person_id"] in about and row["event"] in order
        if row["person_id"] or row["event"] not in YES
    ]
    return order[max(words)[1]] if words else ""


def name_of(facts, party, whom):
    """What a party is called: a school and those above it, and a supporter, or the home of a person."""
    columns = {
        "local-authority": ("la_code", "la_name"),
        "trust": ("trust_id", "trust_name"),
        "school": ("urn", "name"),
    }
    if party in columns:
        key, name = columns[party]
        return next((row[name] for row in facts.rows("schools") if row[key] == whom and row.get(name)), "")
    if party in {"leader", "staff"}:
        return facts.home(whom)["name"]
    return facts.homes[whom]["name"] if whom in facts.homes else ""


@checks("book.calls")
def _(facts, said):
    first, *then = calls(facts, said.case_id, said.leader_id)
    told = [(call.todo, call.party, call.whom) for call in said.calls]
    return told in ([first], then)


@checks("book.call", "book.call-whom", "book.call-named")
def _(facts, said):
    about = said.around[0].arguments
    name = name_of(facts, said.party, said.whom)
    key = "book.call-named" if name else "book.call-whom" if said.whom else "book.call"
    in_order = (said.todo, said.party, said.whom) in calls(facts, about["case_id"], about["leader_id"])
    return in_order and said.key == key and said.statement.arguments.get("name", "") == name


# --- why a rule was lifted -------------------------------------------------------------------------------------------


@checks("exception.waived", "exception.waived-for-reason")
def _(facts, said):
    pair = said.case_id, said.person_id, said.rule
    found = [row for row in flagged(facts, "waived") if (row["case_id"], row["person_id"], row["rule"]) == pair]
    codes = {
        row["reason_code"]
        for row in facts.decisions
        if row["decision"] == "waive" and (row["case_id"], row["person_id"], row["rule"]) == pair
    }
    reasons = {REASON_CODES.get(code, code) for code in codes}
    reason = said.statement.arguments.get("reason", "")
    return reason in reasons and said.because in {row["because"] for row in found}
