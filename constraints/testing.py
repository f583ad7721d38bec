"""A harness for tests of rules: rounds in a few words, and the two faces of a rule held against each other.

It ships with the package so that a rule of somebody's own can be tested as ours are::

    verify("leader-days").given(
        schools=[school("100001"), school("100002")],
        leaders=[leader("L1", half_days=11)],  # 2 deployments of 6 half-days do not fit into 11
    ).deploy("100001", "L1").deploy("100002", "L1").breaches("L1")

Whatever a test does not say is generous: people are near, willing and have plenty of time.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from constraints.domain import records as domain
from constraints.domain.allocation import Allocation
from constraints.domain.records import TABLES, Record
from constraints.faces.arrays import arrays_of
from constraints.faces.columns import Columns, RuleRows
from constraints.faces.measured import overlay_measured
from constraints.faces.pairs import FAIL, NOT_KNOWN, PASS, REFUSED, PairKind, Pairs
from constraints.faces.plan import Plan, PlanRow
from constraints.policies.policy import Policy
from constraints.round.round import Round
from constraints.round.tables import RoundMeta, table_of
from constraints.round.times import model_minutes
from constraints.rulebooks.shipped import load_policy
from constraints.rules.base import CouplingRule, PairRule, Preference, Rule
from constraints.rules.catalogue import CATALOGUE
from constraints.rules.judging import judge

if TYPE_CHECKING:
    import datetime as dt

    from constraints.domain.numbers import Bools, Ints

Row = Record | Mapping[str, Any]
Point = tuple[int, int]
R = TypeVar("R", bound=Record)

HERE: Point = (450_000, 300_000)
"""Where schools stand unless a test says otherwise (easting, northing, in the Midlands)."""
NEARBY: Point = (450_000, 302_000)
"""Where supporters stand unless a test says otherwise: 2 km away, well inside any reach."""
PLENTY = 60
"""Half-days that a person has unless a test says otherwise."""
MOST_COLUMNS = 12
"""Up to this many columns every allocation is tried; beyond it a sample."""


# --- records in a few words ------------------------------------------------------------------------------------


def _record(kind: type[R], given: Mapping[str, Any]) -> R:
    fields = {name.rstrip("_"): name for name in kind.model_fields}
    unknown = {name.rstrip("_") for name in given} - set(fields)
    if unknown:
        raise TypeError(f"{kind.__name__} has no field {', '.join(sorted(unknown))}")
    named = {fields[name.rstrip("_")]: value for name, value in given.items()}
    blank = {field for field, value in named.items() if value is None and not kind.model_fields[field].is_required()}
    return kind.model_validate({field: value for field, value in named.items() if field not in blank})


def school(
    urn: str = "100001", tier: int | None = 2, at: Point = HERE, phase: str = "primary", **more: Any
) -> domain.School:
    """Make a school: a maintained primary of tier 2 unless told otherwise.

    Parameters
    ----------
    urn : str
    tier : int or None
    at : (easting, northing)
    phase : str
    **more
        Any other column of `schools.csv`.
    """
    fields = {"name": f"School {urn}", "easting": at[0], "northing": at[1], "governance": "maintained"}
    return _record(domain.School, {"urn": urn, "tier": tier, "phase": phase} | fields | more)


def trust_case(case_id: str = "C1", tier: int = 2, **more: Any) -> domain.CaseRow:
    """Make a row of `cases.csv` whose target is a trust; its schools name it in `case_id`."""
    return _record(domain.CaseRow, {"case_id": case_id, "target": "trust", "tier": tier} | more)


def supporter(supporter_id: str = "S1", at: Point = NEARBY, kind: str = "school", **more: Any) -> domain.Supporter:
    """Make a supporter: a mainstream primary school 2 km away unless told otherwise."""
    fields = {"easting": at[0], "northing": at[1], "phase": "primary", "provision": "mainstream"}
    return _record(domain.Supporter, {"supporter_id": supporter_id, "kind": kind} | fields | more)


def leader(
    leader_id: str = "L1", supporter_id: str = "S1", half_days: int = PLENTY, max_cases: int = 9, **more: Any
) -> domain.Leader:
    """Make a leader: willing, prerequisites met, six schools improved; pass None to leave a cell blank."""
    fields = {"willing": True, "prerequisites": True, "schools_improved": 6}
    named = {"leader_id": leader_id, "supporter_id": supporter_id, "half_days": half_days, "max_cases": max_cases}
    return _record(domain.Leader, named | fields | more)


def staff_member(
    staff_id: str = "T1", supporter_id: str = "S1", specialisms: str = "maths:3", half_days: int = PLENTY, **more: Any
) -> domain.StaffMember:
    """Make a member of staff: a teacher of maths whose release is agreed."""
    fields = {"role": "teacher", "max_cases": 9, "release_agreed": True}
    named = {"staff_id": staff_id, "supporter_id": supporter_id, "specialisms": specialisms, "half_days": half_days}
    return _record(domain.StaffMember, named | fields | more)


def need(
    case_id: str = "100001", specialism: str = "maths", severity: int = 2, half_days: int = 4, **more: Any
) -> domain.Need:
    """Make a need of the source `diagnosed`; its id is its specialism unless given."""
    named = {"case_id": case_id, "specialism": specialism, "severity": severity, "half_days": half_days}
    return _record(domain.Need, named | {"source": "diagnosed"} | more)


def running(
    case_id: str, person_id: str, half_days_left: int = 4, need_id: str | None = None, **more: Any
) -> domain.Running:
    """Make a row of running work: leading, or covering the need that is named."""
    named = {"case_id": case_id, "person_id": person_id, "half_days_left": half_days_left, "need_id": need_id}
    return _record(domain.Running, named | more)


def conflict(case_id: str, party: str, **more: Any) -> domain.Conflict:
    """Make a declared conflict of a case with a person, a supporter or a trust."""
    return _record(domain.Conflict, {"case_id": case_id, "party": party, "reason_code": "related-interest"} | more)


def interest(person_id: str, body: str, role: str = "governor", **more: Any) -> domain.Interest:
    """Make an interest of a person in a body; `from_` and `to` are blank (always) unless given."""
    return _record(domain.Interest, {"person_id": person_id, "body": body, "role": role} | more)


def pin(case_id: str, person_id: str, specialism: str | None = None, **more: Any) -> domain.Decision:
    """Make a decision to keep a pair."""
    return _decision("pin", case_id, person_id, {"specialism": specialism} | more)


def forbid(case_id: str, person_id: str, specialism: str | None = None, **more: Any) -> domain.Decision:
    """Make a decision to take a pair away."""
    return _decision("forbid", case_id, person_id, {"specialism": specialism} | more)


def waive(case_id: str, person_id: str, rule: str, specialism: str | None = None, **more: Any) -> domain.Decision:
    """Make a decision to lift a rule for a pair."""
    said = {"rule": rule, "specialism": specialism, "by": "planner", "on": "2019-09-01"}
    return _decision("waive", case_id, person_id, said | more)


def _decision(kind: str, case_id: str, person_id: str, more: Mapping[str, Any]) -> domain.Decision:
    named = {"case_id": case_id, "person_id": person_id, "decision": kind, "reason_code": "local-knowledge"}
    return _record(domain.Decision, named | dict(more))


def event(
    case_id: str, event: str, party: str, person_id: str | None = None, on: str = "2019-09-02", **more: Any
) -> domain.Event:
    """Make an event; `person_id` may be blank."""
    return _record(
        domain.Event, {"case_id": case_id, "event": event, "party": party, "person_id": person_id, "on": on} | more
    )


def capacity(person_id: str, period: str, half_days: int) -> domain.Capacity:
    """Make a person's half-days in one period."""
    return _record(domain.Capacity, {"person_id": person_id, "period": period, "half_days": half_days})


