"""The audit: what an allocation breaks, from round and allocation alone.

It asks the audit faces of the rules, which know neither candidates nor model nor solver, recomputes every stage value
and price, and holds them against what a run claims.  What it finds is of three sorts, kept apart: breaches, rules that
a planner waived, and what is not known and has to be checked before anybody calls.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from constraints.audit.goals import Price, goals_of, price_terms
from constraints.domain import Allocation, Displayed, Fault, InputRefused, checks_arguments, to_text
from constraints.faces import NOT_KNOWN, Plan
from constraints.round import Round
from constraints.rules import Breach, CouplingRule, PairRule, judge, rules_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


AUDIT_SCHEMA = 1
"""Version of the layout of `audit.json`."""

CLAIMED_VALUE = "claimed-value"
"""Stands for a rule where a run claims a figure that its allocation does not have."""
COVERABLE_NEED = "coverable-need"
"""Stands for a rule where somebody covers a need that only informs, or that other schemes supply."""

FlagKind = Literal["waived", "not-known"]

_BREACHES = 4
"""How many breaches a report names where it shows itself."""
_SHOWN = 20
"""How many findings of a sort `print` shows."""


@dataclasses.dataclass(frozen=True)
class Claimed:
    """What a manifest says of its allocation.

    Attributes
    ----------
    stages : mapping of str to int or None
        Values by goal; None where a stage was not reached.
    prices : mapping of str to int
        Minutes by preference; one that is not named is 0.
    """

    stages: Mapping[str, int | None]
    prices: Mapping[str, int]


@dataclasses.dataclass(frozen=True, order=True)
class Flag:
    """A pair that is allowed, but not as a matter of course.

    Attributes
    ----------
    rule : str
    case_id, need_id, person_id : str
        `need_id` is empty for a deployment.
    kind : {"waived", "not-known"}
        Whether a planner lifted the rule, or the rule cannot tell.
    because : str
        The facts, publishable.
    """

    rule: str
    case_id: str
    need_id: str
    person_id: str
    kind: FlagKind
    because: str

    @property
    def subject(self) -> str:
        """The ids, joined as those of a breach are."""
        return " / ".join(part for part in (self.case_id, self.need_id, self.person_id) if part)


@dataclasses.dataclass(frozen=True, repr=False)
class AuditReport(Displayed):
    """What the audit of one allocation found.

    Attributes
    ----------
    breaches : tuple of Breach
        In the order of the catalogue of rules; what no rule says comes last.
    waived, not_known : tuple of Flag
        What planners have lifted, and what is to be checked before anybody is called.
    stage_values : mapping of str to int
        Recomputed, by goal, in order.
    price_terms : mapping of str to int
        Recomputed, in minutes, by preference.
    counts : mapping of str to int
        Of the round and the allocation.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> report = nle.run(round_).audit
    >>> report.clean, len(report.breaches), len(report.not_known)
    (True, 0, 4)
    >>> report.stage_values["placed.tier2"], report.price_terms["travel"]
    (5, 2177)
    """

    breaches: tuple[Breach, ...]
    waived: tuple[Flag, ...]
    not_known: tuple[Flag, ...]
    stage_values: Mapping[str, int]
    price_terms: Mapping[str, int]
    counts: Mapping[str, int]

    @property
    def clean(self) -> bool:
        """Whether nothing is broken; waived rules and what is not known break nothing."""
        return not self.breaches

    def __hash__(self) -> int:
        """Return a hash that equal reports share."""
        return hash((self.breaches, self.waived, self.not_known, tuple(sorted(self.stage_values.items()))))

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data, for JSON."""
        return {"schema": AUDIT_SCHEMA, "clean": self.clean} | dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> AuditReport:
        """Make a report from what :meth:`to_dict` gave.

        Raises
        ------
        ValueError
            The layout is newer than this program.
        """
        if data["schema"] > AUDIT_SCHEMA:
            raise ValueError(f"an audit of schema {data['schema']}; this program reads up to {AUDIT_SCHEMA}")
        return cls(
            breaches=tuple(Breach(**row) for row in data["breaches"]),
            waived=tuple(Flag(**row) for row in data["waived"]),
            not_known=tuple(Flag(**row) for row in data["not_known"]),
            stage_values=dict(data["stage_values"]),
            price_terms=dict(data["price_terms"]),
            counts=dict(data["counts"]),
        )

    def to_frame(self) -> pd.DataFrame:
        """Return a row for every finding: kind, rule, subject, because."""
        rows: list[tuple[str, str, str, str]] = [("breach", b.rule, b.subject, b.because) for b in self.breaches]
        rows += [(f.kind, f.rule, f.subject, f.because) for f in (*self.waived, *self.not_known)]
        return pd.DataFrame(rows, columns=["kind", "rule", "subject", "because"], dtype="string")

    def _lines(self) -> Iterable[str]:
        """Say whether it is clean, and what it starts with where it is not."""
        found = f"{len(self.breaches)} breaches, {len(self.waived)} waived, {len(self.not_known)} not known"
        yield f"{'clean' if self.clean else 'NOT CLEAN'}; {found}"
        for breach in self.breaches[:_BREACHES]:
            yield f"{breach.rule}, {breach.subject}: {breach.because}"

    def __str__(self) -> str:
        blocks = [
            _lay_out_figures("Audit", {"clean": "yes" if self.clean else "NO"} | _figure_texts(self.counts)),
            _lay_out_figures("Goals", _figure_texts(self.stage_values)),
            _lay_out_figures(
                "Price in minutes",
                {name: text for name, text in _figure_texts(self.price_terms).items() if text != "0"},
            ),
            _lay_out_findings("Breaches", [(b.rule, b.subject, b.because) for b in self.breaches]),
            _lay_out_findings("Waived", [(f.rule, f.subject, f.because) for f in self.waived]),
            _lay_out_findings(
                "Not known: check before you call", [(f.rule, f.subject, f.because) for f in self.not_known]
            ),
        ]
        return "\n".join(block for block in blocks if block)


