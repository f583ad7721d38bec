"""The least change of limits that makes something possible: one model in which limits may give way at a price.

Limits of people and supporters get a slack, pins and guarantees may be dropped, and pairs that a rule blocks come in
where a planner could lift that rule; the sum of their prices is made least, given what is asked.  What is found is
then made in a copy of the round, and the plan behind it is audited there.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from constraints.audit.audit import audit_allocation
from constraints.audit.goals import stage_values
from constraints.changes import with_policy_values
from constraints.domain.faults import AuditFailed
from constraints.domain.records import Capacity
from constraints.faces.arrays import arrays_of
from constraints.faces.columns import NO_LOWER, NO_UPPER, half_days_of, held_already, matches
from constraints.faces.measured import overlay_measured
from constraints.faces.plan import Plan
from constraints.round.times import LONGEST_MINUTES, model_minutes
from constraints.rules.catalogue import rules_of
from constraints.rules.travel_limit import TravelLimit
from optimiser import solvers
from optimiser.model.candidates import find_candidates
from optimiser.model.model import CANONICAL, build_model
from optimiser.model.variations import with_stages
from optimiser.questions.pair_rules import Judgement, blocking, judged, row_of
from optimiser.results import Settings
from optimiser.solve import solve_model
from optimiser.solvers import Program

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from constraints.domain.allocation import Allocation
    from constraints.domain.numbers import Bools, Ints
    from constraints.round.round import Round
    from optimiser.results import Solved
    from optimiser.solvers.stopping import Stopper

LEADER_DAYS, STAFF_DAYS, CASELOAD, RELEASE = "leader-days", "staff-days", "leader-caseload", "release-limit"
LIMITS = (LEADER_DAYS, STAFF_DAYS, CASELOAD, RELEASE)
"""The rules whose limits may be raised."""
PINS, GUARANTEE, REACH, WAIVE = "pins", "region-guarantee", "travel-limit", "waive"

_ROOM = 100_000
"""Added to capacities to see what is left of them without the rounding up to 0 of what is overdrawn."""
_MOST_MINUTES = 60
"""Journeys are not looked at that are longer than allowed by more than this."""


@dataclasses.dataclass(frozen=True)
class EditPrices:
    """What a planner would rather do, in minutes as all prices are: the least sum is sought.

    Attributes
    ----------
    half_day : int
        Of a person, more.
    place : int
        Of a leader's caseload, more.
    release_half_day : int
        Of a supporter's release limit, more.
    minute : int
        Of a journey one way, beyond the limit, for one pair.
    waiver : int
        Of any other rule that may be waived, for one pair.
    pin : int
        Dropped.
    guaranteed_case : int
        Fewer in a region.
    """

    half_day: int = 30
    place: int = 60
    release_half_day: int = 30
    minute: int = 10
    waiver: int = 240
    pin: int = 480
    guaranteed_case: int = 480


@dataclasses.dataclass(frozen=True, order=True)
class Edit:
    """One change of a limit.

    Attributes
    ----------
    rule : str
        The rule whose limit changes or, with a pair, that is lifted for it.
    subject : str
        A person, supporter or region; for a pair, the case.
    amount : int
        Half-days, places, minutes or cases; 1 for a rule that is lifted and a pin that is dropped.
    price : int
    person_id : str
        Of a pair.
    period : str
        Where the person has half-days by period.
    specialism : str
        Of a pin.
    """

    rule: str
    subject: str
    amount: int
    price: int
    person_id: str = ""
    period: str = ""
    specialism: str = ""


@dataclasses.dataclass(frozen=True)
class WayOut:
    """Edits that together make possible what is asked.

    Attributes
    ----------
    edits : tuple of Edit
        Sorted; none for what is possible as it is.
    price : int
        Their sum.
    bound : int
        No edits of these kinds cost less.
    round : Round
        With the edits made.
    allocation : Allocation
        Legal in that round, audited, with what was asked.
    values : mapping of str to int
        Its goals.
    """

    edits: tuple[Edit, ...]
    price: int
    bound: int
    round: Round
    allocation: Allocation
    values: Mapping[str, int]

    @property
    def exact(self) -> bool:
        """Whether no cheaper edits exist."""
        return self.price == self.bound


@dataclasses.dataclass(frozen=True)
class Asked:
    """What is to become possible.

    Attributes
    ----------
    case_id : str
        The case that is to be led; empty where the round is only to have an allocation.
    beside : tuple of str
        Cases that are to be led as well, by whomever.
    fixed : mapping of str to str
        Cases that keep a leader, where a round is too large to look at all: a way found is one, but another may be
        cheaper.
    """

    case_id: str = ""
    beside: tuple[str, ...] = ()
    fixed: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def led(self) -> tuple[str, ...]:
        """All cases that are to be led."""
        return (self.case_id, *self.beside) if self.case_id else ()


def ways_out(
    round_: Round, asked: Asked, stopper: Stopper, *, count: int = 1, prices: EditPrices | None = None
) -> tuple[tuple[WayOut, ...], bool]:
    """Find the cheapest edits that make something possible, then others that are not just more of the same.

    Parameters
    ----------
    round_ : Round
    asked : Asked
    stopper : Stopper
    count : int
        How many ways are wanted.
    prices : EditPrices, optional

    Returns
    -------
    ways : tuple of WayOut
        The cheapest first. None makes all the edits of one before it.
    complete : bool
        Whether it is proved that there are no others.
    """
    editor = _Editor(round_, asked, prices or EditPrices())
    found: list[WayOut] = []
    while len(found) < count:
        searched = solvers.search(editor.program(), None, stopper, seed=round_.meta.seed, work_limit=60.0)
        if searched.x is None:
            return tuple(found), searched.infeasible and not asked.fixed
        proved = searched.proved and not asked.fixed
        found.append(editor.way_out(searched.x, None if proved else 0 if asked.fixed else max(0, searched.bound or 0)))
        if not found[-1].edits:
            return tuple(found), True
        editor.exclude(searched.x)
    return tuple(found), False


@dataclasses.dataclass(frozen=True)
class _Slack:
    """Rows that may give way.

    Attributes
    ----------
    edits : sequence of Edit
        One a slack, of one unit and its price.
    entries : sequence of (int array, int array)
        Columns and values of each row.
    upper : sequence of int
        `values @ x - slack <= upper`.
    most : sequence of int
        How far each may give way.
    """

    edits: list[Edit] = dataclasses.field(default_factory=list)
    entries: list[tuple[Ints, Ints]] = dataclasses.field(default_factory=list)
    upper: list[int] = dataclasses.field(default_factory=list)
    most: list[int] = dataclasses.field(default_factory=list)

    def add(self, edit: Edit, columns: Ints, values: Ints, upper: int) -> None:
        """Add a row that gives way by units of an edit, where it can bind at all."""
        over = int(np.maximum(values, 0).sum()) - upper
        if over > 0:
            self.edits.append(edit)
            self.entries.append((columns, values))
            self.upper.append(upper)
            self.most.append(over)


class _Editor:
    """The model over editable limits."""

    def __init__(self, round_: Round, asked: Asked, prices: EditPrices) -> None:
        self.round, self.asked, self.prices = round_, asked, prices
        self.lifted = _liftable(round_, asked.case_id, prices) if asked.case_id else {}
        waivers = [(e.subject, e.person_id, rule) for edits in self.lifted.values() for e, rule in edits]
        self.wide = _roomy(round_, with_waivers(round_, waivers))
        self.model = build_model(self.wide, find_candidates(self.wide))
        self.slack = _Slack()
        self._limits()
        self._demands()
        self._pairs()
        self.excluded: list[Ints] = []

    @property
    def edits(self) -> list[Edit]:
        """One edit a slack."""
        return self.slack.edits

    # -- the rows that may give way -----------------------------------------------------------------------------------

    def _limits(self) -> None:
        """Give every person's and supporter's limit a slack, in its plain form: the model's rows are scaled."""
        model, ledger, price = self.model, self.wide.ledger, self.prices
        arrays, columns = arrays_of(self.wide), model.columns
        people, count = arrays.people, len(columns)
        new = ~columns.running
        new[columns.personals] = False
        half_days = np.zeros(count, np.int64)
        half_days[:] = half_days_of(arrays, columns)
        by_person = _grouped(columns.person, np.flatnonzero(new & self._used), len(people.ids))
        for at, person in enumerate(self.wide.people.values()):
            mine, rule = by_person[at], LEADER_DAYS if person.is_leader else STAFF_DAYS
            if not len(mine) or (not person.is_leader and self.asked.case_id):
                continue
            left = ledger.days_left[person.person_id]
            if person.by_period is None:
                edit = Edit(rule, person.person_id, 1, price.half_day)
                self._limit(edit, mine, half_days[mine], left[0] - _ROOM)
            else:
                split = self._split(mine)
                for k, period in enumerate(self.wide.resolved.periods):
                    edit = Edit(rule, person.person_id, 1, price.half_day, period=period)
                    self._limit(edit, mine, split[:, k], left[k] - _ROOM)
        fresh = new & ~held_already(arrays, columns) & (np.arange(count) < columns.leads.stop)
        for at, mine in enumerate(_grouped(columns.person, np.flatnonzero(fresh), people.leaders)):
            one = np.ones(len(mine), np.int64)
            left_cases = ledger.cases_left[people.ids[at]] - _ROOM
            self._limit(Edit(CASELOAD, people.ids[at], 1, price.place), mine, one, left_cases)
        supporter = people.supporter[columns.person]
        of_supporter = _grouped(supporter, np.flatnonzero(new & self._used), len(arrays.supporters.ids))
        for supporter_id, mine in zip(arrays.supporters.ids, of_supporter, strict=True):
            released = ledger.release_left[supporter_id]
            if released is not None:
                edit = Edit(RELEASE, supporter_id, 1, price.release_half_day)
                self._limit(edit, mine, half_days[mine], released - _ROOM)

    def _limit(self, edit: Edit, columns: Ints, values: Ints, left: int) -> None:
        """Add a limit; one that is overdrawn already has nothing left, and is not offered as an edit."""
        before = len(self.edits)
        self.slack.add(edit, columns, values, max(0, left))
        if left < 0 and len(self.edits) > before:
            self.slack.most[-1] = 0

    def _split(self, columns: Ints) -> Ints:
        arrays, all_ = arrays_of(self.wide), self.model.columns
        leads = all_.need[columns] < 0
        split = arrays.cases.lead_split[all_.case[columns]].copy()
        split[~leads] = arrays.needs.half_days_split[all_.need[columns[~leads]]]
        return split

    def _demands(self) -> None:
        """Let pins and guarantees give way where the round is to have an allocation at all."""
        if self.asked.case_id:
            return
        told = self.wide.instructions
        for block in self.model.blocks:
            for i in np.flatnonzero(block.rows.lower > 0).tolist():
                row = block.first_row + i
                entries = slice(self.model.matrix.indptr[row], self.model.matrix.indptr[row + 1])
                columns = self.model.matrix.indices[entries].astype(np.int64)
                values, least = self.model.matrix.data[entries], int(block.rows.lower[i])
                if block.rule.id == PINS:
                    case_id, person_id, specialism = told.pins[i]
                    edit = Edit(PINS, case_id, 1, self.prices.pin, person_id, specialism=specialism or "")
                elif block.rule.id == GUARANTEE:
                    edit = Edit(GUARANTEE, block.rows.subjects[i], 1, self.prices.guaranteed_case)
                else:
                    continue
                self.slack.edits.append(edit)
                self.slack.entries.append((columns, -values))
                self.slack.upper.append(-least)
                self.slack.most.append(least)

    def _pairs(self) -> None:
        """Price the leads that come in only where rules are lifted."""
        columns, arrays = self.model.columns, arrays_of(self.wide)
        for person_id, edits in sorted(self.lifted.items()):
            mine = np.flatnonzero(
                (columns.case[columns.leads] == arrays.case_at[self.asked.case_id])
                & (columns.person[columns.leads] == arrays.person_at[person_id])
            )
            for edit, _ in edits if len(mine) else ():
                self.slack.add(edit, mine, np.ones(1, np.int64), 0)

    @functools.cached_property
    def _used(self) -> Bools:
        """Which columns matter: leads of what is to be led, running work, and all where somebody is pinned to a need.

        Where the round is only to have an allocation, all leads matter, for guarantees and pins may need any.
        """
        columns, told, people = self.model.columns, self.wide.instructions, self.wide.people
        at = arrays_of(self.wide).case_at
        covered = {case_id for case_id, person_id, word in told.pins if word or not people[person_id].is_leader}
        pinned = np.array([at[case_id] for case_id in sorted(covered)], np.int64)
        used = columns.running | np.isin(columns.case, pinned)
        led = np.array([at[case_id] for case_id in self.asked.led], np.int64)
        used[columns.leads] |= np.isin(columns.case[columns.leads], led) | (len(led) == 0) | self._demanding
        return used & ~self._shut

    @property
    def _shut(self) -> Bools:
        """Which leads are of a case that keeps another leader."""
        columns, arrays = self.model.columns, arrays_of(self.wide)
        stays = np.full(len(arrays.cases.ids), -1, np.int64)
        for case_id, leader_id in self.asked.fixed.items():
            stays[arrays.case_at[case_id]] = arrays.person_at[leader_id]
        fixed, shut = stays[columns.case], np.zeros(len(columns), bool)
        shut[columns.leads] = ((fixed >= 0) & (fixed != columns.person))[columns.leads]
        return shut

    @property
    def _demanding(self) -> bool:
        """Whether a pin, a guarantee or running work may need a lead of a case that was not asked about."""
        return any(bool((block.rows.lower > 0).any()) for block in self.model.blocks)

    # -- the program --------------------------------------------------------------------------------------------------

    def program(self) -> Program:
        """Return the model with slacks: its columns, then a slack and a mark that it is used for every edit."""
        model, edits = self.model, self.edits
        size, slacks = model.size, len(edits)
        hard = np.ones(len(model.upper), bool)
        for block in model.blocks:
            if block.rule.id in {PINS, GUARANTEE} and not self.asked.case_id:
                soft = np.flatnonzero(block.rows.lower > 0)
                hard[block.first_row + soft] = False
        rows = np.flatnonzero(hard)
        most = model.most.copy()
        most[: len(model.columns)][~self._used] = 0
        wide = sparse.csr_array((len(rows), 2 * slacks), dtype=np.int64)
        matrix = [sparse.hstack([model.matrix[rows], wide])]
        lower, upper = [model.lower[rows]], [model.upper[rows]]
        none = np.zeros(0, np.int64)
        at = np.repeat(np.arange(slacks), [len(columns) for columns, _ in self.slack.entries])
        column = np.concatenate([none, *(columns for columns, _ in self.slack.entries)])
        value = np.concatenate([none, *(values for _, values in self.slack.entries)])
        each, one = np.arange(slacks), np.ones(slacks, np.int64)
        shape, most_slack = (slacks, size + 2 * slacks), np.array(self.slack.most, np.int64)
        matrix += [
            _rows(shape, (at, column, value), (each, size + each, -one)),
            _rows(shape, (each, size + each, one), (each, size + slacks + each, -most_slack)),
        ]
        lower += [np.full(2 * slacks, NO_LOWER, np.int64)]
        upper += [np.array(self.slack.upper, np.int64), np.zeros(slacks, np.int64)]
        more, more_lower, more_upper = self._asked_rows(size + 2 * slacks)
        price = np.array([edit.price for edit in edits], np.int64)
        return Program(
            cost=np.concatenate([np.zeros(size, np.int64), price, np.zeros(slacks, np.int64)]),
            matrix=sparse.csr_array(sparse.vstack([*matrix, more], format="csr")),
            lower=np.concatenate([*lower, more_lower]),
            upper=np.concatenate([*upper, more_upper]),
            most=np.concatenate([most, most_slack, one]),
        )

    def _asked_rows(self, size: int) -> tuple[sparse.csr_array, Ints, Ints]:
        """Return the rows of what is asked, and those that shut out the ways found before."""
        columns, at = self.model.columns, arrays_of(self.wide).case_at
        led = np.array([at[case_id] for case_id in self.asked.led], np.int64)
        row, lead = matches(columns.case[columns.leads], led)
        marks = self.model.size + len(self.edits)
        shut = [np.full(len(used), len(led) + k, np.int64) for k, used in enumerate(self.excluded)]
        row = np.concatenate([row, *shut])
        column = np.concatenate([lead, *(marks + used for used in self.excluded)])
        count = len(led) + len(shut)
        most = [len(used) - 1 for used in self.excluded]
        return (
            _rows((count, size), (row, column, np.ones(len(row), np.int64))),
            np.concatenate([np.ones(len(led), np.int64), np.full(len(shut), NO_LOWER, np.int64)]),
            np.concatenate([np.full(len(led), NO_UPPER, np.int64), np.array(most, np.int64)]),
        )

    def exclude(self, x: Ints) -> None:
        """Shut out a way that was found, and all that add to it."""
        self.excluded.append(np.flatnonzero(x[self.model.size : self.model.size + len(self.edits)] > 0))

    def way_out(self, x: Ints, bound: int | None) -> WayOut:
        """Read the edits off a point, make them, and audit the plan behind them in the round that comes out."""
        amounts = x[self.model.size : self.model.size + len(self.edits)]
        used = np.flatnonzero(amounts)
        edits = []
        for k in used.tolist():
            edit, amount = self.edits[k], int(amounts[k])
            per_pair = bool(edit.person_id)
            edits.append(
                dataclasses.replace(edit, amount=edit.amount if per_pair else amount, price=edit.price * amount)
            )
        told = tuple(sorted(edits))
        allocation = self.model.allocation(x[: self.model.size])
        changed = edited(self.round, told)
        report = audit_allocation(changed, allocation)
        if not report.clean:
            raise AuditFailed(str(report))
        price = sum(edit.price for edit in told)
        values = stage_values(Plan(changed, allocation))
        return WayOut(told, price, price if bound is None else min(price, bound), changed, allocation, values)


