"""A drawn round in one call, for notebooks and trials."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from scenarios.generate.rounds import draw_england
from scenarios.generate.settings import Wanted, england_sized

if TYPE_CHECKING:
    from constraints.round import Round


def draw_round(
    scale: float | Fraction = Fraction(1, 20),
    *,
    seed: int = 1,
    policy: str = "sio-2019",
    leaders: int | None = None,
    staff: int | None = None,
    needs: bool = True,
) -> Round:
    """Draw a round like England's, only smaller; none of its schools, leaders and staff is real.

    Parameters
    ----------
    scale : float or Fraction
        1 is as large as England in 2019: 2,197 schools, 1,065 leaders and 8,000 members of staff.
    seed : int
        The same seed draws the same round.
    policy : str
        As `nlematch policies` lists them.
    leaders, staff : int, optional
        How many instead of the published numbers times the scale.
    needs : bool
        Draw diagnosed needs too.

    Returns
    -------
    Round
        Marked as drawn; whatever is made of it says so.

    Raises
    ------
    InputRefused
        The policy is not known (NM402), or there are fewer schools to draw from than leaders (NM106).

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> len(round_.cases), len(round_.tables["leaders"]), len(round_.tables["staff"])
    (22, 11, 80)
    >>> round_.meta.generated[0].split(",")[0]
    'schools and pool at scale 0.01 drawn by generator v1'
    """
    part = Fraction(str(scale)) if isinstance(scale, float) else Fraction(scale)
    usual = england_sized(part, needs=needs)
    wanted = Wanted(usual.leaders if leaders is None else leaders, usual.staff if staff is None else staff, needs)
    return draw_england(policy, wanted, seed, part)
