"""The mathematics of `docs/model.md`, typed in once more from the page and held against the audit of tiny rounds.

Of `constraints` it takes resolved records, instructions and travel minutes; ledger, rows and prices are the page's.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from math import ceil, floor, inf
from pathlib import Path

import pytest
from hypothesis import event, given, settings

from constraints.audit.goals import stage_values
from constraints.domain.records import Capacity, Commitment, Running
from constraints.faces.plan import Plan
from constraints.rules.base import RowPrice
from constraints.rules.catalogue import CATALOGUE, COUPLING_RULES, PREFERENCES, rules_of
from constraints.strategies import tiny_rounds
from constraints.testing import all_columns, allocation_of, charged, every_allocation, keeps

PAGE = (Path(__file__).parents[2] / "docs" / "model.md").read_text(encoding="utf-8")


COMPLICATIONS = (
    ("running", "visits", "teams"),
    ("running", "limits", "commitments", "periods"),
    ("periods", "offers", "running"),
    ("running", "offers", "decisions", "regions"),
    ("geography", "travel", "bodies", "costs"),
)
"""What complicates the rounds that are tried, so that every rule is kept and broken."""


def rule_of(round_, rule_id):
    """The rule with the round's values, also where the policy has it off."""
    kind = CATALOGUE[rule_id]
    return kind(kind.Params.model_validate(dict(round_.policy.rules.get(rule_id, {}), enabled=True)))


class Said:
    """The sets and data of the page for a round; `x` are pairs (case, leader), `z` are ((case, need), person)."""

    def __init__(self, round_):
        self.round, self.policy = round_, round_.policy
        self.C, self.P, self.S = round_.cases, round_.people, round_.supporters
        self.L = [p for p in self.P if self.P[p].is_leader]
        self.N = {key: need for key, need in round_.needs.items() if round_.coverable(need)}
        self.own = self.policy.team.model == "own-supporter"
        here = [
            row for row in round_.records(Running)
            if row.case_id in self.C and (row.tier is None or row.tier >= self.C[row.case_id].tier)
        ]  # fmt: skip
        self.x_hat = {(row.case_id, row.person_id) for row in here if row.need_id is None}
        at = [((row.case_id, row.need_id), row.person_id) for row in here]
        self.z_hat = {(n, p) for n, p in at if n in self.N}
        self.K = sorted({row.period for row in round_.records(Capacity)})
        self.w_hat = {  # the profile of running leads
            row.case_id: row.profile or self.first(row.case_id)
            for row in round_.records(Running)
            if row.need_id is None
        }

    def s(self, p):
        return self.P[p].supporter.supporter_id

    def h(self, c):
        return self.C[c].lead_half_days

    def d(self, n):
        return self.N[n].half_days

    def visit(self, n):
        return self.N[n].mode == "visit"

    def first(self, c):
        """The first profile of a case's tier; all weights are 1 where there is none."""
        tier = self.policy.tiers[self.C[c].tier] if c in self.C else None
        return tier.profiles[0] if tier and tier.profiles else ()

    def fall(self, half_days, weights=()):
        """How half-days fall on the periods by a profile."""
        weights = weights if len(weights) == len(self.K) else (1,) * len(self.K)
        upto = [floor(half_days * sum(weights[:i]) / sum(weights)) for i in range(len(weights) + 1)]
        return [after - before for before, after in itertools.pairwise(upto)]

    @functools.cached_property
    def taken(self):
        """What running work and commitments take: (person, profile, half-days)."""
        rows = list(self.round.records(Running))
        led = {(row.case_id, row.person_id) for row in rows if row.need_id is None}
        inside = [row.need_id is not None and (row.case_id, row.person_id) in led for row in rows]
        work = [
            (r.person_id, r.profile or self.w_hat.get(r.case_id, self.first(r.case_id)), r.half_days_left)
            for r, lies in zip(rows, inside, strict=True) if not lies
        ]  # fmt: skip
        return [*work, *((r.person_id, (), r.half_days) for r in self.round.records(Commitment))]

    def held(self, p):
        """H of the page: the cases where a person works already."""
        return {row.case_id for row in self.round.records(Running) if row.person_id == p}

    def days_left(self, p):
        """A of the page: one figure, or one a period."""
        mine = [(f, half_days) for who, f, half_days in self.taken if who == p]
        if self.P[p].by_period is None:
            return [max(0, self.P[p].half_days - sum(half_days for _, half_days in mine))]
        shares = [self.fall(half_days, f) for f, half_days in mine]
        return [max(0, a - sum(share[i] for share in shares)) for i, a in enumerate(self.P[p].by_period)]

    def cases_left(self, p):
        elsewhere = [1 if r.cases is None else r.cases for r in self.round.records(Commitment) if r.person_id == p]
        return max(0, self.P[p].max_cases - len(self.held(p)) - sum(elsewhere))

    def taken_of(self, s):
        return sum(half_days for p, _, half_days in self.taken if p in self.P and self.s(p) == s)

    def release_left(self, s):
        limit = self.S[s].release_half_days
        return inf if limit is None else max(0, limit - self.taken_of(s))

    def places_left(self, s):
        return max(0, self.S[s].visit_places - sum(self.visit(n) and self.s(p) == s for n, p in self.z_hat))


