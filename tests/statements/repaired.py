"""The facts of a repair: the changed round with its plan, the plan made before, and what a repair promises."""

import fractions
import functools

from tests.statements.covering import covers_of
from tests.statements.facts import Facts
from tests.statements.findings import because
from tests.statements.of_findings import FORBIDDEN, stops_of
from tests.statements.solving import KEPT, furthest, solve

FIRM = {"announced", "started"}


class Repair(Facts):
    """A repaired run's folder, and that of the run that was repaired.

    Parameters
    ----------
    folder, parent : Path
    """

    def __init__(self, folder, parent):
        super().__init__(folder)
        self.parent = Facts(parent)

    # -- the plan before ----------------------------------------------------------------------------------------------

    @functools.cached_property
    def led_before(self):
        """Who led each case that is still in the round."""
        old = {row["case_id"]: row["leader_id"] for row in self.parent.rows("deployments")}
        return {case_id: who for case_id, who in old.items() if case_id in self.cases}

    @functools.cached_property
    def moved(self):
        """The cases that had a leader and have not that one now."""
        return {case for case, who in self.led_before.items() if self.leads.get(case, {}).get("leader_id") != who}

    @functools.cached_property
    def staying(self):
        """The pairs of those whose leader stays."""
        return {(case_id, who) for case_id, who in self.led_before.items() if case_id not in self.moved}

    def may_be(self, case_id, who):
        """Whether the rules let a pair be, or it goes on."""
        return self.goes_on.get(case_id) == who or (who in self.leaders and not stops_of(self, case_id, who))

    # -- how far proposals have gone ----------------------------------------------------------------------------------

    def stage(self, case_id, leader_id):
        """How far the proposal of a leader has gone, and whether it was approved."""
        home = self.parent.leaders[leader_id]["supporter_id"]
        order = ("ended", "asked", "agreed", "approved", "announced", "started", "refused", "withdrawn")
        about = [row for row in self.events if row["case_id"] == case_id and row["person_id"] in {leader_id, home, ""}]
        yes, approved, stage = set(), set(), "proposed"
        for row in sorted(about, key=lambda row: (row["on"], order.index(row["event"]))):
            party, event = row["party"], row["event"]
            if event == "ended" or (event in {"refused", "withdrawn"} and self.takes(row)):
                yes, approved, stage = set(), set(), "proposed"
            elif event in {"refused", "withdrawn"}:
                yes, approved = yes - {party}, approved - {party}
            elif event in {"agreed", "approved"} and row["person_id"]:
                yes, approved = yes | {party}, approved | ({party} if event == "approved" else set())
            elif event in FIRM and stage != "started":
                stage = event
        agreed = stage == "proposed" and yes >= set(self.policy["proposals"]["agreed_by"])
        return ("agreed" if agreed else stage), bool(approved)

    @functools.cached_property
    def weights(self):
        """What it weighs to move each case."""
        weights = self.policy["proposals"]["move_weights"]
        return {case_id: weights[self.stage(case_id, who)[0]] for case_id, who in self.led_before.items()}

    @functools.cached_property
    def firm(self):
        """What is left of the pairs that were approved, announced or started: each plan of the repair has them.

        Where not all of them can be, as many weights of them as can: the changes of a plan that say so.
        """
        if self.manifest["repair"]["move_announced"]:
            return {}
        decided = [pair for pair in self.led_before.items() if self._is_decided(*pair)]
        able = {pair for pair in decided if self.may_be(*pair)}
        if furthest(self, KEPT, forced=able) is not None:
            return {"forced": frozenset(able)}
        weights = {pair: self.weights[pair[0]] for pair in decided}
        return {"weights": weights, "held": {KEPT: furthest(self, KEPT, weights=weights)}}

    def _is_decided(self, case_id, who):
        stage, approved = self.stage(case_id, who)
        return approved or stage in FIRM

    def beside(self, pairs=(), held=None, **changes):
        """The changes of a plan that has what is firm, and more."""
        firm = self.firm
        return {
            "forced": firm.get("forced", frozenset()) | frozenset(pairs),
            "weights": firm.get("weights", {}),
            "held": firm.get("held", {}) | (held or {}),
        } | changes

    # -- what is promised ---------------------------------------------------------------------------------------------

    @functools.cached_property
    def promised(self):
        """What a repair promises of each goal, in their order."""
        given_up = self.manifest["repair"]["give_up"]
        return {goal: _less(goal, value, given_up.get(goal, "0")) for goal, value in self._asked.items()}

    @functools.cached_property
    def _asked(self):
        goals = [*(f"placed.tier{tier}" for tier in self.tiers), "waiting"]
        best = dict(zip(goals, solve(self, until="waiting", **self.beside()), strict=True))
        if self.manifest["repair"]["order"] == "restore-price":
            return dict(zip([*goals, "needs", "price"], solve(self, **self.beside()), strict=True))
        asked = best | {"waiting": min(best["waiting"], self.still_gives("waiting"))}
        needs = furthest(self, "needs", **self.beside(held=asked))
        return asked | {"needs": min(needs, self.still_gives("needs"))}

    def still_gives(self, goal):
        """The most that rows of the plan before, with running work, have of a goal where no rule is broken."""
        open_ = self.pairs[self.pairs["open"]]
        old = set(self.led_before.items())
        covers = {(row["case_id"], row["need_id"], row["person_id"]) for row in self.parent.rows("supports")}
        return furthest(
            self,
            goal,
            barred=set(zip(open_["case_id"], open_["leader_id"], strict=True)) - old,
            uncovers={(*need, who) for need, able in covers_of(self).able.items() for who in able} - covers,
            unpinned=self.pins,
        )

    def promised_before(self, goal):
        """What is promised of the goals before one."""
        promised = list(self.promised.items())
        return dict(promised[: list(self.promised).index(goal)])

    # -- why a pair cannot be -----------------------------------------------------------------------------------------

    def obstacles(self, case_id, who):
        """What keeps a pair of the plan before from being used: the reasons that may be given, by rule."""
        if who not in self.leaders:
            return {"round": {f"{who} is not a leader of the round any more"}}
        found_ = {rule: because(self, rule, case_id, who) for rule in stops_of(self, case_id, who) - {FORBIDDEN}}
        if FORBIDDEN in stops_of(self, case_id, who):
            found_[FORBIDDEN] = {f"a decision forbids {who} for {case_id}"}
        return found_


def _less(goal, value, amount):
    """What is left of a value where some of it may be given up; of a price what it may come to."""
    share = amount.endswith("%")
    given_up = abs(value) * fractions.Fraction(amount[:-1]) // 100 if share else int(amount)
    return value + given_up if goal == "price" else value - given_up