def _figure_texts(figures: Mapping[str, int]) -> dict[str, str]:
    return {name.replace("_", " "): f"{figure:,}" for name, figure in figures.items()}


def _lay_out_figures(title: str, lines: Mapping[str, str]) -> str:
    """Lay out names and figures, the figures flush right."""
    if not lines:
        return ""
    left, right = max(map(len, lines)), max(map(len, lines.values()))
    return "\n".join([title, *(f"  {name:<{left}}  {text:>{right}}" for name, text in lines.items())])


def _lay_out_findings(title: str, rows: list[tuple[str, str, str]]) -> str:
    """Lay out findings in columns, the first twenty."""
    if not rows:
        return ""
    shown = rows[:_SHOWN]
    rule, subject = (max(len(row[k]) for row in shown) for k in (0, 1))
    lines = [f"  {row[0]:<{rule}}  {row[1]:<{subject}}  {row[2]}" for row in shown]
    more = [f"  and {len(rows) - _SHOWN} more"] if len(rows) > _SHOWN else []
    return "\n".join([f"{title} ({len(rows)})", *lines, *more])


@checks_arguments
def audit_allocation(round_: Round, allocation: Allocation, claimed: Claimed | None = None) -> AuditReport:
    """Audit an allocation.

    Parameters
    ----------
    round_ : Round
        Whose rules must hold.
    allocation : Allocation
        All of it; what is not in it is unplaced or uncovered.
    claimed : Claimed, optional
        What a run says of it.

    Returns
    -------
    AuditReport
        Breaches, what is waived or not known, and every goal and price recomputed.

    Raises
    ------
    InputRefused
        The allocation names what the round does not have, or has a row twice: nothing can be said of it then.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> report = nle.audit_allocation(round_, nle.Allocation.of([("900007", "L0004")]))
    >>> [(breach.rule, breach.subject) for breach in report.breaches]
    [('phase-and-provision', '900007 / L0004')]
    >>> report.counts["placed"]
    1
    """
    faults = faults_of(round_, allocation)
    if faults:
        raise InputRefused(faults)
    plan = Plan(round_, allocation)
    found = list(_findings(plan))
    prices = price_terms(plan)
    values = {
        goal.name: sum(prices.values()) if isinstance(goal, Price) else goal.value(plan)
        for goal in goals_of(round_.policy)
    }
    found += _not_coverable(plan)
    found += _unlike(claimed, values, prices) if claimed else ()
    breaches = tuple(one for one in found if isinstance(one, Breach))
    waived = tuple(one for one in found if isinstance(one, Flag) and one.kind == "waived")
    not_known = tuple(one for one in found if isinstance(one, Flag) and one.kind == "not-known")
    return AuditReport(breaches, waived, not_known, values, prices, _count_rows(plan))


def _findings(plan: Plan) -> Iterator[Breach | Flag]:
    """Ask every rule that is switched on, in the catalogue's order."""
    for rule in rules_of(plan.round.policy):
        if isinstance(rule, PairRule):
            yield from _of_pairs(rule, plan)
        elif isinstance(rule, CouplingRule):
            yield from rule.breaches(plan)


