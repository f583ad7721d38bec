"""What a scenario says after all that it extends: parts laid over one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from constraints.domain import Fault, InputRefused
from constraints.policies import merge_values
from scenarios.studies.definition.faults import study_faults, unknown_name
from scenarios.studies.definition.library import library_data, library_names
from scenarios.studies.definition.schema import Part, Solve

if TYPE_CHECKING:
    from scenarios.studies.definition.definition import Definition


def whole_part(study: Definition, part: Part, column: str, before: tuple[str, ...] = ()) -> Part:
    """Return a part with everything that it extends below it.

    A scenario of the file goes before one of the library that has the same name, except in that scenario itself; the
    parts of several parents are laid over one another in their order.

    Parameters
    ----------
    study : Definition
    part : Part
    column : str
        Where the part stands in the file, dotted.
    before : tuple of str
        The names that led here.

    Raises
    ------
    InputRefused
        A name is not known (NM702), or a scenario extends itself (NM703).
    """
    below = Part()
    for name in part.parents:
        below = laid_over(below, _named(study, name, column, before))
    return laid_over(below, part)


def _named(study: Definition, name: str, column: str, before: tuple[str, ...]) -> Part:
    """Return a parent, whole; a scenario that extends its own name means the library's."""
    own, shipped = study.asked.scenarios, f"library {name}"
    if name in own and name not in before:
        return whole_part(study, own[name], f"scenarios.{name}", (*before, name))
    if name in library_names() and shipped not in before:
        return whole_part(study, library_part(name), shipped, (*before, shipped))
    place = f"{column}.extends"
    if name in before or shipped in before:
        expected, advice = "no scenario that extends itself", "take one of the names out"
        lineage = " > ".join((*before, name))
        raise InputRefused([Fault("NM703", study.name, None, place, lineage, expected, advice)])
    known = {*own, *library_names()}
    raise InputRefused([unknown_name(name, known, study.name, place, "a scenario of the file or library")])


def library_part(name: str) -> Part:
    """Return a shipped scenario."""
    try:
        return Part.model_validate(library_data(name))
    except ValidationError as error:
        raise InputRefused(study_faults(error, Part, f"library/{name}.toml")) from error


def laid_over(first: Part, then: Part) -> Part:
    """Lay a part over another: values replace values, policies are merged, edits follow edits."""
    solve = {**first.solve.model_dump(exclude_none=True), **then.solve.model_dump(exclude_none=True)}
    titles = [title for title in (first.title, then.title) if title]
    return Part(
        title="; ".join(titles) or None,
        round=then.round or first.round,
        policy=merge_values(policy_data(first), policy_data(then)) or None,
        edits=[*first.edits, *then.edits],
        supply=then.supply or first.supply,
        solve=Solve(**solve),
    )


def policy_data(part: Part) -> dict[str, Any]:
    """Return what a part says of the policy as one table: `extends` is the preset, `rules` are among the values."""
    base = {"extends": part.policy} if isinstance(part.policy, str) else dict(part.policy or {})
    return merge_values(base, {"rules": part.rules} if part.rules else {})