def commitment(person_id: str, half_days: int, cases: int | None = None, **more: Any) -> domain.Commitment:
    """Make capacity that another region's run has taken; `period` and `visits` are blank unless given."""
    return _record(domain.Commitment, {"person_id": person_id, "half_days": half_days, "cases": cases} | more)


def history(urn: str, supporter_id: str, outcome: str, ended: str = "2018-07-20") -> domain.History:
    """Make earlier support of a school and how it ended."""
    return _record(domain.History, {"urn": urn, "supporter_id": supporter_id, "outcome": outcome, "ended": ended})


def measured(from_: str, to: str, minutes: int | None) -> domain.MeasuredTime:
    """Make a measured travel time."""
    return _record(domain.MeasuredTime, {"from": from_, "to": to, "minutes": minutes})


def make_round(
    *,
    policy: str | Policy = "sio-2019",
    overrides: Mapping[str, Any] | None = None,
    as_at: dt.date | None = None,
    delivery: tuple[dt.date, dt.date] | None = None,
    seed: int = 1,
    **tables: Iterable[Row],
) -> Round:
    """Make a round from records or plain dicts.

    Parameters
    ----------
    policy : str or Policy
        A preset, or a whole policy.
    overrides : mapping, optional
        Values laid over the preset, such as `{"rules": {"travel-limit": {"minutes": 75}}}`.
    as_at : date, optional
        The policy's where not given.
    delivery : (date, date), optional
        Start and end of the delivery window; the policy's where not given.
    seed : int
    **tables
        Rows by table: `schools`, `leaders`, `running` and so on. Supporters that leaders and staff name and nobody
        made are made as :func:`supporter` does.

    Raises
    ------
    TypeError
        A table, or a field of a row, does not exist.
    """
    unknown = set(tables) - set(TABLES)
    if unknown:
        raise TypeError(f"a round has no table {', '.join(sorted(unknown))}")
    book = policy if isinstance(policy, Policy) else load_policy(policy, overrides)
    start, end = delivery or (book.offer.delivery_start, book.offer.delivery_end)
    meta = RoundMeta(
        id="test", title="A round for a test", as_at=as_at or book.offer.as_at, delivery_start=start, delivery_end=end,
        policy_name=book.id, overrides=dict(overrides or {}), seed=seed,
    )  # fmt: skip
    rows = {name: [_as_record(name, row) for row in tables.get(name, ())] for name in TABLES}
    rows["supporters"] += _missing_supporters(rows)
    return Round(meta, book, {name: table_of(name, records) for name, records in rows.items()})