def _rows(shape: tuple[int, int], *entries: tuple[Ints, Ints, Ints]) -> sparse.csr_array:
    """Return a matrix of entries, each given as rows, columns and values."""
    row, column, value = (np.concatenate(part) for part in zip(*entries, strict=True))
    return sparse.csr_array(sparse.coo_array((value, (row, column)), shape=shape))


def _grouped(key: Ints, members: Ints, groups: int) -> list[Ints]:
    """Return the members of every group, in order."""
    order = members[np.argsort(key[members], kind="stable")]
    return np.split(order, np.searchsorted(key[order], np.arange(1, groups)))


@dataclasses.dataclass(frozen=True)
class Resolved:
    """The best plan of a round with edits made.

    Attributes
    ----------
    solved : Solved
        Of its goals, the tie-break left out.
    led : bool
        Whether the case that was asked about has a leader in it.
    """

    solved: Solved
    led: bool


def resolve(way: WayOut, case_id: str, seconds: float) -> Resolved:
    """Solve the round with the edits made, from the plan behind them on.

    Parameters
    ----------
    way : WayOut
    case_id : str
    seconds : float

    Raises
    ------
    AuditFailed
        The plan found breaks a rule: an error of ours.
    """
    model = build_model(way.round, find_candidates(way.round))
    begun = model.point_of(way.allocation)
    assert begun is not None, "what the audit finds clean is a point of the model"
    assert model.keeps(begun), "what the audit finds clean is a point of the model"
    ranked = [stage for stage in model.stages if stage.goal != CANONICAL]
    settings = Settings(seed=way.round.meta.seed, time_limit=seconds)
    solved = solve_model(with_stages(model, ranked), settings, warm_start=begun)
    assert solved.x is not None
    allocation = model.allocation(solved.x)
    report = audit_allocation(way.round, allocation)
    if not report.clean:
        raise AuditFailed(str(report))
    return Resolved(solved, any(row.case_id == case_id for row in allocation.deployments))


