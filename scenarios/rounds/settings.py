"""The settings of a round: `round.toml`, or the sheet `round` of a workbook; and `policy.toml`, where there is one."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError

from constraints.domain import Fault, InputRefused, PlainModel, did_you_mean, find_wrong
from constraints.domain import cells as c
from constraints.policies import NO_LIMIT, Policy, Versions, exchange_values
from constraints.round import SCHEMA_VERSION, Period, RoundMeta
from constraints.rulebooks import document_of, load_policy, override_policy, policy_of
from scenarios.escaping import toml_text, toml_value
from scenarios.plugins import given_plugins
from scenarios.rounds.policy_files import Beside, is_file_name, nowhere, policy_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.plugins import PlugIn
    from constraints.round import PolicyFile, Round

DEFAULT_POLICY = "sio-2019"

_DATES = ("as_at", "delivery_start", "delivery_end")
VERSIONS = {"policy_version": "policy", "travel_model": "travel_model", "tie_break": "tie_break"}
"""The keys that say which version of something a round stands on, with their names in :class:`Versions`."""
_OF_SCHEMA = {
    1: Versions(policy=1, travel_model=1, tie_break=1),
    2: Versions(policy=1, travel_model=2, tie_break=1),
}
"""What a round stands on that does not say, by its layout: what there was when that came. It never moves."""


def _list(raw: object) -> object:
    return [part.strip() for part in raw.split(";") if part.strip()] if isinstance(raw, str) else raw


def _numbered(raw: object) -> object:
    """Return the list that numbered keys of a sheet are: `periods.1.name`, `periods.2.name`."""
    if isinstance(raw, Mapping) and all(str(key).isdigit() for key in raw):
        return [raw[key] for key in sorted(raw, key=int)]
    return raw


class _Period(PlainModel):
    """A period as `round.toml` gives it."""

    model_config = ConfigDict(extra="forbid")

    name: c.Id
    start: c.Date
    end: c.Date


class _Settings(PlainModel):
    """The keys of `round.toml` beside the policy."""

    model_config = ConfigDict(extra="forbid")

    schema_: int = Field(default=1, alias="schema", ge=1, le=SCHEMA_VERSION)
    id: c.Id = "round"
    title: c.Text | None = None
    as_at: c.Date | None = None
    delivery_start: c.Date | None = None
    delivery_end: c.Date | None = None
    policy_version: int | None = Field(default=None, ge=1)
    travel_model: int | None = Field(default=None, ge=1)
    tie_break: int | None = Field(default=None, ge=1)
    seed: int = Field(default=1, ge=0, le=2**31 - 1)
    generated: Annotated[tuple[str, ...], BeforeValidator(_list)] = ()
    periods: Annotated[tuple[_Period, ...], BeforeValidator(_numbered)] = ()


PERIODS = "periods"
"""The list of parts of the delivery window, with their days."""
PLUGINS = "plugins"
"""The table that names rules and key figures of others."""
KEYS = ("schema", "id", "title", *_DATES, "policy", *VERSIONS, "seed", "generated", PERIODS, PLUGINS)
_ASSUMABLE = tuple(key for key in KEYS if key not in {"schema", "generated", PERIODS, PLUGINS, *VERSIONS})


def read_settings(
    raw: Mapping[str, Any] | None,
    file: str,
    faults: list[Fault],
    whole: Mapping[str, Any] | None = None,
    plugins: Sequence[PlugIn] = (),
    known: dict[str, Policy] | None = None,
    beside: Beside = nowhere,
) -> tuple[RoundMeta, Policy]:
    """Make the settings and the policy of a round; what the file leaves out is assumed.

    Parameters
    ----------
    raw : mapping or None
        What the file says; None where there is none.
    file : str
        Its name.
    faults : list of Fault
        Faults found are added; a bad setting is then taken as if it were not given, to check the rest.
    whole : mapping, optional
        What `policy.toml` says: it stands in the place of the policy that is named.
    plugins : sequence of PlugIn, optional
        That were loaded for the round; its key `plugins` itself is for whoever loads them. What was handed over in
        Python comes to them where the policy names it.
    known : dict of str to Policy, optional
        Policies of rounds that were read before, by all that they are made of; gains this one.
    beside : callable, optional
        Finds the file of a policy that is named by its path.
    """
    keys = dict(raw or {})
    of_policy = keys.pop("policy", None)
    loaded = {plugin.id: plugin for plugin in plugins}
    named = {*_rules_in(of_policy), *_rules_in(whole)}
    for name, plugin in given_plugins().items():
        if name in named and (name not in loaded or loaded[name].digest != plugin.digest):
            loaded[name] = plugin
    refused = {*_table_of(keys.pop(PLUGINS, None))} - loaded.keys()
    settings = _read_keys(keys, file, faults)
    base = _Base(settings, whole, file, tuple(loaded.values()), {} if known is None else known, beside)
    found: list[Fault] = []
    name, overrides, policy = _read_policy(of_policy, base, found)
    faults += [fault for fault in found if not _is_of(fault, refused)]
    given = settings.model_fields_set | ({"policy"} if raw and "policy" in raw else set())
    offered = {key: getattr(settings, key) or getattr(policy.offer, key) for key in _DATES}
    meta = RoundMeta(
        id=settings.id, title=settings.title or settings.id, **offered, policy_name=name, overrides=overrides,
        seed=settings.seed, generated=settings.generated, assumed=tuple(key for key in _ASSUMABLE if key not in given),
        own_policy=whole is not None, policy_file=base.found,
        periods=tuple(Period(period.name, period.start, period.end) for period in settings.periods),
    )  # fmt: skip
    return meta, policy


@dataclasses.dataclass
class _Base:
    """What a round's overrides are laid on: the policy in the versions that the round says, that of a file, or its own.

    `found` is the file, once the policy was made of one.
    """

    settings: _Settings
    whole: Mapping[str, Any] | None
    file: str
    plugins: tuple[PlugIn, ...]
    known: dict[str, Policy]
    beside: Beside
    found: PolicyFile | None = None

    def policy(self, name: str, overrides: Mapping[str, Any]) -> Policy:
        """Return the policy with overrides on it; the same one for all rounds that say the same.

        Raises
        ------
        InputRefused
        """
        versions = {own: getattr(self.settings, key) for key, own in VERSIONS.items()}
        given = {own: version for own, version in versions.items() if version is not None}
        if self.whole is None and is_file_name(name):
            self.found = self.beside(name)
        made_of = repr((name, overrides, given, self.settings.schema_, self.whole, self.plugins, self.found))
        if made_of not in self.known:
            self.known[made_of] = self._made(name, overrides, given)
        return self.known[made_of]

    def _made(self, name: str, overrides: Mapping[str, Any], given: Mapping[str, int]) -> Policy:
        if self.whole is not None:
            return override_policy(self._of_whole(given), overrides)
        versions_ = dataclasses.replace(_OF_SCHEMA[self.settings.schema_], **given)
        if self.found is None:
            return load_policy(name, overrides, versions_, self.plugins)
        return override_policy(policy_in(self.found, lambda _: versions_, self.plugins), overrides)

    def _of_whole(self, given: Mapping[str, int]) -> Policy:
        policy = policy_of(self.whole or {}, self.plugins)
        if given.get("policy", policy.version) != policy.version:
            expected, advice = f"{policy.version}, as policy.toml beside it says", "take policy.toml out, or the line"
            value = str(given["policy"])
            raise InputRefused([Fault("NM403", self.file, None, "policy_version", value, expected, advice)])
        changes = {"travel": {"model": given.get("travel_model")}, "goals": {"tie_break": given.get("tie_break")}}
        known = {table: {key: v for key, v in values.items() if v is not None} for table, values in changes.items()}
        return override_policy(policy, known)


def _read_policy(raw: object, base: _Base, faults: list[Fault]) -> tuple[str, dict[str, Any], Policy]:
    """Load the preset and its overrides; where they have faults the preset alone, else the default one."""
    of_policy = dict(raw) if isinstance(raw, Mapping) else {} if raw is None else {"extends": raw}
    name = str(of_policy.pop("extends", DEFAULT_POLICY))
    overrides: dict[str, Any] = exchange_values(of_policy, NO_LIMIT, None)
    try:
        return name, overrides, base.policy(name, overrides)
    except InputRefused as refused:
        faults += [_placed(fault, base.file) for fault in refused.faults]
    try:
        return name, {}, load_policy(name)
    except InputRefused:
        return DEFAULT_POLICY, {}, load_policy(DEFAULT_POLICY)


def _table_of(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _rules_in(policy: object) -> Mapping[str, Any]:
    """Return the rules that a policy's plain data names."""
    return _table_of(_table_of(policy).get("rules"))


