"""A rule of somebody's own as a file, as wrong files of it, and as a round that asks for it."""

import hashlib

from constraints.testing import leader, make_round, need, school, staff_member, supporter
from scenarios.rounds import write_round
from tests.support.hostile import pool

NEW_LEADER = '''"""new-leader: a leader who has not improved a school yet."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from nlematch.rules import RowPrice, RuleParams


class NewLeaderParams(RuleParams):
    """Parameters of `new-leader`."""

    minutes: int = Field(default=15, ge=0)


class NewLeader(RowPrice):
    """A price on a lead by somebody who is known to have improved no school yet."""

    id = "new-leader"
    sentence = "A leader who has improved no school yet costs {minutes} minutes."
    source = "choice"
    Params = NewLeaderParams
    prices_kinds = frozenset({"lead"})

    def price_of(self, round_, row):
        return self.params.minutes if row.person.schools_improved == 0 else 0

    def prices_of(self, arrays, pairs):
        return np.where(arrays.people.schools_improved[pairs.person] == 0, self.params.minutes, 0)
'''

SAME_REGION = '''"""same-region: only a leader of the school's own region leads it."""

from __future__ import annotations

from nlematch.rules import FAIL, NOT_KNOWN, PASS, Finding, PairParams, PairRule, as_verdicts


class SameRegion(PairRule):
    """Whether the supporter is of the region of the case; a blank region is not known."""

    id = "same-region"
    sentence = "The leader comes from the region of the school."
    source = "choice"
    Params = PairParams
    binds = frozenset({"lead"})

    def judge(self, round_, row):
        here, home = row.case.region, row.person.supporter.region
        if not here or not home:
            return Finding(NOT_KNOWN, "a region is not known")
        return Finding(PASS) if here == home else Finding(FAIL, "another region")

    def verdicts(self, arrays, pairs):
        here = arrays.cases.region[pairs.case]
        home = arrays.supporters.region[arrays.people.supporter[pairs.person]]
        known = (here >= 0) & (home >= 0)
        return as_verdicts(known & (here != home), ~known)
'''

AT_MOST_TWO = '''"""two-at-most: a supporter sends leaders to so many cases at most."""

from __future__ import annotations

from collections import Counter

import numpy as np
from pydantic import Field

from nlematch.rules import Breach, CouplingRule, RuleParams, limits


class Params(RuleParams):
    """Parameters of `two-at-most`."""

    cases: int = Field(default=2, ge=0)


class TwoAtMost(CouplingRule):
    """New cases that leaders of one supporter lead."""

    id = "two-at-most"
    sentence = "The leaders of one supporter take on at most {cases} new cases together."
    source = "choice"
    Params = Params

    def breaches(self, plan):
        led = Counter(row.person.supporter.supporter_id for row in plan.rows if row.kind == "lead" and not row.running)
        for supporter_id, cases in led.items():
            if cases > self.params.cases:
                yield Breach(self.id, supporter_id, f"{cases} new cases; at most {self.params.cases}")

    def rows(self, arrays, columns):
        new = np.flatnonzero(~columns.running[columns.leads])
        supporter = arrays.people.supporter[columns.lead.person[new]]
        most = np.full(len(arrays.supporters.ids), self.params.cases)
        return limits(supporter, new, np.ones(len(new), np.int64), most, arrays.supporters.ids)
'''

FACTS = {"leaders": {"schools_improved": [0, 1, None]}}
"""What `new-leader` asks about, and drawn rounds have too rarely."""


def digest_of(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


ALLOWED = f"new-leader={digest_of(NEW_LEADER)}"


def small_round():
    """Two schools, a leader who is new and one who is not, near the same schools."""
    return make_round(
        schools=[school("100001", 1, region="London"), school("100002", 2, region="London")],
        needs=[need("100001", "maths")],
        supporters=[supporter("S1", region="London"), supporter("S2", region="London", at=(450_000, 303_000))],
        leaders=[leader("L1", "S1", half_days=40, schools_improved=0), leader("L2", "S2", half_days=6)],
        staff=[staff_member("T1", "S1", "maths:3")],
        pool=pool(),
    )


def ask_for(folder, source=NEW_LEADER, name="new-leader", settings="", place="new_leader.py"):
    """Have the round in a folder ask for a rule that stands beside its tables."""
    (folder / "new_leader.py").write_text(source, encoding="utf-8")
    file = folder / "round.toml"
    text = file.read_text(encoding="utf-8").replace('policy = "sio-2019"\n', "")
    table = f'\n[plugins]\n{name} = "{place}"\n\n[policy]\nextends = "sio-2019"\n\n[policy.rules.{name}]\n{settings}\n'
    file.write_text(text + table, encoding="utf-8")


def write_asking(folder, source=NEW_LEADER, **how):
    """Write a small round that asks for a rule."""
    write_round(small_round(), folder)
    ask_for(folder, source, **how)
    return folder
