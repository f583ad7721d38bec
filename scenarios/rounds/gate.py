"""The gate for facts that users give in Python: what is accepted is checked as files are, or refused with all faults.

`Round.from_frames`, `with_tables`, `with_policy` and `with_settings` end here (:mod:`constraints.round.gate`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from constraints.changes import with_meta, with_policy, with_tables, with_understood
from constraints.checks import check
from constraints.domain import TABLES, Fault, InputRefused, did_you_mean
from constraints.policies import Policy
from constraints.round import Frames, Round, empty_table, understand, vouched
from scenarios.plugins import allow_plugins, tell_unused
from scenarios.rounds.frames import HEADER, frame_name, labels_of, sheet_of_frame
from scenarios.rounds.policies import Chosen, chosen_policy, settings_as_given, settings_under, settings_with
from scenarios.rounds.reading import lacks_column
from scenarios.rounds.rows import read_table
from scenarios.rounds.settings import KEYS, read_settings

if TYPE_CHECKING:
    import pandas as pd

    from constraints.plugins import PlugIn


ARGUMENTS = "arguments"
"""How faults call what is given beside frames."""


def round_of(
    tables: Mapping[str, Any] | None, policy: object, settings: Mapping[str, Any], plugins: Iterable[object] = ()
) -> Round:
    """Return the checked round of frames, a policy and settings; see :meth:`Round.from_frames`.

    Parameters
    ----------
    tables : mapping of str to DataFrame, optional
    policy : str, path, Policy or mapping
    settings : mapping
        Keys of `round.toml`, and more frames by the name of their table.
    plugins : iterable, optional
        Rules of others that the policy names.

    Raises
    ------
    InputRefused
        With all faults at once.
    """
    faults: list[Fault] = []
    others = {name: value for name, value in settings.items() if name not in KEYS}
    frames = _named_tables(tables, others, KEYS, faults)
    given = {name: value for name, value in settings.items() if name in KEYS}
    chosen = chosen_policy(policy, given, faults, ARGUMENTS)
    with allow_plugins(plugins) as handed_over:
        meta, of_round = read_settings(
            chosen.settings, ARGUMENTS, faults, chosen.whole, _carried(policy), beside=chosen.beside
        )
    if not faults:
        tell_unused(handed_over, of_round)
    faults += [_missing(name) for name, table in TABLES.items() if table.least and name not in frames]
    bare = Round(meta, of_round, {name: empty_table(name) for name in TABLES})
    return _judged(vouched(bare), frames, faults)


def changed_tables(round_: Round, tables: Mapping[str, Any] | None, named: Mapping[str, Any]) -> Round:
    """Return a checked round with frames in the place of its tables; see :meth:`Round.with_tables`."""
    faults: list[Fault] = []
    return _judged(round_, _named_tables(tables, named, (), faults), faults)


def changed_policy(round_: Round, policy: object, plugins: Iterable[object] = ()) -> Round:
    """Return a checked round under another policy, or with values laid over; see :meth:`Round.with_policy`."""
    faults: list[Fault] = []
    chosen = settings_under(round_, policy, faults, ARGUMENTS)
    with allow_plugins(plugins) as handed_over:
        changed = _under(round_, chosen, faults, _carried(policy))
    if not faults:
        tell_unused(handed_over, changed.policy)
    return _judged(changed, {}, faults)


def _carried(policy: object) -> tuple[PlugIn, ...]:
    """Return the plug-ins that a policy carries, where somebody gives a whole one."""
    return policy.plugins if isinstance(policy, Policy) else ()


def changed_settings(round_: Round, settings: Mapping[str, Any]) -> Round:
    """Return a checked round with other settings; see :meth:`Round.with_settings`."""
    faults: list[Fault] = []
    return _judged(_under(round_, settings_with(round_, settings, faults, ARGUMENTS), faults), {}, faults)


def passed(round_: Round) -> Round:
    """Return a round that has passed all checks: the same, or, where nobody vouches for it, one that passes now.

    Parameters
    ----------
    round_ : Round
        Read, or made of frames; or made in any other way, with its constructor or `dataclasses.replace`.

    Raises
    ------
    InputRefused
        With all faults at once.
    """
    if round_.is_checked:
        return round_
    faults: list[Fault] = []
    return _judged(_under(round_, settings_as_given(round_), faults), {}, faults)


def _under(round_: Round, chosen: Chosen, faults: list[Fault], plugins: Iterable[PlugIn] = ()) -> Round:
    """Return a round with settings and policy as its `round.toml` would give them; its tables have not changed."""
    carried = (*round_.policy.plugins, *plugins)
    meta, policy = read_settings(chosen.settings, ARGUMENTS, faults, chosen.whole, carried, beside=chosen.beside)
    changed = with_policy(with_meta(round_, meta), policy)
    return vouched(changed) if round_.is_checked else changed


def _named_tables(
    tables: object, named: Mapping[str, Any], also: tuple[str, ...], faults: list[Fault]
) -> dict[str, Any]:
    """Return frames by the names of tables; `id_changes` is `id-changes`, which Python cannot write as a keyword."""
    frames = {}
    if tables is not None and not isinstance(tables, Mapping):
        expected, advice = "a mapping of frames by the names of tables", "write leaders=..., or {'leaders': ...}"
        faults.append(Fault("NM109", ARGUMENTS, None, None, type(tables).__name__, expected, advice))
        tables = None
    for given, frame in {**(tables or {}), **named}.items():
        name = str(given).replace("_", "-")
        if name in TABLES:
            frames[name] = frame
            continue
        expected = f"one of {', '.join([*TABLES, *also])}"
        advice = did_you_mean(str(given), [*TABLES, *also], "take it out")
        faults.append(Fault("NM109", ARGUMENTS, None, None, str(given), expected, advice))
    return frames


def _missing(name: str) -> Fault:
    """Make the fault of a table that every round has, and nobody gave."""
    expected, advice = f"a frame with the columns {', '.join(TABLES[name].required)}", f"give {name}=..."
    return Fault("NM101", frame_name(name), None, None, "", expected, advice)


def _judged(round_: Round, frames: Mapping[str, Any], faults: list[Fault]) -> Round:
    """Read frames into the place of a round's tables, and check that all rows fit together.

    Parameters
    ----------
    round_ : Round
        Where nobody vouches for it, its own tables are read as frames, too.
    frames : mapping of str to DataFrame
    faults : list of Fault
        Those found before.

    Raises
    ------
    InputRefused
        With all faults, those in `faults` among them.
    """
    kept = Frames.of(round_.tables)
    if not round_.is_checked:
        frames = {**_named_tables(kept, {}, (), faults), **frames}
        faults += [_missing(name) for name, table in TABLES.items() if table.least and name not in frames]
    own = {name: kept.before(name) if not round_.is_checked else kept.get(name) for name in TABLES}
    labels = labels_of(frames)
    unread = {name for name in TABLES if any(f.code == "NM101" and f.file == frame_name(name) for f in faults)}
    tables = {}
    for name, frame in frames.items():
        found: list[Fault] = []
        try:
            tables[name] = read_table(TABLES[name], sheet_of_frame(name, frame, own[name]), found)
        except InputRefused as refused:
            faults += refused.faults
            tables[name] = empty_table(name)
        faults += [_named_row(fault, labels[name]) for fault in found]
        if not len(tables[name].columns) or lacks_column(frame_name(name), faults):
            unread.add(name)
    return _fitting(round_, tables, labels, unread, faults)


def _fitting(
    round_: Round,
    tables: Mapping[str, pd.DataFrame],
    labels: Mapping[str, Callable[[int], str]],
    unread: set[str],
    faults: list[Fault],
) -> Round:
    """Put tables into the place of a round's own, and check that all rows fit together."""
    file_names = {name: frame_name(name) if name in tables else f"table {name}" for name in TABLES}
    file_names["round"] = ARGUMENTS
    every = {name: empty_table(name) for name in TABLES.keys() - round_.tables.keys()}
    read, understood = understand({**every, **round_.tables, **tables}, unread)
    before = tuple(each for each in round_.understood if each.table not in labels)
    fresh = {*every, *tables, *(each.table for each in understood)}
    changed = with_tables(round_, {name: read[name] for name in fresh})
    judged = with_understood(changed, (*before, *understood))
    faults += check(judged, file_names, known_faults=faults, unread=unread, labels=labels)
    if not faults:
        faults += _unknown_regions(judged)
    if faults:
        raise InputRefused(faults)
    tables_now = Frames.of(judged.tables).as_first()
    return vouched(Round(judged.meta, judged.policy, tables_now, judged.regions, judged.understood))


def _unknown_regions(round_: Round) -> list[Fault]:
    """Find the regions that a round is restricted to, and no case of it is in."""
    known = {case.region for case in round_.whole.cases.values()} if round_.regions else set()
    expected = "a region that cases of the round are in"
    advice = f"one of {', '.join(sorted(filter(None, known)))}"
    return [
        Fault("NM202", ARGUMENTS, None, "regions", str(name), expected, advice)
        for name in _texts(round_.regions)
        if name not in known
    ]


def _texts(given: object) -> list[object]:
    """Return what somebody gave as a list of texts; one text alone is one."""
    return list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]


def _named_row(fault: Fault, label: Callable[[int], str]) -> Fault:
    """Return a fault with the label of its row; the header is no row of a frame."""
    if fault.row is None or fault.row == HEADER:
        return dataclasses.replace(fault, row=None)
    return dataclasses.replace(fault, label=label(fault.row))
