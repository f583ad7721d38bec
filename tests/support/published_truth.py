"""One truth about some schools, and what the shipped policies make of it, by plain Python over one school at a time.

The reader that is tested works on columns of files; this one never sees a file.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from constraints.rulebooks.shipped import load_policy

Choose = Callable[[Sequence], object]
"""Takes one of some values: `random.Random(seed).choice`, or what hypothesis draws."""

ERAS = {"2018": dt.date(2018, 8, 31), "2025": dt.date(2025, 8, 31), "2026": dt.date(2026, 8, 31)}
"""The as-at date of each era: only overall grades and leadership; the judgements of 2019; report cards beside them."""
POLICIES = ("sio-2019", "tsi-2022", "rise-2025")

SUBS_2019 = (
    "quality-of-education", "behaviour-and-attitudes", "personal-development", "leadership-and-management",
    "early-years",
)  # fmt: skip
SUBS = {"2018": ("leadership-and-management", "early-years"), "2025": SUBS_2019, "2026": SUBS_2019}
CARD = (
    "inclusion", "curriculum-and-teaching", "achievement", "attendance-and-behaviour",
    "personal-development-and-wellbeing", "leadership-and-governance",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Inspection:
    """One inspection: grades by judgement, 0 where there is none; `own` unless it was under an earlier URN."""

    start: dt.date
    published: dt.date
    grades: Mapping[str, int]
    own: bool = True

    @property
    def is_card(self):
        return "overall" not in self.grades


@dataclasses.dataclass(frozen=True)
class School:
    """A school of England, its inspections the newest first; `trust` has the trust's id and when the school joined."""

    urn: str
    name: str
    phase: str
    kind: str
    inspections: tuple[Inspection, ...]
    trust: tuple[str, dt.date] | None = None
    status: str = "Open"

    def known(self, as_at):
        """Return the inspections published by a day."""
        return [inspection for inspection in self.inspections if inspection.published <= as_at]


@dataclasses.dataclass(frozen=True)
class Truth:
    """The schools of an era."""

    era: str
    schools: tuple[School, ...]

    @property
    def as_at(self):
        return ERAS[self.era]


# --- drawing ---------------------------------------------------------------------------------------------------------

_NAMES = ("Sainte-Thérèse", "St  Piran's", 'The "Old" School', "Elm, Oak & Ash", "O\N{RIGHT SINGLE QUOTATION MARK}Hara")


def draw_truth(choose: Choose, era: str, schools: int = 12) -> Truth:
    """Draw some schools, in trusts and not, inspected never to five times, and one that every policy takes."""
    return Truth(era, (_sure(era), *(_school(choose, era, number) for number in range(schools))))


def _sure(era):
    start = ERAS[era] - dt.timedelta(days=200)
    twice = [
        Inspection(start - dt.timedelta(days=ago), start - dt.timedelta(days=ago - 30), {"overall": 3})
        for ago in (0, 900)
    ]
    return School("100100", "Ash", "Primary", "Community school", tuple(twice))


def _school(choose, era, number):
    trust = choose([None, None, "2001", "2001", "2001", "2002", "2002", f"31{number:02}"])
    joined = ERAS[era] - dt.timedelta(days=choose([100, 900, 1200, 2500]))
    kind = "Community school" if trust is None else choose(["Academy converter", "Academy sponsor led"])
    return School(
        urn=str(100_101 + number),
        name=f"{choose(_NAMES)} {number}",
        phase=choose(["Primary", "Secondary"]),
        kind=kind,
        inspections=tuple(_inspections(choose, era)),
        trust=None if trust is None else (trust, joined),
        status=choose(["Open"] * 9 + ["Closed", "Open, but proposed to close"]),
    )


def _inspections(choose, era):
    start = ERAS[era] - dt.timedelta(days=choose([-40, 10, 100, 300, 500, 1500]))
    own = True
    with_card = era == "2026" and choose([True, False])
    if with_card:
        grades = {judgement: choose([1, 2, 2, 3, 3, 4]) for judgement in CARD}
        own = choose([True, True, True, False])
        yield Inspection(start, start + dt.timedelta(days=30), grades, own)
        start -= dt.timedelta(days=choose([400, 900]))
    for number in range(choose([0, 1, 2, 2, 3, 4, 5])):
        # Since September 2024 inspections have no overall grade; only the newest graded one may be so late.
        not_judged = era != "2018" and number == 0 and choose([False, False, True])
        grades = {judgement: choose([0, 1, 2, 2, 3, 3, 4]) for judgement in SUBS[era]}
        if not_judged:
            grades |= {"quality-of-education": choose([2, 3, 3, 4]), "leadership-and-management": choose([2, 3, 4])}
        own = own and choose([True] * 5 + [False])
        overall = 0 if not_judged else choose([1, 2, 3, 3, 3, 4])
        yield Inspection(start, start + dt.timedelta(days=30), {"overall": overall, **grades}, own)
        start -= dt.timedelta(days=choose([500, 1000, 1500]))


