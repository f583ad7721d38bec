"""How much of an allocation would stay if prices, travel times and derived needs were a little different.

Each variant draws, from a seed: a factor for every price, an error for every modelled travel time, and which derived
needs are left out.  Every variant is solved; of each match the share of variants that keep it is told.
"""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from statistics import NormalDist
from typing import TYPE_CHECKING, Annotated, Any, Unpack

import pandas as pd

from constraints.changes import with_policy, with_tables
from constraints.domain import (
    ArgumentFault,
    ArgumentRefused,
    Displayed,
    MeasuredTime,
    Seed,
    checks_arguments,
    finite_number,
    number_of,
    whole_number,
)
from constraints.round import Round, table_of, vouched_as
from constraints.rulebooks import policy_from
from constraints.rules import CATALOGUE, Preference, TravelLimit, catalogue_of, find_rule
from optimiser.model import find_candidates
from optimiser.solvers import end_if_interrupted, ends_at_interrupt
from scenarios.comparison.sources import RoundOrRun, round_or_run
from scenarios.escaping import plain_rows
from scenarios.generate import Draws
from scenarios.runs import Run, RunSettings, Solving, execute_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from constraints.domain import Allocation
    from constraints.policies import Policy

ROBUSTNESS_SCHEMA = 1
"""Version of the layout of :meth:`Robustness.to_dict`."""
DERIVED = "derived"

Count = Annotated[int, whole_number(1, 100_000, advice="20 are usual")]
Percent = Annotated[int, whole_number(0, 100, "whole percent")]
Minutes = Annotated[float, finite_number(0, 1440, what="minutes", advice="0 leaves times as they are")]


