"""Second rounds, drawn by a seed: what a year of a region leaves behind, small enough that all of it is proved.

A first round is drawn and solved.  Some of its matches have started and go on, some have ended, others were answered in
every way; planners have pinned, forbidden, lifted rules and taken things back; other regions have taken leaders' time.
Two of eleven rounds have terms, and tiers whose support may fall on them in several ways.
"""

import datetime as dt

import numpy as np
import pandas as pd

import nlematch as nle

POLICIES = ("sio-2019", "sio-2019", "rise-2025", "tsi-2022")
PARTIES = ("school", "responsible-body", "leader", "supporter", "home-head")
NO = ("refused", "withdrawn")
WAIVED = ("travel-limit", "phase-and-provision", "improvement-record", "available-leader")
IN_TERMS = (4, 9)
"""Which of eleven rounds have terms: seeds that share no divisor with what else goes by the seed."""
TERMS = ("1 autumn", "2 spring", "3 summer")
PROFILES = [[2, 1, 1], [1, 1, 1], [0, 1, 1]]
"""How support may fall on the terms, the way that is used where nothing is said first."""
CENTRE = (450_000, 290_000)
"""Everything is drawn together around it, so that leaders are within reach of several schools."""


def second_round(seed):
    """Return a round with running work, refusals, waivers, pins and commitments; none of it is real.

    Parameters
    ----------
    seed : int
    """
    return _Second(seed).build()


