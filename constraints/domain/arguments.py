"""Arguments of public functions: checked before anything is done, all that is wrong told at once, in Python's words.

A function that is decorated with :func:`checks_arguments` has each argument validated by pydantic against its
annotation.  What is wrong is told as an :class:`ArgumentFault`, which names the function and the argument; the command
line, whose users gave an option, says that instead.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import types
import typing
from collections import abc
from typing import TYPE_CHECKING, Annotated, Any, Literal, ParamSpec, TypeVar, Union

from pydantic import BaseModel, ConfigDict, PlainValidator, TypeAdapter, ValidationError

from constraints.domain.argument_types import refuse
from constraints.domain.faults import Fault, InputRefused
from constraints.domain.shown import shown, with_article
from constraints.domain.validation import find_wrong
from constraints.domain.vocabulary import did_you_mean
from constraints.domain.wording import name_examples, number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

P = ParamSpec("P")
T = TypeVar("T")

_KINDS = inspect.Parameter
_KINDS_OF = {"a Sequence": "a list"}
"""What users call what the annotations call otherwise."""
_AGAIN = "give another value"
_NAMED = 8
"""How many names are told where none resembles what was given."""


@dataclasses.dataclass(frozen=True, order=True)
class ArgumentFault(Fault):
    """What is wrong with one argument of a function: `file` is the function, `column` the argument.

    Of a name that was looked up in brackets `file` ends in them, and there is no column.

    Attributes
    ----------
    code, file, row, column, value, expected, advice
        As of every :class:`Fault`; `value` as Python writes it, empty where nothing was given.
    """

    @classmethod
    def of(
        cls, function: str, argument: str, value: object, expected: str, advice: str, code: str = "NM903"
    ) -> ArgumentFault:
        """Make the fault of an argument.

        Parameters
        ----------
        function, argument : str
            Their names.
        value : object
            What was given.
        expected, advice : str
        code : str, optional
            Where another says more than that an argument cannot be used.
        """
        return cls(code, f"{function}()", None, argument, shown(value), expected, advice)

    @classmethod
    def unknown(
        cls, function: str, argument: str, value: str, known: Iterable[str], expected: str, otherwise: str
    ) -> ArgumentFault:
        """Make the fault of a name that is not known: the nearest that is, or another advice where none is near.

        Parameters
        ----------
        function, argument, value : str
        known : iterable of str
            What may be written.
        expected, otherwise : str
        """
        return cls.of(function, argument, value, expected, did_you_mean(value, known, otherwise), "NM202")

    @property
    def call(self) -> str:
        """The argument as it was given, such as `run(gap=2)`."""
        given = f"{self.column}={self.value}" if self.column and self.value else self.column or self.value
        return f"{self.file[:-1]}{given}{self.file[-1:]}"

    def __str__(self) -> str:
        """One line to read: what was called, what was expected, what to try."""
        missing = "" if self.value else " is missing"
        return f"{self.code} {self.call}{missing}. Expected {self.expected}. Try: {self.advice_sentence}"


class ArgumentRefused(InputRefused, TypeError, ValueError):
    """Arguments of a function cannot be used; nothing was done.

    It is a :class:`TypeError` and a :class:`ValueError`, too: all that is wrong is told at once, whichever it is.

    Parameters
    ----------
    faults : iterable of Fault
        One an argument; their `column` is its name.

    Examples
    --------
    >>> import nlematch as nle
    >>> try:
    ...     nle.run(nle.draw_round(0.01, seed=2), gap=2, time_limit=-1)
    ... except nle.ArgumentRefused as refused:
    ...     print(refused)
    NM903 run(gap=2). Expected a number from 0 to 1. Try: 0.001 is a tenth of a percent.
    NM903 run(time_limit=-1). Expected a number of seconds, more than 0 or None. Try: None is no limit.
    """


class NameRefused(ArgumentRefused, KeyError):
    """A name that was looked up is not there; a :class:`KeyError`, too, as mappings have it.

    Parameters
    ----------
    faults : iterable of Fault
    """

    __str__ = Exception.__str__  # a KeyError would quote it

    @classmethod
    def of(cls, where: str, argument: str, name: object, known: Iterable[str], what: str) -> NameRefused:
        """Make the refusal of one name.

        Parameters
        ----------
        where, argument : str
            Of what was asked, and the argument that has the name.
        name : object
            As given.
        known : iterable of str
            All that there are.
        what : str
            What the name should be of, such as "a run of the study".
        """
        names = list(known)
        advice = did_you_mean(str(name), names, f"one of {name_examples(names, _NAMED)}" if names else "there is none")
        return cls([ArgumentFault.of(where, argument, name, what, advice, "NM202")])


def checks_arguments(function: Callable[P, T]) -> Callable[P, T]:
    """Have a function's arguments validated against their annotations before it is called.

    Keywords that are annotated as `**name: Unpack[...]` are keywords of their own in its signature.

    Parameters
    ----------
    function : callable
        Its annotations can be evaluated where it is; an argument without one is not looked at.
    """
    signature = _written_out(function)
    checker = functools.cache(lambda: _Checker(function, signature))

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        positional, named = checker().checked(args, kwargs)
        return function(*positional, **named)

    call.__signature__ = signature  # type: ignore[attr-defined]  # what help and completion show
    return call


class _Checker:
    """Validates the arguments of one function."""

    def __init__(self, function: Callable[..., Any], signature: inspect.Signature) -> None:
        self.name = function.__qualname__
        self.parameters = signature.parameters
        hints = _hints(function)
        self.types = {name: _adapter(hints[name]) for name in self.parameters if name in hints}
        self.optional = {name for name in self.types if types.NoneType in typing.get_args(_plain(hints[name]))}
        by_place = {_KINDS.POSITIONAL_ONLY, _KINDS.POSITIONAL_OR_KEYWORD}
        self.places = [name for name, parameter in self.parameters.items() if parameter.kind in by_place]
        self.rest = next((name for name, one in self.parameters.items() if one.kind is _KINDS.VAR_POSITIONAL), None)

    def checked(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """Return the arguments as they were validated.

        Raises
        ------
        ArgumentRefused
        """
        faults = [*self._misplaced(args, kwargs), *self._missing(args, kwargs)]
        names = [*self.places[: len(args)], *[self.rest or ""] * (len(args) - len(self.places))]
        positional = [self._validated(name, value, faults) for name, value in zip(names, args, strict=True)]
        named = {name: self._validated(name, value, faults) for name, value in kwargs.items()}
        if faults:
            raise ArgumentRefused(faults)
        return positional, named

    def _validated(self, name: str, value: object, faults: list[ArgumentFault]) -> object:
        if name not in self.types:
            return value
        try:
            return self.types[name].validate_python(value)
        except ValidationError as error:
            wrong = find_wrong(error)
            expected = " or ".join(dict.fromkeys(_KINDS_OF.get(one.expected, one.expected) for one in wrong))
            expected += " or None" if name in self.optional else ""
            advice = next((one.advice for one in wrong if one.advice), "")
            advice = advice or ("take one of these" if expected.startswith("one of ") else _AGAIN)
            faults.append(ArgumentFault.of(self.name, name, value, expected, advice))
            return value

    def _misplaced(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[ArgumentFault]:
        """Return the faults of arguments that the function does not have, or that it has by now."""
        known = [name for name, one in self.parameters.items() if one.kind is not _KINDS.VAR_POSITIONAL]
        faults = []
        for name, value in kwargs.items():
            if name not in known:
                advice = did_you_mean(name, known, "leave it out")
                faults.append(self._fault(name, value, f"one of {', '.join(known)}", advice))
            elif name in self.places[: len(args)]:
                faults.append(self._fault(name, value, "it once", "leave it out: it was given without its name, too"))
        if self.rest is None:
            free = [name for name in known if name not in self.places]
            advice = f"say its name, such as {free[0]}={{}}" if free else "leave it out"
            for number, value in enumerate(args[len(self.places) :], len(self.places) + 1):
                expected = f"{number_of(len(self.places), 'argument')} without a name at most"
                faults.append(self._fault(f"argument {number}", value, expected, advice.format(shown(value))))
        return faults

    def _missing(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[ArgumentFault]:
        needed = [name for name, one in self.parameters.items() if one.default is _KINDS.empty]
        given = {*self.places[: len(args)], *kwargs, self.rest}
        return [
            ArgumentFault("NM903", f"{self.name}()", None, name, "", "a value for it", f"give {name}=")
            for name in needed
            if name not in given
        ]

    def _fault(self, argument: str, value: object, expected: str, advice: str) -> ArgumentFault:
        return ArgumentFault.of(self.name, argument, value, expected, advice)


def _written_out(function: Callable[..., Any]) -> inspect.Signature:
    """Return the signature of a function, with the keywords of `**name: Unpack[...]` in the place of that."""
    signature = inspect.signature(function)
    parameters: list[inspect.Parameter] = []
    for one in signature.parameters.values():
        if one.kind is not _KINDS.VAR_KEYWORD:
            parameters.append(one)
            continue
        packed = typing.get_type_hints(function, include_extras=True)[one.name]
        for name, hint in typing.get_args(packed)[0].__annotations__.items():
            annotation = getattr(hint, "__forward_arg__", hint)
            parameters.append(_KINDS(name, _KINDS.KEYWORD_ONLY, default=..., annotation=annotation))
    return signature.replace(parameters=parameters)


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the annotations of a function's arguments, evaluated; those of packed keywords beside the others."""
    taken = {name: hint for name, hint in function.__annotations__.items() if name != "return"}
    within = getattr(function, "__globals__", {})
    hints = typing.get_type_hints(types.SimpleNamespace(__annotations__=taken), within, include_extras=True)
    for hint in list(hints.values()):
        if typing.get_origin(hint) is typing.Unpack:
            hints |= typing.get_type_hints(typing.get_args(hint)[0], include_extras=True)
    return hints


