"""What differs between two rounds, as a list of edits that can be made one by one.

Rows are told apart by the ids that name them; tables without such ids (events, decisions) only gain and lose rows.
Values of the policy are compared with all defaults filled in, so that a value that is only said differently is no
edit.  The order of rows, titles and private notes are none either.
"""

from __future__ import annotations

import dataclasses
import enum
from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from constraints.changes import with_policy, with_regions, with_settings, with_tables
from constraints.domain import TABLES, to_text
from constraints.plugins import PlugIn
from constraints.rulebooks import policy_from
from constraints.rules import CATALOGUE, catalogue_of, whole_settings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from constraints.policies import Policy
    from constraints.round import Round

POLICY, SETTINGS = "policy", "round"
"""Stand for a table where a value of the policy, or of `round.toml`, is edited."""
_CODE = "plugins"
"""Stands for the code of rules that were loaded, among the values of a policy."""
_SETTINGS = ("as_at", "delivery_start", "delivery_end", "periods")
_PRIVATE = "note"


class Absent(enum.Enum):
    """What stands where there is no value at all, as opposed to a blank one."""

    ABSENT = ""


ABSENT = Absent.ABSENT


@dataclasses.dataclass(frozen=True)
class Edit:
    """One difference.

    Attributes
    ----------
    table : str
        A table of the round, `policy`, or `round` for its settings.
    key : tuple of str
        The ids of the row; the path to the value within the policy.
    column : str
        The column; empty where a whole row is added or removed.
    before, after : object
        Values of the cell; of a whole row the row, :data:`ABSENT` where there is none.
    """

    table: str
    key: tuple[str, ...]
    column: str
    before: Any
    after: Any

    def __str__(self) -> str:
        """Say the edit in a line."""
        where = ".".join((*self.key, self.column)) if self.table == POLICY else " ".join(self.key)
        if self.table != POLICY and not self.column:
            return f"{self.table}: {where} {'removed' if self.after is ABSENT else 'added'}"
        column = "" if self.table == POLICY else f" {self.column}"
        return f"{self.table}: {where}{column} {_describe_value(self.before)} -> {_describe_value(self.after)}"

    def as_record(self) -> dict[str, str]:
        """Return the edit as a row of a table, all cells text."""
        return {
            "table": self.table,
            "key": " / ".join(self.key),
            "column": self.column,
            "before": _describe_value(self.before),
            "after": _describe_value(self.after),
        }


def _describe_value(value: object) -> str:
    if value is ABSENT:
        return "nothing"
    if isinstance(value, dict):
        return "; ".join(f"{name}={to_text(cell)}" for name, cell in value.items() if cell is not None)
    if isinstance(value, PlugIn):
        return str(value)
    return to_text(tuple(value) if isinstance(value, list) else value) or "blank"


def edits_between(before: Round, after: Round) -> tuple[Edit, ...]:
    """Return the edits that make one round into another, in a fixed order.

    Parameters
    ----------
    before, after : Round
    """
    return tuple(Differences().edits(before, after))


class Differences:
    """Finds edits between many rounds; what is worked out of a policy is kept for the next round that has it."""

    def __init__(self) -> None:
        self._values: dict[int, tuple[Policy, dict[tuple[str, ...], Any]]] = {}

    def edits(self, before: Round, after: Round, alike: Collection[str] = ()) -> Iterator[Edit]:
        """Walk over the edits that make one round into another, in a fixed order.

        Parameters
        ----------
        before, after : Round
        alike : collection of str
            Tables that are known to have the same rows in both.
        """
        for name in _SETTINGS:
            if getattr(before.meta, name) != getattr(after.meta, name):
                yield Edit(SETTINGS, (), name, getattr(before.meta, name), getattr(after.meta, name))
        if before.regions != after.regions:
            yield Edit(SETTINGS, (), "regions", before.regions, after.regions)
        if before.policy is not after.policy:
            yield from _policy_edits(self._of(before.policy), self._of(after.policy))
        for name, table in TABLES.items():
            if not table.made and name not in alike:
                yield from _table_edits(name, before, after)

    def _of(self, policy: Policy) -> dict[tuple[str, ...], Any]:
        """Return the values of a policy, which is kept, so that no other one takes its place in memory."""
        if id(policy) not in self._values:
            self._values[id(policy)] = policy, policy_values(policy)
        return self._values[id(policy)][1]


# --- policies ----------------------------------------------------------------------------------------------------


def policy_values(policy: Policy) -> dict[tuple[str, ...], Any]:
    """Return every value of a policy by its path, defaults of rules filled in; sources and titles left out.

    Parameters
    ----------
    policy : Policy
    """
    data = policy.model_dump(mode="json", exclude={"sources", "title", "version", "rules"})
    data["rules"] = {
        rule_id: whole_settings(rule, policy.rules.get(rule_id, {}))
        for rule_id, rule in catalogue_of(policy).items()
        if rule_id in CATALOGUE or rule_id in policy.rules
    }
    code: dict[tuple[str, ...], Any] = {(_CODE, plugin.id): plugin for plugin in policy.used_plugins}
    return {**dict(_leaves(data, ())), **code}


def _leaves(data: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in data.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*path, str(name)))
        else:
            yield (*path, str(name)), value


def _policy_edits(old: Mapping[tuple[str, ...], Any], new: Mapping[tuple[str, ...], Any]) -> Iterator[Edit]:
    for path in sorted({*old, *new}):
        was, is_now = old.get(path, ABSENT), new.get(path, ABSENT)
        if was != is_now:
            yield Edit(POLICY, path[:-1], path[-1], was, is_now)


