"""What each rule finds of a leader at a case, in its own words: read off the tables again."""

import dataclasses

from constraints.domain import REASON_CODES

ORDER = ("refused", "fail", "not-known", "pass")
"""Verdicts, the worst first."""


@dataclasses.dataclass(frozen=True)
class Finding:
    """What a rule finds.

    Attributes
    ----------
    verdict : str
        One of :data:`ORDER`.
    because : str
    beyond : tuple of (str, int, str) or None
        What is said of how far it is from the limit: the statement, by how much, and of what.
    """

    verdict: str
    because: str
    beyond: tuple[str, int, str] | None = None


def found(facts, rule, case_id, leader_id):
    """What a rule finds of a pair: the worst alone, of equals all; nothing where it simply lets the pair pass."""
    finds = [one for one in FINDS[rule](facts, facts.cases[case_id], facts.leaders[leader_id]) if one.because]
    worst = min((ORDER.index(one.verdict) for one in finds), default=len(ORDER))
    return [one for one in finds if ORDER.index(one.verdict) == worst]


def because(facts, rule, case_id, leader_id):
    """The reasons that a rule may give of a pair that it does not simply let pass."""
    return {one.because for one in found(facts, rule, case_id, leader_id) if one.verdict != "pass"}


def _eligible(facts, case, leader):
    case_id, who = case["urn"], leader["leader_id"]
    entries = {
        "matched": f"a strong trust is found for school {case_id}",
        "pending": f"a strong trust is being sought for school {case_id}",
    }
    if case["eligible"] == "no":
        yield Finding("fail", f"school {case_id} is not eligible")
    yield Finding("fail", entries.get(case["trust_match"], ""))
    if case_id in facts.refused[0]:
        yield Finding("refused", f"{case_id} refused the offer")
    lead = facts.goes_on.get(case_id)
    if lead not in {None, who}:
        yield Finding("fail", f"{case_id} is in support already, led by {lead}")
    outgrown = {row["case_id"] for row in facts.rows("running") if not row["need_id"]}
    if lead is None and case_id not in outgrown and who not in facts.in_support.get(case_id, {who}):
        yield Finding("fail", f"{case_id} is in support already")


def _role(facts, case, leader):
    kind, may = leader["kind"] or facts.policy["defaults"]["leader_kind"], facts.rule("role-for-target")["school"]
    if kind not in may:
        yield Finding("fail", f"{leader['leader_id']} is of the kind {kind}; a school is led by {' or '.join(may)}")


def _available(facts, case, leader):
    who = leader["leader_id"]
    for party in (who, leader["supporter_id"]):
        if party in facts.refused[2]:
            yield Finding("refused", f"{party} has withdrawn from the round")
    if leader["willing"] == "no":
        yield Finding("refused", f"{who} is not willing")
    if leader["willing"] == "":
        yield Finding("not-known", f"{who} has not said whether willing")
    if leader["prerequisites"] == "no":
        yield Finding("fail", f"{who} does not meet the prerequisites")
    if leader["prerequisites"] == "":
        yield Finding("not-known", f"not known whether {who} meets the prerequisites")


def _record(facts, case, leader):
    least, who = facts.policy["tiers"][str(case["tier"])]["improved_at_least"], leader["leader_id"]
    asks, improved = f"tier {case['tier']} asks for {least}", leader["schools_improved"]
    if least and not improved:
        yield Finding("not-known", f"it is not known how many schools {who} has improved; {asks}")
    elif least:
        short = least - int(improved)
        beyond = ("rule.short", short, "schools improved")
        yield Finding("fail" if short > 0 else "pass", f"{who} has improved {improved}; {asks}", beyond)


def _independent(facts, case, leader):
    home, urn = facts.homes[leader["supporter_id"]], case["urn"]
    same = f"{leader['supporter_id']} and school {urn} are of the same"
    if home["urn"] == urn:
        yield Finding("fail", f"{leader['supporter_id']} is school {urn} itself")
    own = {
        "trust": home["trust_id"] or (home["supporter_id"] if home["kind"] == "trust" else ""),
        "federation": home["federation_id"] or (home["supporter_id"] if home["kind"] == "federation" else ""),
    }
    for body, known in own.items():
        if known and known == case[f"{body}_id"]:
            yield Finding("fail", f"{same} {body} {known}")
    if case["governance"] == "academy" and not case["trust_id"]:
        yield Finding("not-known", f"the trust of academy {urn} is not known")


def _conflict(facts, case, leader):
    for row in facts.conflicts(leader["leader_id"]):
        if row["case_id"] == case["urn"]:
            reason = REASON_CODES[row["reason_code"]].lower()
            yield Finding("fail", f"declared conflict of {case['urn']} with {row['party']}: {reason}")
    for party in (leader["leader_id"], leader["supporter_id"]):
        if (case["urn"], party) in facts.refused[1]:
            yield Finding("fail", f"the pair of {case['urn']} and {party} was refused")


def _travel(facts, case, leader):
    minutes, measured = facts.minutes(case["urn"], leader["leader_id"])
    rule = facts.rule("travel-limit")
    limit = min(rule["minutes"], *(int(row["max_minutes"] or rule["minutes"]) for row in (case, leader)))
    beyond = minutes - limit
    known = "measured" if measured else "estimated, off-peak"
    close = not measured and beyond <= rule["tolerance_minutes"]
    verdict = "pass" if beyond <= 0 else "not-known" if close else "fail"
    because = f"{minutes} minutes one way ({known}), at most {limit}"
    yield Finding(verdict, because, ("rule.too-many", beyond, "minutes one way"))


def _fit(facts, case, leader):
    home, provision = facts.homes[leader["supporter_id"]], case["provision"] or "mainstream"
    parts = [("provision", leader["provisions"] or home["provision"], provision)]
    if provision not in facts.policy["fit"]["phase_free_provisions"]:
        parts.append(("phase", leader["phases"] or home["phase"], case["phase"]))
    for part, known, wanted in parts:
        level, who = facts.level(known, wanted, part), leader["leader_id"]
        if level == "unknown":
            yield Finding("not-known", f"no {part} is known of {who}; school {case['urn']} is {wanted}")
        if level == "wrong":
            knows = f"{who} knows {' and '.join(known.split(';'))}"
            yield Finding("fail", f"{knows}; school {case['urn']} is {wanted}, too far by {part}")


def _failed(facts, case, leader):
    for row in facts.rows("history"):
        if (row["urn"], row["supporter_id"], row["outcome"]) == (case["urn"], leader["supporter_id"], "failed"):
            ended = f"earlier support of school {case['urn']} by {leader['supporter_id']} ended as failed"
            yield Finding("fail", ended)


FINDS = {
    "eligible-case": _eligible,
    "role-for-target": _role,
    "available-leader": _available,
    "improvement-record": _record,
    "independence": _independent,
    "declared-conflict": _conflict,
    "travel-limit": _travel,
    "phase-and-provision": _fit,
    "failed-before": _failed,
}
"""How each rule about a leader and a case is asked."""
