"""The digest of a model and its settings, which lets one solve stand for another.

Where it is the same, the engine finds the same, and need not be asked again.  It is of every field of the model but
the round itself, of which the engine reads nothing.  A field that is added counts from then on, and one of a kind that
is not known here is refused.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from constraints.faces import RuleRows
from constraints.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from optimiser.model.model import Model
    from optimiser.parameters import Settings

_NOT_READ = frozenset({"round"})
"""The fields of a model that the engine does not read; a test solves models without them."""


def model_digest(model: Model, settings: Settings) -> str:
    """Return the SHA-256 of all that decides what the engine finds.

    Programs' versions are left out, and so are `threads`, which decide nothing but the time.

    Parameters
    ----------
    model : Model
    settings : Settings
    """
    how = dataclasses.asdict(settings)
    del how["threads"]
    digest = hashlib.sha256(json.dumps(how, sort_keys=True).encode())
    for field in dataclasses.fields(model):
        if field.name not in _NOT_READ:
            for part in _parts(getattr(model, field.name)):
                if isinstance(part, np.ndarray):
                    digest.update(f"{part.dtype.str}{part.shape}".encode())
                    digest.update(np.ascontiguousarray(part).data)
                else:
                    digest.update(json.dumps(part).encode())
    return digest.hexdigest()


def _parts(value: object) -> Iterator[npt.NDArray[Any] | object]:
    """Yield what a value is made of: arrays, and what JSON can say.

    Raises
    ------
    TypeError
        It is of a kind of which it is not known what the engine reads.
    """
    if isinstance(value, np.ndarray | str | int | float | None):
        yield value
    elif isinstance(value, sparse.csr_array):
        yield list(value.shape)
        yield from (value.indptr, value.indices, value.data)
    elif isinstance(value, Rule):
        yield value.id  # what it asks for stands in its rows
    elif isinstance(value, RuleRows):  # the model's matrix has the entries, and names of rows decide nothing
        yield from (value.lower, value.upper, value.aux_upper, value.aux_price, value.offset)
    elif isinstance(value, list | tuple):
        yield len(value)
        for each in value:
            yield from _parts(each)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _parts(getattr(value, field.name))
    else:
        raise TypeError(f"what the engine reads of {type(value).__name__} is not known")
