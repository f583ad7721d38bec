"""Home schools, looked up by URN in the round's pool or in a GIAS extract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.cells import to_text
from constraints.domain import PoolSchool
from constraints.errors import Fault, InputRefused
from scenarios.demand.gias import read_gias
from scenarios.demand.publishers import Reading
from scenarios.files.sheets import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from constraints.round import Round


def homes_of(round_: Round, gias: Path | None, choice: Choice | None = None) -> Mapping[str, PoolSchool]:
    """Return the schools in which a home URN may be looked up.

    Parameters
    ----------
    round_ : Round
        Its table `pool` is used.
    gias : Path, optional
        A GIAS extract; goes before the pool.
    choice : Choice, optional
        Sheets that somebody chose.

    Raises
    ------
    InputRefused
        There is neither (NM101), or the extract cannot be read.
    """
    homes = {school.urn: school for school in round_.records(PoolSchool)}
    if gias is not None:
        homes |= _from_gias(gias, round_, choice or Choice())
    if not homes:
        expected = "the schools among which home URNs are looked up"
        raise InputRefused(
            [Fault("NM101", "pool.csv", None, None, "", expected, "give a GIAS extract with --gias FILE")]
        )
    return homes


def _from_gias(path: Path, round_: Round, choice: Choice) -> dict[str, PoolSchool]:
    """Read the schools of an extract that have a position."""
    frame = read_gias(path, round_.meta.as_at, Reading(choice)).frame
    frame = frame[frame["easting"].notna() & frame["northing"].notna()].reset_index()
    fields = [field for field in PoolSchool.model_fields if field in frame.columns]
    rows = frame[fields].to_dict(orient="records")
    return {
        str(row["urn"]): PoolSchool.model_validate({k: v for k, v in row.items() if to_text(v) != ""}) for row in rows
    }
