"""A plan audited again from a run's tables: which rules it breaks, and whether its figures are those of its rows.

Pairs of leaders, time, places, release, money, pins, running work and who covers needs are judged; of those who cover
needs their time alone.
"""

import collections

from tests.statements.of_stages import prices_of_plan, value_of
from tests.statements.periods import profile


def breaches(facts):
    """The rules that the plan breaks, each with its subject as an audit names it."""
    return [
        *_of_pairs(facts),
        *_of_cases(facts),
        *_of_leaders(facts),
        *_of_supporters(facts),
        *_of_staff(facts),
        *_of_planners(facts),
        *_of_running_work(facts),
        *_of_money(facts),
    ]


def _leads(facts):
    """The rows of deployments.csv that do not go on from an earlier round."""
    return [row for row in facts.rows("deployments") if facts.goes_on.get(row["case_id"]) != row["leader_id"]]


def _of_pairs(facts):
    pairs = facts.pairs.set_index(["case_id", "leader_id"])
    for row in _leads(facts):
        for rule in sorted(pairs.loc[(row["case_id"], row["leader_id"]), "stops"]):
            yield rule, f"{row['case_id']} / {row['leader_id']}"


def _of_cases(facts):
    leads = collections.Counter(row["case_id"] for row in facts.rows("deployments"))
    yield from (("one-leader", case_id) for case_id, count in leads.items() if count > 1)
    for row in _leads(facts):
        limit = facts.policy["tiers"][str(facts.cases[row["case_id"]]["tier"])]["lead_limit_half_days"]
        if limit != "none" and int(row["half_days"]) > int(limit):
            yield "offer-limit", row["case_id"]


def has_too_little(facts, who, rows):
    """Whether new work takes more of somebody than they have left: in all, or in a period of their own."""
    work = [facts.falls(who, int(row["half_days"]), profile(facts, row["case_id"])) for row in rows]
    return any(sum(some) > left for some, left in zip(zip(*work, strict=True), facts.days_left(who), strict=False))


def _of_leaders(facts):
    for who in facts.leaders:
        mine = [row for row in _leads(facts) if row["leader_id"] == who]
        if has_too_little(facts, who, mine):
            yield "leader-days", who
        new = {row["case_id"] for row in mine} - facts.before["held"].get(who, set())
        if len(new) > facts.before["places"][who]:
            yield "leader-caseload", who


def _of_supporters(facts):
    for home, half_days in facts.used.items():
        if half_days > facts.before["release"][home]:
            yield "release-limit", home


def _covers(facts):
    """The rows of supports.csv that do not go on from an earlier round."""
    runs = {(row["case_id"], row["need_id"], row["person_id"]) for row in facts.rows("running")}
    return [row for row in facts.rows("supports") if (row["case_id"], row["need_id"], row["person_id"]) not in runs]


def _of_staff(facts):
    for who in sorted({row["person_id"] for row in _covers(facts)} - facts.leaders.keys()):
        if has_too_little(facts, who, [row for row in _covers(facts) if row["person_id"] == who]):
            yield "staff-days", who
    for row in _covers(facts):
        if row["case_id"] not in facts.leads and row["person_id"] not in facts.leaders:
            yield "support-under-leader", f"{row['case_id']} / {row['need_id']}"


def _of_planners(facts):
    used = {(row["case_id"], row["leader_id"]) for row in facts.rows("deployments")}
    yield from (("pins", " / ".join(pair)) for pair in sorted(facts.pins - used))
    forbidden = facts.pairs[facts.pairs["forbidden"]]
    for pair in zip(forbidden["case_id"], forbidden["leader_id"], strict=True):
        if pair in used and facts.goes_on.get(pair[0]) != pair[1]:
            yield "pins", " / ".join(pair)


def _of_running_work(facts):
    used = {(row["case_id"], row["leader_id"]) for row in facts.rows("deployments")}
    for pair in facts.goes_on.items():
        if pair not in used:
            yield "running-work", " / ".join(pair)
    rows = [(row["case_id"], row["need_id"], row["person_id"]) for row in facts.rows("supports")]
    for row in facts.rows("running"):
        support = row["case_id"], row["need_id"], row["person_id"]
        if row["need_id"] and row["case_id"] in facts.cases:
            if rows.count(support) != sum(one["case_id"] == row["case_id"] for one in facts.rows("deployments")):
                yield "running-work", " / ".join(support)
            if any(one[:2] == support[:2] and one != support for one in rows):
                yield "running-work", " / ".join(support[:2])


def _of_money(facts):
    if budget := facts.rule("budget"):
        rates = facts.policy["offer"]
        spent = sum(int(row["half_days"]) for row in _leads(facts)) * rates["leader_half_day_pence"]
        by_staff = [row for row in _covers(facts) if row["person_id"] not in facts.leaders]
        spent += sum(int(row["half_days"]) for row in by_staff) * rates["staff_half_day_pence"]
        if spent > budget["pence"]:
            yield "budget", "round"


def figures_stand(facts):
    """Whether the manifest's values and prices are those of the plan's rows."""
    values = all(stage["value"] == value_of(facts, goal) for goal, stage in facts.stages.items() if goal != "canonical")
    found, told = prices_of_plan(facts), facts.manifest["prices"]
    return values and all(found.get(rule, 0) == told.get(rule, 0) for rule in {*found, *told})