# -- which rules may be lifted for a case -----------------------------------------------------------------------------


def _liftable(round_: Round, case_id: str, prices: EditPrices) -> dict[str, list[tuple[Edit, str]]]:
    """Return, by leader, the edits that would let a blocked leader lead a case; none where a rule is never lifted."""
    found: dict[str, list[tuple[Edit, str]]] = {}
    for person_id in _not_far(round_, case_id):
        stops = blocking(judged(round_, row_of(round_, case_id, person_id)))
        if stops and all(one.waivable for one in stops):
            found[person_id] = [(_lift(case_id, person_id, one, prices), one.rule) for one in stops]
    return found


def _not_far(round_: Round, case_id: str) -> list[str]:
    """Return the leaders whose journey to a case is not much too long."""
    arrays, at = arrays_of(round_), arrays_of(round_).case_at[case_id]
    people, leaders = arrays.people, arrays.people.leaders
    case, person = np.full(leaders, at, np.int64), np.arange(leaders)
    east, north = arrays.cases.easting[case], arrays.cases.northing[case]
    minutes = model_minutes(round_.policy.travel, east, north, people.easting[:leaders], people.northing[:leaders])
    minutes, _ = overlay_measured(round_, case, person, minutes)
    limit = next(
        (rule.params.minutes for rule in rules_of(round_.policy) if isinstance(rule, TravelLimit)), LONGEST_MINUTES
    )
    return [people.ids[p] for p in np.flatnonzero(minutes <= limit + _MOST_MINUTES).tolist()]


