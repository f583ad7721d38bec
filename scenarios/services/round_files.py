"""Files of a round that others fill: `commitments.csv` from runs for other regions, `travel.csv` from measurements."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from scenarios.escaping import csv_text, one_line
from scenarios.files import absolute, create_file, hold, refuse_existing
from scenarios.measuring import decisive_pairs
from scenarios.rounds import load_round, read_round
from scenarios.runs import commitments, commitments_before, read_run, run_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from constraints.round import Round
    from scenarios.runs import Run


@dataclasses.dataclass(frozen=True)
class Committed:
    """What the new work of runs takes of people's time.

    Attributes
    ----------
    table : DataFrame
        As in `commitments.csv`.
    before : dict of str to list of str
        By the name of a run, the sources of commitments that its round had already and that are not in the table.
    """

    table: pd.DataFrame
    before: dict[str, list[str]]


def write_commitments(
    run_paths: Sequence[Path],
    out: Path | None = None,
    round_path: Path | None = None,
    regions: Sequence[str] = (),
) -> Committed:
    """Say what the new work of runs takes of people's time, for the same round to be solved for other regions.

    Parameters
    ----------
    run_paths : sequence of Path
    out : Path, optional
        File to write.
    round_path : Path, optional
        The round that will read it; None: the one in whose folder it is written.
    regions : sequence of str
        Only work at cases of these regions.

    Raises
    ------
    InputRefused
        A run cannot be read, two of them take the same work (NM606), or the file is there already.
    """
    if out is not None:
        refuse_existing(out, "file")
    runs = [read_run(path) for path in run_paths]
    names = [f"{one_line(absolute(path).name)} ({run_words(run)})" for path, run in zip(run_paths, runs, strict=True)]
    table = commitments(*runs, sources=names, round_=_reader(round_path, out), regions=tuple(regions))
    _write(out, table)
    sources = {name: commitments_before(run) for name, run in zip(names, runs, strict=True)}
    before = {
        name: [source or "no source" for source in found if source not in names] for name, found in sources.items()
    }
    return Committed(table, before)


def _reader(round_path: Path | None, out: Path | None) -> Round | None:
    """Return the round that will read the file: the one that is named, else that in whose folder it is written."""
    if round_path is not None:
        return read_round(round_path)
    if out is not None and (out.parent / "round.toml").is_file():
        return load_round(out.parent).round
    return None


@dataclasses.dataclass(frozen=True)
class JourneysToMeasure:
    """Estimated journeys whose measured time could change who may be sent, or the plan.

    Attributes
    ----------
    table : DataFrame
        The most decisive, as in `travel.csv`.
    number : int
        How many there are in all.
    run : Run or None
        Whose plan counted first.
    """

    table: pd.DataFrame
    number: int
    run: Run | None


def write_journeys(
    round_path: Path, most: int, run_path: Path | None = None, out: Path | None = None
) -> JourneysToMeasure:
    """List the pairs of a round whose journey, once measured, could change who may be sent or the plan.

    Parameters
    ----------
    round_path : Path
    most : int
        How many to list.
    run_path : Path, optional
        A run of the round, whose plan counts first.
    out : Path, optional
        File to write.

    Raises
    ------
    InputRefused
        The round or run cannot be read, or the file is there already.
    """
    if out is not None:
        refuse_existing(out, "file")
    run = None if run_path is None else read_run(run_path)
    found = decisive_pairs(read_round(round_path), run)
    shown = found.head(most)
    _write(out, shown)
    return JourneysToMeasure(shown, len(found), run)


def _write(out: Path | None, table: pd.DataFrame) -> None:
    if out is not None:
        with hold(out.parent):  # as a rule the round, which somebody may be writing
            create_file(out, csv_text(table))