def _is_of(fault: Fault, refused: set[str]) -> bool:
    """Say whether a fault is only that a rule is not known whose plug-in was refused, which is told already."""
    return fault.code == "NM402" and fault.column in {f"rules.{name}" for name in refused}


def _placed(fault: Fault, file: str) -> Fault:
    """Return a fault with the name that the file of settings has, and the key under which a version stands there."""
    keys = {"travel.model": "travel_model", "goals.tie_break": "tie_break"}
    column = keys.get(fault.column or "", fault.column)
    return dataclasses.replace(fault, file=file if fault.file == "round.toml" else fault.file, column=column)


def _key_at(path: str, keys: Mapping[str, Any]) -> str:
    """Return the key of a file that a place is at, or within; keys may have dots themselves."""
    return next((key for key in keys if f"{path}.".startswith(f"{key}.")), path)


def _read_keys(keys: Mapping[str, Any], file: str, faults: list[Fault]) -> _Settings:
    try:
        return _Settings.model_validate(keys)
    except ValidationError as error:
        bad = {_key_at(wrong.path, keys): wrong for wrong in find_wrong(error, _Settings, first=1)}
    for key, wrong in bad.items():
        if key == PERIODS != wrong.path:  # one of the list: it says itself where and what
            faults.append(wrong.as_fault("NM401", file, "write name, start and end of each period", wrong.path))
            continue
        found = dataclasses.replace(wrong, value=str(keys.get(key, "")))
        if wrong.is_unknown:
            advice = did_you_mean(key, KEYS, "take the line out")
            found = dataclasses.replace(found, expected=f"one of {', '.join(KEYS)}", advice=advice)
        elif key == "schema":
            expected, advice = f"a layout up to version {SCHEMA_VERSION}", "use a newer nlematch"
            found = dataclasses.replace(found, expected=expected, advice=advice)
        faults.append(found.as_fault("NM401", file, "mend the value or leave it out", key))
    return _Settings.model_validate({key: value for key, value in keys.items() if key not in bad})


