"""The 0-1 columns that rules speak about, and the rows and prices that they add: arrays only, no solver.

A coupling rule's model face turns :class:`Columns` into :class:`RuleRows`.  Auxiliary columns belong to the rule
that adds them; `complete` computes their values from an allocation, so that an allocation is judged by rows alone.
"""

from __future__ import annotations

import bisect
import dataclasses
import functools
import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, overload

import numpy as np
import numpy.typing as npt

from constraints.domain import Bools, Ints

if TYPE_CHECKING:
    from constraints.faces.arrays import RoundArrays
    from constraints.faces.pairs import Pairs

Complete = Callable[[Ints], Ints]
Ids = Sequence[str] | Sequence[tuple[str, str]]
"""The ids behind positions: of cases, people and so on, or of needs, which have two words."""


@dataclasses.dataclass(frozen=True)
class Columns:
    """The columns of a model: leads first, then support by staff, then personal cover by leaders.

    Column j is `lead` pair j for j < len(lead), and so on.  The arrays below have one entry a column.

    Attributes
    ----------
    lead, support, personal : Pairs
        The pairs behind the columns.
    case, person, need, running, profile : arrays (n,)
        The pairs' arrays, joined. A pair has a column for each profile of its case.
    """

    lead: Pairs
    support: Pairs
    personal: Pairs

    def __len__(self) -> int:
        """Count the columns."""
        return len(self.lead) + len(self.support) + len(self.personal)

    @property
    def leads(self) -> slice:
        """Where the leads stand."""
        return slice(0, len(self.lead))

    @property
    def supports(self) -> slice:
        """Where support by staff stands."""
        return slice(len(self.lead), len(self.lead) + len(self.support))

    @property
    def personals(self) -> slice:
        """Where personal cover stands."""
        return slice(len(self.lead) + len(self.support), len(self))

    @property
    def covers(self) -> slice:
        """Where all covering of needs stands: support by staff, then personal cover."""
        return slice(len(self.lead), len(self))

    def _concatenate(self, name: str) -> npt.NDArray[np.int64]:
        return np.concatenate([getattr(self.lead, name), getattr(self.support, name), getattr(self.personal, name)])

    @functools.cached_property
    def case(self) -> Ints:
        """The case of each column."""
        return self._concatenate("case")

    @functools.cached_property
    def person(self) -> Ints:
        """The person of each column."""
        return self._concatenate("person")

    @functools.cached_property
    def need(self) -> Ints:
        """The need of each column; -1 for leads."""
        return self._concatenate("need")

    @functools.cached_property
    def profile(self) -> Ints:
        """Which of its case's profiles each column has."""
        return self._concatenate("profile")

    def alike(self, chosen: Bools) -> Bools:
        """Say which columns (n,) are of the same pair as one of the chosen ones (n,), whatever their profile."""
        if not self.profile.any():
            return chosen
        people = int(self.person.max(initial=0)) + 1
        keys = np.where(self.need >= 0, -1 - self.need, self.case) * people
        keys += np.where(self.need >= 0, -self.person, self.person)  # of covers negative, of leads not
        return np.isin(keys, keys[chosen])

    @classmethod
    def over_profiles(cls, arrays: RoundArrays, lead: Pairs, support: Pairs, personal: Pairs) -> Columns:
        """Make a column of every pair for every profile of its case; running work has its own profile only.

        Parameters
        ----------
        arrays : RoundArrays
        lead, support, personal : Pairs
        """
        return cls(*(_over_profiles(arrays.cases.profiles, pairs) for pairs in (lead, support, personal)))

    @functools.cached_property
    def running(self) -> Bools:
        """Which columns are work from an earlier round."""
        return self._concatenate("running").astype(bool)


def _over_profiles(profiles: Ints, pairs: Pairs) -> Pairs:
    times = np.where(pairs.running, 1, profiles[pairs.case])
    if (times == 1).all():
        return pairs
    each = np.repeat(np.arange(len(pairs)), times)
    profile = np.arange(len(each)) - np.repeat(np.cumsum(times) - times, times)
    return dataclasses.replace(pairs.take(each), profile=profile)