def _of_pairs(rule: PairRule, plan: Plan) -> Iterator[Breach | Flag]:
    """Ask a pair rule about every row that it binds; work that goes on is asked nothing."""
    for row in plan.rows:
        if row.running or row.kind not in rule.binds:
            continue
        judgement = judge(rule, plan.round, row)
        because = judgement.finding.because
        if judgement.stops:
            yield Breach(rule.id, row.subject, because)
        elif judgement.waived:
            yield Flag(rule.id, *row.ids, "waived", because)
        elif judgement.finding.verdict == NOT_KNOWN:
            yield Flag(rule.id, *row.ids, "not-known", because)


def _not_coverable(plan: Plan) -> Iterator[Breach]:
    """Find new support of needs that nobody is to cover."""
    for row in plan.covers:
        if row.need is not None and not row.running and not plan.round.coverable(row.need):
            informs = plan.round.informs(row.need)
            because = f"its source, {row.need.source}, only informs who leads" if informs else "other schemes supply it"
            yield Breach(COVERABLE_NEED, row.subject, because)


def _unlike(claimed: Claimed, values: Mapping[str, int], prices: Mapping[str, int]) -> Iterator[Breach]:
    """Find figures that a run claims and its allocation does not have."""
    for goal, value in claimed.stages.items():
        if value is not None and values.get(goal) != value:
            yield Breach(CLAIMED_VALUE, goal, f"claimed {value}, recomputed {values.get(goal, 'nothing of the kind')}")
    for rule_id in dict.fromkeys((*claimed.prices, *prices)):
        claim, found = claimed.prices.get(rule_id, 0), prices.get(rule_id, 0)
        if claim != found:
            yield Breach(CLAIMED_VALUE, rule_id, f"claimed {claim} minutes, recomputed {found}")


def _count_rows(plan: Plan) -> dict[str, int]:
    """Count what the round asks for and what the allocation gives."""
    coverable = sum(plan.round.coverable(need) for need in plan.round.needs.values())
    covered = {row.ids[:2] for row in plan.covers}
    kinds = Counter(row.kind for row in plan.rows)
    return {
        "cases": len(plan.round.cases),
        "placed": len(plan.leads_of),
        "unplaced": len(plan.round.cases) - len(plan.leads_of),
        "needs_coverable": coverable,
        "needs_covered": len(covered),
        "support_by_staff": kinds["support"],
        "support_by_leaders": kinds["personal"],
        "running": sum(row.running for row in plan.rows),
        "leaders_used": len({row.person.person_id for row in plan.leads}),
        "staff_used": len({row.person.person_id for row in plan.covers if not row.person.is_leader}),
    }


def faults_of(round_: Round, allocation: Allocation) -> list[Fault]:
    """Return what an allocation names that the round does not have (NM602), and rows that it has twice (NM201).

    Parameters
    ----------
    round_ : Round
    allocation : Allocation
    """
    faults = [
        Fault("NM602", table, None, column, value, expected, "compare the plan with the files of the round")
        for table, column, value, known, expected in _names(round_, allocation)
        if not known
    ]
    rows = Counter[tuple[str, ...]](("deployments", d.case_id, d.leader_id) for d in allocation.deployments)
    rows.update(("supports", s.case_id, s.need_id, s.person_id) for s in allocation.supports)
    for (table, *ids), times in rows.items():
        if times > 1:
            faults.append(
                Fault("NM201", table, None, None, " / ".join(ids), "each row once", "delete one of the two rows")
            )
    return faults


def _names(round_: Round, allocation: Allocation) -> Iterator[tuple[str, str, str, bool, str]]:
    """Walk over all that an allocation names: table, column, value, whether the round has it, what it should be."""
    cases, leaders, people, needs = round_.cases, round_.leader_ids, round_.person_ids, round_.needs
    for d in allocation.deployments:
        yield "deployments", "case_id", d.case_id, d.case_id in cases, "a case of the round"
        yield "deployments", "leader_id", d.leader_id, d.leader_id in leaders, "a leader of the round"
        of_case = round_.profiles.get(d.case_id, ((),))
        its_own = not d.profile or d.case_id not in cases or d.profile in of_case
        expected = f"a profile of {d.case_id}: {' or '.join(map(to_text, of_case)) or 'none'}"
        yield "deployments", "profile", to_text(d.profile), its_own, expected
    for s in allocation.supports:
        yield "supports", "case_id", s.case_id, s.case_id in cases, "a case of the round"
        has_need = s.case_id not in cases or (s.case_id, s.need_id) in needs  # one fault for one mistake
        yield "supports", "need_id", s.need_id, has_need, f"a need of {s.case_id}"
        yield "supports", "person_id", s.person_id, s.person_id in people, "a person of the round"