class Rows:
    """The rows of the page for an allocation: each rule yields (left, right), which holds where left <= right."""

    def __init__(self, said, x, z, f):
        self.m, self.x, self.z, self.f = said, x, z, f
        self.x_new, self.z_new = x - said.x_hat, z - said.z_hat
        self.staff = {(n, p) for n, p in z if p not in said.L}
        self.staff_new = self.staff - said.z_hat

    def leads(self, c, x=None):
        return sum(pair[0] == c for pair in (self.x if x is None else x))

    def one_leader(self):
        yield from ((self.leads(c), 1) for c in self.m.C)

    def support_under_leader(self):
        team = self.m.s if self.m.own else lambda p: ""
        for n in self.m.N:
            for s in {team(p) for p in self.m.P}:
                covers = Counter(self.f[of, p] for of, p in self.z_new if n == of and team(p) == s)
                leads = Counter(self.f[c, leader] for c, leader in self.x if c == n[0] and team(leader) == s)
                yield from ((covers[profile], leads[profile]) for profile in covers)

    def personal_cover(self):
        m = self.m
        led = {(pair, self.f[pair]) for pair in self.x}
        yield from ((1, int(((n[0], p), self.f[n, p]) in led)) for n, p in self.z_new if p in m.L)
        for c in m.C:
            for leader in m.L:
                held = sum(m.d(n) for n, p in m.z_hat if n[0] == c and p == leader)
                most = max(m.h(c), held)
                covered = sum(m.d(n) for n, p in self.z if n[0] == c and p == leader)
                yield covered, held + (most - held) * ((c, leader) in self.x)

    def _days(self, p, work):
        """Work is (profile, half-days)."""
        left = self.m.days_left(p)
        if self.m.P[p].by_period is None:
            yield sum(half_days for _, half_days in work), left[0]
        else:
            shares = [self.m.fall(half_days, profile) for profile, half_days in work]
            yield from ((sum(share[i] for share in shares), a) for i, a in enumerate(left))

    def leader_days(self):
        for leader in self.m.L:
            yield from self._days(leader, [(self.f[c, p], self.m.h(c)) for c, p in self.x_new if p == leader])

    def staff_days(self):
        for p in set(self.m.P) - set(self.m.L):
            yield from self._days(p, [(self.f[n, who], self.m.d(n)) for n, who in self.z_new if who == p])

    def leader_caseload(self):
        for leader in self.m.L:
            yield sum(p == leader and c not in self.m.held(leader) for c, p in self.x_new), self.m.cases_left(leader)

    def staff_caseload(self):
        for p in set(self.m.P) - set(self.m.L):
            yield len({n[0] for n, who in self.z_new if who == p} - self.m.held(p)), self.m.cases_left(p)

    def used(self, s):
        m = self.m
        leading = sum(m.h(c) for c, p in self.x_new if m.s(p) == s)
        return leading + sum(m.d(n) for n, p in self.staff_new if m.s(p) == s)

    def release_limit(self):
        yield from ((self.used(s), self.m.release_left(s)) for s in self.m.S)

    def visit_places(self):
        for s in self.m.S:
            yield sum(self.m.visit(n) and self.m.s(p) == s for n, p in self.z_new), self.m.places_left(s)

    def offer_limit(self):
        m, rate = self.m, self.m.policy.offer.staff_half_day_pence
        for c, case in m.C.items():
            staff = sum(m.d(n) for n, _ in self.staff if n[0] == c)
            held = sum(m.d(n) for n, p in m.z_hat if n[0] == c and p not in m.L)
            if case.grant_pence is not None:
                yield rate * staff, max(case.grant_pence, rate * held)
            elif case.entitlement_half_days is not None:
                most = max(case.entitlement_half_days, m.h(c) * self.leads(c, m.x_hat) + held)
                yield m.h(c) * self.leads(c) + staff, most
            longest = m.policy.tiers[case.tier].lead_limit_half_days
            if longest is not None and m.h(c) > longest:
                yield self.leads(c, self.x_new), 0

    def team_size(self):
        m, params = self.m, rule_of(self.m.round, "team-size").params
        for c in m.C:
            came = {p for n, p in m.z_hat if n[0] == c and p not in m.L and not m.visit(n)}
            came |= {p for of, p in m.x_hat if of == c}
            team = [p for of, p in self.x if of == c]
            team += sorted({p for n, p in self.staff if n[0] == c and not m.visit(n)})
            on_site = sum(n[0] == c and not m.visit(n) for n in m.N)
            if 1 + on_site > (most := max(params.people, len(came))):
                yield len(team), most
            held = len({m.s(p) for p in came})
            if 1 + (held if m.own else on_site) > (most := max(params.supporters, held)):
                yield len({m.s(p) for p in team}), most

    def pins(self):
        told = self.m.round.instructions
        for c, p, specialism in told.pins:
            covers = [n for n, who in self.z if n[0] == c and who == p]
            if specialism is not None:
                yield 1, sum(self.m.N[n].specialism == specialism for n in covers)
            else:
                yield 1, int((c, p) in self.x) if p in self.m.L else len(covers)
        yield from ((1, 0) for c, p in self.x_new if (c, p, None) in told.forbids)
        for n, p in self.z_new:
            yield int(bool({(n[0], p, None), (n[0], p, self.m.N[n].specialism)} & told.forbids)), 0

    def running_work(self):
        yield from ((1, int(pair in self.x)) for pair in self.m.x_hat)
        for n, p in self.m.z_hat:
            yield int((n, p) in self.z), self.leads(n[0])
            yield self.leads(n[0]), int((n, p) in self.z)
            yield sum(of == n and who != p for of, who in self.z), 0

    def region_guarantee(self):
        share = rule_of(self.m.round, "region-guarantee").params.share_percent
        for region in {case.region for case in self.m.C.values()} - {None}:
            cases = [c for c, case in self.m.C.items() if case.region == region]
            yield ceil(share * len(cases) / 100), sum(self.leads(c) for c in cases)

    def budget(self):
        offer = self.m.policy.offer
        cost = offer.leader_half_day_pence * sum(self.m.h(c) for c, _ in self.x_new)
        cost += offer.staff_half_day_pence * sum(self.m.d(n) for n, _ in self.staff_new)
        yield cost, rule_of(self.m.round, "budget").params.pence

    # -- prices -------------------------------------------------------------------------------------------------------

    def travel(self):
        m, beyond = self.m, rule_of(self.m.round, "travel").params.dearer_beyond
        going = [(c, p, m.h(c)) for c, p in self.x_new]
        going += [(n[0], p, m.d(n)) for n, p in self.staff_new if not m.visit(n)]
        total = 0
        for c, p, half_days in going:
            minutes, _ = m.round.times.between(m.C[c], m.P[p])
            visits = half_days if minutes <= m.policy.travel.half_day_max_minutes else ceil(half_days / 2)
            total += visits * (minutes + sum(max(0, minutes - limit) for limit in beyond))
        return total

    def outside_team(self):
        if self.m.own:
            return 0
        teams = {(c, self.m.s(p)) for c, p in self.x}
        outside = sum((n[0], self.m.s(p)) not in teams for n, p in self.staff_new)
        return rule_of(self.m.round, "outside-team").params.minutes * outside

    def home_load(self):
        m, params = self.m, rule_of(self.m.round, "home-load").params
        limited = [s for s in m.S if m.S[s].release_half_days is not None]
        total = 0
        for s in limited:
            free = floor(params.free_percent * m.S[s].release_half_days / 100)
            total += max(0, self.used(s) - max(0, free - m.taken_of(s))) + max(0, m.taken_of(s) - free)
        return params.minutes_per_half_day * total

    def several_supporters_in_trust(self):
        m = self.m
        cases = Counter(case.trust_id for case in m.C.values())
        leading = {(m.C[c].trust_id, m.s(p)) for c, p in self.x}
        trusts = Counter(trust for trust, _ in leading if trust is not None and cases[trust] > 1)
        return rule_of(m.round, "several-supporters-in-trust").params.minutes * sum(k - 1 for k in trusts.values())


