"""What happens to a plan after it was proposed: answers, decisions, and people with less time; drawn by a seed."""

import numpy as np

from constraints.changes import with_rows
from constraints.testing import event, forbid, pin

ORDERS = (
    {},
    {"restore_price": True},
    {"give_up": {"placed.tier1": 1, "needs": "10%"}},
    {"move_announced": True},
    {"restore_price": True, "give_up": {"needs": "5%", "price": "10%"}},
)
"""How a repair is asked for, one after another."""


def upset(run, seed):
    """Return a run's round after much has happened; None where the run has too few new matches.

    Parameters
    ----------
    run : Run
    seed : int
    """
    return _Upset(run, seed).round()


class _Upset:
    """Draws what happens to the new matches of a run."""

    def __init__(self, run, seed):
        self.run, self.draw = run, np.random.default_rng(seed)
        rows = [row for row in run.allocation.deployments if row.case_id not in run.round.ledger.leads]
        self.matches = {row.case_id: row.leader_id for row in rows}
        self.on = run.round.meta.delivery_start
        self.events, self.decisions = [], []
        self.busy = {who for _, who, _ in run.round.instructions.pins}
        self.decided = set(run.round.tables["decisions"]["case_id"])

    def round(self):
        """Return the round with all of it."""
        if len(self.matches) < 3:
            return None
        cases = [case_id for case_id, who in self.matches.items() if who not in self.busy]
        self.draw.shuffle(cases)
        kinds = [self._approve, self._withdraw, self._refuse, self._pin_elsewhere, self._forbid, self._announce]
        self.draw.shuffle(kinds)
        for case_id, happens in zip(cases, [*kinds, *kinds], strict=False):
            if self.draw.random() < 0.6:
                happens(case_id, self.matches[case_id])
        changed = with_rows(self.run.round, {"events": self.events, "decisions": self.decisions})
        return changed.with_tables(self._time(changed) | self._gone(changed))

    def _said(self, case_id, what, party, who, **more):
        self.events.append(event(case_id, what, party, who, on=self.on, **more))

    def _withdraw(self, case_id, who):
        self._said(case_id, "withdrawn", "leader", who)
        self.busy.add(who)

    def _refuse(self, case_id, who):
        scope = ("pair", "offer")[int(self.draw.integers(2))]
        if case_id in self.decided | {row.case_id for row in self.decisions}:  # a pair is not pinned and refused
            return
        self._said(case_id, "refused", "school", who, scope=scope)

    def _approve(self, case_id, who):
        self._said(case_id, "approved", "regional-director", who)

    def _announce(self, case_id, who):
        self._said(case_id, ("announced", "started")[int(self.draw.integers(2))], "regional-director", who)

    def _forbid(self, case_id, who):
        self.decisions.append(forbid(case_id, who, on=self.on))

    def _pin_elsewhere(self, case_id, who):
        """Pin a leader to another case than that of the match."""
        pairs = self.run.candidates()
        taken = {*self.matches, *self.run.round.ledger.leads}
        taken |= {row.case_id for row in self.events} | {row.case_id for row in self.decisions}
        mine = pairs[(pairs["kind"] == "lead") & (pairs["person_id"] == who) & (pairs["case_id"] != case_id)]
        free = [case for case in mine["case_id"] if case not in taken or self.draw.random() < 0.3]
        free = [case for case in free if case not in {row.case_id for row in self.events + self.decisions}]
        if free and who not in self.busy:
            self.decisions.append(pin(free[0], who, on=self.on))
            self.busy.add(who)

    def _time(self, round_):
        """Return the table of leaders, some of whom have less time now, and some more."""
        leaders = round_.tables["leaders"].copy()
        matched = set(self.matches.values()) - self.busy
        for at, row in leaders.iterrows():
            drawn = self.draw.random()
            if row["leader_id"] in matched and drawn < 0.3:
                leaders.loc[at, "half_days"] = int(row["half_days"]) // 2
            elif drawn > 0.8:
                leaders.loc[at, "half_days"] = 3 * int(row["half_days"])
                leaders.loc[at, "max_cases"] = int(row["max_cases"]) + 2
        return {"leaders": leaders}

    def _gone(self, round_):
        """Return the tables without a school of a match of which nothing else is said, now and then."""
        named = {row.case_id for row in self.events + self.decisions} | self.decided
        named |= set(round_.tables["events"]["case_id"])
        free = [case_id for case_id in self.matches if case_id not in named]
        if not free or self.draw.random() < 0.6:
            return {}
        schools, needs = round_.tables["schools"], round_.tables["needs"]
        return {"schools": schools[schools["urn"] != free[0]], "needs": needs[needs["case_id"] != free[0]]}