class _Second:
    """Draws what happened since a first round."""

    def __init__(self, seed):
        self.draw = np.random.default_rng(seed)
        policy = POLICIES[seed % len(POLICIES)]
        leaders = int(self.draw.integers(5, 12))
        first = nle.draw_round(0.01, seed=seed, policy=policy, leaders=leaders, staff=40)
        self.terms = TERMS if seed % 11 in IN_TERMS else ()
        if self.terms:
            first = first.with_settings(periods=self._dated(first.meta)).with_tables({"capacity": self._by_term(first)})
        self.first = first.with_tables(self._closer(first)).with_policy(self._policy(seed, first.policy.tiers))
        found = nle.run(self.first).tables
        self.deployments, self.supports = found["deployments"], found["supports"]
        self.day = self.first.meta.delivery_start
        self.cases, self.people = list(self.first.cases), list(self.first.people)
        self.leaders = [one for one in self.people if self.first.people[one].is_leader]
        self.unwilling = set(self.some(self.leaders, 0.1))
        self.rows = {name: [] for name in ("running", "events", "decisions", "commitments", "history", "travel")}

    def some(self, ids, share):
        """Draw some of some ids."""
        return [one for one in ids if self.draw.random() < share]

    def one_of(self, values):
        """Draw one of some values."""
        return values[int(self.draw.integers(len(values)))]

    def on(self, month):
        """Return a day some months before delivery starts; none is told twice of one subject."""
        return self.day - dt.timedelta(days=30 * month + int(self.draw.integers(0, 25)))

    def _dated(self, meta):
        """Return the terms with their days: three parts of the delivery window."""
        cuts = [meta.delivery_start, *(meta.delivery_start + dt.timedelta(days=days) for days in (110, 210))]
        ends = [*(cut - dt.timedelta(days=1) for cut in cuts[1:]), meta.delivery_end]
        return [
            {"name": name, "start": start, "end": end} for name, start, end in zip(self.terms, cuts, ends, strict=True)
        ]

    def _by_term(self, round_):
        """Return half-days by term of some people, who often have none before Christmas."""
        rows = []
        for person_id, person in round_.people.items():
            if self.draw.random() < (0.6 if person.is_leader else 0.3):
                weights = self.one_of([(1, 1, 1), (0, 1, 1), (0, 1, 1), (2, 1, 0)])
                for term, weight in zip(self.terms, weights, strict=True):
                    half_days = weight * person.half_days // sum(weights)
                    rows.append({"person_id": person_id, "period": term, "half_days": half_days})
        return pd.DataFrame(rows)

    def _closer(self, round_):
        """Return the tables of places, nearer to each other, and of schools that wait, joined a trust, or are none."""
        tables = {}
        pull = float(self.draw.choice([0.2, 0.3, 0.45]))
        for name in ("schools", "supporters", "pool"):
            table = round_.tables[name].copy()
            for column, middle in zip(("easting", "northing"), CENTRE, strict=True):
                near = [int(middle + pull * (int(metres) - middle)) for metres in table[column]]
                table[column] = pd.Series(near, table.index, dtype=object)
            tables[name] = table
        schools = tables["schools"]
        count = len(schools)
        waited = self.draw.choice([0, 0, 1, 2], count)
        eligible = self.draw.random(count) > 0.05
        match = self.draw.choice(["none-suitable", "pending", "matched"], count, p=[0.9, 0.05, 0.05])
        tables["schools"] = schools.assign(
            rounds_waited=pd.Series(waited.tolist(), schools.index, dtype=object),
            eligible=pd.Series([None if yes else False for yes in eligible.tolist()], schools.index, dtype=object),
            trust_match=pd.Series(match.tolist(), schools.index, dtype=object),
        )
        return tables

    def build(self):
        """Return the round."""
        self._started()
        self._answered()
        self.away = self.unwilling | {row["person_id"] for row in self.rows["events"] if row["event"] in NO}
        self._decided()
        self._elsewhere()
        self._known()
        leaders = self.first.tables["leaders"]
        sure = {row["person_id"] for row in self.rows["decisions"] if row["decision"] == "pin"}
        willing = [False if one in self.unwilling else self._yes_or_blank(one, sure) for one in leaders["leader_id"]]
        asked = [self._yes_or_blank(one, sure) for one in leaders["leader_id"]]
        tables = {
            "leaders": leaders.assign(
                willing=pd.Series(willing, leaders.index, dtype=object),
                prerequisites=pd.Series(asked, leaders.index, dtype=object),
            ),
            **{name: pd.DataFrame(rows) for name, rows in self.rows.items() if rows},
        }
        return self.first.with_tables(tables)

    def _yes_or_blank(self, leader_id, sure):
        return True if leader_id in sure or self.draw.random() < 0.7 else None

    def _policy(self, seed, tiers):
        """Return what differs from the rule book as it is shipped."""
        rules = {}
        if seed % 5 == 1:
            rules["budget"] = {"enabled": True, "pence": 2_000_000 + 300_000 * (seed % 7)}
        if seed % 5 == 2:
            rules["travel-limit"] = {"minutes": 45}
        if seed % 5 == 3:
            rules["available-leader"] = {"not_known": "block"}
        team = {"model": "any-supporter"} if seed % 3 == 0 else {}
        several = sorted(tiers)[seed % 3 // 2 :] if self.terms else ()
        profiles = {str(tier): {"profiles": PROFILES[seed % 2 :]} for tier in several}
        return {"team": team, "rules": rules, "tiers": profiles}

    def _started(self):
        """Let some matches go on, with their staff, and end others."""
        goes_on, over = [], []
        for row in self.deployments.itertuples(index=False):
            drawn = self.draw.random()
            if drawn < 0.4:
                goes_on.append(row)
            elif drawn < 0.5:
                over.append(row)
        on = {row.case_id for row in goes_on}
        for row in goes_on:
            left = int(self.draw.integers(0, int(row.half_days) + 1))
            self.rows["running"].append(self._work(row.case_id, row.leader_id, left, ""))
        for row in self.supports[self.supports["case_id"].isin(on)].itertuples(index=False):
            left = int(self.draw.integers(0, int(row.half_days) + 1))
            self.rows["running"].append(self._work(row.case_id, row.person_id, left, row.need_id))
        for row in over:
            self._event(row.case_id, "started", "leader", row.leader_id, 9)
            self._event(row.case_id, "ended", "leader", row.leader_id, 2)
            case = self.first.cases[row.case_id]
            outcome = self.one_of(["succeeded", "partly", "failed", "not-known"])
            self.rows["history"].append(
                {"urn": case.members[0].urn, "supporter_id": row.supporter_id, "outcome": outcome, "ended": self.on(1)}
            )
        self.led = on | {row.case_id for row in over}
        for leader_id in self.some(self.leaders, 0.15):  # work at a case that is in no round any more
            self.rows["running"].append(self._work(f"before-{leader_id}", leader_id, 4, ""))

    def _work(self, case_id, person_id, left, need_id):
        case = self.first.cases.get(case_id)
        tier = case.tier if case else self.one_of(list(self.first.policy.tiers))
        row = {"case_id": case_id, "person_id": person_id, "half_days_left": left, "since": self.on(6), "tier": tier}
        falls = {"profile": self.one_of([None, "0;1;1", "1;0;2"])} if self.terms else {}
        return row | {"need_id": need_id or None} | falls

    def _event(self, case_id, event, party, person_id, month, **more):
        row = {"case_id": case_id, "event": event, "party": party, "person_id": person_id, "on": self.on(month)}
        self.rows["events"].append({"scope": None, "reason_code": None, "reply_by": None, **row, **more})

    def _answered(self):
        """Record answers to the matches that have not started, and take one back now and then."""
        for row in self.deployments.itertuples(index=False):
            if row.case_id in self.led:
                continue
            how = self.one_of(["nothing", "asked", "yes", "approved", "announced", "started", "no", "no", "void"])
            if how == "asked":
                self._event(row.case_id, "asked", "school", row.leader_id, 3, reply_by=self.on(1))
            if how in {"yes", "approved", "announced"}:
                for party in self.some(PARTIES, 0.7):
                    self._event(row.case_id, "agreed", party, row.leader_id, 3)
            if how in {"approved", "announced"}:
                self._event(row.case_id, "approved", "regional-director", row.leader_id, 2)
            if how in {"announced", "started"}:
                self._event(row.case_id, how, "regional-director", row.leader_id, 1)
            if how in {"no", "void"}:
                self._refusal(row, void=how == "void")

    def _refusal(self, row, *, void):
        party = self.one_of(PARTIES)
        scope = {"school": ("offer", "pair"), "leader": ("pair", "person")}.get(party, (None,))
        event = self.one_of(["refused", "refused", "withdrawn"]) if party == "leader" else "refused"
        who = row.supporter_id if party == "supporter" else row.leader_id
        said = {"scope": self.one_of(scope) if event == "refused" else None, "reason_code": "other"}
        self._event(row.case_id, event, party, who, 2, **said)
        if void:
            first = self.rows["events"][-1]
            self.rows["events"].append(first | {"event": "void", "reason_code": None})

    def _decided(self):
        """Pin, forbid, lift rules, and take some of that back."""
        refused = {row["case_id"] for row in self.rows["events"] if row["event"] in NO}
        cases = [case_id for case_id in self.cases if case_id not in refused | self.led]
        for case_id in self.some(cases, 0.35):
            leader_id = self.one_of([one for one in self.leaders if one not in self.away])
            what = self.one_of(["forbid", "waive", "waive", "waive", "lift"])
            row = {"case_id": case_id, "person_id": leader_id, "by": "D1", "on": self.on(3), "reason_code": "other"}
            row |= {"rule": self.one_of(WAIVED) if what != "forbid" else None}
            self.rows["decisions"].append(row | {"decision": "waive" if what == "lift" else what})
            if what == "lift":
                self.rows["decisions"].append(row | {"decision": "lift", "on": self.on(1), "reason_code": None})
        busy = {row["person_id"] for row in self.rows["running"]}
        for row in self.deployments.itertuples(index=False):
            free = row.case_id not in refused | self.led and row.leader_id not in self.away | busy
            if free and self.draw.random() < 0.15:
                pinned = {"case_id": row.case_id, "person_id": row.leader_id, "decision": "pin", "by": "D1"}
                self.rows["decisions"].append(pinned | {"on": self.on(1), "rule": None, "reason_code": None})

    def _elsewhere(self):
        """Let other regions take some of people's time, of some all of it."""
        pinned = {row["person_id"] for row in self.rows["decisions"] if row["decision"] == "pin"}
        for leader_id in self.some([one for one in self.leaders if one not in pinned], 0.3):
            person = self.first.people[leader_id]
            half_days = self.one_of([3, 6, person.half_days])
            of = {"period": self.one_of([None, *self.terms])} if self.terms else {}
            row = {"person_id": leader_id, "half_days": half_days, "cases": self.one_of([0, 1, 2])}
            self.rows["commitments"].append(row | {"source": "elsewhere"} | of)

    def _known(self):
        """Measure some journeys, some of them beyond the limit."""
        pinned = {row["case_id"] for row in self.rows["decisions"] if row["decision"] == "pin"}
        for case_id in self.some([one for one in self.cases if one not in pinned], 0.5):
            leader_id = self.one_of(self.leaders)
            minutes = int(self.draw.integers(20, 75))
            self.rows["travel"].append({"from": leader_id, "to": case_id, "minutes": minutes})