def edited_policy(policy: Policy, edits: Iterable[Edit]) -> Policy:
    """Return a policy with edits made.

    Parameters
    ----------
    policy : Policy
    edits : iterable of Edit
        Those of :data:`POLICY`.

    Raises
    ------
    InputRefused
        The values do not go together (NM403).
    """
    values = policy_values(policy)
    for edit in edits:
        path = (*edit.key, edit.column)
        if edit.after is ABSENT:
            values.pop(path, None)
        else:
            values[path] = edit.after
    code = {path: values.pop(path) for path in [*values] if path[0] == _CODE}
    lacking = {rule for _, rule in (path[:2] for path in values if path[0] == "rules")} - CATALOGUE.keys()
    lacking -= {plugin.id for plugin in code.values()}  # a rule whose code is another edit, which is not made
    values = {path: value for path, value in values.items() if path[0] != "rules" or path[1] not in lacking}
    data: dict[str, Any] = {"title": policy.title, "version": policy.version, "sources": policy.sources}
    for path, value in values.items():
        inner = data
        for name in path[:-1]:
            inner = inner.setdefault(name, {})
        inner[path[-1]] = value
    return policy_from(data, tuple(code.values()))


def _overrides(policy: Policy, edits: Iterable[Edit], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Lay edits of a policy over a round's overrides, so that the round is written as it is."""
    laid = _copied(overrides)
    for edit in (edit for edit in edits if edit.key != (_CODE,)):
        inner = laid
        for name in edit.key:
            inner = inner.setdefault(name, {})
        if edit.after is not ABSENT:
            inner[edit.column] = edit.after
    return laid


def _copied(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _copied(value) if isinstance(value, dict) else value for name, value in data.items()}


# --- tables ------------------------------------------------------------------------------------------------------


def row_keys(name: str, frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return what names each row of a table: its ids, or all its cells where no ids do; repeats are numbered.

    Parameters
    ----------
    name : str
    frame : DataFrame
        Of that table.
    """
    fields = TABLES[name].record.key or tuple(column for column in sorted(frame.columns) if column != _PRIVATE)
    columns = [[to_text(value) for value in frame[field].tolist()] for field in fields]
    if name == "needs":  # a blank id is the specialism
        columns[1] = [need or specialism for need, specialism in zip(columns[1], frame["specialism"], strict=True)]
    plain = list(zip(*columns, strict=True))
    if len(set(plain)) == len(plain):
        return plain
    rest = [[to_text(value) for value in frame[field].tolist()] for field in sorted(frame.columns) if field != _PRIVATE]
    whole = list(zip(*rest, strict=True))
    named, seen = list(plain), Counter[tuple[str, ...]]()
    for at in sorted(range(len(plain)), key=lambda row: whole[row]):  # not the order of rows, which means nothing
        seen[plain[at]] += 1
        named[at] = plain[at] if seen[plain[at]] == 1 else (*plain[at], f"({seen[plain[at]]})")
    return named


def _table_edits(name: str, before: Round, after: Round) -> Iterator[Edit]:
    old, new = _rows(name, before), _rows(name, after)
    for key in sorted({*old, *new}):
        if key not in new or key not in old:
            yield Edit(name, key, "", old.get(key, ABSENT), new.get(key, ABSENT))
            continue
        was, is_now = old[key], new[key]
        if was != is_now:
            for column in sorted({*was, *is_now}):
                if was.get(column) != is_now.get(column):
                    yield Edit(name, key, column, was.get(column), is_now.get(column))


def _rows(name: str, round_: Round) -> dict[tuple[str, ...], dict[str, Any]]:
    """Return the rows of a table by what names them, private notes left out."""
    frame = round_.tables[name]
    columns = [column for column in frame.columns if column != _PRIVATE]
    values = zip(*(frame[column].tolist() for column in columns), strict=True)
    return {key: dict(zip(columns, row, strict=True)) for key, row in zip(row_keys(name, frame), values, strict=True)}


def with_edits(round_: Round, edits: Iterable[Edit]) -> Round:
    """Return a round with edits made.

    Parameters
    ----------
    round_ : Round
        The round that the edits were found from; of these, any may be left out as long as rows still fit together.
    edits : iterable of Edit

    Raises
    ------
    InputRefused
        Values of the policy do not go together (NM403).
    """
    by_table: dict[str, list[Edit]] = {}
    for edit in edits:
        by_table.setdefault(edit.table, []).append(edit)
    settings = {edit.column: edit.after for edit in by_table.pop(SETTINGS, ())}
    regions = settings.pop("regions", round_.regions)
    changed = with_regions(with_settings(round_, **settings), regions)
    if POLICY in by_table:
        of_policy = by_table.pop(POLICY)
        policy = edited_policy(round_.policy, of_policy)
        overrides = _overrides(policy, of_policy, round_.meta.overrides)
        changed = with_settings(with_policy(changed, policy), overrides=overrides)
    return with_tables(changed, {name: _edited(name, round_, own) for name, own in by_table.items()})


def _edited(name: str, round_: Round, edits: Iterable[Edit]) -> pd.DataFrame:
    """Return a table with edits made; kept rows keep their private notes."""
    frame = round_.tables[name]
    kept = dict(zip(row_keys(name, frame), frame.to_dict(orient="records"), strict=True))
    for edit in edits:
        if edit.column:
            kept[edit.key] = {**kept[edit.key], edit.column: edit.after}
        elif edit.after is ABSENT:
            del kept[edit.key]
        else:
            kept[edit.key] = edit.after
    columns = dict.fromkeys([*frame.columns, *(column for row in kept.values() for column in row)])
    return pd.DataFrame(
        {column: pd.Series([row.get(column) for row in kept.values()], dtype=object) for column in columns}
    )
