"""Filling in templates: the shipped ones here, a client's own in a process that can be ended.

Jinja's sandbox keeps a template from everything but what it is given, and from nothing that takes time or memory:
`{{ 'x' * 10**9 }}`, `{{ 10**10**9 }}`, a loop over a long text in a loop.  No list of forbidden signs would be whole (a
width in `format` makes as long a text), and a thread cannot be stopped from outside.  So a client's templates are
filled in by a process of their own, with a limit on the time of each page, on memory (where the system has one: Linux)
and on the length of what comes out.  It is sent plain records, and of what it sends back only text is believed.
"""

from __future__ import annotations

import contextlib
import dataclasses
import faulthandler
import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from constraints.domain import Fault, InputRefused
from scenarios.escaping import json_text
from scenarios.files import absolute, in_words, shown_name
from scenarios.reports.letters.templates import NAMES, Templates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scenarios.reports.marks import Marks

SECONDS = 10.0
"""How long a page may take, and reading all templates: a thousand times what a shipped one takes."""
MEMORY_BYTES = 2**30
"""How much memory the process may ask for beyond what it begins with."""
_SLACK_SECONDS = 60.0
"""How long the process may take to begin, on a machine that is busy with other work."""


@dataclasses.dataclass(frozen=True)
class Job:
    """A page to fill in.

    Attributes
    ----------
    template : str
        One of :data:`scenarios.reports.letters.templates.NAMES`.
    facts : mapping of str to object
        What the template may name beside `marks`.
    """

    template: str
    facts: Mapping[str, object]


def render_pages(folder: Path | None, about: Marks, jobs: Sequence[Job]) -> list[str]:
    """Fill in pages.

    Parameters
    ----------
    folder : Path or None
        A client's own templates; None: the shipped ones.
    about : Marks
    jobs : sequence of Job

    Raises
    ------
    InputRefused
        With NM911: a template cannot be read, does what it may not, or takes more time or memory than a page may.
    """
    if folder is None:
        templates = Templates()
        return [templates.render(job.template, about, job.facts) for job in jobs]
    answers = [json.loads(line) for line in _answers(folder, about, jobs)]
    faults = [Fault(**fault) for one in answers for fault in one.get("faults", ())]
    if faults:
        raise InputRefused(faults)
    if failed := [one["failed"] for one in answers if "failed" in one]:
        raise RuntimeError(f"filling in a page failed: {failed[0]}")
    if len(answers) <= len(jobs):
        read = ", ".join(name for name in NAMES if (folder / name).is_file())
        raise InputRefused([_ended(jobs[len(answers) - 1].template if answers else read)])
    return [one["page"] for one in answers[1:]]


def _answers(folder: Path, about: Marks, jobs: Sequence[Job]) -> list[bytes]:
    """Return the whole lines that the process answers with: one for all templates, then one a page."""
    command = [sys.executable, "-P", "-m", __name__]
    task = pickle.dumps((str(absolute(folder)), about, jobs, SECONDS))
    limit = _SLACK_SECONDS + SECONDS * (1 + len(jobs))
    try:
        answered = subprocess.run(
            command, input=task, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=limit, check=False
        ).stdout
    except subprocess.TimeoutExpired as error:
        answered = error.stdout or b""
    return answered.split(b"\n")[:-1]


def _ended(template: str) -> Fault:
    """Make the fault of a template that the process was ended at, or of all that it read."""
    expected = f"a page within {SECONDS:g} seconds, and in little memory"
    advice = "take long loops, long texts and deep brackets out of it"
    return Fault("NM911", template, None, None, "it does not end, or needs too much memory", expected, advice)


# --- in the process -------------------------------------------------------------------------------------------------


def main(task: BinaryIO, answers: BinaryIO) -> None:
    """Fill in what is asked for, and answer with a line of JSON for all templates and for each page."""
    folder, about, jobs, seconds = pickle.load(task)  # noqa: S301, RUF100 - from this program itself
    _limit_memory()
    try:
        for answer in _pages(Path(folder), about, jobs, seconds):
            _answer(answers, answer)
    except InputRefused as refused:
        _answer(answers, {"faults": [dataclasses.asdict(fault) for fault in refused.faults]})
    except OSError as error:
        expected, advice = "a folder with templates", "check the path"
        fault = Fault("NM911", shown_name(Path(folder)), None, None, in_words(error), expected, advice)
        _answer(answers, {"faults": [dataclasses.asdict(fault)]})
    except Exception as error:  # noqa: BLE001 - told to the process that asked
        _answer(answers, {"failed": type(error).__name__})


def _pages(folder: Path, about: Marks, jobs: Iterable[Job], seconds: float) -> Iterator[dict[str, Any]]:
    """Read all templates, then fill in page by page, each in its time."""
    _wind_up(seconds)
    templates = Templates(folder)
    yield {}
    for job in jobs:
        _wind_up(seconds)
        yield {"page": templates.render(job.template, about, job.facts)}


def _wind_up(seconds: float) -> None:
    """Set the clock that ends the process, which no template can hold up: it runs beside Python."""
    faulthandler.dump_traceback_later(seconds, exit=True)


def _answer(answers: BinaryIO, answer: Mapping[str, Any]) -> None:
    answers.write(json_text(answer, indent=None, ascii_only=True).encode() + b"\n")
    answers.flush()


def _limit_memory() -> None:
    """Let the process ask for no more than so much memory, where the system can say what it has now."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        now = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY_BYTES, hard))


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
