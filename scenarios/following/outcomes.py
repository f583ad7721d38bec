"""How support ended, as planners say it: a file with a row a case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused, Record, Table, case_directory, did_you_mean, vocabulary
from constraints.domain import cells as c
from scenarios.files import read_sheet
from scenarios.rounds import headings, read_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from constraints.round import Round

PLACE = "outcomes"
"""How faults call what is given in Python."""


class OutcomeRow(Record):
    """How the support of a case ended."""

    key = ("case_id",)

    case_id: c.Id
    outcome: c.Outcome


_TABLE = Table("outcomes", OutcomeRow)


def read_outcomes(given: Mapping[str, str] | Path | None, round_: Round, ended: Collection[str]) -> dict[str, str]:
    """Return how support ended, by case.

    Parameters
    ----------
    given : mapping of str to str, Path or None
        By case; or a file with the columns case_id and outcome. A case may be named by the URN or name of a school.
    round_ : Round
        The round that is over.
    ended : collection of str
        Cases of which the lead ended.

    Raises
    ------
    InputRefused
        The file cannot be read, or with a fault for every row that names no such case, one twice, or no outcome.
    """
    if given is None:
        return {}
    faults: list[Fault] = []
    rows = list(_of_file(given, faults) if isinstance(given, Path) else _of_mapping(given, faults))
    directory = case_directory(round_.tables)
    found: dict[str, str] = {}
    name = given.name if isinstance(given, Path) else PLACE
    for number, case, outcome in rows:
        (case_id, *others) = [case] if case in directory.ids else sorted(directory.understood(case)) or [case]
        if others or case_id not in ended:
            expected = "a case of which the leader's work ended: by `ended`, or because its time was over"
            advice = did_you_mean(case_id, sorted(ended), "take the row out, or record that it ended")
            faults.append(Fault("NM202", name, number, "case_id", case, expected, advice))
        elif found.setdefault(case_id, outcome) != outcome:
            expected, advice = f"one outcome a case; it is {found[case_id]} above", "take one of the two rows out"
            faults.append(Fault("NM201", name, number, "case_id", case, expected, advice))
    if faults:
        raise InputRefused(faults)
    return found


def _of_file(path: Path, faults: list[Fault]) -> Iterable[tuple[int | None, str, str]]:
    names = headings(_TABLE)
    sheet = read_sheet(path, names.keys(), names.keys())
    frame = read_table(_TABLE, sheet, faults)
    rows = zip(frame.index.tolist(), frame["case_id"].tolist(), frame["outcome"].tolist(), strict=True)
    return [(number, case, outcome) for number, case, outcome in rows if case is not None and outcome is not None]


def _of_mapping(given: Mapping[str, str], faults: list[Fault]) -> Iterable[tuple[int | None, str, str]]:
    for case, outcome in given.items():
        if outcome in vocabulary.OUTCOMES:
            yield None, case, outcome
        else:
            expected = f"one of {', '.join(vocabulary.OUTCOMES)}"
            advice = did_you_mean(outcome, vocabulary.OUTCOMES, "correct the outcome")
            faults.append(Fault("NM105", PLACE, None, case, outcome, expected, advice))
