"""Checks of what a repair says of each case whose leader is not who it was."""

from tests.statements.checking import checks
from tests.statements.progress import states


def led_before(facts):
    """Who led each case in the plan before, as diff.csv tells it beside the plan now."""
    before = {case_id: row["leader_id"] for case_id, row in facts.leads.items()}
    for row in facts.rows("diff"):
        before[row["case_id"]] = row["from"]
    return {case_id: leader for case_id, leader in before.items() if leader}


def stops(facts, case_id, leader_id):
    """All that keeps a pair from being used: rules, and `pins` where a planner forbids it."""
    pairs = facts.pairs
    row = pairs[(pairs["case_id"] == case_id) & (pairs["leader_id"] == leader_id)].iloc[0]
    return row["stops"] | ({"pins"} if row["forbidden"] else set())


def of_one_supporter(facts, one, other):
    return facts.leaders[one]["supporter_id"] == facts.leaders[other]["supporter_id"]


@checks("repair.finding")
def _(facts, said):
    return said.rule in stops(facts, said.case_id, said.leader_id) and said.because


@checks("repair.stopped")
def _(facts, said):
    found = {finding.rule for finding in said.findings}
    led = led_before(facts).get(said.case_id) == said.leader_id
    return led and found == stops(facts, said.case_id, said.leader_id)


@checks("repair.pinned")
def _(facts, said):
    return (said.case_id, said.leader_id) in facts.pins and led_before(facts)[said.case_id] != said.leader_id


@checks("repair.your-pin")
def _(facts, said):
    pinned = [who for case_id, who in facts.pins if case_id == said.case_id and who in facts.leaders]
    named = said.name == facts.cases[said.case_id]["name"]
    return named and any(of_one_supporter(facts, who, said.leader_id) for who in pinned)


@checks("repair.announced-at", "repair.approved-at")
def _(facts, said):
    state = states(facts).get(said.case_id)
    wanted = {"announced", "started"} if said.key == "repair.announced-at" else {"approved"}
    return said.name == facts.cases[said.case_id]["name"] and state in wanted


@checks("repair.running-at")
def _(facts, said):
    who = facts.goes_on.get(said.case_id)
    return who is not None and of_one_supporter(facts, who, said.leader_id)


@checks("repair.no-room-after", "repair.no-room")
def _(facts, said):
    if led_before(facts).get(said.case_id) != said.leader_id:
        return False
    kept = [one.case_id for one in getattr(said, "changes", ()) if one.key != "repair.running-at"]
    taken = [facts.cases[case_id]["half_days"] for case_id in kept]
    needed = facts.cases[said.case_id]["half_days"]
    supporter = facts.leaders[said.leader_id]["supporter_id"]
    room = {
        "leader-days": facts.before["days"][said.leader_id] - sum(taken) >= needed,
        "leader-caseload": facts.before["places"][said.leader_id] - len(taken) >= 1,
        "release-limit": facts.before["release"][supporter] - sum(taken) >= needed,
    }
    return not room[said.rule]


@checks("repair.now-leads")
def _(facts, said):
    leads = facts.leads.get(said.case_id, {}).get("leader_id") == said.leader_id
    return leads and led_before(facts).get(said.case_id) != said.leader_id


@checks("repair.placed")
def _(facts, said):
    return said.case_id in facts.leads and said.case_id not in led_before(facts)


@checks("repair.left")
def _(facts, said):
    return said.case_id not in facts.cases and said.case_id in led_before(facts)
