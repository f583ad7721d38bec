"""Whether a rule is put together as a rule has to be: what is asked of shipped rules and of loaded ones."""

from __future__ import annotations

import inspect
import string
from collections import Counter
from typing import TYPE_CHECKING, Any, get_args

from pydantic import ValidationError

from constraints.domain import Fault, InputRefused
from constraints.faces import PairKind
from constraints.rules.base import CouplingRule, PairParams, PairRule, Preference, RowPrice, Rule, RuleParams

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from constraints.plugins import PlugIn

_KINDS = frozenset(get_args(PairKind))


def refuse_unsound_plugins(plugins: Iterable[PlugIn], taken: Collection[str]) -> None:
    """Refuse rules that are not put together as rules are, or that take an id which is taken.

    Parameters
    ----------
    plugins : iterable of PlugIn
    taken : collection of str
        The ids of the shipped rules.

    Raises
    ------
    InputRefused
        With a fault NM812 for each thing that is wrong.
    """
    found, faults = tuple(plugins), []
    times = Counter(plugin.id for plugin in found)
    for plugin in found:
        where = f"plug-in {plugin}"
        if plugin.id in taken:
            faults.append(_fault(where, plugin.id, "an id that no shipped rule has", "give it another id"))
        if times[plugin.id] > 1:
            faults.append(_fault(where, plugin.id, "one plug-in of an id", "leave one out"))
        if plugin.kind == "rule":
            wrong = [*unsound(plugin.thing)] if _is_rule(plugin.thing) else ["is no class derived from Rule"]
            if _is_rule(plugin.thing) and plugin.thing.always:
                wrong.append("is on always, which no rule but a shipped one may be")
            faults += [_fault(where, text, "a sound rule", "docs/plug-ins.md says what it needs") for text in wrong]
    if faults:
        raise InputRefused(faults)


def _fault(where: str, value: str, expected: str, advice: str) -> Fault:
    return Fault("NM812", where, None, None, value, expected, advice)


def _is_rule(thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, Rule)


def unsound(rule: type[Rule]) -> Iterator[str]:
    """Find what a rule lacks, or has otherwise than rules have it.

    Parameters
    ----------
    rule : type of Rule

    Yields
    ------
    str
        Such as `has no source`.
    """
    if inspect.isabstract(rule):
        yield f"lacks {', '.join(sorted(rule.__abstractmethods__))}"
        return
    yield from _unsound_texts(rule)
    yield from _unsound_params(rule)
    if issubclass(rule, PairRule):
        yield from _unsound_kinds(rule, "binds")
    if issubclass(rule, RowPrice):
        yield from _unsound_kinds(rule, "prices_kinds")
    if not issubclass(rule, PairRule | CouplingRule | Preference):
        yield "derives from none of PairRule, CouplingRule, Preference and RowPrice"


def _unsound_texts(rule: type[Rule]) -> Iterator[str]:
    sentence, source = getattr(rule, "sentence", None), getattr(rule, "source", None)
    if not isinstance(sentence, str) or not sentence.endswith("."):
        yield "has no sentence that ends with a full stop"
    elif strange := _places_in(sentence) - {*rule.Params.model_fields}:
        yield f"names {', '.join(sorted(strange))} in its sentence, and has no such parameter"
    if not isinstance(source, str) or not (source == "choice" or source.startswith("http")):
        yield 'has no source: a web address, or "choice"'


def _places_in(sentence: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}
    except ValueError:
        return {sentence}


def _unsound_params(rule: type[Rule]) -> Iterator[str]:
    params: Any = rule.Params
    base = PairParams if issubclass(rule, PairRule) else RuleParams
    if not (isinstance(params, type) and issubclass(params, base)):
        yield f"has Params that do not derive from {base.__name__}"
        return
    if not params.model_config.get("frozen") or params.model_config.get("extra") != "forbid":
        yield "has Params that may change, or take parameters that they do not have"
    try:
        made = params()
    except ValidationError:
        yield "has a parameter without a default that it may have"
        return
    if not _is_rule(rule) or "wording" in vars(rule):
        return
    try:
        words = rule(made).wording()
    except (ValueError, LookupError, AttributeError):
        yield "has a sentence that cannot be filled in"
    else:
        if "{" in words:
            yield "has a sentence that is not filled in"


def _unsound_kinds(rule: type[Rule], name: str) -> Iterator[str]:
    kinds = getattr(rule, name, None)
    if not isinstance(kinds, frozenset) or not kinds or not kinds <= _KINDS:
        yield f"has no {name}: a frozenset of {', '.join(sorted(_KINDS))}"
