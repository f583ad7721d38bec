"""Who is eligible for an improvement offer, and in which tier, as a policy states it.

The `[eligibility]` table of a policy is read by `nlematch import`.  It holds an ordered list of tests for schools
and one for trusts.  Every test is a handful of conditions that must all hold, and the first test that a school or
trust meets gives the tier.  So the offers of different years are different data::

    [[eligibility.schools]]              # requires improvement now, and never better in at least four inspections
    tier = 3
    now = [3]
    history_at_least = 4
    history_none_better_than = 3

    [[eligibility.schools]]              # the second in a row, or the first inspection ever
    tier = 2
    now = [3]
    previous = [3, 4]
    or_no_previous = true

    [[eligibility.schools]]              # a report card: leadership needs attention, below good before
    tier = 1
    judgement = "leadership-and-governance"
    now = [3]
    previous = [3, 4]

    [[eligibility.trusts]]               # a trust as the case: half of the schools it has held for three years
    tier = 1
    now = [3, 4]
    schools_at_least = 2
    held_years_at_least = 3
    share_percent = 50

    [eligibility.derived_needs]          # sub-judgements that become needs of source "derived"
    quality-of-education = "curriculum"

Grades are 1 outstanding, 2 good, 3 requires improvement (before 2012 satisfactory), 4 inadequate.  What is not
graded (`Not judged`, 9, blank, NULL) meets no list of grades.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from constraints.domain import FrozenModel, Specialism

Grade = Annotated[int, Field(ge=1, le=4)]

Judgement = Literal[
    "overall",
    "quality-of-education",
    "behaviour-and-attitudes",
    "personal-development",
    "leadership-and-management",
    "early-years",
    "sixth-form",
    "inclusion",
    "curriculum-and-teaching",
    "achievement",
    "attendance-and-behaviour",
    "personal-development-and-wellbeing",
    "post-16",
    "leadership-and-governance",
]
"""The judgements of Ofsted's frameworks that an import knows: to sixth-form those of 2019, the rest report cards'."""

Standing = Literal["maintained", "single-academy", "trust-of-several", "trust-not-known"]
"""How a school stands as at the date: no academy; the only academy of its trust; one of several of its trust; an
academy whose trust no file names."""


class SchoolTest(FrozenModel):
    """Conditions that must all hold for a school; a condition left out asks nothing."""

    tier: int = Field(ge=1, le=9)
    """The tier of a school that meets the test."""
    judgement: Judgement = "overall"
    """The judgement that `now` looks at."""
    now: tuple[Grade, ...] = Field(min_length=1)
    """Grades of the latest inspection published on or before the as-at date, one of which the school has."""
    previous: tuple[Grade, ...] = ()
    """Overall grades of the full inspection before it, one of which the school has."""
    or_no_previous: bool = False
    """Whether a school without an earlier full inspection meets `previous` too."""
    history_at_least: int = Field(default=0, ge=0)
    """Inspections in the history file under the URN (and its predecessors, where they count) to the as-at date."""
    history_none_better_than: Grade | None = None
    """No inspection in that history is graded better than this."""
    published_within_months: int | None = Field(default=None, ge=1)
    """The latest inspection was published at most so many months before the as-at date."""
    standing: tuple[Standing, ...] = ()
    """How the school stands; empty: however it does."""

    @property
    def asks_previous(self) -> bool:
        """Whether the test looks at the previous inspection."""
        return bool(self.previous) or self.or_no_previous

    @property
    def asks_history(self) -> bool:
        """Whether the test looks at the inspection history."""
        return self.history_at_least > 0 or self.history_none_better_than is not None


class TrustTest(FrozenModel):
    """Conditions under which a trust of several schools is itself the case, instead of its schools.

    Counted are schools that the trust has held long enough by their joined date and that have an overall grade.
    The case's members are the trust's schools that are in the grades of `now`, however long held, and those that
    the decline counts; no member is a case of its own.
    """

    tier: int = Field(ge=1, le=9)
    """The tier of a trust that meets the test."""
    now: tuple[Grade, ...] = Field(min_length=1)
    """Overall grades that count towards the share."""
    schools_at_least: int = Field(ge=1)
    """The least number of schools counted."""
    held_years_at_least: int = Field(default=0, ge=0)
    """How many years before the as-at date a school must have joined to be counted."""
    share_percent: int = Field(ge=1, le=100)
    """The least share of schools counted that have one of the grades."""
    or_net_decline: bool = False
    """Also met where more of the schools counted went down than up between their last inspection before they
    joined and their latest, held after it."""


class Eligibility(FrozenModel):
    """How demand is read from inspections; all names and values come from the policy's file."""

    schools: tuple[SchoolTest, ...] = ()
    """Tests for schools, in order: the first that is met gives the tier."""
    trusts: tuple[TrustTest, ...] = ()
    """Tests for trusts of several schools, in order; tried before the schools' own."""
    chain_predecessors: bool = False
    """Whether inspections under an earlier URN of the history file count, by links dated on or before the as-at
    date.  Rows that this changes are listed by the import."""
    predecessor_grades: bool = True
    """Whether a grade counts that the inspection file shows under an earlier URN (`Does the latest full inspection
    relate to the URN of the current school?` answered No).  If not, such a school has no grade yet."""
    joined_since_excludes: bool = False
    """Whether a school that joined its trust after its latest inspection is left out: its structure has changed."""
    equivalents: tuple[Judgement, ...] = ()
    """Where an inspection gives no overall grade, the worst of these stands for it; empty: none does."""
    derived_needs: dict[Judgement, Specialism] = Field(default_factory=dict)
    """The specialism that a sub-judgement of 3 or 4 points to.  A 3 has the severity `needs.derived_severity`, a 4
    one more (at most 3); each takes `needs.derived_half_days`."""
    pool_grades: tuple[Grade, ...] = (1,)
    """Overall grades of schools that supply may be drawn from, beside teaching schools."""