@dataclasses.dataclass(frozen=True)
class RuleRows:
    """Rows `lower <= A @ [columns, auxiliaries] <= upper`, and prices on the auxiliaries.

    Attributes
    ----------
    row, column : int array (k,)
        Where the coefficients stand; column `len(columns) + i` is the rule's own auxiliary i.
    value : int array (k,)
        The coefficients.
    lower, upper : int array (rows,)
        The sides; `NO_LOWER` and `NO_UPPER` where there is none.
    subjects : sequence of str
        What each row is about, for a message (an id of a case, person, supporter ...).
    aux_upper : int array (a,)
        The auxiliaries are integers from 0 to this.
    aux_price : int array (a,)
        Minutes that one unit of each auxiliary costs.
    complete : callable
        Takes the 0-1 values of the columns (n,) and returns the auxiliaries' least values (a,).
    offset : int
        A price that no allocation can avoid (of running work), in minutes.
    """

    row: Ints
    column: Ints
    value: Ints
    lower: Ints
    upper: Ints
    subjects: Sequence[str]
    aux_upper: Ints = dataclasses.field(default_factory=lambda: np.zeros(0, np.int64))
    aux_price: Ints = dataclasses.field(default_factory=lambda: np.zeros(0, np.int64))
    complete: Complete = lambda x: np.zeros(0, np.int64)
    offset: int = 0


NO_LOWER = -(2**40)
NO_UPPER = 2**40


def no_rows() -> RuleRows:
    """Return the rows of a rule that has nothing to say."""
    none = np.zeros(0, np.int64)
    return RuleRows(none, none, none, none, none, ())


def at_most(row: Ints, column: Ints, value: Ints, upper: Ints, subjects: Sequence[str]) -> RuleRows:
    """Make rows that only have an upper side.

    Parameters
    ----------
    row, column, value : int array (k,)
        The coefficients.
    upper : int array (rows,)
        The upper sides.
    subjects : sequence of str
        What each row is about.
    """
    upper = np.asarray(upper, np.int64)
    lower = np.full(len(upper), NO_LOWER, np.int64)
    row, column, value = (np.asarray(part, np.int64) for part in (row, column, value))
    return RuleRows(row, column, value, lower, upper, subjects)


# --- what rows are about ------------------------------------------------------------------------------------------


class Named(Sequence[str]):
    """The subjects of rows, spelt only when asked for: a model has many rows, and a message names few of them.

    Parameters
    ----------
    *parts : (sequence of ids, int array (rows,))
        Ids and, for each row, which of them; several parts are joined by ` / `, and so is an id of several words.
    """

    def __init__(self, *parts: tuple[Ids, Ints]) -> None:
        self._parts = parts

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._parts[0][1])

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        """Spell the subject of a row, or of several."""
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        words = (ids[int(positions[at])] for ids, positions in self._parts)
        return " / ".join(word if isinstance(word, str) else " / ".join(word) for word in words)


class _Chained(Sequence[str]):
    """Several sequences of subjects, one after the other."""

    def __init__(self, blocks: Sequence[Sequence[str]]) -> None:
        self._blocks = blocks
        self._ends = list(itertools.accumulate(len(block) for block in blocks))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        at %= len(self)
        block = bisect.bisect_right(self._ends, at)
        return self._blocks[block][at - self._ends[block]]  # counted from the block's end


# --- making rows --------------------------------------------------------------------------------------------------


