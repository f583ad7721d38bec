"""The elastic model: limits may give way at a price, so that what is asked becomes possible at the least sum.

Elastic programming (Brown and Graves 1975; Chinneck 2008, chapter 6): every row that may give way gets a slack with a
cost.  Limits of people and supporters get one, pins and guarantees may be dropped, and pairs that a rule blocks come in
where a planner could lift that rule.  A set of edits that was found is shut out, with all that only add to it, by a
no-good cut over marks that say which slacks are used (Balas and Jeroslow 1972).
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.changes import with_waivers
from constraints.faces import NO_LOWER, NO_UPPER, arrays_of, half_days_of, matches, works_already
from optimiser.questions.elastic.editing import ROOM, with_room
from optimiser.questions.elastic.edits import (
    CASELOAD,
    GUARANTEE,
    LEADER_DAYS,
    PINS,
    RELEASE,
    STAFF_DAYS,
    Edit,
    EditPrices,
    waivers_for,
)
from optimiser.questions.session import Session
from optimiser.solvers import Program

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constraints.domain import Bools, Ints
    from constraints.round import Round


@dataclasses.dataclass(frozen=True)
class Target:
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


@dataclasses.dataclass(frozen=True)
class _ElasticRows:
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


class ElasticModel:
    """The model of a round in which limits may give way.

    Parameters
    ----------
    round_ : Round
    target : Target
        What is to become possible.
    prices : EditPrices
    """

    def __init__(self, round_: Round, target: Target, prices: EditPrices) -> None:
        self.round, self.target, self.prices = round_, target, prices
        self.waivable = waivers_for(round_, target.case_id, prices) if target.case_id else {}
        waivers = [(e.subject, e.person_id, rule) for edits in self.waivable.values() for e, rule in edits]
        self.wide = with_room(round_, with_waivers(round_, waivers))
        self.model = Session.of_round(self.wide).model
        self.elastic = _ElasticRows()
        self._limits()
        self._demands()
        self._pairs()
        self.no_goods: list[Ints] = []

    @property
    def edits(self) -> list[Edit]:
        """One edit a slack."""
        return self.elastic.edits

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
        by_person = _group_by(columns.person, np.flatnonzero(new & self._relevant), len(people.ids))
        for at, person in enumerate(self.wide.people.values()):
            mine, rule = by_person[at], LEADER_DAYS if person.is_leader else STAFF_DAYS
            if not len(mine) or (not person.is_leader and self.target.case_id):
                continue
            left = ledger.days_left[person.person_id]
            if person.by_period is None:
                edit = Edit(rule, person.person_id, 1, price.half_day)
                self._limit(edit, mine, half_days[mine], left[0] - ROOM)
            else:
                split = self._split(mine)
                for k, period in enumerate(self.wide.periods):
                    edit = Edit(rule, person.person_id, 1, price.half_day, period=period)
                    self._limit(edit, mine, split[:, k], left[k] - ROOM)
        fresh = new & ~works_already(arrays, columns) & (np.arange(count) < columns.leads.stop)
        for at, mine in enumerate(_group_by(columns.person, np.flatnonzero(fresh), people.leaders)):
            one = np.ones(len(mine), np.int64)
            left_cases = ledger.cases_left[people.ids[at]] - ROOM
            self._limit(Edit(CASELOAD, people.ids[at], 1, price.place), mine, one, left_cases)
        supporter = people.supporter[columns.person]
        of_supporter = _group_by(supporter, np.flatnonzero(new & self._relevant), len(arrays.supporters.ids))
        for supporter_id, mine in zip(arrays.supporters.ids, of_supporter, strict=True):
            released = ledger.release_left[supporter_id]
            if released is not None:
                edit = Edit(RELEASE, supporter_id, 1, price.release_half_day)
                self._limit(edit, mine, half_days[mine], released - ROOM)

    def _limit(self, edit: Edit, columns: Ints, values: Ints, left: int) -> None:
        """Add a limit; one that is overdrawn already has nothing left, and is not offered as an edit."""
        before = len(self.edits)
        self.elastic.add(edit, columns, values, max(0, left))
        if left < 0 and len(self.edits) > before:
            self.elastic.most[-1] = 0

    def _split(self, columns: Ints) -> Ints:
        arrays, all_ = arrays_of(self.wide), self.model.columns
        leads, profile = all_.need[columns] < 0, all_.profile[columns]
        split = arrays.cases.lead_split[all_.case[columns], profile]
        split[~leads] = arrays.needs.half_days_split[all_.need[columns[~leads]], profile[~leads]]
        return split

    def _demands(self) -> None:
        """Let pins and guarantees give way where the round is to have an allocation at all."""
        if self.target.case_id:
            return
        instructions = self.wide.instructions
        for block in self.model.blocks:
            for i in np.flatnonzero(block.rows.lower > 0).tolist():
                row = block.first_row + i
                entries = slice(self.model.matrix.indptr[row], self.model.matrix.indptr[row + 1])
                columns = self.model.matrix.indices[entries].astype(np.int64)
                values, least = self.model.matrix.data[entries], int(block.rows.lower[i])
                if block.rule.id == PINS:
                    case_id, person_id, specialism = instructions.pins[i]
                    edit = Edit(PINS, case_id, 1, self.prices.pin, person_id, specialism=specialism or "")
                elif block.rule.id == GUARANTEE:
                    edit = Edit(GUARANTEE, block.rows.subjects[i], 1, self.prices.guaranteed_case)
                else:
                    continue
                self.elastic.edits.append(edit)
                self.elastic.entries.append((columns, -values))
                self.elastic.upper.append(-least)
                self.elastic.most.append(least)

    def _pairs(self) -> None:
        """Price the leads that come in only where rules are lifted."""
        columns, arrays = self.model.columns, arrays_of(self.wide)
        for person_id, edits in sorted(self.waivable.items()):
            mine = np.flatnonzero(
                (columns.case[columns.leads] == arrays.case_at[self.target.case_id])
                & (columns.person[columns.leads] == arrays.person_at[person_id])
            )
            for edit, _ in edits if len(mine) else ():
                self.elastic.add(edit, mine, np.ones(len(mine), np.int64), 0)

    @functools.cached_property
    def _relevant(self) -> Bools:
        """Which columns matter: leads of what is to be led, running work, and all where somebody is pinned to a need.

        Where the round is only to have an allocation, all leads matter, for guarantees and pins may need any.
        """
        columns, pins, people = self.model.columns, self.wide.instructions.pins, self.wide.people
        at = arrays_of(self.wide).case_at
        covered = {case_id for case_id, person_id, word in pins if word or not people[person_id].is_leader}
        pinned = np.array([at[case_id] for case_id in sorted(covered)], np.int64)
        used = columns.running | np.isin(columns.case, pinned)
        led = np.array([at[case_id] for case_id in self.target.led], np.int64)
        used[columns.leads] |= np.isin(columns.case[columns.leads], led) | (len(led) == 0) | self._demanding
        return used & ~self._forbidden

    @property
    def _forbidden(self) -> Bools:
        """Which leads are of a case that keeps another leader."""
        columns, arrays = self.model.columns, arrays_of(self.wide)
        stays = np.full(len(arrays.cases.ids), -1, np.int64)
        for case_id, leader_id in self.target.fixed.items():
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
            if block.rule.id in {PINS, GUARANTEE} and not self.target.case_id:
                soft = np.flatnonzero(block.rows.lower > 0)
                hard[block.first_row + soft] = False
        rows = np.flatnonzero(hard)
        most = model.most.copy()
        most[: len(model.columns)][~self._relevant] = 0
        wide = sparse.csr_array((len(rows), 2 * slacks), dtype=np.int64)
        matrix = [sparse.hstack([model.matrix[rows], wide])]
        lower, upper = [model.lower[rows]], [model.upper[rows]]
        none = np.zeros(0, np.int64)
        at = np.repeat(np.arange(slacks), [len(columns) for columns, _ in self.elastic.entries])
        column = np.concatenate([none, *(columns for columns, _ in self.elastic.entries)])
        value = np.concatenate([none, *(values for _, values in self.elastic.entries)])
        each, one = np.arange(slacks), np.ones(slacks, np.int64)
        shape, most_slack = (slacks, size + 2 * slacks), np.array(self.elastic.most, np.int64)
        matrix += [
            _rows(shape, (at, column, value), (each, size + each, -one)),
            _rows(shape, (each, size + each, one), (each, size + slacks + each, -most_slack)),
        ]
        lower += [np.full(2 * slacks, NO_LOWER, np.int64)]
        upper += [np.array(self.elastic.upper, np.int64), np.zeros(slacks, np.int64)]
        more, more_lower, more_upper = self._target_rows(size + 2 * slacks)
        price = np.array([edit.price for edit in edits], np.int64)
        return Program(
            cost=np.concatenate([np.zeros(size, np.int64), price, np.zeros(slacks, np.int64)]),
            matrix=sparse.csr_array(sparse.vstack([*matrix, more], format="csr")),
            lower=np.concatenate([*lower, more_lower]),
            upper=np.concatenate([*upper, more_upper]),
            most=np.concatenate([most, most_slack, one]),
        )

    def _target_rows(self, size: int) -> tuple[sparse.csr_array, Ints, Ints]:
        """Return the rows of what is asked, and those that shut out the ways found before."""
        columns, at = self.model.columns, arrays_of(self.wide).case_at
        led = np.array([at[case_id] for case_id in self.target.led], np.int64)
        row, lead = matches(columns.case[columns.leads], led)
        marks = self.model.size + len(self.edits)
        shut = [np.full(len(used), len(led) + k, np.int64) for k, used in enumerate(self.no_goods)]
        row = np.concatenate([row, *shut])
        column = np.concatenate([lead, *(marks + used for used in self.no_goods)])
        count = len(led) + len(shut)
        most = [len(used) - 1 for used in self.no_goods]
        return (
            _rows((count, size), (row, column, np.ones(len(row), np.int64))),
            np.concatenate([np.ones(len(led), np.int64), np.full(len(shut), NO_LOWER, np.int64)]),
            np.concatenate([np.full(len(led), NO_UPPER, np.int64), np.array(most, np.int64)]),
        )

    def add_no_good_cut(self, x: Ints) -> None:
        """Shut out the edits of a point, and all sets that add to them: not all of their marks at once any more."""
        self.no_goods.append(np.flatnonzero(x[self.model.size : self.model.size + len(self.edits)] > 0))

    def edits_of(self, x: Ints) -> tuple[Edit, ...]:
        """Read the edits off a point, sorted."""
        amounts = x[self.model.size : self.model.size + len(self.edits)]
        edits = []
        for k in np.flatnonzero(amounts).tolist():
            edit, amount = self.edits[k], int(amounts[k])
            total = edit.amount if edit.person_id else amount  # of a pair: the minutes beyond the limit, or 1
            edits.append(dataclasses.replace(edit, amount=total, price=edit.price * amount))
        return tuple(sorted(edits))


def _rows(shape: tuple[int, int], *entries: tuple[Ints, Ints, Ints]) -> sparse.csr_array:
    """Return a matrix of entries, each given as rows, columns and values."""
    row, column, value = (np.concatenate(part) for part in zip(*entries, strict=True))
    return sparse.csr_array(sparse.coo_array((value, (row, column)), shape=shape))


def _group_by(key: Ints, members: Ints, groups: int) -> list[Ints]:
    """Return the members of every group, in order."""
    if not groups:  # np.split makes one part of nothing
        return []
    order = members[np.argsort(key[members], kind="stable")]
    return np.split(order, np.searchsorted(key[order], np.arange(1, groups)))