def _lift(case_id: str, person_id: str, stop: Judgement, prices: EditPrices) -> Edit:
    if stop.rule == REACH and stop.finding.margin is not None:
        beyond = -stop.finding.margin
        return Edit(REACH, case_id, beyond, prices.minute * beyond, person_id)
    return Edit(stop.rule, case_id, 1, prices.waiver, person_id)


# -- making edits -----------------------------------------------------------------------------------------------------


def edited(round_: Round, edits: Iterable[Edit]) -> Round:
    """Return a round with edits made in its tables and its policy.

    Parameters
    ----------
    round_ : Round
    edits : iterable of Edit
    """
    edits = list(edits)
    waivers = [(e.subject, e.person_id, e.rule) for e in edits if e.person_id and e.rule != PINS]
    changed = with_waivers(round_, waivers)
    for edit in edits:
        if edit.rule in LIMITS:
            changed = _raised(changed, edit, _now(round_, _PLACES[edit.rule][2], edit.subject))
        elif edit.rule == PINS:
            changed = _unpinned(changed, edit)
    least = [e for e in edits if e.rule == GUARANTEE]
    return _guaranteeing(changed, least) if least else changed


def with_waivers(round_: Round, waivers: Sequence[tuple[str, str, str]]) -> Round:
    """Return a round with rules lifted for pairs.

    Parameters
    ----------
    round_ : Round
    waivers : sequence of (case_id, person_id, rule id)
    """
    if not waivers:
        return round_
    table = round_.tables["decisions"]
    said = {"decision": "waive", "reason_code": "what-if", "by": "what-if", "on": dt.date.max}
    rows = pd.DataFrame(
        [{"case_id": c, "person_id": p, "rule": rule} | said for c, p, rule in waivers], dtype=object
    ).reindex(columns=table.columns)
    rows = rows.astype(object).where(rows.notna(), None)
    return _with_table(round_, "decisions", pd.concat([table, rows], ignore_index=True) if len(table) else rows)


