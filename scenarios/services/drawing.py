"""Begin a round: empty, to fill in; with drawn supply; or drawn as a whole."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused
from scenarios.files import hold, is_there, shown_name
from scenarios.generate import GENERATOR_VERSION, Wanted, draw_england, draw_onto, england_sized
from scenarios.rounds import hold_round, write_as_before, write_template

if TYPE_CHECKING:
    from constraints.round import Round
    from scenarios.rounds import Loaded

__all__ = ["draw_supply", "draw_whole_round", "write_template"]

_DRAWN = ("supporters", "leaders", "staff")


def draw_whole_round(
    out: Path,
    policy_name: str = "sio-2019",
    scale: Fraction = Fraction(1),
    *,
    leaders: int | None = None,
    staff: int | None = None,
    needs: bool = True,
    lumpy: bool = False,
    replace: bool = False,
    seed: int = 1,
    version: int = GENERATOR_VERSION,
) -> Round:
    """Draw a whole England-like round and write it.

    Parameters
    ----------
    out : Path
    policy_name : str
    scale : Fraction
        Its size, of England's.
    leaders, staff : int, optional
        How many; None: as many as England has at that scale.
    needs : bool
        Whether to draw diagnosed needs.
    lumpy : bool
        Whether deployments are of 3, 6 and 10 half-days in tiers 1, 2 and 3.
    replace : bool
        Whether to draw over what is there.
    seed, version : int
        The same draw the same.

    Raises
    ------
    InputRefused
        Something is there (NM603), or nothing can be written there.
    """
    usual = england_sized(scale)
    wanted = Wanted(
        leaders=leaders if leaders is not None else usual.leaders,
        staff=staff if staff is not None else usual.staff,
        needs=needs,
        lumpy=lumpy,
        version=version,
    )
    _refuse_existing(out, replace)
    with hold(out):
        _refuse_existing(out, replace)  # it may have come into being just now
        drawn = draw_england(policy_name, wanted, seed, scale)
        write_as_before(drawn, out)
    return drawn


def draw_supply(round_path: Path, wanted: Wanted, seed: int = 1) -> Round:
    """Draw supply for a round that has schools, and write the round in the form that it had.

    Parameters
    ----------
    round_path : Path
    wanted : Wanted
    seed : int

    Raises
    ------
    InputRefused
        The round has faults, or supply that may not be replaced.
    """
    with hold_round(round_path) as loaded:
        drawn = draw_onto(_demand(loaded), wanted, seed)
        write_as_before(drawn, round_path)
    return drawn


def _demand(loaded: Loaded) -> Round:
    """Return a round that may lack the very files that are to be drawn."""
    faults = [f for f in loaded.faults if not (f.code == "NM101" and Path(f.file).stem in _DRAWN)]
    if faults:
        raise InputRefused(faults)
    return loaded.round


def _refuse_existing(out: Path, replace: bool) -> None:
    if is_there(out) and not replace:
        expected, advice = "a place where nothing is yet", "add --replace to draw anew, or choose another place"
        raise InputRefused([Fault("NM603", shown_name(out), None, None, "it is there already", expected, advice)])
