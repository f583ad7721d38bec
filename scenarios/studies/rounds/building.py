"""The round of a scenario: the one it names, with its policy, supply and edits on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constraints.changes import with_meta, with_policy
from constraints.checks import check
from constraints.domain import Fault, InputRefused
from constraints.policies import merge_values
from constraints.round import vouched
from constraints.rulebooks import document_of, newest_versions
from scenarios.rounds import held_by, passed, read_round, read_settings, settings_data
from scenarios.runs import restrict_round
from scenarios.studies.rounds.editing import edited
from scenarios.studies.rounds.supplying import supplied

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from constraints.round import Round
    from scenarios.studies.definition.schema import Part


class Rounds:
    """Rounds read once, however many scenarios stand on them.

    Parameters
    ----------
    folder : Path
        Where the study file stands.
    given : mapping of str to Round, optional
        Rounds that are not on disk.
    """

    def __init__(self, folder: Path, given: Mapping[str, Round] | None = None) -> None:
        self.folder = folder
        self.given = given or {}
        self.read: dict[str, Round] = {}

    def get(self, name: str) -> Round:
        """Return the round of a name, or of a path relative to the study file.

        Raises
        ------
        InputRefused
            With all faults of it.
        """
        if name not in self.read:
            self.read[name] = passed(self.given[name]) if name in self.given else read_round(self.folder / name)
        return self.read[name]


def build_round(part: Part, rounds: Rounds, file: str) -> Round:
    """Make the round of a scenario: first its policy, then supply that it draws, then its edits in their order.

    Parameters
    ----------
    part : Part
        All that the scenario says.
    rounds : Rounds
    file : str
        The study file, for faults.

    Raises
    ------
    InputRefused
        With all faults of the step that has any, and of the rows that do not fit together afterwards.
    """
    round_ = rounds.get(part.round or "")
    if isinstance(part.policy, dict):
        round_ = with_preset(round_, part.policy)
    if part.supply is not None:
        round_ = supplied(round_, part.supply, file)
    round_ = edited(round_, part.edits, file)
    if part.edits or part.policy:
        faults = check(round_)
        if faults:
            raise InputRefused(faults)
        round_ = vouched(round_)  # its cells were read when they were edited, and its rows fit together
    _check_regions(round_, part, file)
    return round_


def _check_regions(round_: Round, part: Part, file: str) -> None:
    """Refuse regions that no case is in."""
    try:
        restrict_round(round_, part.solve.settings())
    except InputRefused as refused:
        words = [(one.code, file, None, "solve.regions", one.value, one.expected, one.advice) for one in refused.faults]
        raise InputRefused(Fault(*each) for each in words) from None


def with_preset(round_: Round, changes: Mapping[str, Any]) -> Round:
    """Lay values over a round's policy, and put another preset in its place where `extends` names one.

    The round keeps its own overrides, its dates (also where it had them of its preset), its seed, travel model and
    tie-break; another preset comes in its newest version.

    Raises
    ------
    InputRefused
        A name is not known (NM402) or a value not allowed (NM403).
    """
    own = settings_data(round_)
    base = own.get("policy", round_.meta.policy_name)
    policy = merge_values(base if isinstance(base, dict) else {"extends": base}, changes)
    faults: list[Fault] = []
    name = str(policy.get("extends", round_.meta.policy_name))
    whole = document_of(round_.policy) if round_.meta.own_policy else None
    if name != round_.meta.policy_name:  # whose offer may have other dates, and which has versions of its own
        own |= {key: getattr(round_.meta, key) for key in ("as_at", "delivery_start", "delivery_end")}
        own |= {"policy_version": newest_versions(name).policy}
        whole = None
    plugins = round_.policy.plugins
    meta, made = read_settings({**own, "policy": policy}, "round.toml", faults, whole, plugins, beside=held_by(round_))
    if faults:
        raise InputRefused(faults)
    return with_policy(with_meta(round_, meta), made)
