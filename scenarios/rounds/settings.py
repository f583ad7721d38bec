"""The settings of a round: `round.toml`, or the sheet `round` of a workbook."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Annotated, Any

import tomli_w
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from constraints import cells as c
from constraints.errors import Fault, InputRefused
from constraints.policy import Policy, load_policy
from constraints.round import SCHEMA_VERSION, RoundMeta
from constraints.vocabulary import nearest

DEFAULT_POLICY = "sio-2019"
NO_LIMIT = "none"
"""How an override says that there is no limit: TOML has no word for nothing."""

_DATES = ("as_at", "delivery_start", "delivery_end")


def _list(raw: object) -> object:
    return [part.strip() for part in raw.split(";") if part.strip()] if isinstance(raw, str) else raw


class _Settings(BaseModel):
    """The keys of `round.toml` beside the policy."""

    model_config = ConfigDict(extra="forbid")

    schema_: int = Field(default=SCHEMA_VERSION, alias="schema", ge=1, le=SCHEMA_VERSION)
    id: c.Id = "round"
    title: c.Text | None = None
    as_at: c.Date | None = None
    delivery_start: c.Date | None = None
    delivery_end: c.Date | None = None
    seed: int = Field(default=1, ge=0)
    generated: Annotated[tuple[str, ...], BeforeValidator(_list)] = ()


KEYS = ("schema", "id", "title", *_DATES, "policy", "seed", "generated")
_ASSUMABLE = tuple(key for key in KEYS if key not in {"schema", "generated"})


def read_settings(raw: Mapping[str, Any] | None, file: str, faults: list[Fault]) -> tuple[RoundMeta, Policy]:
    """Make the settings and the policy of a round; what the file leaves out is assumed.

    Parameters
    ----------
    raw : mapping or None
        What the file says; None where there is none.
    file : str
        Its name.
    faults : list of Fault
        Faults found are added; a bad setting is then taken as if it were not given, to check the rest.
    """
    said = dict(raw or {})
    name, overrides, policy = _read_policy(said.pop("policy", None), file, faults)
    settings = _read_keys(said, file, faults)
    given = settings.model_fields_set | ({"policy"} if raw and "policy" in raw else set())
    offered = {key: getattr(settings, key) or getattr(policy.offer, key) for key in _DATES}
    meta = RoundMeta(
        id=settings.id, title=settings.title or settings.id, **offered, policy_name=name, overrides=overrides,
        seed=settings.seed, generated=settings.generated, assumed=tuple(key for key in _ASSUMABLE if key not in given),
    )  # fmt: skip
    return meta, policy


def _read_policy(raw: object, file: str, faults: list[Fault]) -> tuple[str, dict[str, Any], Policy]:
    """Load the preset and its overrides; where they have faults the preset alone, else the default one."""
    said = dict(raw) if isinstance(raw, Mapping) else {} if raw is None else {"extends": raw}
    name = str(said.pop("extends", DEFAULT_POLICY))
    overrides: dict[str, Any] = _exchanged(said, NO_LIMIT, None)
    try:
        return name, overrides, load_policy(name, overrides)
    except InputRefused as refused:
        faults += [dataclasses.replace(fault, file=file) for fault in refused.faults]
    try:
        return name, {}, load_policy(name)
    except InputRefused:
        return DEFAULT_POLICY, {}, load_policy(DEFAULT_POLICY)


def _read_keys(said: Mapping[str, Any], file: str, faults: list[Fault]) -> _Settings:
    try:
        return _Settings.model_validate(said)
    except ValidationError as error:
        bad = {str(item["loc"][0]): item for item in error.errors()}
    for key, item in bad.items():
        context = item.get("ctx", {})
        expected, advice = (
            context.get("expected", item["msg"].lower()),
            context.get("advice", "mend the value or leave it out"),
        )
        if item["type"] == "extra_forbidden":
            near = nearest(key, KEYS)
            expected = f"one of {', '.join(KEYS)}"
            advice = f"did you mean {near!r}?" if near else "take the line out"
        elif key == "schema":
            expected, advice = f"a layout up to version {SCHEMA_VERSION}", "use a newer nlematch"
        faults.append(Fault("NM401", file, None, key, str(item["input"]), expected, advice))
    return _Settings.model_validate({key: value for key, value in said.items() if key not in bad})


def settings_data(meta: RoundMeta) -> dict[str, Any]:
    """Return settings as plain data for `round.toml`; what was assumed is left out, so that it stays so."""
    data: dict[str, Any] = {"schema": SCHEMA_VERSION}
    data |= {key: getattr(meta, key) for key in ("id", "title", *_DATES, "seed") if key not in meta.assumed}
    if meta.generated:
        data["generated"] = list(meta.generated)
    if meta.overrides:
        data["policy"] = {"extends": meta.policy_name, **_exchanged(meta.overrides, None, NO_LIMIT)}
    elif "policy" not in meta.assumed:
        data["policy"] = meta.policy_name
    return data


def _exchanged(values: Mapping[str, Any], old: object, new: object) -> dict[str, Any]:
    """Put one value in the place of another, however deep it stands."""
    return {
        key: _exchanged(value, old, new) if isinstance(value, Mapping) else new if value == old else value
        for key, value in values.items()
    }


def as_toml(meta: RoundMeta) -> str:
    """Return `round.toml`."""
    return tomli_w.dumps(settings_data(meta))


def as_key_values(meta: RoundMeta) -> list[tuple[str, str]]:
    """Return the rows of the sheet `round`: keys, dotted where nested, and values."""
    rows = []
    for key, value in settings_data(meta).items():
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
            rows.append((key, tomli_w.dumps({"v": value}).removeprefix("v = ").strip()))
    return rows
