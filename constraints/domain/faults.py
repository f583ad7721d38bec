"""What is wrong with an input, said so that a planner can mend it.

A :class:`Fault` is one thing wrong in one place.  Everything that reads input collects faults and raises
:class:`InputRefused` once, with all of them.  The codes are a closed list: `docs/errors.md` explains each,
and a test keeps the two equal.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FAULT_CODES: dict[str, str] = {
    # reading
    "NM101": "a required file or sheet is missing",
    "NM102": "a required column is missing",
    "NM103": "a required cell is empty",
    "NM104": "a cell cannot be read as what its column holds",
    "NM105": "a value is not in its closed list",
    "NM106": "a number is outside what is possible",
    "NM107": "a file cannot be read",
    "NM108": "a column appears twice",
    "NM109": "a file or sheet is not one of a round's tables",
    "NM110": "a row does not have the header's number of cells",
    "NM111": "a cell does not say what it holds",
    "NM112": "it is not clear which sheet of a workbook is meant",
    # one table against itself and the others
    "NM201": "an id appears twice",
    "NM202": "an id is not known",
    "NM203": "two dates are in the wrong order",
    "NM204": "a case and its schools do not fit together",
    "NM205": "two rows of running work contradict each other",
    "NM206": "a position is outside England",
    # decisions
    "NM301": "a pin is refused by a rule",
    "NM302": "a rule cannot be waived",
    "NM303": "a decision contradicts another one, or running work, or takes back nothing",
    "NM304": "two copies of a round say different things",
    # round.toml and policies
    "NM401": "round.toml cannot be read",
    "NM402": "a policy or a policy value is not known",
    "NM403": "a policy value is not allowed",
    # publishers' files and surveys
    "NM501": "a publisher's file lacks a column",
    "NM502": "a school of one file is not in the other",
    "NM503": "an override cannot be applied",
    "NM504": "a survey column is not mapped",
    "NM505": "a column of a publisher's file cannot be read",
    "NM506": "a publisher's file has headers of two layouts",
    "NM507": "a survey has somebody twice",
    "NM508": "people of a survey cannot be told from those of the round",
    "NM509": "where a school or body is cannot be told",
    # runs and plans
    "NM601": "a run folder is not whole",
    "NM602": "a plan names something that the round does not have",
    "NM603": "the target exists and would be overwritten",
    "NM604": "the target cannot be written",
    "NM605": "a plan breaks a rule",
    "NM606": "two runs take the same work",
    "NM607": "somebody else is writing there",
    "NM608": "a write was begun and is not completed",
    # studies
    "NM701": "a study file cannot be read",
    "NM702": "a name in a study is not known",
    "NM703": "a value in a study is not allowed",
    "NM704": "an edit of a study cannot be made",
    "NM705": "a study folder is not whole",
    "NM706": "the workers of a study cannot be reached",
    # comparisons
    "NM801": "a file of gates cannot be read",
    "NM802": "a gate is not sound",
    "NM803": "a key figure of your own cannot be used",
    # plug-ins
    "NM811": "a plug-in is not allowed to run",
    "NM812": "a plug-in cannot be loaded",
    "NM813": "a plug-in went wrong",
    "NM814": "a run was judged under a plug-in that is not here",
    # this program
    "NM901": "nlematch itself failed",
    "NM902": "search parameters cannot be used",
    "NM903": "an argument of a function cannot be used",
    # letters
    "NM911": "a template of letters cannot be used",
    "NM912": "letters, and pages for schools, are not made of made-up data",
    "NM913": "letters are not made for this audience",
    # workbooks to fill in
    "NM921": "a workbook is not made for this audience",
    "NM922": "a file is not a workbook to record from",
    "NM923": "a workbook is of another round",
    "NM924": "a row of the list to approve is not as it was written",
}


_MOST_SHOWN = 200
"""Characters of a name or a value that a line shows; :meth:`Fault.as_record` has them whole."""


_MOST_TOLD = 100
"""Faults that the message of an error has; the error itself has all."""


def _clipped(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."


@dataclasses.dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in one place.

    Attributes
    ----------
    code : str
        A key of :data:`FAULT_CODES`.
    file : str
        The file or sheet, as the planner knows it.
    row : int or None
        The line of the file as a spreadsheet numbers it (the header is line 1); None for a whole file.
    column : str or None
        The column's header.
    value : str
        What stands there, as text.
    expected : str
        What was expected instead.
    advice : str
        What to try.
    label : str or None
        What the row is called where it is of a frame: the label of its index.

    Examples
    --------
    >>> import nlematch as nle
    >>> try:
    ...     nle.load_policy("sio-2091")
    ... except nle.InputRefused as refused:
    ...     fault = refused.faults[0]
    >>> fault.code, fault.value
    ('NM402', 'sio-2091')
    >>> print(fault)
    NM402 arguments 'name': 'sio-2091'. Expected one of rise-2025, sio-2019, tsi-2022. Try: did you mean 'sio-2019'?
    """

    code: str
    file: str
    row: int | None
    column: str | None
    value: str
    expected: str
    advice: str
    label: str | None = None

    def __post_init__(self) -> None:
        """Refuse a code that is not in the closed list: that is a bug of ours, not of the input."""
        if self.code not in FAULT_CODES:
            raise KeyError(f"unknown fault code {self.code!r}")

    def __str__(self) -> str:
        """One line to read: where, what, what was expected, what to try."""
        where = _clipped(self.file)
        if self.row is not None:
            where += f" row {self.row if self.label is None else _clipped(self.label)}"
        if self.column is not None:
            where += f" '{self.column}'"
        value = f": {_clipped(self.value)!r}" if self.value else ": empty" if self.row is not None else ""
        return f"{self.code} {where}{value}. Expected {self.expected}. Try: {self.advice_sentence}"

    @property
    def advice_sentence(self) -> str:
        """What to try, with a full stop where it is no question."""
        return self.advice if self.advice.endswith("?") else f"{self.advice}."

    def as_record(self) -> dict[str, object]:
        """Return the fault as one row of a table, with the word planners see for each part."""
        return {
            "code": self.code,
            "file": self.file,
            "row": self.row if self.label is None else self.label,
            "column": self.column,
            "value": self.value,
            "expected": self.expected,
            "try": self.advice,
        }


