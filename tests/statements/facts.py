"""The facts of a round and a run, read from their files with pandas alone: what statements are checked against.

Nothing of the program is imported here, so that what it counts and what is counted here can differ.  What a stranger
would read off `docs/semantics.md` is written down again, as far as the rounds of `tests/support/second_rounds.py` need
it: cases of one school, no faiths and no visits.
"""

import functools
import json
import math
import tomllib

import numpy as np
import pandas as pd

from constraints.travel import road_metres
from tests.statements.periods import periods, profile, profile_of_running, profiles, split, weights_in

LEAST = "eligible-case"
NOT_WAIVABLE = {"independence", "declared-conflict"}
_ANSWERS = {"agreed", "approved", "refused", "withdrawn"}
_TAKES = [None, "pair", "person", "supporter", "offer"]


class Facts:
    """A run folder as tables of text, and what follows from them.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder):
        self.policy = tomllib.loads((folder / "inputs/policy.toml").read_text(encoding="utf-8"))
        self.settings = tomllib.loads((folder / "inputs/round.toml").read_text(encoding="utf-8"))
        self.manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        self._tables = {
            path.stem: pd.read_csv(path, dtype=str, keep_default_na=False)
            for path in [*sorted(folder.glob("*.csv")), *sorted((folder / "inputs").glob("*.csv"))]
        }
        self._rows, self._modelled = {}, {}

    def with_rows(self, **rows):
        """The same facts, with one more row in some tables; cells that it lacks are blank."""
        other = object.__new__(Facts)
        other.policy, other.settings, other.manifest = self.policy, self.settings, self.manifest
        other._tables, other._rows, other._modelled = dict(self._tables), {}, {}
        for name, row in rows.items():
            other._tables[name] = pd.concat([self._tables[name], pd.DataFrame([row])], ignore_index=True).fillna("")
        return other

    def rows(self, table):
        """The rows of a table, as mappings of text; none where the table is not there."""
        if table not in self._rows:
            frame = self._tables.get(table)
            self._rows[table] = [] if frame is None else frame.to_dict("records")
        return self._rows[table]

    def has(self, table):
        """Whether the run has a table."""
        return table in self._tables

    # -- who leads whom ---------------------------------------------------------------------------------------------

    @property
    def regions(self):
        """The regions that the run is of; empty where it is of all."""
        return set(self.manifest["regions"])

    @functools.cached_property
    def shown_homes(self):
        """The supporters whom the run is about: of its regions, and of who works, is pinned or leads at its cases."""
        if not self.regions:
            return dict(self.homes)
        own = {name for name, home in self.homes.items() if home["region"] in self.regions}
        at_work = {row["person_id"] for row in self.rows("running") if row["case_id"] in self.cases}
        at_work |= {who for case_id, who in self.pins if case_id in self.cases}
        at_work |= {row["leader_id"] for row in self.leads.values()}
        at_work |= {row["person_id"] for row in self.rows("supports")}
        self.at_work = at_work
        own |= {self.people[who]["supporter_id"] for who in at_work}
        return {name: self.homes[name] for name in sorted(own)}

    @functools.cached_property
    def shown_leaders(self):
        """The leaders whom the run is about; all of them where it is of all regions."""
        if not self.regions:
            return dict(self.leaders)
        homes = self.shown_homes
        return {
            who: row
            for who, row in self.leaders.items()
            if homes.get(row["supporter_id"], {}).get("region") in self.regions or who in self.at_work
        }

    @functools.cached_property
    def cases(self):
        """The cases of the run by id: the row of the school; tier, half-days of leading, rounds waited as numbers."""
        cases = self.everywhere.items()
        return {case_id: row for case_id, row in cases if not self.regions or row["region"] in self.regions}

    @functools.cached_property
    def everywhere(self):
        """The cases of all regions."""
        alone = {row["urn"]: row for row in self.rows("schools") if not row["case_id"]}
        return {case_id: row | self._numbers(row) for case_id, row in (alone | self._of_several).items()}

    def target(self, case_id):
        """What a case is: `school` or `trust`."""
        return {row["case_id"]: row["target"] for row in self.rows("cases")}.get(case_id, "school")

    @property
    def _of_several(self):
        """The cases of cases.csv: the row of the school where support is delivered, and what cases.csv has on it."""
        found = {}
        for row in self.rows("cases"):
            schools = sorted((one for one in self.rows("schools") if one["case_id"] == row["case_id"]), key=_urn)
            at = next((one for one in schools if one["urn"] == row["delivery_urn"]), schools[0])
            waited = max(int(one["rounds_waited"] or 0) for one in (row, *schools))
            given = {name: value for name, value in row.items() if value}
            found[row["case_id"]] = at | given | {"rounds_waited": str(waited)}
        return found

    def _numbers(self, row):
        usual = self.policy["tiers"][row["tier"]]["lead_half_days"]
        waited = min(int(row.get("rounds_waited") or 0), self.policy["goals"]["waiting_cap"])
        return {"tier": int(row["tier"]), "half_days": int(row.get("lead_half_days") or usual), "waited": waited}

    @functools.cached_property
    def leads(self):
        """The rows of deployments.csv by case."""
        return {row["case_id"]: row for row in self.rows("deployments")}

    @functools.cached_property
    def goes_on(self):
        """The running leads of the round's own cases, leader by case; none under a lower tier than the case has now."""
        return {
            row["case_id"]: row["person_id"]
            for row in self.rows("running")
            if not row["need_id"]
            and row["case_id"] in self.cases
            and (not row["tier"] or int(row["tier"]) >= self.cases[row["case_id"]]["tier"])
        }

    @property
    def waiting(self):
        """The cases without a leader."""
        return [case_id for case_id in self.cases if case_id not in self.leads]

    @functools.cached_property
    def causes(self):
        """The cause of unplaced.csv by case."""
        return {row["case_id"]: row["cause"] for row in self.rows("unplaced")}

    @functools.cached_property
    def leaders(self):
        """The leaders by id; their half-days are those of all periods, where they are told by period."""
        rows = {row["leader_id"]: row for row in self.rows("leaders")}
        return {who: row | self._gross(who) for who, row in rows.items()}

    @functools.cached_property
    def by_period(self):
        """The half-days in each period of the people whom capacity.csv has."""
        at, found = {name: k for k, name in enumerate(periods(self))}, {}
        for row in self.rows("capacity"):
            found.setdefault(row["person_id"], [0] * len(at))[at[row["period"]]] += int(row["half_days"])
        return found

    def _gross(self, who):
        return {"half_days": str(sum(self.by_period[who]))} if who in self.by_period else {}

    @functools.cached_property
    def people(self):
        """Everybody by id, with the column `person_id`."""
        staff = {row["staff_id"]: row | self._gross(row["staff_id"]) for row in self.rows("staff")}
        return {who: row | {"person_id": who} for who, row in [*self.leaders.items(), *staff.items()]}

    @functools.cached_property
    def homes(self):
        """The supporters by id."""
        return {row["supporter_id"]: row for row in self.rows("supporters")}

    def home(self, person_id):
        """The supporter of a person."""
        return self.homes[self.people[person_id]["supporter_id"]]

    def rule(self, name):
        """The parameters of a rule; None where it is switched off."""
        found = self.policy["rules"].get(name)
        return found if found and found.get("enabled", True) else None

    @functools.cached_property
    def tiers(self):
        """The tiers, the highest first."""
        return sorted((int(tier) for tier in self.policy["tiers"]), reverse=True)

    # -- what was answered and decided ------------------------------------------------------------------------------

    @functools.cached_property
    def events(self):
        """The events that no void below takes back."""
        standing = []
        for row in self.rows("events"):
            about = [row[name] for name in ("case_id", "party", "person_id", "scope", "on")]
            if row["event"] == "void":
                standing = [
                    one
                    for one in standing
                    if [one[name] for name in ("case_id", "party", "person_id", "scope", "on")] != about
                ]
            else:
                standing.append(row)
        return standing

    def takes(self, row):
        """What an answer takes away under the policy: `offer`, `pair`, `person`, `supporter` or None."""
        lines = {
            line.get("scope", "none"): line["takes"]
            for line in self.policy["refusals"]
            if (line["event"], line["party"]) == (row["event"], row["party"])
        }
        return lines.get(row["scope"] or "none", lines.get("none"))

    @functools.cached_property
    def refused(self):
        """What refusals took away: cases, (case, party) pairs, and persons or supporters."""
        latest = {}
        for row in sorted(self.events, key=lambda e: (e["on"], e["event"], _TAKES.index(self.takes(e)))):
            if row["event"] in _ANSWERS:
                latest[row["case_id"], row["party"], row["person_id"]] = row
                if row["event"] in {"agreed", "approved"}:
                    latest.pop((row["case_id"], row["party"], ""), None)
        taken = [(self.takes(row), row) for row in latest.values()]
        offers = {row["case_id"] for what, row in taken if what == "offer"}
        pairs = {(row["case_id"], row["person_id"]) for what, row in taken if what == "pair"}
        gone = {row["person_id"] for what, row in taken if what == "person"}
        for what, row in taken:
            if what == "supporter":
                person = self.people.get(row["person_id"])
                gone.add(person["supporter_id"] if person else row["person_id"])
        return offers, pairs, gone - {""}

    @functools.cached_property
    def in_support(self):
        """Cases whose support has started and not ended, and with whom."""
        started = {}
        for row in sorted(self.events, key=lambda e: (e["on"], e["event"] == "started")):
            if row["event"] == "started":
                started.setdefault(row["case_id"], set()).update({row["person_id"]} - {""})
            elif row["event"] == "ended":
                started.pop(row["case_id"], None)
        return started

    @functools.cached_property
    def decisions(self):
        """The standing decisions: the latest of a pair and rule, but for those that were lifted."""
        standing = []
        for row in sorted(self.rows("decisions"), key=lambda d: (d["on"], d["decision"] == "lift", d["decision"])):
            subject = _subject(row)
            standing = [one for one in standing if _subject(one) != subject]
            if row["decision"] != "lift":
                standing.append(row)
        return standing

    @functools.cached_property
    def pins(self):
        """The pairs that planners have pinned, at the cases of the run."""
        pins = (row for row in self.decisions if row["decision"] == "pin" and row["case_id"] in self.cases)
        return {(row["case_id"], row["person_id"]) for row in pins}

    def entry(self, case_id):
        """Why a case is not in the round; `in-round` where nothing keeps it out."""
        case = self.cases[case_id]
        if case["eligible"] == "no":
            return "not-eligible"
        if case["trust_match"] in {"matched", "pending"}:
            return f"trust-{case['trust_match']}"
        if case_id in self.refused[0]:
            return "refused"
        outgrown = {row["case_id"] for row in self.rows("running") if not row["need_id"]} - set(self.goes_on)
        elsewhere = case_id in self.in_support and not self.in_support[case_id]
        return "in-support" if elsewhere and case_id not in self.goes_on and case_id not in outgrown else "in-round"

    # -- pairs ------------------------------------------------------------------------------------------------------

    @functools.cached_property
    def measured(self):
        """The measured minutes by leader and case."""
        return {(row["from"], row["to"]): int(row["minutes"]) for row in self.rows("travel") if row["minutes"]}

    def minutes(self, case_id, person_id):
        """The minutes one way, and whether they were measured; a supporter's place stands for its people's."""
        if (person_id, case_id) in self.measured:
            return self.measured[person_id, case_id], True
        supporter_id = self.people[person_id]["supporter_id"]
        if (case_id, supporter_id) not in self._modelled:
            self._modelled[case_id, supporter_id] = self._model(self.cases[case_id], self.homes[supporter_id])
        return self._modelled[case_id, supporter_id], False

    def _model(self, case, home):
        """The minutes of the travel model between two places."""
        travel = self.policy["travel"]
        points = (np.array([int(place[name])]) for place in (case, home) for name in ("easting", "northing"))
        kilometres = (
            int(road_metres(travel.get("model", 1), *points)[0]) / 1000
        )  # round water: a table of the program's
        return math.ceil(travel["base_minutes"] + travel["factor"] * kilometres ** travel["power"] - 1e-9)

    @functools.cached_property
    def pairs(self):
        """Every case with every leader: near, the rules that stop the pair, and those that could be lifted."""
        rows = []
        named = {(row["case_id"], row["person_id"]) for row in self.decisions if row["decision"] != "forbid"}
        named |= set(self.goes_on.items()) | {(case_id, who) for who, case_id in self.measured}
        limit = self.rule("travel-limit")
        for case_id in self.cases:
            for leader_id in self.leaders:
                minutes, measured = self.minutes(case_id, leader_id)
                straight = self._straight(case_id, leader_id)
                near = limit is None or straight <= limit["minutes"] + limit["tolerance_minutes"]
                near = near or (case_id, leader_id) in named
                found = {rule: verdict for rule, verdict in self._verdicts(case_id, leader_id) if verdict != "pass"}
                lifted = {
                    row["rule"]
                    for row in self.decisions
                    if row["decision"] == "waive" and (row["case_id"], row["person_id"]) == (case_id, leader_id)
                } - NOT_WAIVABLE
                stops = {
                    rule: verdict
                    for rule, verdict in found.items()
                    if self.rule(rule) and (verdict != "not-known" or self.rule(rule)["not_known"] == "block")
                }
                forbidden = any(
                    row["decision"] == "forbid" and (row["case_id"], row["person_id"]) == (case_id, leader_id)
                    for row in self.decisions
                )
                rows.append(
                    {
                        "case_id": case_id,
                        "leader_id": leader_id,
                        "minutes": minutes,
                        "measured": measured,
                        "near": near,
                        "stops": frozenset(rule for rule, verdict in stops.items() if rule not in lifted),
                        "lifted": frozenset(stops.keys() & lifted),
                        "open_questions": frozenset(
                            rule
                            for rule, verdict in found.items()
                            if verdict == "not-known" and self.rule(rule) and rule not in stops
                        ),
                        "refused": frozenset(rule for rule, verdict in stops.items() if verdict == "refused"),
                        "unknown": frozenset(rule for rule, verdict in stops.items() if verdict == "not-known"),
                        "forbidden": forbidden,
                    }
                )
        frame = pd.DataFrame(rows)
        frame["open"] = frame["near"] & (frame["stops"].map(len) == 0) & ~frame["forbidden"]
        return frame

    def _straight(self, case_id, leader_id):
        measured = self.measured.pop((leader_id, case_id), None)
        minutes, _ = self.minutes(case_id, leader_id)
        if measured is not None:
            self.measured[leader_id, case_id] = measured
        return minutes

    def _verdicts(self, case_id, leader_id):
        """Walk over the rules about the pair, each with `pass`, `not-known`, `fail` or `refused`."""
        case, leader, home = self.cases[case_id], self.leaders[leader_id], self.home(leader_id)
        offers, pairs, gone = self.refused
        yield "eligible-case", self._eligible(case_id, leader_id, offers)
        kind = leader["kind"] or self.policy["defaults"]["leader_kind"]
        yield "role-for-target", "pass" if kind in self.policy["rules"]["role-for-target"]["school"] else "fail"
        yield "available-leader", self._available(leader, gone)
        yield "improvement-record", self._record(case, leader)
        yield "independence", self.independent(case, home)
        parties = {(case_id, leader_id), (case_id, home["supporter_id"])}
        declared = any(row["case_id"] == case_id for row in self.conflicts(leader_id))
        yield "declared-conflict", "fail" if declared else "refused" if parties & pairs else "pass"
        minutes, measured = self.minutes(case_id, leader_id)
        rule = self.policy["rules"]["travel-limit"]
        own = [int(row["max_minutes"]) for row in (case, leader) if row["max_minutes"]]
        beyond = minutes - min([rule["minutes"], *own])
        within = not measured and beyond <= rule["tolerance_minutes"]
        yield "travel-limit", "pass" if beyond <= 0 else "not-known" if within else "fail"
        yield "phase-and-provision", self.fit(case, leader, home)
        yield "failed-before", self.failed(case_id, home)

    def failed(self, case_id, home):
        """What failed-before finds of a supporter at a case."""
        rows = self.rows("history")
        failed = {
            row["urn"] for row in rows if (row["supporter_id"], row["outcome"]) == (home["supporter_id"], "failed")
        }
        return "fail" if case_id in failed else "pass"

    def conflicts(self, person_id):
        """The declared conflicts of a person, their supporter and its trust."""
        home = self.home(person_id)
        parties = {person_id, home["supporter_id"], home["trust_id"]} - {""}
        return [row for row in self.rows("conflicts") if row["party"] in parties]

    def _eligible(self, case_id, leader_id, offers):
        case = self.cases[case_id]
        if case_id in offers:
            return "refused"
        if case["eligible"] == "no" or case["trust_match"] in {"matched", "pending"}:
            return "fail"
        if self.goes_on.get(case_id, leader_id) != leader_id:
            return "fail"
        outgrown = {row["case_id"] for row in self.rows("running") if not row["need_id"]}
        others = case_id in self.in_support and leader_id not in self.in_support[case_id]
        return "fail" if others and case_id not in self.goes_on and case_id not in outgrown else "pass"

    @staticmethod
    def _available(leader, gone):
        if {leader["leader_id"], leader["supporter_id"]} & gone or leader["willing"] == "no":
            return "refused"
        if leader["prerequisites"] == "no":
            return "fail"
        return "pass" if leader["willing"] == leader["prerequisites"] == "yes" else "not-known"

    def _record(self, case, leader):
        least = self.policy["tiers"][str(case["tier"])]["improved_at_least"]
        if not least:
            return "pass"
        improved = leader["schools_improved"]
        return "not-known" if not improved else "pass" if int(improved) >= least else "fail"

    @staticmethod
    def independent(case, home):
        """What independence finds of a supporter at a case."""
        trust = home["trust_id"] or (home["supporter_id"] if home["kind"] == "trust" else "")
        if home["urn"] == case["urn"] or (trust and trust == case["trust_id"]):
            return "fail"
        if home["federation_id"] and home["federation_id"] == case["federation_id"]:
            return "fail"
        return "not-known" if case["governance"] == "academy" and not case["trust_id"] else "pass"

    def fit(self, case, person, home):
        """What phase-and-provision finds of somebody at a case."""
        worst = self.worst_fit(case, person, home)
        return {"wrong": "fail", "unknown": "not-known"}.get(worst, "pass")

    def worst_fit(self, case, person, home):
        """The worse of how somebody fits provision and phase: `wrong`, `unknown`, `unusual` or `fits`."""
        provision = case["provision"] or "mainstream"
        levels = {self.level(person["provisions"] or home["provision"], provision, "provision")}
        if provision not in self.policy["fit"]["phase_free_provisions"]:
            levels.add(self.level(person["phases"] or home["phase"], case["phase"], "phase"))
        return next(level for level in ("wrong", "unknown", "unusual", "fits") if level in levels)

    def level(self, known, wanted, kind):
        if not known:
            return "unknown"
        words = known.split(";")
        for level, ways in (("fits", f"{kind}_fine"), ("unusual", f"{kind}_unusual")):
            if any(f"{word}>{wanted}" in self.policy["fit"][ways] for word in words) or (
                level == "fits" and wanted in words
            ):
                return level
        return "wrong"

    # -- what is left of people -------------------------------------------------------------------------------------

    @functools.cached_property
    def before(self):
        """What running work and commitments leave: `days` and `places` by leader, `release` by supporter."""
        return self.left_with()

    def left_with(self, days=(), places=(), release=()):
        """What running work and commitments leave where people have more; never less than nothing."""
        more_days, more_places, more_release = dict(days), dict(places), dict(release)
        days, places, release = {}, {}, {}
        cases = {}
        for row in self.rows("running"):
            cases.setdefault(row["person_id"], set()).add(row["case_id"])
        elsewhere = {}
        for row in self.rows("commitments"):
            elsewhere[row["person_id"]] = elsewhere.get(row["person_id"], 0) + int(row["cases"] or 1)
        taken = {
            name: sum(
                half_days
                for who, some in self.charged.items()
                for half_days, _ in some
                if self.people[who]["supporter_id"] == name
            )
            for name in self.homes
        }
        for who, leader in self.leaders.items():
            days[who] = self.days_left(who, more_days.get(who, 0))
            places[who] = max(
                0, int(leader["max_cases"]) + more_places.get(who, 0) - len(cases.get(who, ())) - elsewhere.get(who, 0)
            )
        for name, home in self.homes.items():
            limit = home["release_half_days"] or self.policy["defaults"]["release_half_days"]
            release[name] = (
                math.inf if limit == "none" else max(0, int(limit) + more_release.get(name, 0) - taken[name])
            )
        return {"days": days, "places": places, "release": release, "held": cases, "taken": taken}

    @functools.cached_property
    def charged(self):
        """What running work and commitments take of people, and by which weights; cover by its leader takes nothing."""
        running, found = self.rows("running"), {}
        led = {(row["case_id"], row["person_id"]) for row in running if not row["need_id"]}
        for row in running:
            if not row["need_id"] or (row["case_id"], row["person_id"]) not in led:
                work = int(row["half_days_left"]), profile_of_running(self, row)
                found.setdefault(row["person_id"], []).append(work)
        for row in self.rows("commitments"):
            work = int(row["half_days"]), weights_in(self, row.get("period", ""))
            found.setdefault(row["person_id"], []).append(work)
        return found

    def days_left(self, who, more=0):
        """What running work and commitments leave of somebody with more half-days: by period, else one figure."""
        left = [most + more for most in self.by_period.get(who) or [int(self.people[who]["half_days"])]]
        for half_days, weights in self.charged.get(who, ()):
            left = [most - part for most, part in zip(left, self.falls(who, half_days, weights), strict=True)]
        return tuple(max(0, most) for most in left)

    def falls(self, who, half_days, weights):
        """How half-days fall on the limits of somebody: on the periods where they have such, else on the one."""
        return tuple(split(half_days, weights)) if who in self.by_period else (half_days,)

    @functools.cached_property
    def after(self):
        """What the plan's new rows leave of that; personal cover lies inside a deployment."""
        left = {name: dict(some) for name, some in self.before.items()}
        rows = [
            (row["leader_id"], row["case_id"], "lead", int(row["half_days"]))
            for case_id, row in self.leads.items()
            if self.goes_on.get(case_id) != row["leader_id"]
        ]
        runs = {(row["case_id"], row["need_id"], row["person_id"]) for row in self.rows("running")}
        rows += [
            (row["person_id"], row["case_id"], "support", int(row["half_days"]))
            for row in self.rows("supports")
            if (row["case_id"], row["need_id"], row["person_id"]) not in runs and row["person_id"] not in self.leaders
        ]
        for who, case_id, kind, half_days in rows:
            left["release"][self.people[who]["supporter_id"]] -= half_days
            if kind == "lead":
                worked = self.falls(who, half_days, profile(self, case_id))
                left["days"][who] = tuple(one - part for one, part in zip(left["days"][who], worked, strict=True))
                left["places"][who] -= case_id not in left["held"].get(who, ())
        return left

    @functools.cached_property
    def used(self):
        """The half-days of the plan's new rows by supporter; personal cover lies inside a deployment."""
        used = dict.fromkeys(self.homes, 0)
        runs = {(row["case_id"], row["need_id"], row["person_id"]) for row in self.rows("running")}
        for case_id, row in self.leads.items():
            if self.goes_on.get(case_id) != row["leader_id"]:
                used[row["supporter_id"]] += int(row["half_days"])
        for row in self.rows("supports"):
            if (row["case_id"], row["need_id"], row["person_id"]) not in runs and row["person_id"] not in self.leaders:
                used[self.people[row["person_id"]]["supporter_id"]] += int(row["half_days"])
        return used

    def payable(self, case_id):
        """Whether the budget, if there is one, pays for one more lead of a case beside the whole plan."""
        budget, offer = self.rule("budget"), self.policy["offer"]
        if budget is None:
            return True
        spent = sum(
            int(row["half_days"]) * offer["leader_half_day_pence"]
            for case_id, row in self.leads.items()
            if self.goes_on.get(case_id) != row["leader_id"]
        )
        runs = {(row["case_id"], row["need_id"], row["person_id"]) for row in self.rows("running")}
        spent += sum(
            int(row["half_days"]) * offer["staff_half_day_pence"]
            for row in self.rows("supports")
            if (row["case_id"], row["need_id"], row["person_id"]) not in runs and row["person_id"] not in self.leaders
        )
        return spent + self.cases[case_id]["half_days"] * offer["leader_half_day_pence"] <= budget["pence"]

    def groups(self, case_id, by):
        """The groups that a case is in: by region, phase, both, or the specialisms that it needs."""
        case = self.cases[case_id]
        region = case["region"] or "not known"
        if by == "specialism":
            return {row["specialism"] for row in self.rows("needs") if row["case_id"] == case_id}
        return {{"region": region, "phase": case["phase"], "region and phase": f"{region}, {case['phase']}"}[by]}

    # -- goals ------------------------------------------------------------------------------------------------------

    @functools.cached_property
    def stages(self):
        """The goals of the manifest by name."""
        return {stage["goal"]: stage for stage in self.manifest["stages"]}

    @property
    def placing(self):
        """The placed stages, the highest tier first, then rounds waited."""
        return [self.stages[f"placed.tier{tier}"] for tier in self.tiers] + [self.stages["waiting"]]

    @property
    def placed_values(self):
        """What the plan has of the placed stages, the highest tier first, and of rounds waited."""
        placed = [sum(self.cases[case_id]["tier"] == tier for case_id in self.leads) for tier in self.tiers]
        return (*placed, sum(self.cases[case_id]["waited"] for case_id in self.leads))

    def fits(self, case_id, leader_id, left=None):
        """Whether a leader has days, a place and release for one more case, beside the whole plan unless told."""
        left = self.after if left is None else left
        half_days = self.cases[case_id]["half_days"]
        free = left["places"][leader_id] > 0 or case_id in left["held"].get(leader_id, ())
        return (
            free
            and self.has_time(case_id, leader_id, left["days"][leader_id])
            and half_days <= left["release"][self.leaders[leader_id]["supporter_id"]]
        )

    def has_time(self, case_id, leader_id, left):
        """Whether what is left of a leader has room for a case by one of its profiles."""
        half_days = self.cases[case_id]["half_days"]
        ways = [self.falls(leader_id, half_days, weights) for weights in profiles(self, case_id)]
        return any(all(part <= most for part, most in zip(way, left, strict=True)) for way in ways)

    def nearest_rank(self, values, share):
        """The value that a share of some values keeps to, by the nearest rank."""
        ranked = np.sort(np.asarray(values))
        return int(ranked[max(0, math.ceil(share * len(ranked)) - 1)])


def _urn(school):
    return school["urn"]


def _subject(row):
    """What a decision is about: a waiver of a rule for a pair, or the pair itself."""
    return row["case_id"], row["person_id"], row["specialism"], row["rule"] or "pair"
