"""The columns and limits of a small round, over :class:`Facts`: who leads, who covers which need."""

import collections
import functools
import hashlib

from tests.statements.covering import covers_of
from tests.statements.falling import falling
from tests.statements.periods import profiles
from tests.statements.program import Program


class Model:
    """A column for each lead and cover that is new, and a row for each limit.

    Parameters
    ----------
    facts : Facts
    changes : Changes
    covers : bool
        Whether needs are covered, too.
    """

    def __init__(self, facts, changes, *, covers):
        self.facts, self.changes, self.needs = facts, changes, covers_of(facts)
        self.program = Program()
        self.left = self.needs.left_with(dict(changes.days), dict(changes.places), dict(changes.release))
        self.leads = {pair: self.program.column() for pair in self._pairs()}
        self.covers = {row: self.program.column() for row in self._cover_rows()} if covers else {}
        self.falling = falling(self)
        for case_id in facts.cases:
            columns, runs = self.led(case_id)
            most = int(case_id not in changes.unled)
            self.program.row(columns, most - runs, int(case_id in changes.lead) - runs)
        self._limit_time()
        self._limit_cases()
        self._limit_needs()
        self._limit_cover_in_person()
        self._limit_offers()
        self._limit_teams()
        self._ask()

    # -- columns ----------------------------------------------------------------------------------------------------

    def _pairs(self):
        facts, changes = self.facts, self.changes
        open_ = facts.pairs[facts.pairs["open"]]
        able = {*zip(open_["case_id"], open_["leader_id"], strict=True), *changes.pairs} - changes.barred
        return sorted(
            (case_id, who)
            for case_id, who in able
            if (changes.only is None or case_id in changes.only or (case_id, who) in facts.pins)
            and case_id not in facts.goes_on
            and who not in changes.gone
            and self._offered(case_id)
        )

    def _offered(self, case_id):
        """Whether the offer pays for a whole deployment."""
        limit = self.facts.policy["tiers"][str(self.facts.cases[case_id]["tier"])]["lead_limit_half_days"]
        return limit == "none" or self.facts.cases[case_id]["half_days"] <= int(limit)

    def _cover_rows(self):
        """Walk over the needs with those who may cover them under some leader."""
        own = self.facts.policy["team"]["model"] == "own-supporter"
        leads = {*self.leads, *self.facts.goes_on.items()}
        under = {(case_id, self.home(who) if own else None) for case_id, who in leads}
        for need, people in self.needs.able.items():
            for who in people:
                free = who not in self.changes.gone and (*need, who) not in self.changes.uncovers
                led = (need[0], who) in leads or who not in self.facts.leaders
                if free and led and (need[0], self.home(who) if own else None) in under:
                    yield *need, who

    def led(self, case_id, home=None):
        """The columns that lead a case, by a supporter's leaders if one is given, and how many running leads do."""
        columns = {
            column: 1
            for (case, who), column in self.leads.items()
            if case == case_id and home in {None, self.home(who)}
        }
        runs = self.facts.goes_on.get(case_id)
        return columns, int(runs is not None and home in {None, self.home(runs)})

    def home(self, who):
        """The supporter of a person."""
        return self.facts.people[who]["supporter_id"]

    def half_days(self, need):
        """The half-days of a need."""
        return self.needs.needs[need]["half_days"]

    @functools.cached_property
    def staff(self):
        """The columns of covers by staff; others are by the leader of the case in person."""
        return {row: column for row, column in self.covers.items() if row[2] not in self.facts.leaders}

    @functools.cached_property
    def present(self):
        """A column for each member of staff at each case."""
        covers = collections.defaultdict(list)
        for (case_id, _, who), column in self.staff.items():
            covers[case_id, who].append(column)
        return {at: self.program.any_of(columns) for at, columns in covers.items()}

    @functools.cached_property
    def work(self):
        """The half-days that leads, and covers by staff, take of each person."""
        work = collections.defaultdict(dict)
        for row in self.leads:
            work[row[1]][row] = self.facts.cases[row[0]]["half_days"]
        for row in self.staff:
            work[row[2]][row] = self.half_days(row[:2])
        return work

    @functools.cached_property
    def takes(self):
        """The half-days that columns take, by person."""
        columns = self.leads | self.covers
        return {who: {columns[row]: taken for row, taken in rows.items()} for who, rows in self.work.items()}

    # -- limits -----------------------------------------------------------------------------------------------------

    def _limit_time(self):
        """Time of people, release of supporters, and money."""
        released, pence, offer = collections.defaultdict(dict), {}, self.facts.policy["offer"]
        for who, columns in self.takes.items():
            for at, left in enumerate(self.left["days"][who]):
                self.program.row(self._worked(who, at), left)
            released[self.home(who)] |= columns
            rate = offer["leader_half_day_pence" if who in self.facts.leaders else "staff_half_day_pence"]
            pence |= {column: half_days * rate for column, half_days in columns.items()}
        for home, columns in released.items():
            self.program.row(columns, self.left["release"][home])
        if budget := self.facts.rule("budget"):
            self.program.row(pence, budget["pence"])

    def _worked(self, who, at):
        """The columns that take half-days of a person: of those that they have in a period, or of all."""
        worked = {}
        for row, half_days in self.work[who].items():
            for weights, column in self.falling[row].items():
                worked[column] = self.facts.falls(who, half_days, weights)[at]
        return worked

    def _limit_cases(self):
        at = collections.defaultdict(list)
        for (case_id, who), column in [*self.leads.items(), *self.present.items()]:
            if case_id not in self.left["held"].get(who, ()):
                at[who].append(column)
        for who, columns in at.items():
            self.program.row(dict.fromkeys(columns, 1), self.left["places"][who])

    def _limit_needs(self):
        """One person a need, under a leader; under one of their own supporter, if the team is of one supporter."""
        own = self.facts.policy["team"]["model"] == "own-supporter"
        under = collections.defaultdict(list)
        for (case_id, need_id, who), column in self.covers.items():
            under[case_id, need_id, self.home(who) if own else None].append(column)
        for (case_id, _, home), columns in under.items():
            led, runs = self.led(case_id, home)
            self.program.row(dict.fromkeys(columns, 1) | dict.fromkeys(led, -1), runs)

    def _limit_cover_in_person(self):
        """What leaders cover in person lies inside their lead."""
        in_person = collections.defaultdict(dict)
        for (case_id, need_id, who), column in self.covers.items():
            if who in self.facts.leaders:
                in_person[case_id, who][column] = self.half_days((case_id, need_id))
                if (case_id, who) in self.leads:
                    self.program.row({column: 1, self.leads[case_id, who]: -1}, 0)
        for (case_id, who), columns in in_person.items():
            runs = sum(self.half_days(need) for need in self.needs.running_by(case_id, who))
            self.program.row(columns, max(0, self.facts.cases[case_id]["half_days"] - runs))

    def _limit_offers(self):
        columns = collections.defaultdict(dict)
        for (case_id, need_id, _), column in self.staff.items():
            columns[case_id][column] = self.half_days((case_id, need_id))
        for case_id, some in columns.items():
            self.program.row(some, self.needs.offer(case_id))

    def _limit_teams(self):
        """Distinct people and supporters at a case; what runs there is more than nothing alone."""
        team = self.facts.rule("team-size")
        there = collections.defaultdict(list)
        for (case_id, who), column in [*self.leads.items(), *self.present.items()]:
            there[case_id].append((who, column))
        for case_id, people in there.items() if team else ():
            runs = self.needs.at_work(case_id)
            new = [(who, column) for who, column in people if who not in runs]
            self.program.row({column: 1 for _, column in new}, max(0, team["people"] - len(runs)))
            homes, going_on = collections.defaultdict(list), {self.home(who) for who in runs}
            for who, column in new:
                homes[self.home(who)].append(column)
            says = {self.program.any_of(some): 1 for home, some in homes.items() if home not in going_on}
            self.program.row(says, max(0, team["supporters"] - len(going_on)))

    def _ask(self):
        """Pins, and what has to be."""
        pins = {pair for pair in self.facts.pins if pair[1] not in self.changes.gone} - self.changes.unpinned
        for case_id, who in self.needs.pinned_staff:
            if not self.needs.running_by(case_id, who):
                mine = [column for row, column in self.covers.items() if (row[0], row[2]) == (case_id, who)]
                self.program.row(dict.fromkeys(mine, 1), lower=1)
        for case_id, who in (pins - self.needs.pinned_staff) | self.changes.forced:
            if self.facts.goes_on.get(case_id) != who:
                self.program.row({self.leads[case_id, who]: 1} if (case_id, who) in self.leads else {}, lower=1)
        for need in self.changes.covered - self.needs.running.keys():
            self.program.row({column: 1 for row, column in self.covers.items() if row[:2] == need}, lower=1)
        for row in self.changes.covers:
            if self.needs.running.get(row[:2]) != row[2]:
                self.program.row({self.covers[row]: 1} if row in self.covers else {}, lower=1)
        if self.changes.whole:
            self._keep_to(self.changes.forced | self.changes.covers)

    def _keep_to(self, rows):
        """Let nothing be used but some leads and covers."""
        for row, column in [*self.leads.items(), *self.covers.items()]:
            if row not in rows:
                self.program.row({column: 1}, 0)

    # -- goals and plans --------------------------------------------------------------------------------------------

    def goal(self, goal):
        """The columns of a goal but the price, and what running work has of it."""
        worth = collections.Counter()
        entries = {}
        for case_id, case in self.facts.cases.items():
            if goal != "needs" and (self.changes.only is None or case_id in self.changes.only):
                worth[case_id] = case["waited"] if goal == "waiting" else int(goal == f"placed.tier{case['tier']}")
        if goal == "needs":
            for need in self.needs.running:
                worth[need[0]] += self.needs.needs[need]["severity"]
            entries = {column: self.needs.needs[row[:2]]["severity"] for row, column in self.covers.items()}
        entries |= {column: worth[case_id] for (case_id, _), column in self.leads.items()}
        return entries, sum(worth[case_id] for case_id in self.facts.goes_on)

    def tie_break(self):
        """The columns of the tie-break: the first 20 bits of a digest of each row; what runs is left out."""
        weights = {}
        for row, columns in self.falling.items():
            text = ",".join((row[0], "", row[1]) if row in self.leads else row)
            several = len(profiles(self.facts, row[0])) > 1
            for profile, column in columns.items():
                weights[column] = _digest(f"{text},{';'.join(map(str, profile))}" if several else text)
        return weights, 0

    def leading(self, x):
        """Who leads which case in a solution."""
        return self.facts.goes_on | {case_id: who for (case_id, who), column in self.leads.items() if x[column] > 0.5}

    def covering(self, x):
        """Who covers which need in a solution."""
        led = self.leading(x)
        new = {row[:2]: row[2] for row, column in self.covers.items() if x[column] > 0.5}
        return {need: who for need, who in self.needs.running.items() if need[0] in led} | new


def _digest(text):
    return int(hashlib.sha256(text.encode()).hexdigest()[:5], 16)
