"""The battery: what every shipped rule passes, for a rule of one's own.

Both faces are asked about every allocation of tiny rounds, drawn and given; what hypothesis finds is made as small as
it can be, and told with the round and the parameters.  Only a call of it needs hypothesis.
"""

from __future__ import annotations

import dataclasses
import importlib
import itertools
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

import numpy as np
from pydantic import TypeAdapter, ValidationError

from constraints.changes import with_tables
from constraints.domain import TABLES, InputRefused, to_text
from constraints.faces import PASS, Plan, arrays_of
from constraints.rules import CouplingRule, PairRule, Preference, RowPrice, Rule, unsound, watched
from constraints.testing import (
    accepted,
    all_columns,
    allocation_of,
    breached_subjects,
    charged,
    disagreement,
    every_allocation,
    hold,
    prices_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from constraints.domain import Bools
    from constraints.faces import Columns, RuleRows
    from constraints.round import Round

_MOST_VALUES = 5_000
"""Values of the auxiliaries of one rule that are all tried."""
_ASKED_AGAIN = 32
"""So many allocations are asked again, in rounds whose rows stand in another order."""
_SPREAD = 48
"""Of so many allocations of several rows one is tried with a price on single rows, beside every single row."""


def battery(
    rule: type[Rule],
    *,
    rounds: Iterable[Round] = (),
    params: Sequence[Mapping[str, Any]] = (),
    facts: Mapping[str, Mapping[str, Sequence[Any]]] | None = None,
    complications: Collection[str] = (),
    examples: int = 60,
    seed: int = 1,
) -> None:
    """Put a rule through what every shipped rule passes.

    That it is put together as a rule has to be; that its two faces say the same of every allocation of tiny rounds,
    whatever its parameters; that its rows stand where they should, and its auxiliaries are the best there are; that
    the order of rows decides nothing; and that it has an effect somewhere, for a rule without any passes all else.

    Parameters
    ----------
    rule : type of Rule
    rounds : iterable of Round, optional
        Rounds of your own to try first, such as :func:`constraints.testing.make_round` makes: some in which it bites.
    params : sequence of mapping, optional
        Parameters to try. Left out: defaults, and values next to them.
    facts : mapping, optional
        By table and column, the values to draw from for every row, as a file has them; None is blank. For what drawn
        rounds have too rarely.
    complications : collection of str, optional
        What is in every drawn round; see :data:`constraints.strategies.COMPLICATIONS`.
    examples : int, optional
        How many rounds are drawn.
    seed : int, optional

    Raises
    ------
    AssertionError
        With the smallest round that was found, the parameters, and what each face says.
    ImportError
        hypothesis is not installed.
    """
    wrong = [*unsound(rule)]
    assert not wrong, f"{getattr(rule, 'id', rule.__name__)} {'; '.join(wrong)}"
    made = _Battery(rule, tuple(params))
    for round_ in rounds:
        for settings in made.settings():
            made.try_round(round_, settings)
    _draw(made, facts or {}, tuple(complications), examples, seed)
    assert made.bites, (
        f"{rule.id} has no effect in any of the rounds: every pair passes, nothing is refused, nothing is charged. "
        "Give rounds in which it has one, or facts that it asks about"
    )


class _Battery:
    """One rule, and whether it has had an effect yet."""

    def __init__(self, rule: type[Rule], params: tuple[Mapping[str, Any], ...]) -> None:
        self.rule, self.params = watched(rule, f"rule {rule.id}"), params
        self.bites = False

    def settings(self) -> list[dict[str, Any]]:
        """Return the parameters to try."""
        if self.params:
            return [dict(settings) for settings in self.params]
        found: list[dict[str, Any]] = [{}]
        for name, field in self.rule.Params.model_fields.items():
            if name not in {"enabled", "waivable"}:
                found += [{name: value} for value in _values(field.annotation, field.default)]
        return [settings for settings in found if _are_allowed(self.rule, settings)]

    def try_round(self, round_: Round, settings: Mapping[str, Any]) -> None:
        """Hold the faces against each other in one round.

        Raises
        ------
        AssertionError
            They differ, or a face fails.
        """
        rule = self.rule(self.rule.Params.model_validate(settings))
        try:
            wrong = self._difference(rule, round_)
        except InputRefused as refused:
            wrong = str(refused)
        if wrong is not None:
            given = dict(settings) or "as they are by default"
            raise AssertionError(f"{wrong}\n  with the parameters {given}, in\n{recipe_of(round_)}")

    def _difference(self, rule: Rule, round_: Round) -> str | None:
        columns = all_columns(round_)
        masks = _tried(rule, columns)
        if isinstance(rule, CouplingRule | Preference):
            rows = rule.rows(arrays_of(round_), columns)
            wrong = misplaced(rows, columns) or not_the_best(rows, masks[:: 1 if len(columns) <= 8 else 17])
            if wrong is not None:
                return f"{rule.id}: {wrong}"
        found = disagreement(rule, round_, columns, masks) or _order_decides(rule, round_, columns, masks)
        self.bites = self.bites or _has_effect(rule, round_, columns, masks)
        return found


def _tried(rule: Rule, columns: Columns) -> Bools:
    """Return the allocations to try, small ones first: all, and of a price on single rows each row, and some of all."""
    masks = every_allocation(columns)
    masks = masks[np.argsort(masks.sum(axis=1), kind="stable")]
    if not isinstance(rule, RowPrice):
        return masks
    return np.asarray(np.concatenate([masks[masks.sum(axis=1) < 2], masks[::_SPREAD]]), bool)


def _values(annotation: object, default: object) -> list[Any]:
    """Return values to try of a parameter, by its type."""
    if get_origin(annotation) is Literal:
        return [*get_args(annotation)]
    if isinstance(default, bool):
        return [True, False]
    if isinstance(default, int):
        return sorted({0, 1, 2, 3, default - 1, default + 1, 2 * default} - {default})
    return []


def _are_allowed(rule: type[Rule], settings: Mapping[str, Any]) -> bool:
    try:
        rule.Params.model_validate(settings)
    except ValidationError:
        return False
    return True


def _has_effect(rule: Rule, round_: Round, columns: Columns, masks: Bools) -> bool:
    if isinstance(rule, Preference):
        return bool((prices_of(rule, round_, columns, masks) != 0).any())
    if isinstance(rule, PairRule):
        kinds = [pairs for pairs in (columns.lead, columns.support, columns.personal) if pairs.kind in rule.binds]
        return any((rule.verdicts(arrays_of(round_), pairs) != PASS).any() for pairs in kinds)
    return not accepted(rule, round_, columns, masks).all()


def _order_decides(rule: Rule, round_: Round, columns: Columns, masks: Bools) -> str | None:
    """Find an allocation of which the audit says something else when the rows of all tables are turned round."""
    other = with_tables(round_, {name: frame.iloc[::-1] for name, frame in round_.tables.items() if len(frame) > 1})
    for mask in masks[:: max(1, len(masks) // _ASKED_AGAIN)]:
        allocation = allocation_of(columns, mask, round_)
        said = [_said(rule, Plan(one, allocation)) for one in (round_, other)]
        if said[0] != said[1]:
            return f"{rule.id}: audit says {said[0]}, and {said[1]} where rows stand in another order, of {allocation}"
    return None


def _said(rule: Rule, plan: Plan) -> object:
    return charged(rule, plan) if isinstance(rule, Preference) else sorted(breached_subjects(rule, plan))


def misplaced(rows: RuleRows, columns: Columns) -> str | None:
    """Say why rows do not stand where they should; None where they do.

    Parameters
    ----------
    rows : RuleRows
    columns : Columns
    """
    places = {*zip(rows.row.tolist(), rows.column.tolist(), strict=True)}
    if len(places) != len(rows.row):
        return "two coefficients stand in one place"
    if not (rows.lower <= rows.upper).all():
        return "a row has a lower side above its upper one"
    inside = (rows.column >= 0) & (rows.column < len(columns) + len(rows.aux_upper))
    if not inside.all() or not ((rows.row >= 0) & (rows.row < len(rows.upper))).all():
        return "a coefficient stands in a row or a column that does not exist"
    return None


def not_the_best(rows: RuleRows, masks: Bools) -> str | None:
    """Say of which allocation `complete` does not give the cheapest auxiliaries that let it be; None of none.

    A solver is free in its auxiliaries, so all values are tried; of very many, none.

    Parameters
    ----------
    rows : RuleRows
    masks : bool array (allocations, n)
    """
    if not len(rows.aux_upper) or np.prod(rows.aux_upper + 1, dtype=float) > _MOST_VALUES:
        return None
    for mask in masks:
        completed = int(rows.complete(mask.astype(np.int64)) @ rows.aux_price) + rows.offset
        found = completed if hold(rows, mask[None, :])[0] else None
        best = cheapest(rows, mask)
        if best != found:
            return f"its auxiliaries cost {found}, the cheapest that let the same allocation be cost {best}"
    return None


def cheapest(rows: RuleRows, mask: Bools) -> int | None:
    """Return the least price of auxiliaries that let an allocation (n,) be; None where no auxiliaries do."""
    boxes = [range(upper + 1) for upper in rows.aux_upper.tolist()]
    values = np.array(list(itertools.product(*boxes)), np.int64).reshape(np.prod(rows.aux_upper + 1), len(boxes))
    together = np.concatenate([np.tile(mask.astype(np.int64), (len(values), 1)), values], axis=1)
    matrix = np.zeros((together.shape[1], len(rows.upper)), np.int64)
    np.add.at(matrix, (rows.column, rows.row), rows.value)
    sums = together @ matrix
    legal = ((sums >= rows.lower) & (sums <= rows.upper)).all(axis=1)
    return int((values[legal] @ rows.aux_price).min()) + rows.offset if legal.any() else None


def recipe_of(round_: Round) -> str:
    """Return the call that makes a tiny round, so that a test of its own can be made of it."""
    lines = [f"make_round(policy={round_.policy.id!r}, overrides={dict(round_.meta.overrides)},"]
    for name, frame in round_.tables.items():
        cells = [{column: to_text(value) for column, value in row.items() if value is not None} for row in _rows(frame)]
        lines += [f"  {name}=["] * bool(cells) + [f"    {row}," for row in cells] + ["  ],"] * bool(cells)
    return "\n".join([*lines, ")"])


def _rows(frame: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - a frame
    if len(frame):
        yield from frame.to_dict(orient="records")


# --- drawn rounds -------------------------------------------------------------------------------------------------


def _draw(
    made: _Battery,
    facts: Mapping[str, Mapping[str, Sequence[Any]]],
    complications: tuple[str, ...],
    examples: int,
    seed: int,
) -> None:
    """Try the rule in drawn rounds."""
    try:
        hypothesis = importlib.import_module("hypothesis")
        strategies = importlib.import_module("constraints.strategies")
    except ImportError as error:
        raise ImportError("the battery draws rounds with hypothesis: pip install 'nlematch[testing]'") from error
    st = hypothesis.strategies

    def one(draw: Any) -> _Drawn:  # noqa: ANN401 - hypothesis has no type for it
        more = draw(st.lists(st.sampled_from(strategies.COMPLICATIONS), min_size=2, max_size=4, unique=True))
        round_ = draw(strategies.tiny_rounds(always=(*complications, *more)))
        return _Drawn(_with_facts(round_, facts, draw, st), draw(st.sampled_from(made.settings())))

    phases = [hypothesis.Phase.generate, hypothesis.Phase.shrink]
    settings = hypothesis.settings(
        max_examples=examples, database=None, deadline=None, phases=phases,
        suppress_health_check=[*hypothesis.HealthCheck],
    )  # fmt: skip
    tried = hypothesis.given(st.composite(one)())(lambda drawn: made.try_round(drawn.round, drawn.settings))
    try:
        hypothesis.seed(seed)(settings(tried))()
    except AssertionError as error:
        raise AssertionError(str(error)) from None  # without how hypothesis came there


@dataclasses.dataclass(frozen=True)
class _Drawn:
    """A round and parameters."""

    round: Round
    settings: Mapping[str, Any]

    def __repr__(self) -> str:
        """Say nothing: what is wrong is told with them."""
        return "a drawn round"


def _with_facts(round_: Round, facts: Mapping[str, Mapping[str, Sequence[Any]]], draw: Any, st: Any) -> Round:  # noqa: ANN401
    """Return a round whose columns have values drawn from those that the author names."""
    tables = {}
    for table, columns in facts.items():
        frame = round_.tables[table]
        for column, values in columns.items():
            field = TABLES[table].record.model_fields[column]
            kind: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
            read = TypeAdapter(kind)
            known = [None if value is None else read.validate_python(value) for value in values]
            drawn = [known[draw(st.integers(0, len(known) - 1))] for _ in range(len(frame))]
            frame = frame.assign(**{column: np.array([*drawn, None], dtype=object)[:-1]})
        tables[table] = frame
    return with_tables(round_, tables)