def _as_record(name: str, row: Row) -> Record:
    return row if isinstance(row, Record) else _record(TABLES[name].record, row)


def _missing_supporters(rows: Mapping[str, Sequence[Any]]) -> list[Record]:
    named = {row.supporter_id for row in (*rows["leaders"], *rows["staff"])}
    return [supporter(name) for name in sorted(named - {row.supporter_id for row in rows["supporters"]})]


# --- every conceivable allocation --------------------------------------------------------------------------------


def all_columns(round_: Round) -> Columns:
    """Make a column of every conceivable lead, support and personal cover of a round, blocked ones too.

    Parameters
    ----------
    round_ : Round
        A tiny one: the number of columns is cases x leaders + coverable needs x people.
    """
    cases, leaders = len(round_.cases), arrays_of(round_).people.leaders
    needs = np.flatnonzero(arrays_of(round_).needs.coverable)
    staff = np.arange(leaders, len(round_.people))
    case, led_by = _product(np.arange(cases), np.arange(leaders))
    return Columns(
        lead=_pairs(round_, "lead", case, led_by, np.full(len(case), -1, np.int64)),
        support=_covers(round_, "support", *_product(needs, staff)),
        personal=_covers(round_, "personal", *_product(needs, np.arange(leaders))),
    )


def _product(first: Ints, second: Ints) -> tuple[Ints, Ints]:
    return np.repeat(first, len(second)).astype(np.int64), np.tile(second, len(first)).astype(np.int64)


def _covers(round_: Round, kind: PairKind, need_at: Ints, person: Ints) -> Pairs:
    return _pairs(round_, kind, arrays_of(round_).needs.case[need_at], person, need_at)


def _pairs(round_: Round, kind: PairKind, case: Ints, person: Ints, need_at: Ints) -> Pairs:
    places, people = arrays_of(round_).cases, arrays_of(round_).people
    modelled = model_minutes(
        round_.policy.travel,
        places.easting[case], places.northing[case], people.easting[person], people.northing[person],
    )  # fmt: skip
    minutes, is_measured = overlay_measured(round_, case, person, modelled)
    pairs = Pairs(
        kind=kind, case=case, person=person, need=need_at, minutes=minutes, measured=is_measured,
        running=_running(round_, case, person, need_at), waived=np.zeros(len(case), np.int64),
    )  # fmt: skip
    return dataclasses.replace(pairs, waived=_waivers_used(round_, pairs))


