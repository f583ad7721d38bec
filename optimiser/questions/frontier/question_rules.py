"""Rules of a question: what holds only because it is asked, said with both faces as every rule is."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.faces import NO_LOWER, NO_UPPER, Columns, RuleRows, arrays_of, at_most_distinct, limits, stack_rows
from constraints.rules import Breach, CouplingRule, RuleParams
from optimiser.model import Block, Model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.domain import Ints
    from constraints.faces import Plan, RoundArrays


class OneOfParams(RuleParams):
    """Of whom only one is used."""

    people: tuple[str, ...] = ()
    cases: int = 0
    """How many cases they lead together at most."""


class OneOf(CouplingRule):
    """Of some people, imagined ones, at most one does anything.

    How many cases that one may lead follows from their caseloads too; said of all together it makes relaxations tight.
    """

    id = "one-of"
    sentence = "At most one of these people leads (at most {cases} case(s)) or covers anything: {people}."
    source = "choice"
    Params = OneOfParams
    params: OneOfParams

    def breaches(self, plan: Plan) -> Iterator[Breach]:
        """Find out whether two of them are used, or too many cases are led."""
        rows = [row for row in plan.rows if row.person.person_id in self.params.people]
        used, led = {row.person.person_id for row in rows}, sum(row.kind == "lead" for row in rows)
        if len(used) > 1:
            yield Breach(self.id, min(used), f"{len(used)} of the people are used; at most 1")
        if led > self.params.cases:
            yield Breach(self.id, min(used), f"{led} cases led; at most {self.params.cases}")

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Make an auxiliary for everyone with several columns, a row over all, and one over all leads."""
        people = np.array(sorted(arrays.person_at[id_] for id_ in self.params.people), np.int64)
        column = np.flatnonzero(np.isin(columns.person, people))
        one, named = np.ones(len(column), np.int64), ("imagined",)
        owner = np.zeros(len(column), np.int64)
        distinct = at_most_distinct(owner, columns.person[column], column, one[:1], named, len(columns))
        leads = column[column < columns.leads.stop]
        few = limits(owner[: len(leads)], leads, one[: len(leads)], np.array([self.params.cases]), named)
        return dataclasses.replace(
            stack_rows(distinct, few),
            aux_upper=distinct.aux_upper,
            aux_price=distinct.aux_price,
            complete=distinct.complete,
        )


class FloorsParams(RuleParams):
    """What groups of cases are sure of."""

    members: Mapping[str, tuple[str, ...]] = {}
    """The cases of each group."""
    least: Mapping[str, int] = {}
    """How many of them are placed."""
    spared: int = 0
    """How many groups may have less."""


class Floors(CouplingRule):
    """All groups but a few have so many cases placed, running deployments included."""

    id = "floors"
    sentence = "All but {spared} of the groups have so many cases placed: {least}."
    source = "choice"
    Params = FloorsParams
    params: FloorsParams

    def breaches(self, plan: Plan) -> Iterator[Breach]:
        """Find out whether too many groups have less."""
        led = {row.case.case_id for row in plan.leads}
        short = [
            name for name, members in self.params.members.items() if len(led & set(members)) < self.params.least[name]
        ]
        if len(short) > self.params.spared:
            yield Breach(self.id, min(short), f"{len(short)} groups have less; at most {self.params.spared}")

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Make a row for every group: so many are led, or its auxiliary says that it has less; and one over all.

        Auxiliary `g` is 1 where group `g` has less: `led(g) + least(g) aux(g) >= least(g)`.
        """
        named_groups = [name for name in sorted(self.params.members) if self.params.least[name] > 0]
        size, n = len(named_groups), len(columns)
        least = np.array([self.params.least[name] for name in named_groups], np.int64)
        column, group = _leads_of(arrays, columns, [self.params.members[name] for name in named_groups])
        own = np.arange(size)
        return RuleRows(
            row=np.concatenate([group, own, np.full(size, size)]),
            column=np.concatenate([column, n + own, n + own]),
            value=np.concatenate([np.ones(len(column), np.int64), least, np.ones(size, np.int64)]),
            lower=np.append(least, NO_LOWER),
            upper=np.append(np.full(size, NO_UPPER, np.int64), self.params.spared),
            subjects=(*named_groups, "all groups"),
            aux_upper=np.ones(size, np.int64),
            aux_price=np.zeros(size, np.int64),
            complete=lambda x: (np.bincount(group, x[column], size) < least).astype(np.int64),
        )


def _leads_of(arrays: RoundArrays, columns: Columns, members: Sequence[Sequence[str]]) -> tuple[Ints, Ints]:
    """Return the leads of each group's cases, and which group each is of; a case may be of one group only."""
    group_of = np.full(len(arrays.cases.ids), -1, np.int64)
    for number, case_ids in enumerate(members):
        group_of[[arrays.case_at[case_id] for case_id in case_ids]] = number
    group = group_of[columns.lead.case]
    column = np.flatnonzero(group >= 0)
    return column, group[column]


def with_rule(model: Model, rule: CouplingRule) -> Model:
    """Return the model with one rule more; its auxiliaries stand at the end.

    Parameters
    ----------
    model : Model
    rule : CouplingRule
    """
    rows = rule.rows(arrays_of(model.round), model.columns)
    chosen, count, more = len(model.columns), len(rows.upper), len(rows.aux_upper)
    column = np.where(rows.column < chosen, rows.column, rows.column - chosen + model.size)
    below = sparse.csr_array(sparse.coo_array((rows.value, (rows.row, column)), shape=(count, model.size + more)))
    wide = sparse.csr_array((len(model.upper), more), dtype=np.int64)
    matrix = sparse.csr_array(sparse.vstack([sparse.hstack([model.matrix, wide]), below], format="csr"))
    matrix.sort_indices()
    none = np.zeros(more, np.int64)
    return dataclasses.replace(
        model,
        matrix=matrix,
        lower=np.concatenate([model.lower, rows.lower]),
        upper=np.concatenate([model.upper, rows.upper]),
        most=np.concatenate([model.most, rows.aux_upper]),
        blocks=[*model.blocks, Block(rule, rows, len(model.upper), model.size)],
        stages=[dataclasses.replace(s, weights=np.concatenate([s.weights, none])) for s in model.stages],
    )


def auxiliaries_of(model: Model) -> Ints:
    """Return the goal weights that count the auxiliaries of the rule that was added last."""
    block = model.blocks[-1]
    weights = np.zeros(model.size, np.int64)
    weights[block.first_aux : block.first_aux + len(block.rows.aux_upper)] = 1
    return weights