@dataclasses.dataclass(frozen=True)
class Variants:
    """What is varied, and how far.

    Attributes
    ----------
    draws : int
        How many variants.
    price_percent : int
        Every price in minutes is multiplied by a factor drawn evenly from 1 less to 1 plus so many percent; travel
        itself is the unit that the others are priced in, and is not multiplied.
    travel_minutes : float
        Standard deviation of the error of a modelled time, normal, one a case and base. Measured times have none. A
        time that is within all limits is taken as measured with its error; one in the tolerance beyond stays.
    derived_dropped_percent : int
        How many of 100 derived needs are left out.
    seed : int
        The same seed draws the same variants.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> prices_only = nle.robustness(round_, draws=3, price_percent=25, travel_minutes=0, derived_dropped_percent=0)
    >>> prices_only.variants.price_percent, float(prices_only.matches["share"].min())
    (25, 1.0)
    """

    draws: int = 20
    price_percent: int = 50
    travel_minutes: float = 6.0
    derived_dropped_percent: int = 20
    seed: int = 1


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class Robustness(Displayed):
    """How many variants keep each match.

    Attributes
    ----------
    variants : Variants
    solved : int
        In how many variants an allocation was found.
    matches : DataFrame
        `case_id, need_id, person_id, kept, variants, share`; `need_id` is empty for a leader.
    """

    variants: Variants
    solved: int
    matches: pd.DataFrame

    def _lines(self) -> Iterable[str]:
        """Say how many matches hold in all variants."""
        firm = int((self.matches["share"] == 1).sum())
        yield f"{firm} of {number_of(len(self.matches), 'match', 'matches')} hold in all {self.variants.draws} variants"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a match."""
        return self.matches

    def to_dict(self) -> dict[str, Any]:
        """Return all as plain data."""
        return {
            "schema": ROBUSTNESS_SCHEMA,
            **dataclasses.asdict(self.variants),
            "solved": self.solved,
            "matches": plain_rows(self.matches),
        }

    def __str__(self) -> str:
        """Say how many matches hold in all variants, and show the frailest."""
        firm, all_ = int((self.matches["share"] == 1).sum()), len(self.matches)
        frail = self.matches.sort_values(["share", "case_id", "need_id"]).head(10)
        return (
            f"{firm} of {all_} matches hold in all {self.variants.draws} variants; the frailest:\n"
            + frail.to_string(index=False)
        )


@ends_at_interrupt
@checks_arguments
def robustness(
    source: RoundOrRun,
    *,
    draws: Count = 20,
    price_percent: Percent = 50,
    travel_minutes: Minutes = 6.0,
    derived_dropped_percent: Percent = 20,
    draw_seed: Seed = 1,
    **solving: Unpack[Solving],
) -> Robustness:
    """Solve variants of a round and count how many keep each match of its allocation.

    Parameters
    ----------
    source : Round, Run, str or path
        A round, which is solved first, or a run of it, of a study too; or the folder of either.
    draws : int
        How many variants are solved.
    price_percent : int
        Every price is multiplied by a factor drawn from 1 less to 1 plus so many percent.
    travel_minutes : float
        Standard deviation of the error of a modelled time.
    derived_dropped_percent : int
        How many of 100 derived needs are left out.
    draw_seed : int
        The same seed draws the same variants.
    regions, reach, time_limit, work_limit, engine, gap, seed, threads, parameters, strict_references
        How each is solved, as by :func:`nlematch.run`.

    Returns
    -------
    Robustness
        A row a match, with the share of variants that keep it.

    Raises
    ------
    ArgumentRefused
        The round itself has no allocation, or an argument cannot be used (NM903).
    Interrupted
        Somebody pressed Ctrl-C; there is no `result`.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> found = nle.robustness(round_, draws=3)
    >>> found.solved, len(found.matches)
    (3, 14)
    >>> found.to_frame()[["case_id", "person_id", "kept", "share"]].head(2)
      case_id person_id  kept  share
    0  900006     L0004     3    1.0
    1  900021     L0009     3    1.0
    """
    variants = Variants(draws, price_percent, travel_minutes, derived_dropped_percent, draw_seed)
    settings = RunSettings.of(solving)
    given = round_or_run(source)
    record = given if isinstance(given, Run) else execute_run(given, None, settings)
    end_if_interrupted()
    if record.allocation is None:
        expected, advice = "a round that has an allocation, or a run with one", "ask `explain_impossible` what stops it"
        raise ArgumentRefused([ArgumentFault.of("robustness", "source", source, expected, advice)])
    kept: Counter[tuple[str, str, str]] = Counter()
    solved = 0
    vary = varier(record.round, variants)
    for turn in range(variants.draws):
        found = execute_run(vary(turn), None, settings).allocation
        end_if_interrupted()
        solved += found is not None
        kept.update(_matches(found) if found else ())
    rows = [
        (*match, kept[match], variants.draws, kept[match] / variants.draws) for match in _matches(record.allocation)
    ]
    columns = ["case_id", "need_id", "person_id", "kept", "variants", "share"]
    return Robustness(variants, solved, pd.DataFrame(rows, columns=columns))


def _matches(allocation: Allocation) -> Iterable[tuple[str, str, str]]:
    leads = [(row.case_id, "", row.leader_id) for row in allocation.deployments]
    return sorted([*leads, *((row.case_id, row.need_id, row.person_id) for row in allocation.supports)])


def varier(round_: Round, variants: Variants) -> Callable[[int], Round]:
    """Return what makes the variant of a number, from 0 on.

    Parameters
    ----------
    round_ : Round
    variants : Variants
    """
    draws = Draws(variants.seed)
    times = _modelled_times(round_)

    def vary(number: int) -> Round:
        tables = dict(round_.tables)
        if variants.derived_dropped_percent:
            tables["needs"] = _needs_kept(round_, draws, number, variants.derived_dropped_percent)
        if variants.travel_minutes > 0:
            fresh = [
                MeasuredTime.model_construct(
                    from_=base, to=case, minutes=_with_error(minutes, draws, number, key, variants)
                )
                for key, (base, case, minutes) in times.items()
            ]
            tables["travel"] = pd.concat([round_.tables["travel"], table_of("travel", fresh)], ignore_index=True)
        policy = _repriced(round_.policy, draws, number, variants.price_percent)
        # drawn times and prices are sound; a pin on a dropped need makes a variant without a plan, which is counted
        return vouched_as(with_tables(with_policy(round_, policy), tables), round_)

    return vary


def _with_error(minutes: int, draws: Draws, number: int, key: str, variants: Variants) -> int:
    """Return a time with a normal error, at least 0: the normal quantile of a drawn number of (0, 1)."""
    drawn = draws.uniform("travel-error", f"{number}/{key}") + math.ldexp(1.0, -54)
    return max(0, round(minutes + variants.travel_minutes * NormalDist().inv_cdf(drawn)))


def _modelled_times(round_: Round) -> dict[str, tuple[str, str, int]]:
    """Return, by key, the base, the case and the minutes of every modelled time that a candidate depends on.

    One a supporter and case; one a person and case where a leader has a position of their own. A time beyond a limit,
    which is allowed only because it is modelled, is left out: measured, it would not be.
    """
    found = find_candidates(round_)
    cases, people = list(round_.cases.values()), list(round_.people.values())
    rule = find_rule(round_.policy, TravelLimit)
    policy = None if rule is None else rule.params.minutes
    times: dict[str, tuple[str, str, int]] = {}
    flagged: set[str] = set()
    for pairs in (found.lead, found.support):
        rows = zip(
            pairs.case.tolist(), pairs.person.tolist(), pairs.minutes.tolist(), pairs.measured.tolist(), strict=True
        )
        for at, person, minutes, measured in rows:
            case, who = cases[at], people[person]
            base = who.person_id if who.own_position else who.supporter.supporter_id
            key = f"{base}/{case.case_id}"
            if not measured:
                times[key] = (base, case.case_id, minutes)
            if any(limit is not None and minutes > limit for limit in (policy, who.max_minutes, case.max_minutes)):
                flagged.add(key)
    return {key: row for key, row in sorted(times.items()) if key not in flagged}


def _needs_kept(round_: Round, draws: Draws, number: int, percent: int) -> pd.DataFrame:
    """Return the needs with some of the derived ones left out."""
    frame = round_.tables["needs"]
    default = round_.policy.needs.default_source
    keys = zip(frame["case_id"], frame["need_id"], frame["specialism"], frame["source"], strict=True)
    keep = [
        (source or default) != DERIVED
        or not draws.chance("need-dropped", f"{number}/{case}/{need or specialism}", percent)
        for case, need, specialism, source in keys
    ]
    return frame[pd.Series(keep, index=frame.index, dtype=bool)].reset_index(drop=True)


def _repriced(policy: Policy, draws: Draws, number: int, percent: int) -> Policy:
    """Return a policy with every price in minutes multiplied by a factor of its own."""
    data = policy.model_dump(mode="json")
    for rule_id, rule in catalogue_of(policy).items():
        if not issubclass(rule, Preference) or not (rule_id in CATALOGUE or rule_id in policy.rules):
            continue
        settings = rule.Params.model_validate(policy.rules.get(rule_id, {})).model_dump(mode="json")
        for name, value in settings.items():
            if "minutes" in name and isinstance(value, int):
                spread = 2.0 * draws.uniform("price", f"{number}/{rule_id}/{name}") - 1.0
                settings[name] = round(value * (1.0 + spread * percent / 100.0))
        data["rules"][rule_id] = settings
    return policy_from(data, policy.plugins)
