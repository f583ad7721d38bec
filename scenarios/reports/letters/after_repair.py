"""What a repair changed for the readers of letters: a proposal that is withdrawn, or another one in its place."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from scenarios.reports.letters.missing_names import named
from scenarios.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scenarios.reports.letters.desk import Desk
    from scenarios.statements import Argument, Statement


@dataclasses.dataclass(frozen=True)
class News:
    """What `tell.csv` says to schools and leaders.

    Attributes
    ----------
    desk : Desk
    before : mapping of str to str
        By case, whom the plan before had as leader, where its school hears something else now.
    withdrawn : mapping of str to sequence of str
        By leader, the cases that they lead no more.
    """

    desk: Desk
    before: Mapping[str, str]
    withdrawn: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, desk: Desk) -> News:
        """Read the news of a run; a run that repairs no other has none.

        Parameters
        ----------
        desk : Desk
        """
        table = desk.run.tables.get("tell")
        rows = [] if table is None else table.astype("string").fillna("").to_dict("records")
        before = {row["case_id"]: row["before"] for row in rows if row["party"] == "school" and row["before"]}
        withdrawn: dict[str, list[str]] = {}
        for row in rows:
            if (row["party"], row["news"]) == ("leader", "withdrawn") and "lead" in row["before"].split(", "):
                withdrawn.setdefault(row["whom"], []).append(row["case_id"])
        return cls(desk, before, withdrawn)

    def of_school(self, case_id: str) -> Iterator[Statement]:
        """Say to a school that an earlier proposal is withdrawn, or that another one takes its place.

        Parameters
        ----------
        case_id : str
        """
        leader_id = self.before.get(case_id)
        if leader_id is None:
            return
        led = "instead" if case_id in self.desk.plan.leads_of else "lost"
        person = self.desk.round.people.get(leader_id)
        about: dict[str, Argument] = {"case_id": case_id, "leader_id": leader_id}
        if person is None:
            yield state(f"letter.{led}", **about)
        else:
            home = person.supporter
            yield state(f"letter.{led}-home", home=named(home.name, f"Supporter {home.supporter_id}"), **about)

    def of_leader(self, leader_id: str) -> Iterator[Statement]:
        """Say to a leader which cases they are not to lead any more.

        Parameters
        ----------
        leader_id : str
        """
        cases = self.desk.round.whole.cases
        for case_id in self.withdrawn.get(leader_id, ()):
            place = self.desk.place(cases[case_id]).name if case_id in cases else case_id
            yield state("letter.no-longer", place=place, case_id=case_id, leader_id=leader_id)