def _running(round_: Round, case: Ints, person: Ints, need_at: Ints) -> Bools:
    arrays, ledger = arrays_of(round_), round_.ledger
    flags = [
        (ledger.leads.get(arrays.cases.ids[c]) if n < 0 else ledger.supports.get(arrays.needs.ids[n]))
        for c, n in zip(case.tolist(), need_at.tolist(), strict=True)
    ]
    held = [arrays.person_at.get(flag[0], -1) if flag else -1 for flag in flags]
    return np.asarray(np.array(held, np.int64) == person, bool)


def waived_by(rule: PairRule, round_: Round, pairs: Pairs) -> Bools:
    """Say for which pairs a planner has lifted a rule, whether or not it would stop them; a refusal stays."""
    arrays, waives = arrays_of(round_), round_.instructions.waives
    if not round_.instructions.waivers or not len(pairs):
        return np.zeros(len(pairs), bool)
    specialisms = [row.specialism for row in round_.needs.values()]
    named = np.array(
        [
            waives(arrays.cases.ids[c], arrays.people.ids[p], rule.id, specialisms[n] if n >= 0 else None)
            for c, p, n in zip(pairs.case.tolist(), pairs.person.tolist(), pairs.need.tolist(), strict=True)
        ],
        bool,
    )
    return np.asarray(named & rule.waivable_of(rule.verdicts(arrays, pairs)))


def _waivers_used(round_: Round, pairs: Pairs) -> Ints:
    """Count the waivers that each pair makes use of: those of a rule that would stop it."""
    used = np.zeros(len(pairs), np.int64)
    for rule_id in sorted({waiver[2] for waiver in round_.instructions.waivers}):
        rule = _switched_on(round_, rule_id)
        if isinstance(rule, PairRule) and pairs.kind in rule.binds:
            used += (
                waived_by(rule, round_, pairs) & rule.blocked(rule.verdicts(arrays_of(round_), pairs)) & ~pairs.running
            )
    return used


def every_allocation(columns: Columns, sample: int = 2048, seed: int = 1) -> Bools:
    """Return every allocation over the columns as 0-1 vectors, legal or not; of many columns, a sample.

    Parameters
    ----------
    columns : Columns
    sample : int
        How many to draw where there are more than `MOST_COLUMNS` columns: all shares of used columns are drawn.
    seed : int

    Returns
    -------
    bool array (allocations, n)
        The first uses nothing.
    """
    n = len(columns)
    if n <= MOST_COLUMNS:
        return np.asarray(np.arange(2**n)[:, None] >> np.arange(n) & 1, bool)
    draw = np.random.default_rng(seed)
    shares = draw.uniform(size=(sample, 1))
    shares[0] = 0.0
    return np.asarray(draw.uniform(size=(sample, n)) < shares, bool)


def allocation_of(columns: Columns, mask: Bools, round_: Round) -> Allocation:
    """Make the allocation that uses the columns of a mask (n,)."""
    arrays = arrays_of(round_)
    used = np.flatnonzero(mask).tolist()
    case, person, need_at = columns.case, columns.person, columns.need
    named = [(arrays.cases.ids[case[j]], int(need_at[j]), arrays.people.ids[person[j]]) for j in used]
    return Allocation.of(
        [(case_id, person_id) for case_id, n, person_id in named if n < 0],
        [(case_id, arrays.needs.ids[n][1], person_id) for case_id, n, person_id in named if n >= 0],
    )


def mask_of(columns: Columns, allocation: Allocation, round_: Round) -> Bools:
    """Return the columns (n,) that an allocation uses.

    Raises
    ------
    KeyError
        A row of the allocation has no column.
    """
    arrays = arrays_of(round_)
    at = {
        (arrays.cases.ids[c], arrays.needs.ids[n][1] if n >= 0 else None, arrays.people.ids[p]): j
        for j, (c, n, p) in enumerate(zip(columns.case, columns.need, columns.person, strict=True))
    }
    rows = [(d.case_id, None, d.leader_id) for d in allocation.deployments]
    mask = np.zeros(len(columns), bool)
    mask[[at[row] for row in rows + [(s.case_id, s.need_id, s.person_id) for s in allocation.supports]]] = True
    return mask