def allocations(round_, sample=48):
    """Some allocations of a round, most of them illegal: the page's sets of pairs, and the audit's plan."""
    columns = all_columns(round_)
    masks = every_allocation(columns)
    for mask in masks[:: max(1, len(masks) // sample)]:
        allocation = allocation_of(columns, mask, round_)
        x = {(d.case_id, d.leader_id) for d in allocation.deployments}
        z = {((s.case_id, s.need_id), s.person_id) for s in allocation.supports}
        said = Said(round_)
        one = {c: said.w_hat[c] if c in {of for of, _ in said.x_hat} else said.first(c) for c in round_.cases}
        f = {(d.case_id, d.leader_id): d.profile or one[d.case_id] for d in allocation.deployments}
        f |= {((s.case_id, s.need_id), s.person_id): s.profile or one[s.case_id] for s in allocation.supports}
        yield x, z, f, Plan(round_, allocation)


@pytest.mark.parametrize("complications", COMPLICATIONS, ids="-".join)
def test_the_rows_and_prices_of_the_page_are_those_of_the_rules(complications):
    @settings(max_examples=10)
    @given(round_=tiny_rounds(always=complications))
    def agree(round_):
        check(round_)

    agree()


def check(round_):
    said, on = Said(round_), {rule.id for rule in rules_of(round_.policy)}
    for x, z, f, plan in allocations(round_):
        rows, whole = Rows(said, x, z, f), True
        for kind in COUPLING_RULES:
            rule = rule_of(round_, kind.id)
            held = all(left <= right for left, right in getattr(rows, kind.id.replace("-", "_"))())
            assert held == keeps(rule, plan), (kind.id, x, z)
            whole &= held or kind.id not in on
        for name in ("travel", "outside-team", "home-load", "several-supporters-in-trust"):
            assert getattr(rows, name.replace("-", "_"))() == charged(rule_of(round_, name), plan), (name, x, z)
        if whole:
            event("a legal allocation")
            check_goals(said, x, z, plan)


def check_goals(said, x, z, plan):
    values = stage_values(plan)
    for tier in said.policy.tiers:
        assert values[f"placed.tier{tier}"] == sum(said.C[c].tier == tier for c, _ in x)
    cap = said.policy.goals.waiting_cap
    assert values["waiting"] == sum(min(cap, said.C[c].rounds_waited) for c, _ in x)
    assert values["needs"] == sum(said.N[n].severity for n, _ in z)


def test_every_coupling_rule_and_every_price_on_groups_has_its_heading():
    headings = [word for line in re.findall(r"^### (.*)$", PAGE, re.MULTILINE) for word in re.findall(r"[a-z-]+", line)]
    for rule in (*COUPLING_RULES, *(rule for rule in PREFERENCES if not issubclass(rule, RowPrice))):
        assert headings.count(rule.id) == 1, rule.id


def test_every_price_on_rows_is_named():
    (named,) = re.findall(r"sum of its row prices: (.*?), each computed", PAGE, re.DOTALL)
    assert set(re.split(r",\s+|\s+and\s+", named)) == {rule.id for rule in PREFERENCES if issubclass(rule, RowPrice)}


@pytest.mark.parametrize("formula", re.findall(r"\$\$(.*?)\$\$|(?<!\$)\$([^$]+)\$(?!\$)", PAGE, re.DOTALL))
def test_every_formula_is_closed(formula):
    text = "".join(formula)
    assert text.count("{") == text.count("}")
    assert text.count("\\left") == text.count("\\right")
    assert "\n" not in text
