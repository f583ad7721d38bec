"""Mappings that nobody changes: what a round, a policy or a run hands out is what it works with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

from constraints.domain.arguments import NameRefused

K = TypeVar("K")
V = TypeVar("V")

_REFUSAL = "facts are never changed in place: make a changed round with with_tables, with_policy or with_settings"


class FrozenDict(dict[K, V]):
    """A dict that refuses to be changed; a copy of it is a plain dict.

    `types.MappingProxyType` would do, but for that it cannot be pickled, and workers of studies are sent rounds.
    """

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(_REFUSAL)

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __missing__(self, key: K) -> V:
        raise NameRefused.of("look_up", "name", key, map(str, self), "a name that is there")

    def __reduce__(self) -> tuple[type[FrozenDict[K, V]], tuple[dict[K, V]]]:
        return type(self), (dict(self),)


class FrozenCounts(FrozenDict[K, int]):
    """A frozen dict of counts: what is not in it was counted 0 times."""

    def __missing__(self, key: K) -> int:
        return 0


class FrozenList(list[V]):
    """A list that refuses to be changed, and is equal to a plain one; a copy of it is a plain list."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(_REFUSAL)

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = extend = insert = remove = pop = clear = sort = reverse = _refuse

    def __reduce__(self) -> tuple[type[FrozenList[V]], tuple[list[V]]]:
        return type(self), (list(self),)


def freeze(value: Any) -> Any:  # noqa: ANN401 - any plain data
    """Return plain data that nobody changes: dicts and lists at any depth are exchanged for frozen dicts and tuples."""
    if isinstance(value, FrozenDict):
        return value
    if isinstance(value, Mapping):
        return FrozenDict({key: freeze(inner) for key, inner in value.items()})
    return tuple(map(freeze, value)) if isinstance(value, list | tuple) else value


def freeze_json(value: Any) -> Any:  # noqa: ANN401 - JSON data
    """Return JSON data that nobody changes, and that is equal to what it was: lists stay lists."""
    if isinstance(value, FrozenList):
        return value
    if isinstance(value, Mapping):
        return FrozenDict({key: freeze_json(inner) for key, inner in value.items()})
    return FrozenList(map(freeze_json, value)) if isinstance(value, list | tuple) else value


def thaw(value: Any) -> Any:  # noqa: ANN401 - any plain data
    """Return a copy of plain data of one's own: dicts and lists at any depth, whatever they were."""
    if isinstance(value, Mapping):
        return {key: thaw(inner) for key, inner in value.items()}
    return [thaw(inner) for inner in value] if isinstance(value, list | tuple) else value
