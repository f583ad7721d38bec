"""A loaded rule as the program asks it: whatever one of its faces raises, or returns that no face may, is its fault.

The class of the author is derived from, so that nothing of it changes but how its mistakes are told: with the plug-in's
name, its digest and the line, and never with a bare traceback.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np

from constraints.domain import Fault, InputRefused, NlematchError, cached_on_argument
from constraints.faces import PASS, REFUSED, RuleRows
from constraints.plugins import failing_line
from constraints.rules.base import Breach, Charge, CouplingRule, Finding, PairRule, Preference, RowPrice, Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from constraints.plugins import PlugIn

MOST = 10**9
"""The most that a price, a side or a coefficient may be: sums over all of England stay whole."""


@cached_on_argument
def watched_rule(plugin: PlugIn) -> type[Rule]:
    """Return the class of a loaded rule with its faces watched.

    Parameters
    ----------
    plugin : PlugIn
        Of a rule that is sound.
    """
    author: type[Rule] = plugin.thing
    return watched(author, f"plug-in {plugin}")


def watched(author: type[Rule], name: str) -> type[Rule]:
    """Return a class of a rule whose faces are watched.

    Parameters
    ----------
    author : type of Rule
    name : str
        How faults call it.
    """
    faces = {face: _watched(name, getattr(author, face), wrong) for face, wrong in _faces_of(author)}
    return type(author.__name__, (author,), {**faces, "__module__": author.__module__, "__doc__": author.__doc__})


def _faces_of(rule: type[Rule]) -> Iterator[tuple[str, Callable[..., str | None]]]:
    """Walk over the methods that the author of a rule wrote, each with what finds why it cannot return something."""
    ours = {Rule, PairRule, CouplingRule, Preference, RowPrice}
    for name, wrong in _RETURNS.items():
        method = getattr(rule, name, None)
        if method is not None and all(vars(base).get(name) is not method for base in ours):
            yield name, wrong


def _watched(name: str, face: Callable[..., Any], wrong: Callable[..., str | None]) -> Callable[..., Any]:
    if inspect.isgeneratorfunction(face):

        @functools.wraps(face)
        def walked(self: Rule, *given: Any) -> Iterator[Any]:
            with _Telling(name, face):
                for one in face(self, *given):
                    yield _checked(name, face, wrong, one, given)

        return walked

    @functools.wraps(face)
    def asked(self: Rule, *given: Any) -> Any:  # noqa: ANN401
        with _Telling(name, face):
            answer = face(self, *given)
            if face.__name__ in _WALKED:
                answer = list(answer)
                for one in answer:
                    _checked(name, face, wrong, one, given)
                return iter(answer)
        return _checked(name, face, wrong, answer, given)

    return asked


class _Telling:
    """Turns what a face raises into the plug-in's fault."""

    def __init__(self, name: str, face: Callable[..., Any]) -> None:
        self.name, self.face = name, face

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Tell an error of the plug-in; ours, and Ctrl-C, go on as they are."""
        if isinstance(error, Exception | SystemExit) and not isinstance(error, NlematchError | GeneratorExit):
            line = failing_line(error, self.face.__code__.co_filename)
            raise _fault(self.name, self.face, line, f"{type(error).__name__}: {error}", "an answer") from error


def _checked(
    name: str,
    face: Callable[..., Any],
    wrong: Callable[..., str | None],
    answer: Any,  # noqa: ANN401
    given: tuple[Any, ...],
) -> Any:  # noqa: ANN401
    expected = wrong(answer, *given)
    if expected is not None:
        raise _fault(name, face, face.__code__.co_firstlineno, _shown(answer), expected)
    return answer


def _shown(answer: object) -> str:
    if isinstance(answer, np.ndarray):
        return f"{answer.dtype} {answer.shape}"
    text = repr(answer)
    return text if len(text) <= 80 else f"{text[:80]}..."


def _fault(name: str, face: Callable[..., Any], line: int | None, value: str, expected: str) -> InputRefused:
    advice = "mend the plug-in; nlematch.testing.battery finds such mistakes"
    return InputRefused([Fault("NM813", name, line, face.__name__, value, expected, advice)])


# --- what each face may return ------------------------------------------------------------------------------------


def _is_whole(value: object, least: int = 0) -> TypeGuard[int]:
    number = isinstance(value, int | np.integer) and not isinstance(value, bool | np.bool_)
    return number and least <= value <= MOST  # type: ignore[operator]


def _are_whole(array: object, length: int, least: int, most: int = MOST) -> bool:
    if not isinstance(array, np.ndarray) or array.shape != (length,) or array.dtype.kind not in "iu":
        return False
    return not length or (int(array.min()) >= least and int(array.max()) <= most)


_VERDICT = "a Finding of PASS, NOT_KNOWN, FAIL or REFUSED"


def _no_finding(answer: object, *_: object) -> str | None:
    if isinstance(answer, Finding) and _is_whole(answer.verdict, REFUSED) and isinstance(answer.because, str):
        return None if answer.verdict <= PASS else _VERDICT
    return _VERDICT


def _no_verdicts(answer: object, _: object, pairs: Any) -> str | None:  # noqa: ANN401
    sound = _are_whole(answer, len(pairs), REFUSED, PASS)
    return None if sound else f"an array of {len(pairs)} verdicts: PASS, NOT_KNOWN, FAIL or REFUSED"


def _no_prices(answer: object, _: object, pairs: Any) -> str | None:  # noqa: ANN401
    sound = _are_whole(answer, len(pairs), 0)
    return None if sound else f"an array of {len(pairs)} whole numbers of minutes, from 0 to {MOST:,}"


def _no_price(answer: object, *_: object) -> str | None:
    return None if _is_whole(answer) else f"a whole number of minutes, from 0 to {MOST:,}"


def _no_breach(answer: object, *_: object) -> str | None:
    sound = isinstance(answer, Breach) and all(isinstance(text, str) for text in (answer.subject, answer.because))
    return None if sound else "breaches: each a Breach with a subject and the facts"


def _no_charge(answer: object, *_: object) -> str | None:
    return None if isinstance(answer, Charge) and _is_whole(answer.minutes, 1) else "charges: each a Charge above 0"


def _no_rows(answer: object, _: object, columns: Any) -> str | None:  # noqa: ANN401
    if not isinstance(answer, RuleRows):
        return "RuleRows"
    rows, width = len(answer.upper), len(columns) + len(answer.aux_upper)
    entries = len(answer.row)
    sound = (
        _are_whole(answer.row, entries, 0, rows - 1)
        and _are_whole(answer.column, entries, 0, width - 1)
        and _are_whole(answer.value, entries, -MOST)
        and len(answer.lower) == rows == len(answer.subjects)
        and _are_whole(answer.aux_upper, len(answer.aux_upper), 0)
        and _are_whole(answer.aux_price, len(answer.aux_upper), 0)
    )
    return None if sound else "rows and columns that exist, whole coefficients, and a side and a subject for every row"


def _no_words(answer: object, *_: object) -> str | None:
    return None if isinstance(answer, str) else "a sentence"


_RETURNS: dict[str, Callable[..., str | None]] = {
    "judge": _no_finding,
    "verdicts": _no_verdicts,
    "breaches": _no_breach,
    "rows": _no_rows,
    "charges": _no_charge,
    "prices": _no_prices,
    "price_of": _no_price,
    "prices_of": _no_prices,
    "wording": _no_words,
}
_WALKED = frozenset({"breaches", "charges"})