# --- the model face ----------------------------------------------------------------------------------------------


def accepts(rule: Rule, round_: Round, columns: Columns, mask: Bools) -> bool:
    """Say whether the model face of a pair or coupling rule lets an allocation (n,) be."""
    return bool(accepted(rule, round_, columns, mask[None, :])[0])


def accepted(rule: Rule, round_: Round, columns: Columns, masks: Bools) -> Bools:
    """Say of many allocations (allocations, n) which the model face of a pair or coupling rule lets be."""
    if isinstance(rule, PairRule):
        return np.asarray(~(masks & blocked_columns(rule, round_, columns)).any(axis=1), bool)
    if isinstance(rule, CouplingRule):
        return hold(rule.rows(arrays_of(round_), columns), masks)
    raise TypeError(f"{rule.id} has a price and accepts everything")


def blocked_columns(rule: PairRule, round_: Round, columns: Columns) -> Bools:
    """Say which columns (n,) a pair rule takes away: not running work, nor what a planner waived."""
    parts = []
    for pairs in (columns.lead, columns.support, columns.personal):
        if pairs.kind in rule.binds:
            blocked = rule.blocked(rule.verdicts(arrays_of(round_), pairs))
            parts.append(blocked & ~pairs.running & ~waived_by(rule, round_, pairs))
        else:
            parts.append(np.zeros(len(pairs), bool))
    return np.concatenate(parts)


def _completed(rows: RuleRows, masks: Bools) -> Ints:
    if not len(rows.aux_upper):
        return np.zeros((len(masks), 0), np.int64)
    return np.array([rows.complete(mask.astype(np.int64)) for mask in masks], np.int64).reshape(len(masks), -1)


def _sums(rows: RuleRows, values: Ints) -> Ints:
    """Return the value of each row, (allocations, rows), for the values of columns and auxiliaries."""
    matrix = np.zeros((values.shape[1], len(rows.upper)), np.int64)
    np.add.at(matrix, (rows.column, rows.row), rows.value)
    return np.asarray(values @ matrix, np.int64)


def hold(rows: RuleRows, masks: Bools) -> Bools:
    """Say of many allocations (allocations, n) for which all rows hold, auxiliaries completed and in their bounds."""
    auxiliaries = _completed(rows, masks)
    sums = _sums(rows, np.concatenate([masks.astype(np.int64), auxiliaries], axis=1))
    inside = ((auxiliaries >= 0) & (auxiliaries <= rows.aux_upper)).all(axis=1)
    return np.asarray(inside & ((sums >= rows.lower) & (sums <= rows.upper)).all(axis=1), bool)


def priced(rule: Rule, round_: Round, columns: Columns, mask: Bools) -> int:
    """Return the minutes that the model face of a preference charges an allocation (n,)."""
    return int(prices_of(rule, round_, columns, mask[None, :])[0])


def prices_of(rule: Rule, round_: Round, columns: Columns, masks: Bools) -> Ints:
    """Return the minutes that the model face of a preference charges many allocations (allocations, n)."""
    if not isinstance(rule, Preference):
        raise TypeError(f"{rule.id} has no price")
    rows = rule.rows(arrays_of(round_), columns)
    of_columns = np.concatenate(
        [rule.prices(arrays_of(round_), pairs) for pairs in (columns.lead, columns.support, columns.personal)]
    )
    of_columns[columns.running] = 0
    return np.asarray(masks @ of_columns + _completed(rows, masks) @ rows.aux_price + rows.offset, np.int64)


# --- the audit face ----------------------------------------------------------------------------------------------


def stopped_rows(rule: PairRule, plan: Plan) -> Iterator[PlanRow]:
    """Walk over the rows of a plan that a pair rule stops, by its audit face."""
    return (row for row in bound_rows(rule, plan) if judge(rule, plan.round, row).stops)


def bound_rows(rule: PairRule, plan: Plan) -> Iterator[PlanRow]:
    """Walk over the rows of a plan that a pair rule asks about: of a kind that it binds, and not running work."""
    return (row for row in plan.rows if row.kind in rule.binds and not row.running)