def stack_rows(*blocks: RuleRows) -> RuleRows:
    """Put rows below each other.

    Parameters
    ----------
    *blocks : RuleRows
        Their auxiliaries are numbered on from one block to the next already; see `first` of :func:`at_most_distinct`.
    """
    blocks = tuple(block for block in blocks if len(block.upper) or len(block.aux_upper))
    if len(blocks) < 2:
        return blocks[0] if blocks else no_rows()
    starts = np.cumsum([0, *(len(block.upper) for block in blocks[:-1])])
    completes = [block.complete for block in blocks]
    return RuleRows(
        row=np.concatenate([block.row + start for block, start in zip(blocks, starts, strict=True)]),
        column=np.concatenate([block.column for block in blocks]),
        value=np.concatenate([block.value for block in blocks]),
        lower=np.concatenate([block.lower for block in blocks]),
        upper=np.concatenate([block.upper for block in blocks]),
        subjects=_Chained([block.subjects for block in blocks]),
        aux_upper=np.concatenate([block.aux_upper for block in blocks]),
        aux_price=np.concatenate([block.aux_price for block in blocks]),
        complete=lambda x: np.concatenate([complete(x) for complete in completes]),
        offset=sum(block.offset for block in blocks),
    )


def limits(key: Ints, column: Ints, value: Ints, upper: Ints, names: Ids) -> RuleRows:
    """Make a row for every key: the values of its columns add up to at most its limit.

    The rows hold for the same 0-1 points as these sums do, and are as few and as tight as that allows:

    - a key whose columns all together stay within its limit has no row, for nothing can break it;
    - a column that alone is beyond the limit is 0, said in a row of its own for all such columns of the key
      (in the sum it could be used in part);
    - the rest is divided by its greatest common divisor, and the limit rounded down.

    Parameters
    ----------
    key, column, value : int array (k,)
        Entries: whose limit, which column (once a key), what it takes (0 or more).
    upper : int array (keys,)
        The limits, 0 or more; `NO_UPPER` where there is none.
    names : sequence of ids
        The ids behind the keys.
    """
    key, column, value = _entries(value > 0, key, column, value)
    fits = value <= upper[key]
    return stack_rows(
        never(key[~fits], column[~fits], names), _sums(*_entries(fits, key, column, value), upper=upper, names=names)
    )


def _entries(keep: Bools, key: Ints, column: Ints, value: Ints) -> tuple[Ints, Ints, Ints]:
    return key[keep], column[keep], value[keep]