def settings_data(round_: Round) -> dict[str, Any]:
    """Return a round's settings as plain data for `round.toml`.

    What was assumed is left out, so that it stays so; the versions that the round stands on are always said.
    """
    meta, versions = round_.meta, round_.policy.versions
    data: dict[str, Any] = {"schema": SCHEMA_VERSION}
    data |= {key: getattr(meta, key) for key in ("id", "title", *_DATES, "seed") if key not in meta.assumed}
    data |= {key: getattr(versions, name) for key, name in VERSIONS.items()}
    if meta.generated:
        data["generated"] = list(meta.generated)
    if meta.periods:
        data[PERIODS] = [dataclasses.asdict(period) for period in meta.periods]
    if round_.policy.plugins:
        data[PLUGINS] = {plugin.id: plugin.place for plugin in round_.policy.plugins}
    if meta.overrides:
        data["policy"] = {"extends": meta.policy_name, **exchange_values(meta.overrides, None, NO_LIMIT)}
    elif "policy" not in meta.assumed:
        data["policy"] = meta.policy_name
    return data


def as_toml(round_: Round) -> str:
    """Return `round.toml`."""
    return toml_text(settings_data(round_))


def policy_as_toml(policy: Policy) -> str:
    """Return `policy.toml`: a policy kept whole."""
    return toml_text(document_of(policy))


def as_key_values(round_: Round) -> list[tuple[str, str]]:
    """Return the rows of the sheet `round`: keys, dotted where nested, and values."""
    rows = []
    data = settings_data(round_)
    numbered = {str(number): period for number, period in enumerate(data.get(PERIODS, ()), start=1)}
    for key, value in (data | ({PERIODS: numbered} if numbered else {})).items():
        if isinstance(value, Mapping):
            rows += [(f"{key}.{inner}", text) for inner, text in _flat(value)]
        else:
            rows.append((key, ";".join(value) if isinstance(value, list) else str(value)))
    return rows


def _flat(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows = []
    for key, value in values.items():
        if isinstance(value, Mapping):
            rows += [(f"{key}.{inner}", text) for inner, text in _flat(value)] or [(key, "{}")]
        else:
            rows.append((key, toml_value(value)))
    return rows