def _with_table(round_: Round, name: str, table: pd.DataFrame) -> Round:
    return dataclasses.replace(round_, tables={**round_.tables, name: table})


_PLACES = {
    LEADER_DAYS: ("leaders", "leader_id", "half_days"),
    STAFF_DAYS: ("staff", "staff_id", "half_days"),
    CASELOAD: ("leaders", "leader_id", "max_cases"),
    RELEASE: ("supporters", "supporter_id", "release_half_days"),
}
"""The table, its key and the column of each limit."""


def _raised(round_: Round, edit: Edit, now: int | None) -> Round:
    """Return the round with one limit raised from what it is now."""
    name, key, column = _PLACES[edit.rule]
    if edit.period:
        table = round_.tables["capacity"].copy()
        mine = (table["person_id"] == edit.subject) & (table["period"] == edit.period)
        if mine.any():
            at = table.index[mine][0]
            table.loc[at, "half_days"] = table.loc[at, "half_days"] + edit.amount
        else:
            row = {"person_id": edit.subject, "period": edit.period, "half_days": edit.amount}
            table = pd.concat([table, pd.DataFrame([row], dtype=object)], ignore_index=True)
        return _with_table(round_, "capacity", table)
    table = round_.tables[name].copy()
    table.loc[table[key] == edit.subject, column] = (now or 0) + edit.amount
    return _with_table(round_, name, table)