def _adapter(hint: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - a type
    return TypeAdapter(_as_instances(hint), config=ConfigDict(arbitrary_types_allowed=True))


def _listed(value: object) -> object:
    if isinstance(value, str | bytes) or not isinstance(value, abc.Iterable):
        raise refuse("a list", f"put it into a list: [{shown(value)}]" if isinstance(value, str | bytes) else "")
    return value


def _instance_of(kind: type) -> PlainValidator:
    """Return the validator of the instances of one of our classes."""

    def validate(value: object) -> object:
        if not isinstance(value, kind):
            raise refuse(with_article(kind.__name__), "")
        return value

    return PlainValidator(validate)


def _plain(hint: Any) -> Any:  # noqa: ANN401 - a type
    return typing.get_args(hint)[0] if typing.get_origin(hint) is Annotated else hint


def _as_instances(hint: Any) -> Any:  # noqa: ANN401 - a type
    """Return a type in which our own classes stand for their instances: nothing is made of a mapping in passing."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is None:
        ours = isinstance(hint, type) and (dataclasses.is_dataclass(hint) or issubclass(hint, BaseModel))
        return Annotated[Any, _instance_of(hint)] if ours else hint
    if origin is Annotated:
        return Annotated[(_as_instances(inner[0]), *inner[1:])]
    if origin in {Union, types.UnionType}:
        return Union[tuple(map(_as_instances, inner))]  # noqa: UP007 - made while running
    if origin in {Literal, abc.Callable}:
        return hint
    if origin is abc.Iterable:  # pydantic would hand on what can be gone through once only
        return Annotated[Any, PlainValidator(_listed)]
    return origin[tuple(map(_as_instances, inner))]
