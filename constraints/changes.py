"""A round with something of it changed: the one place where such rounds are made.

Whatever looks at the changed round sees the change: candidates, rules, audit, and the files that it is written to.
Nothing is checked here, so a changed round is one that nobody vouches for: it is read and checked when it is run. Who
changes a checked round in a way that is known to be sound (a draw of a study, say) vouches for it with `vouched_as`.
What users change goes through the methods of `Round`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd

from constraints.domain import TABLES, Decision, Moment
from constraints.policies import merge_values
from constraints.round import PERSON_COLUMNS, Frames, ids_in, table_of, vouched_as
from constraints.rulebooks import override_policy, policy_from

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from constraints.domain import Record
    from constraints.plugins import PlugIn
    from constraints.policies import Policy
    from constraints.round import Round, RoundMeta, Understood


def with_tables(round_: Round, tables: Mapping[str, pd.DataFrame]) -> Round:
    """Return a round with other tables in the place of its own of these names.

    Parameters
    ----------
    round_ : Round
    tables : mapping of str to DataFrame
        All tables, or some.
    """
    return dataclasses.replace(round_, tables=Frames.of(round_.tables).replaced(tables)).sharing(round_)


def with_rows(round_: Round, rows: Mapping[str, Sequence[Record]]) -> Round:
    """Return a round with more rows, numbered on from those of its tables.

    Parameters
    ----------
    round_ : Round
    rows : mapping of str to sequence of Record
        By table; columns that the records do not have are blank in them.
    """
    return with_tables(round_, {name: _append(round_.tables[name], name, more) for name, more in rows.items() if more})


def _append(before: pd.DataFrame, name: str, rows: Sequence[Record]) -> pd.DataFrame:
    first = max(before.index.tolist(), default=1) + 1
    more = table_of(name, rows).reindex(columns=before.columns).set_axis(range(first, first + len(rows)))
    return pd.concat([before, more.astype(object).where(more.notna(), None)]).astype(object) if len(before) else more


def with_cells(round_: Round, name: str, keys: Mapping[str, str], cells: Mapping[str, object]) -> Round:
    """Return a round with cells changed in the rows of a table that some columns pick.

    Parameters
    ----------
    round_ : Round
    name : str
        The table's.
    keys : mapping of str to str
        What stands in the columns that pick the rows, such as the id of a person.
    cells : mapping of str to object
        What is to stand in other columns.
    """
    table = round_.tables[name].copy()
    picked = [all(row) for row in zip(*((table[key] == value).tolist() for key, value in keys.items()), strict=True)]
    for column, value in cells.items():
        values = [value if here else old for old, here in zip(table[column].tolist(), picked, strict=True)]
        table[column] = pd.Series(values, index=table.index, dtype=object)
    return with_tables(round_, {name: table})


def with_settings(round_: Round, **settings: Any) -> Round:
    """Return a round of which `round.toml` says something else.

    Parameters
    ----------
    round_ : Round
    **settings
        Fields of :class:`constraints.round.tables.RoundMeta`.
    """
    return with_meta(round_, dataclasses.replace(round_.meta, **settings))


def with_meta(round_: Round, meta: RoundMeta) -> Round:
    """Return a round of which `round.toml` says all that another says."""
    return dataclasses.replace(round_, meta=meta)


def with_understood(round_: Round, understood: Iterable[Understood]) -> Round:
    """Return a round that says what of its safeguards was read as the id that it means."""
    return dataclasses.replace(round_, understood=tuple(understood))


def with_regions(round_: Round, regions: Iterable[str]) -> Round:
    """Return a round with the cases of some regions only; of all, where there are none."""
    return vouched_as(dataclasses.replace(round_, regions=tuple(regions)), round_)


def with_policy(round_: Round, policy: Policy) -> Round:
    """Return a round under another policy, whatever its overrides say."""
    return dataclasses.replace(round_, policy=policy)


def with_policy_values(round_: Round, changes: Mapping[str, Any]) -> Round:
    """Return a round with values laid over its own policy, whatever is shipped under the policy's name.

    Parameters
    ----------
    round_ : Round
    changes : mapping
        Values by name, nested as in a preset's file, e.g. `{"rules": {"travel-limit": {"minutes": 75}}}`. They are in
        the round's own settings, too, so that they are written with it.

    Raises
    ------
    InputRefused
        A name is not known (NM402), or a value is not allowed (NM403).
    """
    overridden = with_policy(round_, override_policy(round_.policy, changes))
    return with_settings(overridden, overrides=merge_values(round_.meta.overrides, changes))


def with_used_plugins(round_: Round) -> Round:
    """Return a round without the plug-ins that its policy has no use for."""
    policy = round_.policy
    if policy.used_plugins == policy.plugins:
        return round_
    return with_policy(round_, policy_from(policy.model_dump(mode="json"), policy.used_plugins))


def with_plugins(round_: Round, plugins: Iterable[PlugIn]) -> Round:
    """Return a round with the code of rules that its policy names exchanged for other code of the same id.

    Raises
    ------
    InputRefused
        A plug-in is not sound (NM812), or the policy sets what it does not have (NM402, NM403).
    """
    named = [plugin for plugin in plugins if plugin.kind != "rule" or plugin.id in round_.policy.rules]
    return with_policy(round_, override_policy(round_.policy, {}, named)) if named else round_


def with_travel_limit(round_: Round, minutes: int) -> Round:
    """Return a round with another limit of journeys.

    Parameters
    ----------
    round_ : Round
    minutes : int
        One way.

    Raises
    ------
    InputRefused
        The policy does not allow that many (NM403).
    """
    return with_policy_values(round_, {"rules": {"travel-limit": {"minutes": minutes}}})


def with_waivers(round_: Round, waivers: Iterable[tuple[str, str, str]]) -> Round:
    """Return a round with rules lifted for pairs.

    Parameters
    ----------
    round_ : Round
    waivers : iterable of (case_id, person_id, rule id)
    """
    rows = [
        Decision.model_construct(
            case_id=case_id,
            person_id=person_id,
            decision="waive",
            rule=rule,
            reason_code="what-if",
            by="what-if",
            on=Moment.of(dt.date.max),
        )
        for case_id, person_id, rule in waivers
    ]
    return with_rows(round_, {"decisions": rows})


def with_ids(round_: Round, new_ids: Mapping[str, str]) -> Round:
    """Return a round in which people have other ids, wherever it names them.

    A column of a planner's own is changed too where all that stands in it are ids of people.

    Parameters
    ----------
    round_ : Round
    new_ids : mapping of str to str
        By the ids that the people have in the round.
    """
    supporters = {person_id: supporter_id for _, person_id, supporter_id in ids_in(round_)}
    tables = {name: _rename(name, frame, new_ids, supporters) for name, frame in round_.tables.items()}
    return with_tables(round_, tables)


def _rename(name: str, frame: pd.DataFrame, new_ids: Mapping[str, str], supporters: Mapping[str, str]) -> pd.DataFrame:
    known = set(TABLES[name].record.model_fields)
    columns = [field for table, field in PERSON_COLUMNS if table == name]
    columns += [column for column in frame.columns if column not in known and _names_people(frame[column], supporters)]
    if not columns or not len(frame):
        return frame
    own = [name != "commitments"] * len(frame)
    if name == "commitments":  # a row that names another supporter is of somebody else with the same id
        own = [s in (None, supporters.get(p)) for p, s in zip(frame["person_id"], frame["supporter_id"], strict=True)]
    fresh = {
        column: [new_ids.get(cell, cell) if mine else cell for cell, mine in zip(frame[column], own, strict=True)]
        for column in columns
    }
    index = frame.index
    return frame.assign(**{column: pd.Series(cells, index=index, dtype=object) for column, cells in fresh.items()})


def _names_people(column: pd.Series, people: Collection[str]) -> bool:
    cells = set(column.dropna())
    return bool(cells) and cells <= set(people)
