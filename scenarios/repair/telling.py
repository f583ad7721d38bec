"""Whom a repair gives something to hear: at each case, which party loses, gains or changes what was proposed to it."""

from __future__ import annotations

import operator
from collections import defaultdict
from typing import TYPE_CHECKING

from constraints.audit import outcome_table, party_of_events
from constraints.round import Proposals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from constraints.round import Round

    Tables = Mapping[str, pd.DataFrame]

NEWS: Mapping[str, str] = {
    "new": "this party had no part in the case before",
    "changed": "this party has a part in the case still, and it is another one",
    "withdrawn": "this party has no part in the case any more",
}
"""The closed list of what a row of `tell.csv` is about."""

Call = tuple[str, str, str]
"""A case, a party and whom."""


def tell_table(round_: Round, before: Tables, after: Tables) -> pd.DataFrame:
    """Return a row for every party to whom a case means something else than in the plan before.

    What a case means to a party is: to its school and to those above the school who leads it; to a supporter which of
    its people work there; to a leader or a member of staff whether they lead, and which needs they cover.

    Parameters
    ----------
    round_ : Round
        The changed round, with the events that say what each party has been told.
    before, after : mapping of str to DataFrame
        The outcome tables of the plan before and of the repaired plan.

    Returns
    -------
    DataFrame
        Sorted by case; at each, those who have a part in it now come first, in the order of `contacts.csv`.
    """
    parts_before, parts_after = parts_of(before), parts_of(after)
    proposals = Proposals.of(round_)
    leaders = _leaders(before)
    rows = [
        tell_row(proposals, call, parts_before.get(call, ""), parts_after.get(call, ""), leaders.get(call[0]))
        for call in dict.fromkeys((*parts_after, *parts_before))
        if parts_before.get(call) != parts_after.get(call)
    ]
    rows.sort(key=operator.itemgetter(0))  # a stable sort: at a case the order of the calls stays
    return outcome_table("tell", rows)


def tell_row(proposals: Proposals, call: Call, was: str, now: str, leader: str | None) -> tuple[str, ...]:
    """Return the row of a party whose part in a case is another one.

    Parameters
    ----------
    proposals : Proposals
        Of the changed round.
    call : (str, str, str)
        The case, the party and whom.
    was, now : str
        The part before and now; empty for none.
    leader : str or None
        Who led the case before.
    """
    news = "new" if not was else "changed" if now else "withdrawn"
    return (*call, news, was, now, _heard(proposals, call, was, leader) if was else "")


def parts_of(tables: Tables) -> Mapping[Call, str]:
    """Return what each case means to each party that is to be asked or told, in the order of the calls.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The outcome tables of a plan.
    """
    leaders = _leaders(tables)
    teams: dict[tuple[str, str], list[str]] = defaultdict(list)
    work: dict[tuple[str, str], list[str]] = defaultdict(list)
    for case_id, leader, supporter in _rows(tables, "deployments", "case_id", "leader_id", "supporter_id"):
        teams[case_id, supporter].append(leader)
        work[case_id, leader].append("lead")
    for case_id, need, person, supporter in _rows(
        tables, "supports", "case_id", "need_id", "person_id", "supporter_id"
    ):
        teams[case_id, supporter].append(person)
        work[case_id, person].append(need)
    found: dict[Call, str] = {}
    for case_id, party, whom in _rows(tables, "contacts", "case_id", "party", "whom"):
        if party in {"home-head", "supporter"}:
            about: Sequence[str] = teams[case_id, whom]
        elif party in {"leader", "staff"}:
            about = work[case_id, whom]
        else:
            about = [leaders[case_id]]
        found[case_id, party, whom] = ", ".join(dict.fromkeys(about))
    return found


def _leaders(tables: Tables) -> dict[str, str]:
    rows = tables["deployments"][["case_id", "leader_id"]]
    return dict(zip(rows["case_id"], rows["leader_id"], strict=True))


def _heard(proposals: Proposals, call: Call, was: str, leader: str | None) -> str:
    """Return what a party has heard or said of its part before: its last word, else what was made known."""
    case_id, party, whom = call
    persons = [whom] if party in {"leader", "staff"} else was.split(", ")
    round_ = proposals.round
    case = round_.whole.cases.get(case_id)
    speaker = party if case is None else party_of_events(round_.policy, case, party)
    word = proposals.last_word(case_id, speaker, persons)
    return word or (proposals.made_known(case_id, leader) or "" if leader else "")


def _rows(tables: Tables, name: str, *columns: str) -> Iterator[tuple[str, ...]]:
    frame = tables[name][list(columns)]
    return frame.fillna("").itertuples(index=False, name=None)
