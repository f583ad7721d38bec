"""What leads and covers cost in minutes, each by itself; what several cost together stands in :mod:`solving`."""

import functools
import math

from tests.statements.covering import covers_of, level


@functools.lru_cache(maxsize=8)
def prices_of(facts):
    """The prices of a round; worked out once."""
    return Prices(facts)


class Prices:
    """The row prices of a round, by the policy's rates.

    Parameters
    ----------
    facts : Facts
    """

    def __init__(self, facts):
        self.facts = facts
        for name in ("nominated_by", "diocese", "faith_requirement", "idaci_quintile", "urban_rural"):
            assert not any(row.get(name) for row in facts.rows("schools")), f"{name} is not priced here"
        assert not facts.rows("interests"), "interests are not priced here"

    def rate(self, rule, name="minutes"):
        """A figure of a preference; 0 where it is switched off."""
        found = self.facts.rule(rule)
        return found[name] if found else 0

    def lead(self, case_id, who):
        """What a new lead costs by each preference."""
        lifted = self._lifted[case_id, who]
        facts = self.facts
        case, home = facts.cases[case_id], facts.home(who)
        short = [max(0, severity - level(facts, who, name)) for name, severity in covers_of(facts).informing[case_id]]
        listed = home["urn"] in self._urns or (home["trust_id"] and home["trust_id"] in self._trusts)
        proven = self._proven.get(case_id, set())
        return self._of_pair(case_id, who, case["half_days"], lifted) | {
            "specialism-shortfall": self.rate("specialism-shortfall", "minutes_per_level") * min(short, default=0),
            "phase-stretch": self._stretch(case_id, who),
            "continuity": self.rate("continuity") * bool(proven and home["supporter_id"] not in proven),
            "supporter-also-supported": self.rate("supporter-also-supported") * bool(listed),
        }

    def support(self, need, who):
        """What a new cover by staff costs by each preference, but for who leads the case."""
        lifted = covers_of(self.facts).able[need][who]
        row = covers_of(self.facts).needs[need]
        stretch = row["specialism"] in self.facts.policy["fit"]["support_specialisms"]
        return self._of_pair(need[0], who, row["half_days"], lifted) | {
            "specialism-shortfall": self.short(need, who),
            "phase-stretch": self._stretch(need[0], who) if stretch else 0,
        }

    def short(self, need, who):
        """What the levels that somebody lacks cost at a need."""
        row = covers_of(self.facts).needs[need]
        missing = max(0, row["severity"] - level(self.facts, who, row["specialism"]))
        return self.rate("specialism-shortfall", "minutes_per_level") * missing

    def _of_pair(self, case_id, who, half_days, lifted):
        facts = self.facts
        case, home = facts.cases[case_id], facts.home(who)
        minutes, _ = facts.minutes(case_id, who)
        far = case["region"] and home["region"] and case["region"] != home["region"]
        return {
            "travel": self._travel(minutes, half_days),
            "other-region": self.rate("other-region") * bool(far),
            "competitor": self.rate("competitor") * self._competes(case, home),
            "waived": self.rate("waived") * len(lifted),
        }

    def _travel(self, minutes, half_days):
        rule = self.facts.rule("travel")
        if rule is None:
            return 0
        whole = minutes > self.facts.policy["travel"]["half_day_max_minutes"]
        visits = math.ceil(half_days / 2) if whole else half_days
        return visits * (minutes + sum(max(0, minutes - limit) for limit in rule["dearer_beyond"]))

    def _stretch(self, case_id, who):
        facts = self.facts
        unusual = facts.worst_fit(facts.cases[case_id], facts.people[who], facts.home(who)) == "unusual"
        return self.rate("phase-stretch") * unusual

    def _competes(self, case, home):
        alike = all(home[name] and home[name] == case[name] for name in ("la_code", "phase"))
        metres = math.dist(*([int(place["easting"]), int(place["northing"])] for place in (case, home)))
        return bool(home["urn"]) and alike and round(metres) <= self.rate("competitor", "metres")

    @functools.cached_property
    def _lifted(self):
        return {(pair.case_id, pair.leader_id): pair.lifted for pair in self.facts.pairs.itertuples()}

    @functools.cached_property
    def _urns(self):
        return {row["urn"] for row in self.facts.rows("schools")}

    @functools.cached_property
    def _trusts(self):
        return {row["trust_id"] for row in self.facts.rows("schools")} - {""}

    @functools.cached_property
    def _proven(self):
        found = {}
        for row in self.facts.rows("history"):
            if row["outcome"] in {"succeeded", "partly"}:
                found.setdefault(row["urn"], set()).add(row["supporter_id"])
        return found
