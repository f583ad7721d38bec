"""All that a document says, gathered from the values that it is made of."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from scenarios.statements.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator


def statements_in(value: object) -> Iterator[Statement]:
    """Give every statement in a value, each before those within it: what a document says, for whoever checks it.

    Parameters
    ----------
    value : object
        A statement; or a record, a mapping, a sequence or a frame in which statements are, however deep.
    """
    if isinstance(value, Statement):
        yield value
        yield from statements_in(value.arguments)
    elif isinstance(value, pd.DataFrame):
        for name in value.columns:
            yield from statements_in(value[name].tolist())
    elif isinstance(value, Mapping):
        yield from statements_in(tuple(value.values()))
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from statements_in(inner)
    elif dataclasses.is_dataclass(value):
        yield from statements_in([getattr(value, field.name) for field in dataclasses.fields(value)])
