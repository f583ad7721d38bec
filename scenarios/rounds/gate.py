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
from constraints.round import Round, empty_table, understand
from scenarios.plugins import allow_plugins, tell_unused
from scenarios.rounds import settings as of_settings
from scenarios.rounds.frames import HEADER, frame_name, labels_of, sheet_of_frame
from scenarios.rounds.policies import chosen_policy, plain_values, settings_under
from scenarios.rounds.reading import lacks_column
from scenarios.rounds.rows import read_table
from scenarios.rounds.settings import KEYS, read_settings

if TYPE_CHECKING:
    import pandas as pd

    from constraints.plugins import PlugIn


ARGUMENTS = "arguments"
"""How faults call what is given beside frames."""


def round_of(
    tables: Mapping[str, Any], policy: object, settings: Mapping[str, Any], plugins: Iterable[object] = ()
) -> Round:
    """Return the checked round of frames, a policy and settings; see :meth:`Round.from_frames`.

    Parameters
    ----------
    tables : mapping of str to DataFrame
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
    frames = _named_tables({**tables, **{name: v for name, v in settings.items() if name not in KEYS}}, KEYS, faults)
    given = {name: value for name, value in settings.items() if name in KEYS}
    chosen = chosen_policy(policy, given, faults, ARGUMENTS)
    with allow_plugins(plugins) as handed_over:
        meta, of_round = read_settings(chosen.settings, ARGUMENTS, faults, chosen.whole, _carried(policy))
    tell_unused(handed_over, of_round)
    for name, table in TABLES.items():
        if table.least and name not in frames:
            expected, advice = f"a frame with the columns {', '.join(table.required)}", f"give {name}=..."
            faults.append(Fault("NM101", frame_name(name), None, None, "", expected, advice))
    bare = Round(meta, of_round, {name: empty_table(name) for name in TABLES})
    return _judged(bare, frames, faults, {})


def changed_tables(round_: Round, tables: Mapping[str, Any]) -> Round:
    """Return a checked round with frames in the place of its tables; see :meth:`Round.with_tables`."""
    faults: list[Fault] = []
    frames = _named_tables(tables, (), faults)
    return _judged(round_, frames, faults, round_.tables)


def changed_policy(round_: Round, policy: object, plugins: Iterable[object] = ()) -> Round:
    """Return a checked round under another policy, or with values laid over; see :meth:`Round.with_policy`."""
    faults: list[Fault] = []
    chosen = settings_under(round_, policy, faults, ARGUMENTS)
    carried = (*round_.policy.plugins, *_carried(policy))
    with allow_plugins(plugins) as handed_over:
        meta, changed = read_settings(chosen.settings, ARGUMENTS, faults, chosen.whole, carried)
    tell_unused(handed_over, changed)
    return _judged(with_policy(with_meta(round_, meta), changed), {}, faults, {})


def _carried(policy: object) -> tuple[PlugIn, ...]:
    """Return the plug-ins that a policy carries, where somebody gives a whole one."""
    return policy.plugins if isinstance(policy, Policy) else ()


def changed_settings(round_: Round, settings: Mapping[str, Any]) -> Round:
    """Return a checked round with other settings; see :meth:`Round.with_settings`."""
    faults: list[Fault] = []
    changes = {key: plain_values(value) for key, value in settings.items()}
    meta, policy = of_settings.changed_settings(round_, changes, ARGUMENTS, faults)
    return _judged(with_policy(with_meta(round_, meta), policy), {}, faults, {})


def _named_tables(tables: Mapping[str, Any], also: tuple[str, ...], faults: list[Fault]) -> dict[str, Any]:
    """Return frames by the names of tables; `id_changes` is `id-changes`, which Python cannot write as a keyword."""
    frames = {}
    for given, frame in tables.items():
        name = str(given).replace("_", "-")
        if name in TABLES:
            frames[name] = frame
            continue
        expected = f"one of {', '.join([*TABLES, *also])}"
        advice = did_you_mean(str(given), [*TABLES, *also], "take it out")
        faults.append(Fault("NM109", ARGUMENTS, None, None, str(given), expected, advice))
    return frames


def _judged(round_: Round, frames: Mapping[str, Any], faults: list[Fault], own: Mapping[str, pd.DataFrame]) -> Round:
    """Read frames into the place of a round's tables, and check that all rows fit together.

    Raises
    ------
    InputRefused
        With all faults, those in `faults` among them.
    """
    labels = labels_of(frames)
    tables, unread = (
        dict(round_.tables),
        {fault.file.removeprefix("frame ") for fault in faults if fault.code == "NM101"},
    )
    for name, frame in frames.items():
        try:
            found: list[Fault] = []
            tables[name] = read_table(TABLES[name], sheet_of_frame(name, frame, own.get(name)), found)
            faults += [_named_row(fault, labels[name]) for fault in found]
        except InputRefused as refused:
            faults += refused.faults
            unread.add(name)
    file_names = {name: frame_name(name) if name in frames else f"table {name}" for name in TABLES}
    file_names["round"] = ARGUMENTS
    unread |= {name for name in frames if lacks_column(frame_name(name), faults)}
    tables, understood = understand(tables, unread)
    before = tuple(each for each in round_.understood if each.table not in frames)
    judged = with_understood(with_tables(round_, tables), (*before, *understood))
    faults += check(judged, file_names, known_faults=faults, unread=unread, labels=labels)
    if faults:
        raise InputRefused(faults)
    return judged


def _named_row(fault: Fault, label: Callable[[int], str]) -> Fault:
    """Return a fault with the label of its row; the header is no row of a frame."""
    if fault.row is None or fault.row == HEADER:
        return dataclasses.replace(fault, row=None)
    return dataclasses.replace(fault, label=label(fault.row))