def _unpinned(round_: Round, edit: Edit) -> Round:
    """Return the round without a pin."""
    table = round_.tables["decisions"]
    gone = (
        (table["case_id"] == edit.subject)
        & (table["person_id"] == edit.person_id)
        & (table["decision"] == "pin")
        & (table["specialism"].map(lambda cell: cell or "") == edit.specialism)
    )
    return _with_table(round_, "decisions", table[~gone].reset_index(drop=True))


def _guaranteeing(round_: Round, edits: Sequence[Edit]) -> Round:
    """Return the round with a lower guarantee: the highest share that lets every region have so many cases fewer."""
    promised = next(
        rule.params.model_dump()["share_percent"] for rule in rules_of(round_.policy) if rule.id == GUARANTEE
    )
    share = promised
    for edit in edits:
        count = sum(case.region == edit.subject for case in round_.cases.values())
        share = min(share, (-(-promised * count // 100) - edit.amount) * 100 // count)
    return with_policy_values(round_, {"rules": {GUARANTEE: {"share_percent": share}}})


def _roomy(round_: Round, waived: Round) -> Round:
    """Return a round, with rules waived, that has so much room that no limit binds that may be edited."""
    tables = dict(waived.tables)
    for name, key, column in _PLACES.values():
        table = tables[name].copy()
        now = [_now(round_, column, owner) for owner in table[key]]
        table[column] = pd.Series([None if n is None else n + _ROOM for n in now], dtype=object, index=table.index)
        tables[name] = table
    tables["capacity"] = _roomy_periods(round_)
    return dataclasses.replace(round_, tables=tables)


def _roomy_periods(round_: Round) -> pd.DataFrame:
    """Return `capacity.csv` with room in every period of everybody who has periods."""
    table = round_.tables["capacity"]
    given = {(row.person_id, row.period): row.half_days for row in round_.records(Capacity)}
    rows = [
        (person_id, period, given.get((person_id, period), 0) + _ROOM)
        for person_id in dict.fromkeys(table["person_id"])
        for period in round_.resolved.periods
    ]
    return pd.DataFrame(rows, columns=["person_id", "period", "half_days"], dtype=object)


def _now(round_: Round, column: str, owner: str) -> int | None:
    if column == "release_half_days":
        return round_.supporters[owner].release_half_days
    return int(getattr(round_.people[owner], column))
