"""Match schools with National Leaders of Education and support-school staff, provably best.

This is the one package that notebooks and programs import.  It has nothing of its own: the names are those that
`constraints` and `scenarios` publish, and each is loaded when it is first asked for, so that importing loads no solver.

Examples
--------
>>> import nlematch as nle
>>> round_ = nle.draw_round(0.01, seed=2)  # none of its schools and leaders is real
>>> record = nle.run(round_)
>>> print(record.headline().split("; GENERATED")[0])
9 of 22 cases placed; proved best, tie-break too; audit clean
"""

from __future__ import annotations

import importlib.metadata
from typing import Any

import constraints
import scenarios

__version__ = importlib.metadata.version("nlematch")
__all__ = ["__version__", "runs", *constraints.__all__, *scenarios.__all__]  # noqa: PLE0604 - both are lists of names


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    if name == "runs":  # `scenarios` has a package of this name
        from scenarios.runs import runs

        return runs
    if name in constraints.__all__:
        return getattr(constraints, name)
    if name in scenarios.__all__:
        return getattr(scenarios, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__.copy()
