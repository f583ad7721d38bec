"""Checks of what a repair says of each case whose leader is not who it was; the facts are a :class:`Repair`."""

from tests.statements.checking import checks
from tests.statements.periods import profile
from tests.statements.placing import place
from tests.statements.progress import states
from tests.statements.solving import KEPT, furthest


def led(facts, said):
    """Whether the leader led the case before, and does not now."""
    return said.case_id in facts.moved and facts.led_before.get(said.case_id) == said.leader_id


def of_one_supporter(facts, one, other):
    """Whether two leaders are of one supporter."""
    return facts.people[one]["supporter_id"] == facts.people[other]["supporter_id"]


def is_called(facts, said):
    """Whether the case has the name."""
    return said.name == (facts.cases[said.case_id]["name"] or said.case_id)


@checks("repair.finding")
def _(facts, said):
    found = facts.obstacles(said.case_id, said.leader_id).get(said.rule, ())
    return led(facts, said) and said.because in found


@checks("repair.stopped")
def _(facts, said):
    found = [finding.rule for finding in said.findings]
    stops = facts.obstacles(said.case_id, said.leader_id)
    return led(facts, said) and set(found) == stops.keys() and len(found) == len(stops) > 0


@checks("repair.pinned")
def _(facts, said):
    old = facts.led_before.get(said.case_id)
    return (said.case_id, said.leader_id) in facts.pins and old not in {None, said.leader_id}


@checks("repair.your-pin")
def _(facts, said):
    pinned = [who for case_id, who in facts.pins if case_id == said.case_id and who in facts.leaders]
    return is_called(facts, said) and any(of_one_supporter(facts, who, said.leader_id) for who in pinned)


@checks("repair.announced-at", "repair.approved-at")
def _(facts, said):
    wanted = {"announced", "started"} if said.key == "repair.announced-at" else {"approved"}
    holds = facts.leads.get(said.case_id, {}).get("leader_id")
    return (
        is_called(facts, said)
        and states(facts).get(said.case_id) in wanted
        and facts.led_before.get(said.case_id) == holds
        and of_one_supporter(facts, holds, said.leader_id)
    )


@checks("repair.running-at")
def _(facts, said):
    who = facts.goes_on.get(said.case_id)
    return is_called(facts, said) and who is not None and of_one_supporter(facts, who, said.leader_id)


@checks("repair.no-room-after", "repair.no-room")
def _(facts, said):
    if not led(facts, said):
        return False
    kept = [one.case_id for one in getattr(said, "changes", ()) if one.key != "repair.running-at"]
    own = [case_id for case_id in kept if facts.leads[case_id]["leader_id"] == said.leader_id]
    needed, supporter = facts.cases[said.case_id]["half_days"], facts.leaders[said.leader_id]["supporter_id"]
    new = [case_id for case_id in own if case_id not in facts.before["held"].get(said.leader_id, ())]
    room = {
        "leader-days": _has_time_beside(facts, said, own),
        "leader-caseload": facts.before["places"][said.leader_id] - len(new) >= 1,
        "release-limit": facts.before["release"][supporter] - _half_days(facts, kept) >= needed,
    }
    return not room[said.rule]


def _has_time_beside(facts, said, own):
    """Whether a leader has time for a case beside what they lead of the plan."""
    left = facts.before["days"][said.leader_id]
    for case_id in own:
        worked = facts.falls(said.leader_id, facts.cases[case_id]["half_days"], profile(facts, case_id))
        left = [most - part for most, part in zip(left, worked, strict=True)]
    return facts.has_time(said.case_id, said.leader_id, left)


def _half_days(facts, cases):
    return sum(facts.cases[case_id]["half_days"] for case_id in cases)


@checks("repair.no-plan")
def _(facts, said):
    pair = said.case_id, said.leader_id
    return led(facts, said) and facts.may_be(*pair) and place(facts, **facts.beside({pair})) is None


GOALS = {"repair.for-waiting": "waiting", "repair.for-needs": "needs", "repair.for-price": "price"}


@checks("repair.for-placed", *GOALS)
def _(facts, said):
    """With the leader at the case, beside all who stay and what is promised before, the goal is so far off."""
    goal = GOALS.get(said.key) or f"placed.tier{said.tier}"
    if not led(facts, said) or goal not in facts.promised:
        return False
    beside = facts.beside({*facts.staying, (said.case_id, said.leader_id)}, facts.promised_before(goal))
    value = furthest(facts, goal, **beside)
    if value is None:
        return False
    short = value - facts.promised[goal] if goal == "price" else facts.promised[goal] - value
    return said.more == short > 0 and _all_new(facts, said)


def _all_new(facts, said):
    """Whether the cases that the leader leads now and did not before are all named."""
    mine = {case_id for case_id, row in facts.leads.items() if row["leader_id"] == said.leader_id}
    new = {case_id for case_id in mine if facts.led_before.get(case_id) != said.leader_id}
    return {change.case_id for change in said.changes} == new and len(said.changes) == len(new)


@checks("repair.now-leads")
def _(facts, said):
    leads = facts.leads.get(said.case_id, {}).get("leader_id") == said.leader_id
    return is_called(facts, said) and leads and facts.led_before.get(said.case_id) != said.leader_id


@checks("repair.cannot-stay")
def _(facts, said):
    if not led(facts, said):
        return False
    beside = facts.beside({*facts.staying, (said.case_id, said.leader_id)}, facts.promised_before(said.goal))
    return furthest(facts, said.goal, **beside) is None


@checks("repair.least")
def _(facts, said):
    """No plan that keeps the promises moves less."""
    weights = {(case_id, who): facts.weights[case_id] for case_id, who in facts.led_before.items()}
    stays = sum(weights[pair] for pair in facts.staying)
    beside = facts.beside() if "forced" in facts.firm else {}
    most = furthest(facts, KEPT, **beside | {"held": facts.promised, "weights": weights})
    return led(facts, said) and most == stays


@checks("repair.placed")
def _(facts, said):
    return said.case_id in facts.leads and said.case_id not in facts.led_before


@checks("repair.left")
def _(facts, said):
    return said.case_id not in facts.cases and said.case_id in facts.parent.leads
