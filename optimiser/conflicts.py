"""What cannot hold together: a minimal set of pins and guarantees, each needed for the impossibility."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from constraints.columns import NO_LOWER
from optimiser import solvers
from optimiser.solvers import Known, Program

if TYPE_CHECKING:
    from optimiser.model import Model
    from optimiser.stopping import Stopper

DEMANDS = ("pins", "region-guarantee")
"""The rules that demand something; all others only limit, and the empty allocation keeps them."""


def minimal_conflict(model: Model, program: Program, stopper: Stopper, seed: int) -> tuple[str, ...]:
    """Name demands that cannot hold together, such that without any one of them the rest can.

    Each demand is dropped in turn and stays dropped where the rest is still impossible.

    Parameters
    ----------
    model : Model
    program : Program
        The model's rows, proved impossible.
    stopper : Stopper
    seed : int
    """
    demands = {
        block.first_row + i: f"{block.rule.id} {subject}"
        for block in model.blocks
        if block.rule.id in DEMANDS
        for i, subject in enumerate(block.rows.subjects)
        if block.rows.lower[i] > 0
    }
    kept = dict(demands)
    for row in demands:
        without = {number: name for number, name in kept.items() if number != row}
        lower = program.lower.copy()
        lower[np.array([number for number in demands if number not in without], np.int64)] = NO_LOWER
        tried = dataclasses.replace(program, lower=lower)
        if solvers.search(tried, None, stopper, seed=seed, work_limit=60.0).known is Known.IMPOSSIBLE:
            kept = without
    return tuple(kept.values())
