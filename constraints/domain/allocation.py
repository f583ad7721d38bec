"""An allocation: who leads which case and who covers which need."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain.displays import Displayed
from constraints.domain.wording import number_of

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclasses.dataclass(frozen=True, order=True)
class Deployment:
    """A leader for a case.

    Attributes
    ----------
    case_id, leader_id : str
    profile : tuple of int
        The weights by which the half-days fall on the periods; empty: the first profile of the case's tier.
    """

    case_id: str
    leader_id: str
    profile: tuple[int, ...] = ()


@dataclasses.dataclass(frozen=True, order=True)
class Support:
    """A person for a need: a staff member, or the case's leader personally.

    Attributes
    ----------
    case_id, need_id, person_id : str
    profile : tuple of int
        That of the case's deployment.
    """

    case_id: str
    need_id: str
    person_id: str
    profile: tuple[int, ...] = ()


@dataclasses.dataclass(frozen=True, repr=False)
class Allocation(Displayed):
    """Deployments and supports, sorted; running work of the round's own cases is part of it.

    What is not here is unplaced or uncovered: that follows from the round.

    Examples
    --------
    >>> import nlematch as nle
    >>> plan = nle.Allocation.of([("900021", "L0009"), ("900006", "L0004")], [("900006", "maths", "L0004")])
    >>> [row.case_id for row in plan.deployments]
    ['900006', '900021']
    >>> plan.supports[0].person_id
    'L0004'
    """

    deployments: tuple[Deployment, ...] = ()
    supports: tuple[Support, ...] = ()

    def _lines(self) -> Iterable[str]:
        """Count what it has."""
        yield f"{number_of(len(self.deployments), 'deployment')}, {number_of(len(self.supports), 'support')}"

    @classmethod
    def of(
        cls,
        deployments: Iterable[tuple[str, str] | tuple[str, str, tuple[int, ...]]],
        supports: Iterable[tuple[str, str, str] | tuple[str, str, str, tuple[int, ...]]] = (),
    ) -> Allocation:
        """Make an allocation from plain tuples.

        Parameters
        ----------
        deployments : iterable of (case_id, leader_id), or with a profile after them
            Without a profile, or with an empty one, it is the first of the case's tier.
        supports : iterable of (case_id, need_id, person_id), or with a profile after them
            Without a profile it is that of the case's deployment.
        """
        leads = tuple(sorted(Deployment(*row) for row in deployments))
        profiles = {row.case_id: row.profile for row in leads}
        covers = (Support(*row) for row in supports)
        with_profiles = (
            row if row.profile else dataclasses.replace(row, profile=profiles.get(row.case_id, ())) for row in covers
        )
        return cls(leads, tuple(sorted(with_profiles)))
