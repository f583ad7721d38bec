"""What may stand as a value of a policy: words of the closed lists, counts and dates that fit.

A policy comes from a planner as a round's files do, so its words are read by the same readers as their cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from constraints.domain import Fault, find_wrong
from constraints.domain import vocabulary as v

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel, ValidationError

MOST = 1_000_000
"""The greatest number that a policy may hold: larger ones mean nothing, and would overflow the model's sums."""
MOST_PENCE = 10**12
"""The greatest sum of money, in pence."""

ADVICE = "change the value under [policy], or leave it out"


def _known_and_case(name: str, words: Sequence[str]) -> Callable[[object], str]:
    """Make a reader of entries `known>case`, both of a closed list."""

    def read(raw: object) -> str:
        entry = "".join(str(raw).split()).lower()
        known, _, of_case = entry.partition(">")
        wrong = [word for word in (known, of_case) if word not in words]
        if wrong:
            near = v.nearest(wrong[0], words)
            expected = f"the {name} that a person knows, >, that of the case; each one of {', '.join(words)}"
            advice = f"did you mean {near!r}?" if near else f"write for example {words[0]}>{words[1]}"
            raise refusal(expected, advice)
        return entry

    return read


FitPhases = Annotated[str, BeforeValidator(_known_and_case("phase", v.PHASES))]
FitProvisions = Annotated[str, BeforeValidator(_known_and_case("provision", v.PROVISIONS))]
NotNegative = Annotated[int, Field(ge=0)]
SchoolGroup = Literal["maintained", "academy", "diocesan"]
"""Schools as the order of contacts tells them apart."""
Contact = Literal["school", "local-authority", "trust", "diocese"]
"""Whom the order of contacts may name."""


def refusal(expected: str, advice: str = ADVICE) -> PydanticCustomError:
    """Make the error that a validator raises where a value cannot stand."""
    return PydanticCustomError("cell", "expected {expected}", {"expected": expected, "advice": advice})


def value_fault(path: str, value: object, expected: str, advice: str = ADVICE) -> Fault:
    """Make the fault of a policy's value that is not allowed (NM403).

    Parameters
    ----------
    path : str
        Where the value stands, dotted.
    value : object
    expected, advice : str
    """
    return Fault("NM403", "round.toml", None, path, str(value), expected, advice)


def faults_of(error: ValidationError, model: type[BaseModel], prefix: str = "") -> list[Fault]:
    """Make the faults of what pydantic finds wrong with a policy, or with the part of it that a prefix names."""
    return [wrong.as_fault("NM403", "round.toml", ADVICE, prefix + wrong.path) for wrong in find_wrong(error, model)]


def too_large(values: Any, path: str = "") -> Iterator[Fault]:  # noqa: ANN401 - a policy's data
    """Find the numbers of a policy's data that are beyond what any policy may hold, wherever they stand."""
    if isinstance(values, Mapping):
        for name, value in values.items():
            yield from too_large(value, f"{path}.{name}" if path else str(name))
    elif isinstance(values, list | tuple):
        for place, value in enumerate(values):
            yield from too_large(value, f"{path}.{place}")
    elif isinstance(values, int | float) and not isinstance(values, bool):
        most = MOST_PENCE if path.endswith("pence") else MOST
        if values > most:
            yield value_fault(path, values, f"at most {most:,}")
