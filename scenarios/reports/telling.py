"""Whom a repair gives something to hear, by name: `tell.csv` as planners read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constraints.round import Round
    from scenarios.runs import Run

TELLING = ("case_id", "school", "party", "whom", "named", "news", "before", "after", "heard")
"""Columns of :func:`telling_table`: those of `tell.csv`, the school of the case and what whom is called."""


def telling_table(run: Run) -> pd.DataFrame:
    """Return one row a party to whom a case means something else than before, with names; no row of other runs.

    Parameters
    ----------
    run : Run
    """
    tell = run.tables.get("tell")
    if tell is None:
        return pd.DataFrame({name: pd.Series([], dtype=object) for name in TELLING})
    names, cases = party_names(run.round.whole), run.round.whole.cases
    rows = tell.astype(object).where(tell.notna(), "")
    school = [cases[case_id].place.name if case_id in cases else case_id for case_id in rows["case_id"]]
    named = [names.get(call, "") for call in zip(rows["party"], rows["whom"], strict=True)]
    return rows.assign(school=school, named=named)[list(TELLING)].reset_index(drop=True)


def party_names(round_: Round) -> Mapping[tuple[str, str], str]:
    """Return names by party and id: of schools and those above them, of supporters, and of the homes of people.

    Parameters
    ----------
    round_ : Round
    """
    found: dict[tuple[str, str | None], str | None] = {}
    for school in round_.schools.values():
        found |= {("local-authority", school.la_code): school.la_name, ("trust", school.trust_id): school.trust_name}
        found["school", school.urn] = school.name
    for home in round_.supporters.values():
        found |= {(party, home.supporter_id): home.name for party in ("home-head", "supporter")}
    for person in round_.people.values():
        found["leader" if person.is_leader else "staff", person.person_id] = person.supporter.name
    return {(party, whom): name for (party, whom), name in found.items() if whom and name}
