"""The call list: up to three leaders a case in the order to ask them, what to check, and whom to ring first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from constraints.audit import audit_allocation, outcome_tables
from constraints.domain import Allocation
from constraints.faces import arrays_of
from constraints.round import how_known
from scenarios.reports.audience import visible
from scenarios.reports.telling import party_names
from scenarios.statements import Names, state

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.reports.audience import Audience
    from scenarios.reports.workbook.standbys import Standbys
    from scenarios.runs import Room, Run
    from scenarios.statements import Argument, Statement

Row = Mapping[Any, Any]

STANDBYS = 2
"""How many leaders besides the plan's the list has for a case."""
PLAN, STANDBY = "plan", "standby"
_PAIR = ["case_id", "leader_id"]


def call_options(
    run: Run, room: Room, candidates: pd.DataFrame, standbys: Standbys, audience: Audience
) -> pd.DataFrame:
    """Return one row a case and option.

    The first is the plan's leader; then those who have room beside the whole plan, the cheapest first. The standby
    that can be used together with those of all other cases is among them, even where two others are cheaper.

    Parameters
    ----------
    run : Run
    room : Room
    candidates : DataFrame
        From :func:`scenarios.reports.workbook.standbys.next_candidates`.
    standbys : Standbys
    audience : Audience
        What of the checks may be seen.

    Returns
    -------
    DataFrame
        `case_id, option, as, leader_id, supporter_id, minutes, minutes_are, price, days_left, places_left,
        release_left, together, checks, ring_first, then`; sorted by case and option.
    """
    options = pd.concat([_of_the_plan(run, room), _with_room(candidates, standbys)], ignore_index=True)
    options = options.sort_values(["case_id", "as", "rank"], ignore_index=True)
    options["option"] = options.groupby("case_id").cumcount() + 1
    flags, contacts = _flags_and_contacts(run, options)
    schools = Names.of(run.round)
    options["checks"] = _by_pair(
        options, visible(flags, "flags", audience), lambda flag: _check(flag).named(schools), "book.checks", "checks"
    )
    names = party_names(run.round)
    contacts["name"] = [names.get(call) for call in zip(contacts["party"], contacts["whom"], strict=True)]
    options["ring_first"] = _by_pair(
        options, contacts.groupby(_PAIR, as_index=False).head(1), _contact, "book.calls", "calls"
    )
    options["then"] = _by_pair(options, contacts[contacts.duplicated(_PAIR)], _contact, "book.calls", "calls")
    return options.drop(columns="rank")


def _of_the_plan(run: Run, room: Room) -> pd.DataFrame:
    """Return the plan's leaders, each with what the whole plan leaves of them."""
    led = run.tables["deployments"][["case_id", "leader_id", "supporter_id", "minutes", "price"]]
    arrays = arrays_of(run.round)
    at = [arrays.person_at[name] for name in led["leader_id"]]
    pairs = zip(led["case_id"], led["leader_id"], strict=True)
    measured = [run.round.times.between(run.round.cases[c], run.round.people[p])[1] for c, p in pairs]
    release = pd.Series(room.release[arrays.people.supporter[at]], led.index).astype("Int64")
    return led.assign(
        **{"as": PLAN}, minutes_are=[how_known(each) for each in measured], rank=0, days_left=room.days[at],
        places_left=room.places[at],
        release_left=release.mask(release < 0), together=False,
    )  # fmt: skip


def _with_room(candidates: pd.DataFrame, standbys: Standbys) -> pd.DataFrame:
    """Return the cheapest who have room, the standby of the case among them."""
    able = candidates[candidates["has_room"]]
    together = able["case_id"].map(standbys.leaders) == able["leader_id"]
    able = able.assign(together=together, **{"as": STANDBY})
    cheapest = able.groupby("case_id").cumcount() < STANDBYS
    spare = able["case_id"].isin(able.loc[together & ~cheapest, "case_id"])
    last = able["rank"] == STANDBYS
    names = [name for name in able.columns if name != "has_room"]
    return able.loc[(cheapest & ~(spare & last)) | together, names]


def _flags_and_contacts(run: Run, options: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return flags and contacts of all options, with the leader they are about; those still to be rung, in order."""
    flags = [run.tables["flags"].assign(option=1)]
    contacts = [run.tables["contacts"].assign(option=1)]
    for option, some in options[options["as"] == STANDBY].groupby("option"):
        pairs = zip(some["case_id"], some["leader_id"], strict=True)
        allocation = Allocation.of(pairs)
        tables = outcome_tables(run.round, allocation, audit_allocation(run.round, allocation))
        flags.append(tables["flags"].assign(option=option))
        contacts.append(tables["contacts"].assign(option=option))
    whose = options[["case_id", "option", "leader_id"]]
    calls = pd.concat(contacts, ignore_index=True).merge(whose, on=["case_id", "option"])
    calls = calls[calls["what"] != "agreed"].sort_values(["case_id", "option", "order"], ignore_index=True)
    return pd.concat(flags, ignore_index=True).merge(whose, on=["case_id", "option"]), calls


def _by_pair(
    options: pd.DataFrame, rows: pd.DataFrame, say: Callable[[Row], Statement], key: str, argument: str
) -> pd.Series:
    """Return what rows say of each option, together in their order; None where they say nothing."""
    said: dict[tuple[str, str], dict[Statement, None]] = {}
    for row in rows.to_dict("records"):
        said.setdefault((row["case_id"], row["leader_id"]), {})[say(row)] = None
    cells = [
        state(key, **{argument: tuple(said[pair])}, case_id=pair[0], leader_id=pair[1]) if pair in said else None
        for pair in zip(options["case_id"], options["leader_id"], strict=True)
    ]
    return pd.Series(cells, options.index, object)


def _check(flag: Row) -> Statement:
    """Say what is to be checked; the person is named where it is not the leader."""
    other = flag["person_id"] != flag["leader_id"]
    subject: dict[str, Argument] = {"person_id": flag["person_id"]} if other else {}
    key = f"book.check{'-waived' if flag['kind'] == 'waived' else ''}{'-of' if other else ''}"
    return state(key, rule=flag["rule"], because=flag["because"] or "ask the planner", **subject)


def _contact(call: Row) -> Statement:
    """Say whom to ring, and whether to tell or to ask them."""
    whom = call["whom"] if isinstance(call["whom"], str) else ""
    about: dict[str, Argument] = {"todo": call["what"], "party": call["party"], "whom": whom}
    if isinstance(call["name"], str):
        return state("book.call-named", name=call["name"], **about)
    return state("book.call-whom" if whom else "book.call", **about)
