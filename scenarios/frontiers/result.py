"""What was found: tables, plans and what is proved, to print, to read on, and to write."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from constraints.domain import Displayed, Location, checks_arguments, number_of, to_text
from scenarios.escaping import csv_text, json_text, plain_rows
from scenarios.files import create_folder
from scenarios.frontiers.curve_figures import Drawn, drawn
from scenarios.runs import GENERATED, describe_round, generated_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from constraints.domain import Allocation
    from constraints.round import Round

FRONTIER_SCHEMA = 1
"""Version of the layout of :meth:`Frontier.to_dict`."""
BOUND = ".bound"
"""How columns of bounds end; before it stands the goal."""


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class Frontier(Displayed):
    """An answer.

    Attributes
    ----------
    round : Round
        That was asked about.
    asked : mapping
        The settings that bear on it.
    points : DataFrame
        A row a point or a group, in order.
    tables : mapping of str to DataFrame
        What else there is to tell: of `floors` the `groups` and the `levels`.
    complete : bool
        Whether no point is left out.
    proved : bool
        Whether it is complete and everything told is proved.
    notes : tuple of str
        In words.
    plans : mapping of str to Allocation
        The audited plan of every point, by the point's name.
    stopped : str or None
        What cut it short: `time-limit` or `interrupted`; then another run may find other points.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> found = nle.frontier(round_, "travel", journeys="longest")
    >>> found.points[["point", "placed", "longest"]].tail(2)
            point  placed  longest
    9   point-010       8       62
    10  point-011       9       65
    >>> len(found.plans["point-002"].deployments)
    1
    """

    round: Round
    asked: Mapping[str, Any]
    points: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    complete: bool
    proved: bool
    notes: tuple[str, ...]
    plans: Mapping[str, Allocation]
    stopped: str | None = None

    def __post_init__(self) -> None:
        """Give columns of text their type, also where no row says anything."""
        object.__setattr__(self, "points", _with_texts(self.points))
        object.__setattr__(self, "tables", {name: _with_texts(frame) for name, frame in self.tables.items()})

    def _lines(self) -> Iterable[str]:
        """Say how many points there are, and how much is known of them."""
        yield f"{number_of(len(self.points), 'point')} of {self.round.meta.id}; {self.headline()}"
        yield from self.notes

    def to_frame(self) -> pd.DataFrame:
        """Return a row a point or a group."""
        return self.points

    def drawn(self) -> Drawn | None:
        """Return the points as two figures each: `charts.frontier(*found.drawn())`; None of `places`."""
        return drawn(self.asked, self.points)

    def to_dict(self) -> dict[str, Any]:
        """Return all but the plans as plain data."""
        facts_of_round = describe_round(self.round)
        facts = {
            key: facts_of_round[key]
            for key in ("nlematch", "ortools", "round", "policy", "inputs", "regions", "generated")
        }
        return {
            "schema": FRONTIER_SCHEMA,
            **facts,
            "asked": dict(self.asked),
            "complete": self.complete,
            "proved": self.proved,
            "stopped": self.stopped,
            "notes": list(self.notes),
            "points": plain_rows(self.points),
            **{name: plain_rows(frame) for name, frame in self.tables.items()},
        }

    def headline(self) -> str:
        """Say in a line how much is known."""
        known = "every point, all proved" if self.proved else "every point, not all proved"
        text = known if self.complete else "some of the points; there may be others"
        marks = "; GENERATED DATA: " + "; ".join(self.round.meta.generated) if self.round.meta.generated else ""
        return f"{text}{marks}"

    def shown(self) -> list[pd.DataFrame]:
        """Return the tables as a person reads them: where all is proved, bounds are what the values are."""
        points = self.points
        if self.proved:
            points = points[[name for name in points.columns if not name.endswith(BOUND)]]
        return [blank(frame) for frame in (points, *self.tables.values())]

    def __str__(self) -> str:
        """Return the points, the other tables, the notes and the headline."""
        shown = [frame.to_string(index=False, na_rep="") for frame in self.shown()]
        return "\n\n".join([*shown, "\n".join([*self.notes, self.headline()])])

    @checks_arguments
    def write(self, out: Location) -> None:
        """Write the answer as a folder, whole or not at all: tables, `frontier.json`, and the plans to adopt.

        Raises
        ------
        InputRefused
            The folder is there already (NM603), somebody else is making it (NM607), or it cannot be written (NM604).
        """
        with create_folder(Path(out)) as folder:
            for name, frame in {"frontier": self.points, **self.tables}.items():
                folder.write(f"{name}.csv", csv_text(words(frame)))
            for name, allocation in self.plans.items():
                leads = [(row.case_id, row.leader_id, to_text(row.profile)) for row in allocation.deployments]
                covers = [(row.case_id, row.need_id, row.person_id) for row in allocation.supports]
                named = ["case_id", "leader_id", *(["profile"] if any(profile for *_, profile in leads) else [])]
                tables = {
                    "deployments": pd.DataFrame(leads, columns=["case_id", "leader_id", "profile"])[named],
                    "supports": pd.DataFrame(covers, columns=["case_id", "need_id", "person_id"]),
                }
                for table, frame in tables.items():
                    folder.write(f"plans/{name}/{table}.csv", csv_text(frame))
            if self.round.meta.generated:
                folder.write(GENERATED, generated_text(self.round.meta.generated, "This is about made-up data:"))
            folder.write("frontier.json", json_text(self.to_dict()) + "\n")


def _with_texts(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({name: "str" for name in frame.columns if frame[name].dtype == object})


def blank(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with None for what is not there."""
    return frame.astype(object).where(frame.notna(), None)


def words(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table as text, empty where nothing is, whole numbers whole."""
    return blank(frame).map(lambda cell: "" if cell is None else str(cell))
