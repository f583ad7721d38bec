"""The cheapest changes of limits that make a plan possible: a model of the checker's own in which limits give way."""

import dataclasses

from tests.statements.facts import NOT_WAIVABLE
from tests.statements.findings import found
from tests.statements.lead_rows import by_profile, open_pairs, placed_rows, rows_over
from tests.statements.periods import periods
from tests.statements.program import Program

HALF_DAY, PLACE, RELEASE, MINUTE, WAIVER, PIN, GUARANTEED = 30, 60, 30, 10, 240, 480, 480
"""Minutes, by the prices of changes."""
FARTHEST = 60
"""Minutes beyond the limit of the policy up to which a journey is offered."""
ROOM = 10_000
"""More than anybody has promised too much."""
SOFT = {"leader-days": HALF_DAY, "leader-caseload": PLACE, "release-limit": RELEASE}
ASKED = {"pins": PIN, "region-guarantee": GUARANTEED}


@dataclasses.dataclass(frozen=True)
class Edit:
    """One change: the rule, whom it is about, by how much, and what that costs.

    Of a pair the subject is `case / leader`, as of pins.
    """

    rule: str
    subject: str
    amount: int
    price: int
    period: int | None = None

    @property
    def about(self):
        """What it changes."""
        return self.rule, self.subject, self.period


def edit_of(facts, step):
    """The change that a step names."""
    given = step.arguments
    amount, who = given.get("amount", 1), given.get("person_id") or given.get("supporter_id") or given.get("subject")
    pair = f"{given.get('case_id')} / {who}"
    match step.key.removeprefix("edit."):
        case "half-days":
            return Edit("leader-days", who, amount, HALF_DAY * amount)
        case "half-days-in":
            at = periods(facts).index(given["period"])
            return Edit("leader-days", who, amount, HALF_DAY * amount, at)
        case "caseload":
            return Edit("leader-caseload", who, amount, PLACE * amount)
        case "release":
            return Edit("release-limit", who, amount, RELEASE * amount)
        case "guarantee":
            return Edit("region-guarantee", who, amount, GUARANTEED * amount)
        case "unpin":
            return Edit("pins", pair, 1, PIN)
        case "reach":
            return Edit("travel-limit", pair, amount, MINUTE * amount)
        case "lift":
            return Edit(given["rule"], pair, 1, WAIVER)
    raise KeyError(step.key)


def waivers(facts, case_id):
    """What would have to be lifted for each leader whom rules alone keep from a case, if all of it may be."""
    limit = facts.rule("travel-limit")["minutes"] + FARTHEST
    pairs = facts.pairs[(facts.pairs["case_id"] == case_id) & ~facts.pairs["forbidden"]]
    for pair in pairs.itertuples():
        never = {rule for rule in pair.stops if not _may_be_waived(facts, rule)} | pair.refused
        if pair.stops and pair.minutes <= limit and not never & pair.stops:
            yield pair.leader_id, [_waiver(facts, rule, case_id, pair.leader_id) for rule in sorted(pair.stops)]


def _may_be_waived(facts, rule):
    return rule not in NOT_WAIVABLE and facts.policy["rules"].get(rule, {}).get("waivable", True)


def _waiver(facts, rule, case_id, leader_id):
    if rule == "travel-limit":
        (finding,) = found(facts, rule, case_id, leader_id)
        beyond = finding.beyond[1]
        return Edit(rule, f"{case_id} / {leader_id}", beyond, MINUTE * beyond)
    return Edit(rule, f"{case_id} / {leader_id}", 1, WAIVER)


class Elastic:
    """A round in which limits may give way.

    Parameters
    ----------
    facts : Facts
    case_id : str, optional
        What is to be led; without it any plan will do, and pins and guarantees may give way, too.
    beside : collection of str, optional
        Cases that have to be led, too.
    """

    def __init__(self, facts, case_id="", beside=()):
        self.facts, self.program = facts, Program()
        self.lifted = dict(waivers(facts, case_id)) if case_id else {}
        leads = by_profile(facts, [*open_pairs(facts), *((case_id, who) for who in self.lifted)])
        self.columns = {lead: self.program.column() for lead in leads}
        self.slacks, self.marks = {}, {}
        plenty = facts.left_with(dict.fromkeys(facts.leaders, ROOM), dict.fromkeys(facts.leaders, ROOM),
                                 dict.fromkeys(facts.homes, ROOM))  # fmt: skip
        for row in rows_over(facts, leads, plenty):
            self._add(row, asked=not case_id)
        for row in placed_rows(leads, {case_id, *beside} - facts.goes_on.keys() - {""}):
            self._add(row, asked=False)
        for who, edits in self.lifted.items():
            for edit in edits:
                slack = self._slack(edit.about, edit.price, 1)
                mine = {column: 1 for lead, column in self.columns.items() if lead[:2] == (case_id, who)}
                self.program.row(mine | {slack: -1}, 0)

    def _add(self, row, *, asked):
        entries = {self.columns[lead]: value for lead, value in row.entries.items()}
        upper, lower = row.upper, row.lower
        if row.rule in SOFT:
            upper = row.upper - ROOM
            over = sum(row.entries.values()) - max(0, upper)
            if upper >= 0 and over > 0:  # what is overdrawn gives no way
                entries |= {self._slack((row.rule, row.subject, row.period), SOFT[row.rule], over): -1}
            upper = max(0, upper)
        elif row.rule in ASKED and asked and lower > 0:
            entries |= {self._slack((row.rule, row.subject, None), ASKED[row.rule], lower): 1}
        self.program.row(entries, upper, lower)

    def _slack(self, about, price, most):
        slack, mark = self.program.column(int(most)), self.program.column()
        self.program.row({slack: 1, mark: -int(most)}, 0)
        self.slacks[about], self.marks[about] = (slack, price), mark
        return slack

    def forbid(self, edits):
        """Let not all that some edits change be changed at once."""
        marks = [self.marks[edit.about] for edit in edits]
        self.program.row(dict.fromkeys(marks, 1), len(marks) - 1)

    def least(self):
        """The least price of changes with which a plan is possible; None without any."""
        x = self.program.best({slack: -price for slack, price in self.slacks.values()})
        return None if x is None else round(sum(price * x[slack] for slack, price in self.slacks.values()))

    def can_be(self, edits):
        """Whether a plan is possible with some edits alone."""
        more = {edit.about: 1 if edit.rule == "travel-limit" else edit.amount for edit in edits}
        if not more.keys() <= self.slacks.keys():
            return False
        limits = [self.program.row({slack: 1}, more.get(about, 0)) for about, (slack, _) in self.slacks.items()]
        possible = self.program.best({}) is not None
        for rows in (self.program.rows, self.program.lower, self.program.upper):
            del rows[-len(limits) :]
        return possible
