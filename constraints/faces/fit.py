"""How well a person's phases and provisions fit a school: the policy's matrix, looked up.

The phase-and-provision rule and the phase-stretch price both rest on it, so it is said once and tested alone.
:func:`fit_of` answers for one person and one school, from records; :func:`fit_levels` for many, from arrays.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from constraints.domain import vocabulary as v

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Bools, Ints, School
    from constraints.faces.arrays import RoundArrays
    from constraints.faces.pairs import Pairs
    from constraints.policies import Fit, Policy
    from constraints.round import Person

Levels = npt.NDArray[np.int8]


class Level(enum.IntEnum):
    """How a person fits; ordered so that the least of several (phase and provision, the case's schools) is theirs."""

    WRONG = 0
    UNKNOWN = 1
    UNUSUAL = 2
    FINE = 3


def fit_of(policy: Policy, person: Person, school: School) -> Level:
    """Say how a person fits a school: the worse of phase and provision.

    Parameters
    ----------
    policy : Policy
        Its `fit` has the matrix.
    person : Person
        Whose phases and provisions are empty where not known.
    school : School
        Resolved: it has a provision.
    """
    return min(phase_fit(policy.fit, person, school), provision_fit(policy.fit, person, school))


def phase_fit(fit: Fit, person: Person, school: School) -> Level:
    """Say how a person's phases fit a school's; fine where the policy compares only provision."""
    if school.provision in fit.phase_free_provisions:
        return Level.FINE
    return _best(person.phases, school.phase, fit.phase_fine, fit.phase_unusual)


def provision_fit(fit: Fit, person: Person, school: School) -> Level:
    """Say how a person's provisions fit a school's."""
    return _best(person.provisions, school.provision or "mainstream", fit.provision_fine, fit.provision_unusual)


def _best(known: Sequence[str], requirement: str, fine: Sequence[str], unusual: Sequence[str]) -> Level:
    """Return the best level of the words that a person knows; UNKNOWN where they are not known."""
    if not known:
        return Level.UNKNOWN
    if any(word == requirement or f"{word}>{requirement}" in fine for word in known):
        return Level.FINE
    return Level.UNUSUAL if any(f"{word}>{requirement}" in unusual for word in known) else Level.WRONG


def matrix(words: Sequence[str], fine: Sequence[str], unusual: Sequence[str]) -> Levels:
    """Return a part of the policy's matrix as a table.

    Parameters
    ----------
    words : sequence of str
        The closed list: phases or provisions.
    fine, unusual : sequence of str
        Entries `known>case`; one that is in both is fine.

    Returns
    -------
    int8 array (words known, words of the case)
        WRONG, UNUSUAL or FINE.
    """
    place = {word: i for i, word in enumerate(words)}
    table = np.full((len(words), len(words)), Level.WRONG, np.int8)
    for entries, level in ((unusual, Level.UNUSUAL), (fine, Level.FINE)):
        for entry in entries:
            known, _, requirement = entry.partition(">")
            table[place[known], place[requirement]] = level
    np.fill_diagonal(table, Level.FINE)
    return table


def _best_levels(known: Bools, table: Levels) -> Levels:
    """Return each person's best level for each word of the case, (people, words)."""
    best: Levels = np.where(known[:, :, None], table[None, :, :], np.int8(Level.WRONG)).max(axis=1)
    best[~known.any(axis=1)] = Level.UNKNOWN
    return best


def fit_table(arrays: RoundArrays) -> Levels:
    """Return the level of every person for every phase and provision that a school may have.

    Returns
    -------
    int8 array (people, phases, provisions)
    """
    fit = arrays.round.policy.fit
    phases = _best_levels(arrays.people.phases, matrix(v.PHASES, fit.phase_fine, fit.phase_unusual))
    provisions = _best_levels(arrays.people.provisions, matrix(v.PROVISIONS, fit.provision_fine, fit.provision_unusual))
    free = np.array([word in fit.phase_free_provisions for word in v.PROVISIONS])
    by_phase = np.where(free[None, None, :], np.int8(Level.FINE), phases[:, :, None])
    table: Levels = np.minimum(by_phase, provisions[:, None, :])
    return table


def fit_levels(arrays: RoundArrays, school: Ints, person: Ints) -> Levels:
    """Say how people fit schools, pair by pair.

    Parameters
    ----------
    arrays : RoundArrays
    school, person : int array (n,)
        Positions.

    Returns
    -------
    int8 array (n,)
        Values of :class:`Level`.
    """
    schools = arrays.schools
    code = schools.phase * len(v.PROVISIONS) + schools.provision
    table = fit_table(arrays).reshape(-1, len(v.PHASES) * len(v.PROVISIONS))
    levels: Levels = table[person, code[school]]
    return levels


def asks_fit(arrays: RoundArrays, pairs: Pairs) -> Bools:
    """Say of which pairs phase and provision are asked at all.

    Leaders always; staff only for needs of a specialism that the policy names; a leader's personal cover never.
    """
    if pairs.kind != "support":
        return np.full(len(pairs), pairs.kind == "lead")
    named = np.array([code in arrays.round.policy.fit.support_specialisms for code in v.SPECIALISMS])
    applies: Bools = named[arrays.needs.specialism[pairs.need]]
    return applies