def _sums(key: Ints, column: Ints, value: Ints, upper: Ints, names: Ids) -> RuleRows:
    total = np.zeros(len(upper), np.int64)
    np.add.at(total, key, value)
    key, column, value = _entries((total > upper)[key], key, column, value)
    keys, row = np.unique(key, return_inverse=True)
    divisor = np.zeros(len(keys), np.int64)
    np.gcd.at(divisor, row, value)
    return at_most(row, column, value // divisor[row], upper[keys] // np.maximum(divisor, 1), Named((names, keys)))


def never(key: Ints, column: Ints, names: Ids) -> RuleRows:
    """Make a row for every key that has columns: none of them is used."""
    keys, row = np.unique(key, return_inverse=True)
    return at_most(row, column, np.ones(len(row), np.int64), np.zeros(len(keys), np.int64), Named((names, keys)))


def at_most_distinct(owner: Ints, thing: Ints, column: Ints, upper: Ints, names: Ids, first: int) -> RuleRows:
    """Make a row for every owner: its columns in use lead to at most so many distinct things.

    A thing with one column is counted by that column.  A thing with several has an auxiliary that is at least each
    of them; only owners that could break their limit have any.

    Parameters
    ----------
    owner, thing, column : int array (k,)
        Entries: whose limit, what is counted, which column.
    upper : int array (owners,)
        The limits, 0 or more; `NO_UPPER` where there is none.
    names : sequence of ids
        The ids behind the owners.
    first : int
        The number of the first auxiliary: how many columns there are, and auxiliaries before.
    """
    owner, thing, column = _entries((np.bincount(owner, minlength=len(upper)) > upper)[owner], owner, thing, column)
    things = int(thing.max(initial=0)) + 1
    counted = np.bincount(np.unique(owner * things + thing) // things, minlength=len(upper))
    over = counted > upper
    shut, tight = (over & (upper == 0))[owner], (over & (upper > 0))[owner]
    shut_column, shut_owner, column = column[shut], owner[shut], column[tight]
    keys, at, size = np.unique((owner * things + thing)[tight], return_inverse=True, return_counts=True)
    several = size > 1
    count = int(several.sum())
    stands = np.empty(len(keys), np.int64)
    stands[at] = column
    stands[several] = first + np.arange(count)
    member = several[at]
    return dataclasses.replace(
        stack_rows(
            never(shut_owner, shut_column, names),
            implies(column[member], stands[at[member]], Named((names, owner[tight][member]))),
            limits(keys // things, stands, np.ones(len(keys), np.int64), upper, names),
        ),
        aux_upper=np.ones(count, np.int64),
        aux_price=np.zeros(count, np.int64),
        complete=functools.partial(_any_used, column[member], stands[at[member]] - first, count),
    )


def _any_used(member: Ints, auxiliary: Ints, count: int, x: Ints) -> Ints:
    """Return 1 for every auxiliary of which a member is used."""
    used = np.zeros(count, np.int64)
    np.maximum.at(used, auxiliary, x[member].astype(np.int64))
    return used


def implies(column: Ints, other: Ints, subjects: Sequence[str]) -> RuleRows:
    """Make a row for every entry: the column is used only where the other is."""
    row, one = np.arange(len(column)), np.ones(len(column), np.int64)
    return at_most(
        np.concatenate([row, row]), np.concatenate([column, other]), np.concatenate([one, -one]),
        np.zeros(len(column), np.int64), subjects,
    )  # fmt: skip


def matches(keys: Ints, wanted: Ints) -> tuple[Ints, Ints]:
    """Find, for every wanted key, all entries that have it.

    Parameters
    ----------
    keys : int array (k,)
    wanted : int array (w,)

    Returns
    -------
    which, entry : int array (m,)
        Positions in `wanted` and in `keys` of every match, sorted by the first.
    """
    order = np.argsort(keys, kind="stable")
    low, high = np.searchsorted(keys, wanted, "left", order), np.searchsorted(keys, wanted, "right", order)
    count = high - low
    which = np.repeat(np.arange(len(wanted)), count)
    within = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    return which, order[np.repeat(low, count) + within]


def half_days_of(arrays: RoundArrays, columns: Columns) -> Ints:
    """Return what every column takes by the round's figures (n,): the case's lead half-days, or the need's.

    Of running work this is not what is left of it.
    """
    leads = arrays.cases.lead_half_days[columns.lead.case]
    return np.concatenate([leads, arrays.needs.half_days[columns.need[columns.covers]]])


# --- work that goes on --------------------------------------------------------------------------------------------


def works_already(arrays: RoundArrays, columns: Columns) -> Bools:
    """Say which columns (n,) are at a case where the person works already: they take no place of a caseload."""
    keys = [
        arrays.case_at[case_id] * len(arrays.people.ids) + arrays.person_at[person_id]
        for person_id, cases in arrays.round.ledger.cases_held.items()
        for case_id in cases
        if case_id in arrays.case_at and person_id in arrays.person_at
    ]
    return np.isin(columns.case * len(arrays.people.ids) + columns.person, np.array(keys, np.int64))


def running_leads(arrays: RoundArrays) -> tuple[Ints, Ints]:
    """Return the cases and the people of the deployments that go on."""
    leads = arrays.round.ledger.leads
    return (
        np.array([arrays.case_at[case_id] for case_id in leads], np.int64),
        np.array([arrays.person_at[person_id] for person_id, _ in leads.values()], np.int64),
    )


def running_covers(arrays: RoundArrays) -> tuple[Ints, Ints]:
    """Return the needs and the people of the support that goes on, by staff and by leaders in person."""
    supports = arrays.round.ledger.supports
    return (
        np.array([arrays.need_at[key] for key in supports], np.int64),
        np.array([arrays.person_at[person_id] for person_id, _ in supports.values()], np.int64),
    )
