"""What a rule is: one requirement that a planner can name, with two independent faces.

The *audit face* is the specification: plain Python over the rows of an allocation, written first.  The *model
face* says the same in arrays, for the model to be built from.  They share only what is tested alone: resolved
records, the ledger, instructions, travel minutes.  A battery of tests holds the two equal on every conceivable
allocation of tiny rounds.
"""

from __future__ import annotations

import abc
import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

import numpy as np
from pydantic import ConfigDict

from constraints.domain import PlainModel
from constraints.faces import FAIL, NOT_KNOWN, PASS, REFUSED, Columns, PairKind, Pairs, RuleRows, Verdicts, no_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from constraints.domain import Bools, Ints
    from constraints.faces import Plan, PlanRow, RoundArrays
    from constraints.round import Round

Kind = Literal["pair", "coupling", "preference"]


class RuleParams(PlainModel):
    """Settings that every rule has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = True


class PairParams(RuleParams):
    """Settings that every pair rule has."""

    not_known: Literal["block", "allow"] = "allow"
    """Whether a pair of which the rule cannot tell is blocked, or allowed and flagged "check before you call"."""
    waivable: bool = True


class Rule(abc.ABC):
    """A requirement that a planner can name."""

    id: ClassVar[str]
    kind: ClassVar[Kind]
    sentence: ClassVar[str]
    """What the rule says, for a planner, in one sentence; `{name}` stands for a parameter."""
    source: ClassVar[str]
    """Where the rule comes from; "choice" for one of ours."""
    Params: ClassVar[type[RuleParams]] = RuleParams
    always: ClassVar[bool] = False
    """True where no policy may switch the rule off: without it an allocation means nothing, or may not be published."""

    def __init__(self, params: RuleParams | None = None) -> None:
        self.params = params if params is not None else self.Params()

    def wording(self) -> str:
        """Return the sentence with the parameters of this policy in it."""
        return self.sentence.format(**self.params.model_dump())


R = TypeVar("R", bound=Rule)


def switched_on(rules: Iterable[type[R]], settings: Mapping[str, Mapping[str, Any]]) -> tuple[R, ...]:
    """Make those of some rules that are switched on.

    Parameters
    ----------
    rules : iterable of type of Rule
    settings : mapping
        Parameters by rule id; a rule that is not named has its defaults.
    """
    made = (rule(rule.Params.model_validate(settings.get(rule.id, {}))) for rule in rules)
    return tuple(rule for rule in made if rule.always or rule.params.enabled)


@dataclasses.dataclass(frozen=True)
class Finding:
    """What a pair rule finds about one pair.

    Attributes
    ----------
    verdict : int
        PASS, NOT_KNOWN, FAIL or REFUSED.
    because : str
        The facts in words that may be published: no names, no notes.
    value, limit : int or None
        What was found, and what is allowed, where the rule measures something.
    unit : str
        Of both.
    at_least : bool
        Whether the limit is the least that is asked, rather than the most that is allowed.
    """

    verdict: int
    because: str = ""
    value: int | None = None
    limit: int | None = None
    unit: str = ""
    at_least: bool = False

    @property
    def margin(self) -> int | None:
        """How far the value is inside the limit; negative where it is beyond."""
        if self.value is None or self.limit is None:
            return None
        return self.value - self.limit if self.at_least else self.limit - self.value


PASSED = Finding(PASS)


def worst(findings: Iterator[Finding]) -> Finding:
    """Return the worst of several findings (of a case's members); the first of equals."""
    return min(findings, key=lambda finding: finding.verdict)


@dataclasses.dataclass(frozen=True)
class Breach:
    """A rule that an allocation does not keep.

    Attributes
    ----------
    rule : str
    subject : str
        Ids of what breaks it: a case, a person, a supporter, or two joined by ` / `.
    because : str
        The facts, with figures and units.
    """

    rule: str
    subject: str
    because: str


@dataclasses.dataclass(frozen=True)
class Charge:
    """A price that a preference puts on an allocation.

    Attributes
    ----------
    rule : str
    minutes : int
        More than 0.
    row : PlanRow or None
        The row it is charged on; None where it is charged on a group.
    subject : str
        The group's id where there is no row.
    """

    rule: str
    minutes: int
    row: PlanRow | None
    subject: str = ""


class PairRule(Rule):
    """A rule that one pair alone answers: pass, fail or not known."""

    kind: ClassVar[Kind] = "pair"
    Params: ClassVar[type[RuleParams]] = PairParams
    binds: ClassVar[frozenset[PairKind]]
    """Which kinds of pair it asks; personal cover lies inside a deployment, whose own rules hold already."""
    may_be_waived: ClassVar[bool] = True
    """False where no policy may make the rule waivable."""

    @property
    def blocks_not_known(self) -> bool:
        """Whether a pair of which the rule cannot tell is blocked."""
        return isinstance(self.params, PairParams) and self.params.not_known == "block"

    @property
    def waivable(self) -> bool:
        """Whether a planner may lift the rule for a pair."""
        return self.may_be_waived and isinstance(self.params, PairParams) and self.params.waivable

    @abc.abstractmethod
    def judge(self, round_: Round, row: PlanRow) -> Finding:
        """Audit face: judge one pair. Only called for kinds of pair that the rule binds, and not for running work."""

    @abc.abstractmethod
    def verdicts(self, arrays: RoundArrays, pairs: Pairs) -> Verdicts:
        """Model face: judge all pairs of one kind that the rule binds.

        Returns
        -------
        int8 array (n,)
            PASS, NOT_KNOWN, FAIL or REFUSED.
        """

    def stops(self, finding: Finding) -> bool:
        """Say whether a finding blocks the pair under this policy."""
        return finding.verdict <= (NOT_KNOWN if self.blocks_not_known else FAIL)

    def blocked(self, verdicts: Verdicts) -> Bools:
        """Say the same of many verdicts."""
        return np.asarray(verdicts <= (NOT_KNOWN if self.blocks_not_known else FAIL))

    def lets_waive(self, finding: Finding) -> bool:
        """Say whether a waiver may lift a finding: a refusal is never waived."""
        return self.waivable and finding.verdict > REFUSED

    def waivable_of(self, verdicts: Verdicts) -> Bools:
        """Say the same of many verdicts."""
        return np.asarray((verdicts > REFUSED) & self.waivable)


class CouplingRule(Rule):
    """A rule over several candidates together: linear rows."""

    kind: ClassVar[Kind] = "coupling"

    @abc.abstractmethod
    def breaches(self, plan: Plan) -> Iterator[Breach]:
        """Audit face: find what an allocation breaks."""

    @abc.abstractmethod
    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Model face: the rows over the columns, with auxiliaries where needed. Blocked columns may be among them."""


class Preference(Rule):
    """A price in minutes, on rows of the allocation or on a group's excess."""

    kind: ClassVar[Kind] = "preference"

    @abc.abstractmethod
    def charges(self, plan: Plan) -> Iterator[Charge]:
        """Audit face: every price above 0. Running work is priced 0."""

    def prices(self, arrays: RoundArrays, pairs: Pairs) -> Ints:
        """Model face of a price on rows: minutes of each pair, (n,). Running pairs may be priced; the model sets 0."""
        return np.zeros(len(pairs), np.int64)

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Model face of a price on a group: auxiliaries with a price, and the rows that hold them."""
        return no_rows()


class RowPrice(Preference):
    """A preference that is charged on single rows of an allocation, whatever the others are."""

    prices_kinds: ClassVar[frozenset[PairKind]]
    """Which kinds of pair it charges; a leader's personal cover lies inside a deployment that is charged already."""

    @abc.abstractmethod
    def price_of(self, round_: Round, row: PlanRow) -> int:
        """Audit face: the minutes of one row. Only called for kinds of pair that it charges, not for running work."""

    @abc.abstractmethod
    def prices_of(self, arrays: RoundArrays, pairs: Pairs) -> Ints:
        """Model face: the minutes of pairs of one kind that it charges, (n,)."""

    def charges(self, plan: Plan) -> Iterator[Charge]:
        """Audit face: every row's price above 0."""
        for row in plan.rows:
            if row.kind in self.prices_kinds and not row.running:
                minutes = self.price_of(plan.round, row)
                if minutes > 0:
                    yield Charge(self.id, minutes, row)

    def prices(self, arrays: RoundArrays, pairs: Pairs) -> Ints:
        """Model face: the price of each pair, (n,)."""
        charged = pairs.kind in self.prices_kinds and len(pairs) > 0
        return self.prices_of(arrays, pairs) if charged else np.zeros(len(pairs), np.int64)


def over_members(arrays: RoundArrays, pairs: Pairs, judge: Callable[[Ints, Ints], Verdicts]) -> Verdicts:
    """Judge every member school of every pair's case and keep the worst verdict.

    Parameters
    ----------
    arrays : RoundArrays
    pairs : Pairs
    judge : callable
        Takes positions of schools (m,) and of people (m,) and returns verdicts (m,).
    """
    if not len(pairs):
        return np.zeros(0, np.int8)
    school, person, first = _by_member(arrays, pairs)
    return np.minimum.reduceat(judge(school, person), first).astype(np.int8)


def dearest_member(arrays: RoundArrays, pairs: Pairs, price: Callable[[Ints, Ints], Ints]) -> Ints:
    """Price every member school of every pair's case and keep the highest price.

    Parameters
    ----------
    arrays : RoundArrays
    pairs : Pairs
    price : callable
        Takes positions of schools (m,) and of people (m,) and returns minutes (m,).
    """
    if not len(pairs):
        return np.zeros(0, np.int64)
    school, person, first = _by_member(arrays, pairs)
    return np.maximum.reduceat(price(school, person), first).astype(np.int64)


def _by_member(arrays: RoundArrays, pairs: Pairs) -> tuple[Ints, Ints, Ints]:
    """Return a school and a person for every member of every pair's case, and where each pair begins."""
    start = arrays.cases.member_start
    counts = (start[1:] - start[:-1])[pairs.case]
    first = np.cumsum(counts) - counts
    within = np.arange(counts.sum()) - np.repeat(first, counts)
    school = arrays.cases.member[np.repeat(start[pairs.case], counts) + within]
    return school, np.repeat(pairs.person, counts), first
