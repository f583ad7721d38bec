"""How to solve: the settings of a solve, and the search parameters within them.

Settings say what a user may want otherwise.  Search parameters decide how fast the engine gets to its end, and, where a
work limit cuts it short, how far; they never decide what is best, nor may they make a bound wrong.  What proofs rest on
(the scale of multipliers, in which numbers a cut is written) is no parameter: a kept proof would not be checked alike.
"""

from __future__ import annotations

import dataclasses
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as validated_dataclass

ENGINES = ("auto", "cpsat")

Count = Annotated[int, Field(strict=True, ge=0)]
Positive = Annotated[int, Field(strict=True, ge=1)]
Divisor = Annotated[int, Field(strict=True, ge=2, le=2**30)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]
Amount = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
Multiple = Annotated[int, Field(strict=True, ge=-100, le=100)]
Multiples = Annotated[tuple[Multiple, ...], Field(min_length=1)]


@validated_dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class SearchParameters:
    """All tuning of the search, with the values that served best on rounds of England's regions and on RISE-like ones.

    Work is CP-SAT's deterministic time, which repeats; shares of work are shares of :attr:`Settings.work_limit`.
    """

    # -- formulation --------------------------------------------------------------------------------------------------

    min_component_cases: Count = 40
    """Components of fewer cases are put together into one: each costs some calls of solvers."""
    max_case_plans: Count = 4_000_000
    """Where there are more case plans, the model's own columns are searched: plans would not fit into memory."""
    max_weight_bits: Annotated[int, Field(strict=True, ge=1, le=50)] = 40
    """Weights of goals that are scalarised together stay below so many bits, so that floats still tell goals apart."""
    max_rounding_divisors: Count = 4
    """How many mixed-integer rounding rows each row gets beforehand; more repeat what the tableau's cuts find."""

    # -- column generation --------------------------------------------------------------------------------------------

    first_columns_per_choice: Positive = 8
    """How many columns of every choice the first restricted master has: most optimal columns are among these."""
    more_columns_per_choice: Positive = 12
    """How many of a choice are brought in at a time; with fewer there are more solves, with more larger ones."""
    direct_columns: Count = 20_000
    """Programs of at most so many columns are solved at once: pricing would cost more than it saves."""
    relaxation_time_share: Share = 0.6
    """How much of a stage's time the first relaxation may take: what is left is for a point near it."""

    # -- cutting planes -----------------------------------------------------------------------------------------------

    cut_rounds: Count = 5
    """How many rounds of cuts there are before a point is sought again."""
    cut_passes: Count = 4
    """How often there are such rounds, at most: later ones close little."""
    cut_columns: Positive = 20_000
    """How many columns the restricted master keeps while cuts are looked for, about."""
    stall_rounds: Positive = 2
    """Over so many rounds it is looked at whether cuts still help; a single one may be poor by chance."""
    stall_share: Share = 0.03
    """Cuts are enough where those rounds close less than this of the gap, and of all that was closed so far."""
    clique_rounds: Count = 3
    """How often cliques are looked for before rows of the tableau are, at most: most are found at the first try."""
    max_cliques: Positive = 100
    """How many cliques are taken at a time, the most broken first: those of a split column are much alike."""
    min_cliques: Positive = 6
    """Where a stage's first relaxed point breaks fewer, none are looked for: rows of the tableau do as well alone."""
    max_clique_literals: Positive = 4_000
    """Among how many fractional literals cliques are looked for, the most fractional first: memory grows as their
    square."""
    max_clique_starts: Positive = 5_000
    """From how many conflicts of two cliques are grown, the truest first: it is seldom a matter of more."""
    min_clique_excess: Amount = 1e-3
    """A clique is broken where its members add up to so much more than 1; less moves the relaxed point hardly."""
    max_split_columns: Positive = 400
    """How many fractional columns cuts are looked for at, the most fractional first."""
    max_rows_per_cut: Positive = 1_000
    """Rows of the tableau that rest on more rows are left: their cuts are dense."""
    max_cuts: Positive = 400
    """How many cuts are taken a round, the deepest first: GLOP slows down with more."""
    max_divisor: Positive = 2_000
    """Up to which least common divisor a row of the tableau is looked at exactly."""
    rough_divisor: Divisor = 2**20
    """The divisor where that is not found, multipliers rounded: fine enough that the cut loses little depth."""
    row_multiples: Multiples = (
        1,
        -1,
        2,
        -2,
        3,
        -3,
        4,
        -4,
        5,
        -5,
        6,
        -6,
        7,
        8,
        9,
        10,
        11,
        12,
    )
    """A row of the tableau is rounded as it is, turned, and as so many of it: days come in lumps of up to twelve."""
    max_sum_entries: Positive = 500_000
    """How many entries all sums may have together that are rounded at a time: memory and time of one round."""
    max_cut_entries: Positive = 20_000
    """Cuts with more coefficients are not taken: each slows down every solve after it."""
    min_fraction: Amount = 1e-5
    """A column is fractional from this distance from a whole number on; less is a float's noise."""
    min_depth: Amount = 1e-5
    """A cut is deep enough from this distance on by which it cuts a point off; less is a float's noise."""
    max_parallelism: Share = 0.97
    """A cut is not taken beside a deeper one where the cosine of the angle between them is larger."""

    # -- fix and optimise ---------------------------------------------------------------------------------------------

    max_expansions: Positive = 5
    """How often it is tried, each time with the neighbours of the cases that were free before."""
    max_free_columns: Positive = 30_000
    """How many columns are free at most, about, those of the least reduced costs: CP-SAT does well up to there."""
    max_split_cases: Count = 300
    """Not tried where the relaxed point splits more cases: then hardly any legal point is near it."""
    fewer_split_cases: Share = 2 / 3
    """After a try that found nothing better, tried again once only so much of those cases are split."""
    far_share: Amount = 0.2
    """A point is far from the bound where the gap is such a share of it: any point near the relaxed one is better."""
    smaller_gap: Share = 1 / 2
    """After a try, tried again once the gap is only so much of what it was."""
    first_fix_work: Amount = 1.0
    """The work it may take before any cuts."""
    fix_work: Amount = 2.5
    """The work it may take after some rounds of cuts."""
    far_fix_work: Amount = 8.0
    """The work it may take after all cuts where the point in hand is still far from the bound."""
    fix_work_share: Share = 0.1
    """How much of a stage's work limit it may take at most."""
    far_fix_work_share: Share = 0.5
    """How much of a stage's work limit it may take where the point is still far from the bound."""

    # -- trial cores --------------------------------------------------------------------------------------------------

    first_core_columns: Positive = 5_000
    """How many columns the first core has, about: CP-SAT mostly proves so many in a few seconds."""
    core_growth: Annotated[int, Field(strict=True, ge=2)] = 4
    """How many times as many the next one has."""
    core_work_share: Share = 0.3
    """How much of a stage's work limit a core may take."""
    last_core_work_share: Amount = 1.5
    """How much all cores may take together: the last is worth more than the others, its proof is the stage's."""
    core_columns_per_work: Positive = 30_000
    """A core that has more columns for each unit of work that it may take is not begun: it would end in presolve."""

    # -- the rest -----------------------------------------------------------------------------------------------------

    stage_time_share: Share = 0.75
    """A stage may take so much of the time that is left, at least: goals come in strict order."""
    relaxed_goals_time_share: Share = 0.3
    """How much of a stage's time may go into bounds that hold where an earlier stage was not proved."""
    conflict_work: Amount = 60.0
    """The work that each question to the feasibility oracle may take."""

    def stage_share(self, stages_left: int) -> float:
        """Return how much of the time left a stage may take: an even share, and a least one."""
        return max(self.stage_time_share, 1 / max(1, stages_left))

    def changed(self) -> dict[str, object]:
        """Return the parameters that are not as they are by default, by name."""
        return {name: value for name, value in dataclasses.asdict(self).items() if value != getattr(DEFAULTS, name)}


DEFAULTS = SearchParameters()


@dataclasses.dataclass(frozen=True)
class Settings:
    """How to solve.

    Attributes
    ----------
    engine : {"auto", "cpsat"}
        `auto` works over case plans, with relaxation, cuts, exact fixing and CP-SAT (over pairs where plans are too
        many, or where the policy lets cases be staffed in other ways); `cpsat` asks CP-SAT alone.
    seed : int
    time_limit : float or None
        Seconds for the whole solve. A run that the clock ends is not reproducible.
    work_limit : float
        CP-SAT's deterministic seconds that one stage may take, about.
    gap : float
        A stage is good enough within so much of its bound: 0.001 is a tenth of a percent.
    threads : int
        How many independent pieces are worked on side by side; decides nothing but the time.
    parameters : SearchParameters
    """

    engine: str = "auto"
    seed: int = 1
    time_limit: float | None = None
    work_limit: float = 60.0
    gap: float = 0.0
    threads: int = 2
    parameters: SearchParameters = DEFAULTS