class NlematchError(Exception):
    """Base of every error that a user can meet; `exit_code` is what the command ends with.

    Examples
    --------
    >>> from pathlib import Path
    >>> import nlematch as nle
    >>> try:
    ...     nle.read_round(Path("nowhere"))
    ... except nle.NlematchError as error:
    ...     print(type(error).__name__, error.exit_code)
    InputRefused 1
    """

    exit_code = 1


class InputRefused(NlematchError):
    """The input has faults; nothing was written.

    Parameters
    ----------
    faults : iterable of Fault
        All of them, sorted by file and row when kept.

    Examples
    --------
    >>> import nlematch as nle
    >>> try:
    ...     nle.draw_round(0.01).with_policy({"rules": {"travel-limit": {"minutes": -5}}})
    ... except nle.InputRefused as refused:
    ...     [(fault.code, fault.column, fault.value) for fault in refused.faults]
    [('NM403', 'rules.travel-limit.minutes', '-5')]
    """

    exit_code = 1
    ending = "nothing was written"
    """What is said after the faults."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: Sequence[Fault] = sorted(
            faults, key=lambda f: (f.file, f.row if f.row is not None else 0, f.column or "", f.code, f.value)
        )
        more = len(self.faults) - _MOST_TOLD
        told = [str(fault) for fault in self.faults[:_MOST_TOLD]]
        super().__init__("\n".join([*told, *([f"... and {more:,} more: see .faults"] if more > 0 else [])]))


class WriteUnfinished(InputRefused):
    """A write was decided, so that it will be completed, and the disk failed before it was."""

    ending = "a write is not completed"


class Interrupted(KeyboardInterrupt):
    """Somebody pressed Ctrl-C: what was found until then is kept.

    Like every :class:`KeyboardInterrupt` it passes an `except Exception`, and ends a loop of many solves.

    Parameters
    ----------
    result : object, optional
        The best so far, as the function would have returned it.

    Attributes
    ----------
    result : object
        Of a solve a run; None where there is nothing yet.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> try:
    ...     record = nle.run(round_)  # Ctrl-C while it is solved
    ... except nle.Interrupted as interrupted:
    ...     record = interrupted.result
    >>> record.manifest["counts"]["placed"]
    9
    """

    def __init__(self, result: object = None) -> None:
        super().__init__("interrupted" if result is None else "interrupted; the best so far is `.result`")
        self.result = result


class ProvedImpossible(NlematchError):
    """No allocation can exist; the message names what cannot hold together.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> sure = round_.with_policy({"rules": {"region-guarantee": {"enabled": True}}})
    >>> record = nle.run(sure)
    >>> try:
    ...     record.raise_for_outcome()
    ... except nle.ProvedImpossible as error:
    ...     print(error.exit_code, record.manifest["conflict"][-1])
    3 region-guarantee Yorkshire and the Humber
    """

    exit_code = 3


class StoppedWithoutAllocation(NlematchError):
    """The solve was stopped before it found an allocation, and none was proved impossible.

    Examples
    --------
    >>> import nlematch as nle
    >>> error = nle.StoppedWithoutAllocation("stopped after 60 seconds")
    >>> isinstance(error, nle.NlematchError), error.exit_code
    (True, 4)
    """

    exit_code = 4


class ResultsNotWritten(NlematchError):
    """Stdout takes nothing, such as a file on a full disk; what was to be written elsewhere was."""

    exit_code = 1


class AuditFailed(NlematchError):
    """The audit found a breach.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> record = nle.run(round_)
    >>> record.raise_for_outcome()  # raises nothing: the audit found no breach
    >>> record.audit.clean
    True
    """

    exit_code = 5


class GateFailed(NlematchError):
    """A run does not keep a gate; the message names the schools and the cause."""

    exit_code = 6


class ProgramFailed(NlematchError):
    """Something happened that no code expected: a fault of this program, not of the input."""

    exit_code = 70  # EX_SOFTWARE of sysexits(3)