def breached_subjects(rule: Rule, plan: Plan) -> list[str]:
    """Return whom a plan breaks a rule for, by the audit face; empty where it keeps it."""
    if isinstance(rule, PairRule):
        return [f"{row.case.case_id} / {row.person.person_id}" for row in stopped_rows(rule, plan)]
    if isinstance(rule, CouplingRule):
        return [breach.subject for breach in rule.breaches(plan)]
    raise TypeError(f"{rule.id} has a price and nothing breaches it")


def keeps(rule: Rule, plan: Plan) -> bool:
    """Say whether a plan keeps a rule, by the audit face."""
    return not breached_subjects(rule, plan)


def charged(rule: Rule, plan: Plan) -> int:
    """Return the minutes that the audit face of a preference charges a plan."""
    if not isinstance(rule, Preference):
        raise TypeError(f"{rule.id} has no price")
    return sum(charge.minutes for charge in rule.charges(plan))


# --- one rule, one round, one allocation --------------------------------------------------------------------------


def rule_of(round_: Round, rule_id: str) -> Rule:
    """Make one rule with the parameters of a round's policy.

    Raises
    ------
    KeyError
        The catalogue has no such rule.
    ValueError
        The policy has it switched off.
    """
    rule = _switched_on(round_, rule_id)
    if rule is None:
        raise ValueError(f"{rule_id} is off under {round_.policy.id}; switch it on in the overrides")
    return rule


def _switched_on(round_: Round, rule_id: str) -> Rule | None:
    kind = CATALOGUE[rule_id]
    rule = kind(kind.Params.model_validate(round_.policy.rules.get(rule_id, {})))
    return rule if rule.params.enabled else None


def verify(rule: str | Rule) -> Verification:
    """Start a test of one rule, given by its id (with the parameters of the round's policy) or as an object."""
    return Verification(rule)


@dataclasses.dataclass(frozen=True)
class Verification:
    """A rule, a round and an allocation; what the audit face says of it is asserted, and that the model face agrees.

    Attributes
    ----------
    rule : str or Rule
    round : Round or None
    deployments, supports : tuple of tuple of str
        As :meth:`constraints.domain.allocation.Allocation.of` takes them.
    """

    rule: str | Rule
    round: Round | None = None
    deployments: tuple[tuple[str, str], ...] = ()
    supports: tuple[tuple[str, str, str], ...] = ()

    def given(self, round_: Round | None = None, **tables: Any) -> Verification:
        """Set the round: a made one, or what :func:`make_round` takes."""
        return dataclasses.replace(self, round=round_ if round_ is not None else make_round(**tables))

    def deploy(self, case_id: str, leader_id: str) -> Verification:
        """Add a deployment."""
        return dataclasses.replace(self, deployments=(*self.deployments, (case_id, leader_id)))

    def support(self, case_id: str, need_id: str, person_id: str) -> Verification:
        """Add a support, by staff or by the leader personally."""
        return dataclasses.replace(self, supports=(*self.supports, (case_id, need_id, person_id)))

    def breaches(self, subject: str | None = None) -> None:
        """Assert that both faces find a breach, and that it is about the subject where one is given."""
        subjects = breached_subjects(self._rule, self._plan)
        assert subjects, f"{self._rule.id} finds nothing wrong with {self._plan.allocation}"
        if subject is not None:
            assert any(subject in found.split(" / ") or subject == found for found in subjects), (
                f"{self._rule.id} is breached for {subjects}, not for {subject}"
            )
        self._faces_agree()

    def keeps(self) -> None:
        """Assert that both faces find the rule kept."""
        subjects = breached_subjects(self._rule, self._plan)
        assert not subjects, f"{self._rule.id} is breached for {subjects}"
        self._faces_agree()

    def charges(self, minutes: int) -> None:
        """Assert what a preference costs, by both faces."""
        found = list(_preference(self._rule).charges(self._plan))
        assert sum(charge.minutes for charge in found) == minutes, f"{self._rule.id} charges {found}, not {minutes}"
        assert all(charge.minutes > 0 for charge in found), f"{self._rule.id} lists a charge that is not above 0"
        self._faces_agree()

    def finds(self, verdict: int, value: int | None = None) -> None:
        """Assert the worst verdict of a pair rule over the rows that it binds, and the figure that it measured.

        Parameters
        ----------
        verdict : int
            PASS, NOT_KNOWN, FAIL or REFUSED.
        value : int, optional
            Of the worst finding.
        """
        rule = self._rule
        assert isinstance(rule, PairRule), f"{rule.id} is not a pair rule"
        found = [rule.judge(self._round, row) for row in bound_rows(rule, self._plan)]
        assert found, f"{rule.id} binds no row of {self._plan.allocation}"
        finding = min(found, key=lambda one: one.verdict)
        assert finding.verdict == verdict, f"{rule.id} finds {_NAMES[finding.verdict]}: {finding.because}"
        assert value is None or finding.value == value, f"{rule.id} measured {finding.value}, not {value}"
        self._faces_agree()

    @property
    def _round(self) -> Round:
        if self.round is None:
            raise TypeError("say given(...) first")
        return self.round

    @property
    def _rule(self) -> Rule:
        return self.rule if isinstance(self.rule, Rule) else rule_of(self._round, self.rule)

    @property
    def _plan(self) -> Plan:
        return Plan(self._round, Allocation.of(self.deployments, self.supports))

    def _faces_agree(self) -> None:
        columns = all_columns(self._round)
        mask = mask_of(columns, self._plan.allocation, self._round)
        difference = disagreement(self._rule, self._round, columns, mask[None, :])
        assert difference is None, difference


