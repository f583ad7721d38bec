"""Reading back the workbook of a run: what planners filled in, checked as a whole, then added to the round.

Only the sheets Decisions and Events are believed, and what was filled in beside the list to approve.  Every other sheet
is compared with what it said when it was made; what differs is told and changes nothing.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from constraints.changes import with_rows
from constraints.domain import TABLES, Fault, InputRefused
from constraints.rulebooks import first_digest, policy_digest
from scenarios.record.appending import append_rows
from scenarios.record.filled import FilledRow, fresh, read_rows
from scenarios.record.opening import Opened, open_filled
from scenarios.record.recording import effects_of
from scenarios.rounds import hold_round
from scenarios.runs import input_digests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from constraints.round import Round
    from scenarios.record.seals import Change


@dataclasses.dataclass(frozen=True)
class FromWorkbook:
    """What was read from a workbook and recorded.

    Attributes
    ----------
    rows : tuple of FilledRow
        In the order of the sheets.
    changes : tuple of Change
        Where the workbook is not as it was made, outside the sheets to fill in; nothing of it was read.
    since : tuple of str
        What of the round is not as it was when the run was made: its policy, or tables.
    run : str
        The digest of the run that the workbook was made of.
    effects : tuple of str
        What the solver is told now and was not told before, and the other way round, in words.
    numbers : tuple of int
        Of the rows that the round gained, among all that were ever recorded in it.
    """

    rows: tuple[FilledRow, ...]
    changes: tuple[Change, ...]
    since: tuple[str, ...]
    run: str
    effects: tuple[str, ...]
    numbers: tuple[int, ...] = ()

    @property
    def added(self) -> tuple[FilledRow, ...]:
        """The rows that the round gained."""
        return tuple(row for row in self.rows if not row.already)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, private notes left out."""
        return {
            "run": self.run,
            "rows": [row.to_dict() for row in self.rows],
            "added": len(self.added),
            "already": len(self.rows) - len(self.added),
            "changes": [dataclasses.asdict(change) for change in self.changes],
            "changed_since_the_run": list(self.since),
            "numbers": list(self.numbers),
            "effects": list(self.effects),
        }


def record_workbook(path: Path, file: Path, by: str | None = None) -> FromWorkbook:
    """Add what was filled into the workbook of a run to a round on disk: all of it, or nothing.

    The rows go to the round as it is now, and are checked with it as it is now. It must have the id of the round that
    the workbook was made of; where its tables have changed since the run, that is told and is no fault, for planners
    record what happens all the time.

    Parameters
    ----------
    path : Path
        A sound round: a folder or a workbook.
    file : Path
        The workbook.
    by : str, optional
        Who decided, for the rows of the list to approve that do not say it.

    Raises
    ------
    InputRefused
        With every fault: the file is no workbook of a run (NM922), or of another round (NM923); a row cannot stand,
        or the round would not hold together with it. Nothing was written.
    """
    with hold_round(path) as loaded:
        if loaded.faults:
            raise InputRefused(loaded.faults)
        opened = open_filled(file)
        round_ = loaded.round
        _refuse_another_round(round_, opened, file)
        rows = read_rows(loaded, opened, by)
        added = {name: [row.record for row in some] for name, some in fresh(rows).items()}
        numbers = append_rows(path, round_, added) if any(added.values()) else {}
    after = with_rows(round_, added)
    return FromWorkbook(
        rows=tuple(rows),
        changes=opened.changes,
        since=tuple(_since(round_, opened)),
        run=opened.facts["run"],
        effects=(*_pair_changes(round_, after), *effects_of(round_, after)),
        numbers=tuple(sorted(number for some in numbers.values() for number in some)),
    )


def _refuse_another_round(round_: Round, opened: Opened, file: Path) -> None:
    """Refuse a workbook that was made of a run of another round.

    Raises
    ------
    InputRefused
        With NM923.
    """
    theirs = opened.facts["round"]
    if theirs != round_.meta.id:
        expected = f"a workbook of the round {round_.meta.id}"
        advice = "name the round that the run was made of"
        raise InputRefused([Fault("NM923", file.name, None, None, theirs, expected, advice)])


def _since(round_: Round, opened: Opened) -> Iterator[str]:
    """Walk over what of a round has changed since the run."""
    if opened.facts.get("policy") not in {policy_digest(round_.policy), first_digest(round_.policy)}:
        yield "policy"
    now, then = input_digests(round_), opened.inputs
    yield from (name for name in TABLES if now.get(name) != then.get(name))


def _pair_changes(before: Round, after: Round) -> Iterator[str]:
    """Say what planners tell the solver now and did not, and what they told it and do not any more."""
    old, new = before.instructions, after.instructions
    for sets, words, back in (
        ((set(old.pins), set(new.pins)), "must be at", "need not be at"),
        ((set(old.forbids), set(new.forbids)), "may not be at", "may be at"),
    ):
        for rows, effect in ((sets[1] - sets[0], words), (sets[0] - sets[1], back)):
            for case_id, person_id, specialism in sorted(rows, key=str):
                yield f"{person_id} {effect} {case_id}" + (f" for {specialism}" if specialism else "")
    for case_id, person_id, rule, specialism in sorted(new.waivers - old.waivers, key=str):
        yield f"{rule} is lifted for {person_id} at {case_id}" + (f" for {specialism}" if specialism else "")