# --- what policies make of it ----------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What an import comes to: the tier of each school in the round, and its needs as (urn, specialism, severity)."""

    tiers: Mapping[str, int]
    needs: frozenset[tuple[str, str, int]]


def history_of(school: School, policy_name: str) -> list[Inspection]:
    """Return the graded inspections that a history under today's URNs has, as far as the policy counts them."""
    counts_all = load_policy(policy_name).eligibility.predecessor_grades
    return [one for one in school.inspections if not one.is_card and (counts_all or one.own)]


def outcome_of(truth: Truth, policy_name: str) -> Outcome:
    """Return which schools a policy makes eligible."""
    found = {"sio-2019": _sio, "tsi-2022": _tsi, "rise-2025": _rise}[policy_name](truth)
    closed = {school.urn for school in truth.schools if school.status == "Closed"}
    tiers = {urn: tier for urn, tier in found.items() if tier and urn not in closed}
    return Outcome(tiers, frozenset(_needs(truth, policy_name, tiers)))


def _overall(inspection, equivalents=()):
    own = inspection.grades.get("overall", 0)
    return own or max((inspection.grades.get(one, 0) for one in equivalents), default=0)


def _sio(truth):
    return {school.urn: _sio_tier(truth, school) for school in truth.schools}


def _sio_tier(truth, school):
    known = school.known(truth.as_at)
    if not known or _overall(known[0]) != 3:
        return 0
    inspections = [one for one in school.inspections if one.start <= truth.as_at and _overall(one)]
    if len(inspections) >= 4 and min(map(_overall, inspections)) >= 3:
        return 3
    return 2 if len(known) == 1 or _overall(known[1]) in {3, 4} else 1


def _rise(truth):
    return {school.urn: _rise_tier(truth, school) for school in truth.schools}


def _rise_tier(truth, school):
    equivalents = ("leadership-and-management", "quality-of-education")
    known = school.known(truth.as_at)
    if len(known) < 2 or not known[0].own or not known[1].own or _overall(known[1], equivalents) not in {3, 4}:
        return 0
    latest = known[0]
    if school.trust is not None and school.trust[1] > latest.start:
        return 0
    return 4 if 3 in {_overall(latest, equivalents), latest.grades.get("leadership-and-governance")} else 0


def _tsi(truth):
    trusts = {}
    for school in truth.schools:
        if school.trust is not None and school.status != "Closed":
            trusts.setdefault(school.trust[0], []).append(school)
    several = {trust: schools for trust, schools in trusts.items() if len(schools) > 1}
    tiers = {}
    for schools in several.values():
        tiers |= dict.fromkeys(_members(truth, schools), 1)
    for school in truth.schools:
        known = school.known(truth.as_at)
        alone = school.trust is None or school.trust[0] not in several
        recent = bool(known) and known[0].published >= truth.as_at.replace(year=truth.as_at.year - 1)
        if alone and recent and _overall(known[0]) == 3:
            tiers[school.urn] = 1
    return tiers


def _members(truth, schools):
    """Return the schools of a trust with which it is a case; none where it is none."""
    graded = {school.urn: _overall(school.known(truth.as_at)[0]) for school in schools if school.known(truth.as_at)}
    weak = [urn for urn, grade in graded.items() if grade in {3, 4}]
    three_years_ago = truth.as_at.replace(year=truth.as_at.year - 3)
    counted = [one for one in schools if one.trust[1] <= three_years_ago and graded.get(one.urn, 0)]
    change = {school.urn: _change(truth, school) for school in counted}
    half = 2 * sum(school.urn in weak for school in counted) >= len(counted)
    if len(counted) < 2 or not (half or sum(change.values()) > 0):
        return []
    return [*weak, *(urn for urn, step in change.items() if step > 0)]


def _change(truth, school):
    """Return 1 for a school that went down since it joined its trust, -1 for one that went up."""
    known, joined = school.known(truth.as_at), school.trust[1]
    if len(known) < 2 or known[0].start < joined or known[1].start >= joined or not _overall(known[1]):
        return 0
    step = _overall(known[0]) - _overall(known[1])
    return (step > 0) - (step < 0)


def _needs(truth, policy_name, tiers):
    policy = load_policy(policy_name)
    for school in truth.schools:
        worst = {}
        known = school.known(truth.as_at)
        if school.urn not in tiers or (not known[0].own and not policy.eligibility.predecessor_grades):
            continue
        for judgement, specialism in policy.eligibility.derived_needs.items():
            grade = known[0].grades.get(judgement, 0)
            if grade >= 3:
                severity = min(3, policy.needs.derived_severity + grade - 3)
                worst[specialism] = max(worst.get(specialism, 0), severity)
        yield from ((school.urn, specialism, severity) for specialism, severity in worst.items())
