"""Checks of whom letters, task sheets and call lists tell and ask, in which order, by contacts.csv."""

from tests.statements.checking import checks
from tests.statements.leading import given_name, home_name, person_names, school_name
from tests.statements.members import members, place
from tests.statements.progress import states

OWN_SIDE = ("local-authority", "trust", "diocese", "school")
CALLED = {
    "local-authority": "local authority",
    "trust": "trust",
    "diocese": "diocese",
    "home-head": "supporting school",
    "supporter": "supporting body",
}
TODO = {"tell": "to be told", "ask": "to be asked", "asked": "has been asked", "agreed": "has agreed"}


def contacts(facts, case_id, *parties):
    """The rows of contacts.csv of a case, in order; of some parties alone, where any are named."""
    rows = [row for row in facts.rows("contacts") if row["case_id"] == case_id]
    rows.sort(key=lambda row: int(row["order"]))
    return [row for row in rows if not parties or row["party"] in parties]


def names(facts, row):
    """What the party of a row may be called; empty where nothing is known."""
    party, whom, at = row["party"], row["whom"], place(facts, row["case_id"])
    if party == "school":
        return {school_name(facts, whom)}
    if party in {"leader", "staff"}:
        return person_names(facts, whom)
    if party in {"home-head", "supporter"}:
        home = home_name(facts, whom)
        return {home, f"{given_name(whom)}, {home}"}
    return {{"local-authority": at["la_name"], "trust": at["trust_name"]}.get(party, "") or whom} - {""}


# --- the school ------------------------------------------------------------------------------------------------------

SINGLE = {
    "we-ask-you": "ask",
    "we-have-asked-you": "asked",
    "you-agreed": "agreed",
    "decide-nothing": "tell",
    "we-tell-you": "tell",
}
OF_SEVERAL = {
    "we-ask-school": "ask",
    "we-have-asked-school": "asked",
    "school-agreed": "agreed",
    "school-decides-nothing": "tell",
    "we-tell-school": "tell",
}


@checks(*(f"letter.{key}" for key in (*SINGLE, *OF_SEVERAL)))
def _(facts, said):
    key = said.key.removeprefix("letter.")
    schools, several = contacts(facts, said.case_id, "school"), len(members(facts, said.case_id)) > 1
    if several:
        schools = [row for row in schools if names(facts, row) == {said.member}]
    wanted = (OF_SEVERAL if several else SINGLE).get(key)
    goes_on = states(facts).get(said.case_id) == "started"
    return wanted in {row["what"] for row in schools} and (wanted != "tell" or goes_on == ("decide" in key))


@checks("letter.if-not-accepted")
def _(facts, said):
    alone = any(
        (line["event"], line["party"], line["takes"]) == ("refused", "school", "pair")
        for line in facts.policy["refusals"]
    )
    asked = any(row["what"] in {"ask", "asked"} for row in contacts(facts, said.case_id, "school"))
    return alone and asked and states(facts).get(said.case_id) != "started"


# --- the body responsible for it -------------------------------------------------------------------------------------

OF_BODY = {"we-ask-body": "ask", "we-have-asked-body": "asked", "body-agreed": "agreed"}


@checks(*(f"letter.{key}" for key in OF_BODY))
def _(facts, said):
    rows = contacts(facts, said.case_id, "local-authority", "trust", "diocese")
    wanted = OF_BODY[said.key.removeprefix("letter.")]
    bodies = {f"{CALLED[row['party']]}, {name}," for row in rows if row["what"] == wanted for name in names(facts, row)}
    bodies |= {CALLED[row["party"]] for row in rows if row["what"] == wanted and not names(facts, row)}
    return said.body in bodies


# --- others ----------------------------------------------------------------------------------------------------------


@checks("letter.we-tell", "letter.we-tell-first", "letter.we-tell-named", "letter.we-tell-named-first")
def _(facts, said):
    own_side = contacts(facts, said.case_id, *OWN_SIDE)
    rows = [row for row in own_side if CALLED.get(row["party"]) == said.party and row["what"] == "tell"]
    first = len(own_side) > 1 and own_side[0] in rows
    if not rows or first != said.key.endswith("first"):
        return False
    return {said.whom} == names(facts, rows[0]) if "named" in said.key else not names(facts, rows[0])


def _todo(said):
    return {what for what, words in TODO.items() if words == said.todo}


@checks("letter.call-own-head")
def _(facts, said):
    home = facts.leaders[facts.leads[said.case_id]["leader_id"]]["supporter_id"]
    rows = contacts(facts, said.case_id, "home-head")
    return {row["what"] for row in rows if row["whom"] == home} == _todo(said)


@checks("letter.call-named")
def _(facts, said):
    rows = contacts(facts, said.case_id, "school", "staff", "leader")
    return {row["what"] for row in rows if said.whom in names(facts, row)} == _todo(said)


@checks("letter.call-party", "letter.call-party-named")
def _(facts, said):
    rows = [row for row in contacts(facts, said.case_id) if CALLED.get(row["party"], "").capitalize() == said.party]
    whom = {said.whom} if said.key.endswith("named") else set()
    found = [row for row in rows if whom <= names(facts, row) and bool(whom) == bool(names(facts, row))]
    return any(TODO[row["what"]] == said.todo for row in found)
