"""The price of a plan as columns of a :class:`Model`: what each preference charges."""

import collections
import math

from tests.statements.pricing import prices_of


def parts_of_price(model):
    """Return what each preference charges: its columns, and what is charged whatever is chosen."""
    prices = prices_of(model.facts)
    parts = collections.defaultdict(lambda: (collections.Counter(), 0))
    for column, found in _rows(model, prices):
        for rule, minutes in found.items():
            parts[rule][0][column] += minutes
    parts["outside-team"] = _outside_team(model, prices.rate("outside-team")), 0
    parts["home-load"] = _home_load(model)
    parts["several-supporters-in-trust"] = _in_trusts(model, prices.rate("several-supporters-in-trust"))
    return parts


def _rows(model, prices):
    waived = collections.Counter(row[:2] for row in model.changes.waived)
    for (case_id, who), column in model.leads.items():
        yield column, prices.lead(case_id, who)
        yield column, {"waived": prices.rate("waived") * waived[case_id, who]}
    for (case_id, need_id, who), column in model.covers.items():
        need = case_id, need_id
        if who in model.facts.leaders:
            yield column, {"specialism-shortfall": prices.short(need, who)}
        else:
            yield column, prices.support(need, who)


def _outside_team(model, rate):
    """Support from another supporter than the leader's, where the team may be of several."""
    entries = {}
    several = rate and model.facts.policy["team"]["model"] == "any-supporter"
    for (case_id, _, who), column in model.staff.items() if several else ():
        led, runs = model.led(case_id, model.home(who))
        outside = model.program.column(whole=False)
        model.program.row({column: 1, outside: -1} | dict.fromkeys(led, -1), runs)
        entries[outside] = rate
    return entries


def _home_load(model):
    """Half-days of a supporter's people beyond a share of what it releases."""
    rule, entries, offset = model.facts.rule("home-load"), {}, 0
    used = collections.defaultdict(dict)
    for who, columns in model.takes.items():
        used[model.home(who)] |= columns
    more = dict(model.changes.release)
    for name, home in model.facts.homes.items() if rule else ():
        limit = home["release_half_days"] or model.facts.policy["defaults"]["release_half_days"]
        if limit != "none":
            free = rule["free_percent"] * (int(limit) + more.get(name, 0)) // 100 - model.left["taken"][name]
            offset += rule["minutes_per_half_day"] * max(0, -free)
            beyond = model.program.column(math.inf, whole=False)
            model.program.row(used[name] | {beyond: -1}, max(0, free))
            entries[beyond] = rule["minutes_per_half_day"]
    return entries, offset


def _in_trusts(model, rate):
    """Each supporter beyond the first that leads cases of one trust."""
    facts, entries, offset = model.facts, {}, 0
    for trust in {case["trust_id"] for case in facts.cases.values()} - {""}:
        mine = {case_id for case_id, case in facts.cases.items() if case["trust_id"] == trust}
        going_on = {model.home(facts.goes_on[case_id]) for case_id in mine & facts.goes_on.keys()}
        homes = collections.defaultdict(list)
        for (case_id, who), column in model.leads.items():
            if case_id in mine and model.home(who) not in going_on:
                homes[model.home(who)].append(column)
        says = {model.program.any_of(columns): 1 for columns in homes.values()}
        beyond = model.program.column(math.inf, whole=False)
        model.program.row(says | {beyond: -1}, 0 if going_on else 1)
        entries[beyond] = rate
        offset += rate * max(0, len(going_on) - 1)
    return entries, offset
