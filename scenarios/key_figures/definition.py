"""A key figure: its id, what it is in words and as a number, whether more of it is better, and how it is counted."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Literal, get_args

from constraints.domain import ArgumentFault, ArgumentRefused, Displayed, did_you_mean, has_control
from scenarios.key_figures.counting import count_cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from scenarios.key_figures.counting import Function

Kind = Literal["share", "minutes", "number", "percent"]
Better = Literal["more", "less"]

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
"""An id heads a chart, and a gate puts a dot and the group behind it."""
_LINE = re.compile(r"\s*\S.*")
_LONGEST = {_ID: 40, _LINE: 200}
"""Characters; a description is a cell of a table."""


@dataclasses.dataclass(frozen=True, repr=False)
class KeyFigure(Displayed):
    """A figure by which runs are compared; one of your own is made by `key_figure`.

    Its value is the sum of numerators over the sum of denominators, of all cases or of those of a group. Called with a
    flat table it returns what each case adds, so that it can be tried before it is used.

    Attributes
    ----------
    id : str
        Words of small letters and digits with hyphens between, as `rural-placed`; at most 40 characters.
    description : str
        In words, one line of at most 200 characters.
    kind : {"share", "minutes", "number", "percent"}
        What the value is: a part of a whole, which no case exceeds; minutes, of a journey one way; a mean or a ratio;
        a mean of figures that are percentages already.
    better : {"more", "less"}
        Whether more or less of it is an improvement.
    function : callable or None
        Given the flat table of a run, which is a copy, it returns a numerator and a denominator for each row. None for
        shipped figures, which are counted from more than that table.

    Raises
    ------
    ArgumentRefused
        Some of them are not as said here.

    Examples
    --------
    >>> import nlematch as nle
    >>> severe = nle.KeyFigure("tier-3-led", "cases of tier 3 that have a leader", "share", "more",
    ...     lambda cases: (cases["leader_id"].notna() & (cases["tier"] == 3), cases["tier"] == 3))
    >>> severe(nle.run(nle.draw_round(0.01, seed=2)).cases()).sum().to_dict()
    {'numerator': 1, 'denominator': 1}
    """

    id: str
    description: str
    kind: Kind
    better: Better
    function: Function | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be shown, called by a gate, or counted."""
        faults = [
            *_not_a_line("id", self.id, _ID, "small letters and digits, words joined by hyphens"),
            *_not_a_line("description", self.description, _LINE, "a line that says what is counted, of what"),
            *_not_known("kind", self.kind, get_args(Kind)),
            *_not_known("better", self.better, get_args(Better)),
        ]
        function: object = self.function
        if not (function is None or callable(function)):
            faults.append(_fault("function", function, "a function of the flat table", "see `cases()` of a run"))
        if faults:
            raise ArgumentRefused(faults)
        if self.function is not None:  # whoever asks where it comes from, or for its source, is told of the function
            object.__setattr__(self, "__module__", getattr(self.function, "__module__", "__main__"))
            object.__setattr__(self, "__wrapped__", self.function)

    def to_dict(self) -> dict[str, str]:
        """Return what it is as plain data."""
        return {name: getattr(self, name) for name in ("id", "description", "kind", "better")}

    def _lines(self) -> Iterator[str]:
        """Say what it is, and what its value is."""
        yield from (f"{self.id}: {self.description}", f"{self.kind}, {self.better} is better")

    def __str__(self) -> str:
        """Say what it is."""
        return f"Key figure of your own, {self.id}: {self.description} ({self.kind}, {self.better} is better)"

    def __call__(self, cases: pd.DataFrame) -> pd.DataFrame:
        """Return what each row of a flat table adds: `numerator, denominator`, with the table's index.

        Raises
        ------
        InputRefused
            The function's answer is not sound (NM803).
        TypeError
            It is a shipped figure.
        """
        if self.function is None:
            raise TypeError(f"{self.id} is counted from more than the flat table: compare runs for it")
        return count_cases(self.id, self.function, cases, is_share=self.kind == "share")


def key_figure(
    id: str,  # noqa: A002 - as the figure's attribute is called, and a rule's
    *,
    description: str,
    kind: Kind,
    better: Better,
) -> Callable[[Function], KeyFigure]:
    """Make a key figure of your own out of a function of the flat table; a decorator.

    Parameters
    ----------
    id : str
        Words of small letters and digits with hyphens between; no shipped figure's.
    description : str
        In words: what is counted, of what.
    kind : {"share", "minutes", "number", "percent"}
        What the value is: a part of a whole, which no case exceeds; minutes; a mean or a ratio; a mean of percentages.
    better : {"more", "less"}
        Whether more or less of it is an improvement.

    Returns
    -------
    callable
        What turns the function into a `KeyFigure`.

    Raises
    ------
    ArgumentRefused
        Some of them are not as said.

    Examples
    --------
    >>> import nlematch as nle
    >>> @nle.key_figure("near", description="cases led from within half an hour, of all", kind="share", better="more")
    ... def near(cases):
    ...     return (cases["minutes"] <= 30).fillna(False), [1] * len(cases)
    >>> near(nle.run(nle.draw_round(0.01, seed=2)).cases()).sum().to_dict()
    {'numerator': 1, 'denominator': 22}
    """

    def make(function: Function) -> KeyFigure:
        return KeyFigure(id, description, kind, better, function)

    return make


def _not_a_line(argument: str, value: object, form: re.Pattern[str], expected: str) -> Iterator[ArgumentFault]:
    longest = _LONGEST[form]
    if not isinstance(value, str) or len(value) > longest or not form.fullmatch(value) or has_control(value):
        advice = "'rural-placed' is an id, 'rural cases with a leader, of all rural cases' a description"
        yield _fault(argument, value, f"{expected}, at most {longest} characters", advice)


def _not_known(argument: str, value: object, known: Sequence[str]) -> Iterator[ArgumentFault]:
    if value not in known:
        advice = did_you_mean(str(value), known, "give one of these")
        yield _fault(argument, value, f"one of {', '.join(known)}", advice)


def _fault(argument: str, value: object, expected: str, advice: str) -> ArgumentFault:
    return ArgumentFault.of("key_figure", argument, value, expected, advice)
