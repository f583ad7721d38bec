"""A drawn round in one call, for notebooks and trials."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from constraints.domain import Seed, Text, Truth, checks_arguments, finite_number, whole_number
from constraints.round import Round
from scenarios.generate.rounds import draw_england
from scenarios.generate.settings import Wanted, england_sized

Scale = Annotated[float | Fraction, finite_number(0.01, 10, what="a scale", advice="1 is as large as England")]
Leaders = Annotated[int, whole_number(1, 100_000, "a number of leaders", "None is as many as England has")]
Staff = Annotated[int, whole_number(0, 1_000_000, "a number of staff", "None is as many as England has")]


@checks_arguments
def draw_round(
    scale: Scale = Fraction(1, 20),
    *,
    seed: Seed = 1,
    policy: Text = "sio-2019",
    leaders: Leaders | None = None,
    staff: Staff | None = None,
    needs: Truth = True,
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
    part = scale if isinstance(scale, Fraction) else Fraction(str(scale))
    usual = england_sized(part, needs=needs)
    wanted = Wanted(usual.leaders if leaders is None else leaders, usual.staff if staff is None else staff, needs)
    return draw_england(policy, wanted, seed, part)
