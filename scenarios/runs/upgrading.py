"""Run folders of earlier layouts, brought to what this program writes as they are read; the folders stay as they are.

What a program says in words is part of a run: flags, causes, the kept audit. Where it says the same in other words now,
the old ones are exchanged for them on reading, so that reports read alike and an audit still finds every edit.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pandas as pd

from constraints.audit import LATER, OUTCOME, RESPONSIBLE_BODY, flags_of_strangers, names_of_pair, responsible_body
from constraints.policies import Versions
from constraints.round import how_known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constraints.round import Round

FIRST = 1
"""The first layout: without the policy kept whole, the versions, and the digest of the settings."""

_WORDS = (("(modelled, not measured)", f"({how_known(measured=False)})"),)
"""What layout 1 said, and what is said now."""
_IN_WORDS = ("because", "detail")
"""The columns of outcome files that hold words."""


def upgraded_manifest(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return a manifest with what its layout lacks: in the first one there was one version of everything.

    Parameters
    ----------
    manifest : dict
    """
    return {"versions": dataclasses.asdict(Versions())} | manifest


def upgraded_tables(tables: Mapping[str, pd.DataFrame], round_: Round, schema: int) -> Mapping[str, pd.DataFrame]:
    """Return the outcome files of a run with the words of this program, and the flags that it would have now.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        All cells text.
    round_ : Round
        Of the run.
    schema : int
        The layout of the run.
    """
    named = {name: _with_names(frame, round_) if name == "deployments" else frame for name, frame in tables.items()}
    if schema != FIRST:
        return named
    upgraded = {name: _in_new_words(frame) for name, frame in named.items()}
    if "contacts" in upgraded:
        upgraded["contacts"] = _with_bodies_asked(upgraded["contacts"], round_)
    flags = upgraded.get("flags")
    if flags is not None and list(flags.columns) == list(OUTCOME["flags"]):
        rows = [*flags.itertuples(index=False, name=None), *flags_of_strangers(round_)]
        upgraded["flags"] = pd.DataFrame(sorted(rows), columns=flags.columns)
    return upgraded


def _with_names(frame: pd.DataFrame, round_: Round) -> pd.DataFrame:
    """Return the deployments with what earlier versions did not write: names, where somebody has one; no profile."""
    columns = LATER["deployments"]
    if set(columns) & set(frame.columns) or not {"case_id", "leader_id"} <= set(frame.columns):
        return frame
    cases, people = round_.cases, round_.people
    pairs = zip(frame["case_id"], frame["leader_id"], strict=True)
    named = (
        names_of_pair(cases[case_id], people[leader_id]) if case_id in cases and leader_id in people else ("",) * 4
        for case_id, leader_id in pairs
    )
    rows = [(*names, "") for names in named]
    return pd.concat([frame, pd.DataFrame(rows, index=frame.index, columns=list(columns), dtype=object)], axis=1)


def _with_bodies_asked(frame: pd.DataFrame, round_: Round) -> pd.DataFrame:
    """Return the contacts with those bodies asked whose yes the policy needs; they were only told."""
    if RESPONSIBLE_BODY not in round_.policy.proposals.agreed_by or not {"case_id", "party", "what"} <= {*frame}:
        return frame
    asked = set(frame.loc[(frame["party"] == "school") & (frame["what"] != "tell"), "case_id"]) & round_.cases.keys()
    rows = zip(frame["case_id"], frame["party"], frame["what"], strict=True)
    now = [
        "ask"
        if what == "tell" and case_id in asked and party == responsible_body(round_.policy, round_.cases[case_id].place)
        else what
        for case_id, party, what in rows
    ]
    return frame.assign(what=pd.Series(now, frame.index, dtype=object))


def _in_new_words(frame: pd.DataFrame) -> pd.DataFrame:
    named = [name for name in _IN_WORDS if name in frame.columns]
    return frame.assign(**{name: frame[name].map(_exchanged) for name in named})


def words_of(data: Any, schema: int) -> Any:  # noqa: ANN401 - JSON
    """Return JSON data with the words of this program, however deep they stand.

    Parameters
    ----------
    data : JSON data
    schema : int
        The layout of its run.
    """
    if schema != FIRST:
        return data
    if isinstance(data, dict):
        return {key: words_of(value, schema) for key, value in data.items()}
    if isinstance(data, list):
        return [words_of(value, schema) for value in data]
    return _exchanged(data) if isinstance(data, str) else data


def _exchanged(text: str) -> str:
    for old, new in _WORDS:
        text = text.replace(old, new)
    return text