_NAMES = {REFUSED: "REFUSED", FAIL: "FAIL", NOT_KNOWN: "NOT_KNOWN", PASS: "PASS"}


def _preference(rule: Rule) -> Preference:
    assert isinstance(rule, Preference), f"{rule.id} has no price"
    return rule


# --- the two faces against each other -----------------------------------------------------------------------------


def disagreement(rule: Rule, round_: Round, columns: Columns, masks: Bools, audit: Rule | None = None) -> str | None:
    """Compare the model face of a rule with the audit face on many allocations; None where they say the same.

    Parameters
    ----------
    rule : Rule
        Its model face is asked.
    round_ : Round
    columns : Columns
    masks : bool array (allocations, n)
    audit : Rule, optional
        Whose audit face is asked, where it is not `rule` itself: a rule broken on purpose is held against the sound.

    Returns
    -------
    str or None
        The first difference, in words.
    """
    audit = audit or rule
    if isinstance(rule, PairRule) and isinstance(audit, PairRule):
        return _verdicts_differ(rule, round_, columns, masks, audit)
    faces = (prices_of, charged) if isinstance(rule, Preference) else (accepted, keeps)
    for mask, modelled in zip(masks, faces[0](rule, round_, columns, masks).tolist(), strict=True):
        allocation = allocation_of(columns, mask, round_)
        audited = faces[1](audit, Plan(round_, allocation))
        if audited != modelled:
            return f"{rule.id}: model says {modelled}, audit says {audited} of {allocation}"
    return None


def _verdicts_differ(rule: PairRule, round_: Round, columns: Columns, masks: Bools, audit: PairRule) -> str | None:
    """Compare verdict by verdict, then what is blocked: a pair rule looks at one pair alone, so pairs are enough."""
    blocked = blocked_columns(rule, round_, columns)
    verdicts = np.concatenate(
        [
            rule.verdicts(arrays_of(round_), pairs) if pairs.kind in rule.binds else np.full(len(pairs), PASS, np.int8)
            for pairs in (columns.lead, columns.support, columns.personal)
        ]
    )
    for j in np.flatnonzero(masks.any(axis=0)).tolist():
        plan = Plan(round_, allocation_of(columns, np.arange(len(columns)) == j, round_))
        found = [audit.judge(round_, row).verdict for row in bound_rows(audit, plan)]
        if found and found[0] != verdicts[j]:
            return f"{rule.id}: model finds {_NAMES[verdicts[j]]}, audit {_NAMES[found[0]]} of {plan.allocation}"
        if any(stopped_rows(audit, plan)) != blocked[j]:
            return f"{rule.id}: model and audit differ on whether {plan.allocation} is blocked"
    return None
