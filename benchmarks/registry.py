"""The rounds of the benchmark by name.

Real demand (England as inspected at 31 August 2020) is read from a data folder where one is given; else the same
names are drawn over published counts, and the result says so. Supply is always drawn. All stand on version 1 of the
travel model, and each on a version of the generator that never changes, so that results stay comparable over the years.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

from benchmarks.rise import rise_round
from benchmarks.tiling import tiled
from constraints.changes import with_policy_values, with_settings, with_tables, with_travel_limit
from constraints.round import Round
from scenarios.demand import DemandFiles, import_demand
from scenarios.generate import Wanted, draw_england, draw_onto
from scenarios.generate.settings import england_sized

SEED = 1
POLICY, TODAYS_POLICY = "sio-2019", "rise-2025"
AS_AT = dt.date(2020, 8, 31)
WHOLE = Fraction(1)
STUCK = Fraction(1, 4)
"""Of England's counts, about as many schools as are stuck by today's policy."""

Maker = Callable[[Path | None], Round]


@dataclasses.dataclass(frozen=True)
class Entry:
    """A round of the registry.

    Attributes
    ----------
    name : str
    about : str
        What is in it.
    make : callable
        Takes the data folder or None.
    real : bool
        Whether its demand is real where there is a data folder.
    """

    name: str
    about: str
    make: Maker
    real: bool = False


def england(data: Path | None, reach: int | None = None, supply: Fraction = WHOLE, *, lumpy: bool = False) -> Round:
    """Make a round of all England.

    Parameters
    ----------
    data : Path or None
        The folder that holds `england-2020`; None: demand is drawn, too.
    reach : int, optional
        Minutes, instead of the policy's 60.
    supply : Fraction
        Of the published number of leaders and staff.
    lumpy : bool
        Deployments of 3, 6 and 10 half-days by tier.
    """
    wanted = england_sized(supply, lumpy=lumpy)
    bare = None if data is None else _demand(data, POLICY)
    round_ = draw_england(POLICY, wanted, SEED, WHOLE) if bare is None else draw_onto(bare, wanted, SEED)
    round_ = on_first_roads(round_)
    return round_ if reach is None else reaching(round_, reach)


def england_today(data: Path | None, version: int) -> Round:
    """Make a round of all England under today's policy, over pairs, for its teams take any supporter's staff.

    Parameters
    ----------
    data : Path or None
        As for :func:`england`; the list of teaching schools is left out, for there are none any more.
    version : int
        Of the generator: 1 draws advisers as it draws other leaders, so only 35 may lead one deployment; 2 gives them
        about two days a week.
    """
    wanted = Wanted(leaders=200, staff=2000, needs=True, version=version)
    if data is None:
        return on_first_roads(draw_england(TODAYS_POLICY, wanted, SEED, STUCK))
    return on_first_roads(draw_onto(_demand(data, TODAYS_POLICY, teaching_schools=False), wanted, SEED))


def drawn(scale: Fraction) -> Round:
    """Make a round that is drawn as a whole, demand and supply scaled alike over the same area."""
    return on_first_roads(draw_england(POLICY, england_sized(scale), SEED, scale))


def on_first_roads(round_: Round) -> Round:
    """Return a round on version 1 of the travel model, on which the published results stand."""
    return with_policy_values(round_, {"travel": {"model": 1}})


@functools.lru_cache(maxsize=1)
def _demand(data: Path, policy: str, *, teaching_schools: bool = True) -> Round:
    folder = data / "england-2020"
    files = DemandFiles(
        ofsted=folder / "ofsted_mi_2020-08-31.csv",
        gias=folder / "gias_2020-09-21.csv",
        history=folder / "ofsted_inspection_history_2005-2020.csv",
        trusts=folder / "gias_grouplinks_2019-06-01.csv",
        links=folder / "gias_links_2025-04-22.csv",
        teaching_schools=folder / "teaching_schools_2018-03-12.csv" if teaching_schools else None,
    )
    return import_demand(files, policy, AS_AT).round


def reaching(round_: Round, minutes: int) -> Round:
    """Return a round with another travel limit."""
    return with_travel_limit(round_, minutes)


def region(round_: Round, name: str) -> Round:
    """Return a round with the schools of one region and all supply."""
    schools, needs = round_.tables["schools"], round_.tables["needs"]
    schools = schools[(schools["region"] == name).to_numpy(bool)].reset_index(drop=True)
    cases = {case or urn for case, urn in zip(schools["case_id"], schools["urn"], strict=True)}
    needs = needs[needs["case_id"].isin(cases).to_numpy(bool)].reset_index(drop=True)
    id_ = f"{round_.meta.id}-{name.lower().replace(' ', '-')}"
    named = with_settings(round_, id=id_, title=f"{round_.meta.title}, {name}")
    return with_tables(named, {"schools": schools, "needs": needs})


def _always(make: Callable[[], Round]) -> Maker:
    """Make a round in the same way whether there is a data folder or not."""
    return lambda data: make()


ROUNDS: Mapping[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry("tiny", "a fiftieth of England, drawn; to try things out", _always(lambda: drawn(Fraction(1, 50)))),
        Entry(
            "north-east",
            "the North East's schools, all of England's supply",
            lambda data: region(england(data), "North East"),
            real=True,
        ),
        Entry(
            "south-west",
            "the South West's schools, all of England's supply",
            lambda data: region(england(data), "South West"),
            real=True,
        ),
        Entry("south-west-drawn", "the same with drawn schools", _always(lambda: region(drawn(WHOLE), "South West"))),
        Entry("england-45", "England, 45 minutes reach", lambda data: england(data, 45), real=True),
        Entry("england-60", "England, 60 minutes reach", lambda data: england(data, 60), real=True),
        Entry("england-75", "England, 75 minutes reach", lambda data: england(data, 75), real=True),
        Entry(
            "england-scarce",
            "England with half of the supply",
            lambda data: england(data, supply=Fraction(1, 2)),
            real=True,
        ),
        Entry(
            "england-ample",
            "England with one and a half times the supply",
            lambda data: england(data, supply=Fraction(3, 2)),
            real=True,
        ),
        Entry(
            "england-lumpy",
            "England, deployments of 3, 6 and 10 half-days",
            lambda data: england(data, lumpy=True),
            real=True,
        ),
        Entry("england-x2", "two Englands side by side", lambda data: tiled(england(data), 2), real=True),
        Entry("england-x4", "four Englands", lambda data: tiled(england(data), 4), real=True),
        Entry("drawn-1-8", "an eighth of England, drawn", _always(lambda: drawn(Fraction(1, 8)))),
        Entry("drawn-1-4", "a quarter of England, drawn", _always(lambda: drawn(Fraction(1, 4)))),
        Entry("drawn-1-2", "half of England, drawn", _always(lambda: drawn(Fraction(1, 2)))),
        Entry("drawn-1", "England, drawn", _always(lambda: drawn(WHOLE))),
        Entry("drawn-x2", "two drawn Englands", _always(lambda: tiled(drawn(WHOLE), 2))),
        Entry("drawn-x4", "four drawn Englands", _always(lambda: tiled(drawn(WHOLE), 4))),
        Entry(
            "rise",
            "430 schools and 65 advisers over nine regions, policy rise-2025",
            _always(lambda: on_first_roads(rise_round(SEED))),
        ),
        Entry(
            "england-rise-2025",
            "England under rise-2025, 2,000 staff and 200 advisers, of whom only 35 may lead one deployment",
            lambda data: england_today(data, 1),
            real=True,
        ),
        Entry(
            "england-rise-2025-days",
            "the same with advisers of two days a week",
            lambda data: england_today(data, 2),
            real=True,
        ),
    )
}
"""Every round by name; the growth series is drawn-1-8 to drawn-x4."""
