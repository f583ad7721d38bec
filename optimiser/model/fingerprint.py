"""The digest of a model: where two models have the same one, the engine finds the same in both.

It is of everything that the engine looks at, so that what one solve found may stand for another's.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from constraints.faces.arrays import arrays_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from optimiser.model.model import Model
    from optimiser.parameters import Settings

OF_ROUND = (
    "policy.team.model",
    "arrays.cases.ids",
    "arrays.cases.tier",
    "arrays.needs.ids",
    "arrays.needs.severity",
    "arrays.people.ids",
    "arrays.people.leaders",
    "arrays.people.supporter",
)
"""What the engine asks a model's round for, beyond the model's own arrays."""


def model_digest(model: Model, settings: Settings) -> str:
    """Return the SHA-256 of all that decides what the engine finds.

    Programs' versions are left out, and so are `threads`, which decide nothing but the time.

    Parameters
    ----------
    model : Model
    settings : Settings
    """
    asked = dataclasses.asdict(settings)
    del asked["threads"]
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode())
    for part in _parts(model):
        if isinstance(part, np.ndarray):
            digest.update(f"{part.dtype.str}{part.shape}".encode())
            digest.update(np.ascontiguousarray(part).data)
        else:
            digest.update(json.dumps(part).encode())
    return digest.hexdigest()


def _parts(model: Model) -> Iterator[npt.NDArray[Any] | object]:
    """Yield arrays, and what JSON can say."""
    columns = model.columns
    yield [len(columns.lead), len(columns.support), len(columns.personal)]
    yield from (
        columns.case,
        columns.person,
        columns.need,
        columns.running,
        columns.lead.minutes,
        columns.support.minutes,
    )
    yield from (model.matrix.indptr, model.matrix.indices, model.matrix.data, model.lower, model.upper, model.most)
    for block in model.blocks:
        yield [block.rule.id, block.first_row, block.first_aux]
    for stage in model.stages:
        yield [stage.goal, stage.maximise, stage.offset]
        yield stage.weights
    places = {"policy": model.round.policy, "arrays": arrays_of(model.round)}
    for name in OF_ROUND:
        place, _, attribute = name.partition(".")
        value = operator.attrgetter(attribute)(places[place])
        yield value if isinstance(value, np.ndarray | int | str) else list(value)
