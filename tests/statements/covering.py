"""Who may cover which needs, by the facts of a round alone: needs on site, staff, and leaders in person."""

import collections
import functools
import math

from tests.statements.facts import NOT_WAIVABLE


@functools.lru_cache(maxsize=8)
def covers_of(facts):
    """The covers of a round; worked out once."""
    return Covers(facts)


class Covers:
    """The needs that can be covered, and the people who may do it.

    Parameters
    ----------
    facts : Facts
    """

    def __init__(self, facts):
        self.facts = facts

    @functools.cached_property
    def needs(self):
        """The needs that can be covered, by case and id: the row, with severity and half-days as numbers."""
        policy, found = self.facts.policy, {}
        for case_id, need_id, row in _named(self.facts.rows("needs")):
            source = row["source"] or policy["needs"]["default_source"]
            assert row["mode"] in {"", "on-site"}, "visits are not solved here"
            covered = source in policy["needs"]["sources"] and row["specialism"] not in policy["referrals"]
            if covered and not row["withdrawn_on"] and case_id in self.facts.cases:
                figures = {name: int(row[name]) for name in ("severity", "half_days")}
                found[case_id, need_id] = row | figures
        return found

    @functools.cached_property
    def informing(self):
        """The needs that only inform the lead, by case: their sources are none that can be covered."""
        policy, found = self.facts.policy, collections.defaultdict(list)
        for case_id, _, row in _named(self.facts.rows("needs")):
            source = row["source"] or policy["needs"]["default_source"]
            if source not in policy["needs"]["sources"] and not row["withdrawn_on"]:
                found[case_id].append((row["specialism"], int(row["severity"])))
        return found

    @functools.cached_property
    def running(self):
        """Who covers which need from an earlier round: part of a plan where the case is led."""
        return {
            (row["case_id"], row["need_id"]): row["person_id"]
            for row in self.facts.rows("running")
            if (row["case_id"], row["need_id"]) in self.needs
            and (not row["tier"] or int(row["tier"]) >= self.facts.cases[row["case_id"]]["tier"])
        }

    @functools.cached_property
    def able(self):
        """Everybody who may cover a need, by need: staff, and leaders where they lead the case.

        Each with the rules that are lifted for it and would stop it else.
        """
        return {
            need: {who: lifted for who in self.facts.people if (lifted := self.lifted(need, who)) is not None}
            for need in self.needs
            if need not in self.running
        }

    @functools.cached_property
    def pinned_staff(self):
        """The pins of staff, who have to cover a need of the case; those of leaders are pins of leads."""
        return {pin for pin in self.facts.pins if pin[1] not in self.facts.leaders}

    def lifted(self, need, who):
        """The rules that waivers lift for somebody at a need; None where a rule stops them."""
        facts = self.facts
        specialism = self.needs[need]["specialism"]
        rows = [
            row
            for row in facts.decisions
            if (row["case_id"], row["person_id"]) == (need[0], who) and row["specialism"] in {"", specialism}
        ]
        if any(row["decision"] == "forbid" for row in rows):
            return None
        waived = {row["rule"] for row in rows if row["decision"] == "waive"} - NOT_WAIVABLE
        stops = {
            name
            for name, verdict in self._verdicts(need, who)
            if (rule := facts.rule(name))
            and (verdict in {"fail", "refused"} or (verdict == "not-known" and rule["not_known"] == "block"))
        }
        return frozenset(stops) if stops <= waived else None

    def _verdicts(self, need, who):
        facts, case_id = self.facts, need[0]
        specialism = self.needs[need]["specialism"]
        yield "specialism-match", "pass" if level(facts, who, specialism) >= 1 else "fail"
        if who in facts.leaders:  # everything else is asked of their lead
            return
        case, person, home = facts.cases[case_id], facts.people[who], facts.home(who)
        offers, pairs, gone = facts.refused
        del offers
        yield "independence", facts.independent(case, home)
        yield "declared-conflict", "refused" if {(case_id, who), (case_id, home["supporter_id"])} & pairs else "pass"
        minutes, measured = facts.minutes(case_id, who)
        limit = facts.policy["rules"]["travel-limit"]
        beyond = minutes - min(
            [limit["minutes"], *(int(row["max_minutes"]) for row in (case, person) if row["max_minutes"])]
        )
        within = not measured and beyond <= limit["tolerance_minutes"]
        yield "travel-limit", "pass" if beyond <= 0 else "not-known" if within else "fail"
        if specialism in facts.policy["fit"]["support_specialisms"]:
            yield "phase-and-provision", facts.fit(case, person, home)
        yield "failed-before", facts.failed(case_id, home)
        withdrew = {who, home["supporter_id"]} & gone
        agreed = {"yes": "pass", "no": "refused", "": "not-known"}[person["release_agreed"]]
        yield "release-agreed", "refused" if withdrew else agreed

    def left_with(self, days, places, release):
        """What running work leaves of everybody where some have more: as :meth:`Facts.left_with`, with staff."""
        facts = self.facts
        left = facts.left_with(days, places, release)
        for who, row in facts.people.items():
            if who not in facts.leaders:
                most = int(row["max_cases"] or facts.policy["defaults"]["staff_max_cases"]) + places.get(who, 0)
                runs = [work for work in facts.rows("running") if work["person_id"] == who]
                lent = [work for work in facts.rows("commitments") if work["person_id"] == who]
                at = {work["case_id"] for work in runs}
                left["days"][who] = facts.days_left(who, days.get(who, 0))
                left["places"][who] = max(0, most - len(at) - sum(int(work["cases"] or 1) for work in lent))
        return left

    def running_by(self, case_id, who):
        """The needs of a case that somebody covers from an earlier round."""
        return [need for need, runner in self.running.items() if need[0] == case_id and runner == who]

    def at_work(self, case_id):
        """Everybody who is at a case from an earlier round."""
        runs = {who for need, who in self.running.items() if need[0] == case_id}
        return runs | ({self.facts.goes_on[case_id]} if case_id in self.facts.goes_on else set())

    def offer(self, case_id):
        """How many half-days of staff the case's offer pays for, a leader there."""
        policy = self.facts.policy
        tier = policy["tiers"][str(self.facts.cases[case_id]["tier"])]
        runs = sum(
            self.needs[need]["half_days"]
            for need, who in self.running.items()
            if need[0] == case_id and self.facts.goes_on.get(case_id) != who
        )
        if tier["grant_pence"] != "none":
            most = int(tier["grant_pence"]) // policy["offer"]["staff_half_day_pence"]
        elif tier["entitlement_half_days"] != "none":
            most = int(tier["entitlement_half_days"]) - self.facts.cases[case_id]["half_days"]
        else:
            return math.inf
        return max(0, most - runs)


def level(facts, who, specialism):
    """The level that somebody has in a specialism; 0 without it."""
    known = dict(one.split(":") for one in facts.people[who]["specialisms"].split(";") if one)
    return int(known.get(specialism, 0))


def _named(rows):
    """Walk over needs with case and id; those without an id have the specialism, numbered where there are several."""
    rest = collections.defaultdict(list)
    taken = {(row["case_id"], row["need_id"]) for row in rows if row["need_id"]}
    for row in rows:
        if row["need_id"]:
            yield row["case_id"], row["need_id"], row
        else:
            rest[row["case_id"], row["specialism"]].append(row)
    for (case_id, specialism), some in rest.items():
        some.sort(
            key=lambda row: (-int(row["severity"]), -int(row["half_days"]), row["source"], row["mode"], row["urn"])
        )
        names = (f"{specialism}-{n}" if n else specialism for n in (0, *range(2, 99)))
        free = (name for name in names if (case_id, name) not in taken)
        for row in some:
            yield case_id, next(free), row
