"""Templates of letters: the shipped ones or a client's own, run in a sandbox; what is wrong in one is told by line.

This module and what it imports is loaded by the process that fills in a client's templates: see
:mod:`scenarios.reports.letters.rendering`.
"""

from __future__ import annotations

import traceback
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from constraints.domain import Fault, InputRefused, number_of
from constraints.round import how_known
from scenarios.escaping import as_in_pages, capital, environment, in_a_row, listed
from scenarios.statements import half_days_figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.reports.marks import Marks

NAMES = ("base.html", "school.html", "waiting.html", "leader.html", "withdrawn.html", "calls.html", "others.html")
"""The templates: what all pages share, a school with a leader, one without, a leader's task sheet, a leader who leads
nobody any more, whom to ring, and the part about other leaders that planners and directors read."""

LONGEST_PAGE = 5_000_000
"""Characters that a page may have: a shipped template makes some 20,000."""
LONGEST_TEMPLATE = 1_000_000
"""Bytes of a template file."""

_FAULTY = "NM911"
_MOST_SAID = 200
_NO_MEMORY = "it needs too much memory"
_TOO_DEEP = "brackets or blocks inside one another too often"


class TooLong(Exception):
    """A template, or what comes out of one, is longer than any letter."""


class _Loader(jinja2.FileSystemLoader):
    """Reads templates of a folder, none of them longer than :data:`LONGEST_TEMPLATE`."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, object]:  # type: ignore[override]
        for folder in self.searchpath:
            file = Path(folder, *jinja2.loaders.split_template_path(template))
            if file.is_file() and file.stat().st_size > LONGEST_TEMPLATE:
                raise TooLong(f"longer than {LONGEST_TEMPLATE:,} bytes")
        return super().get_source(environment, template)


class Templates:
    """Templates that letters are made from.

    Parameters
    ----------
    folder : Path, optional
        A client's own; a template that is not in it is the shipped one.

    Raises
    ------
    InputRefused
        With a fault NM911 for every template that cannot be read.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        loaders: list[jinja2.BaseLoader] = [_Loader(folder)] if folder is not None else []
        loader = jinja2.ChoiceLoader([*loaders, jinja2.DictLoader(shipped())])
        self._environment = environment(loader, ImmutableSandboxedEnvironment)
        self._environment.globals = {"some": number_of, "listed": listed, "said": in_a_row, "how_known": how_known}
        self._environment.filters |= {"capital": capital, "with_days": half_days_figure}
        if folder is not None:
            _refuse_no_templates(folder)
        self._compiled = self._compile()

    def _compile(self) -> dict[str, jinja2.Template]:
        compiled, faults = {}, []
        for name in NAMES:
            try:
                compiled[name] = self._environment.get_template(name)
            except jinja2.TemplateSyntaxError as error:
                faults.append(_fault(error.name or name, error.lineno, error.message or "not a template"))
            except UnicodeDecodeError:
                faults.append(_fault(name, None, "not text in UTF-8"))
            except (RecursionError, SyntaxError):  # of Jinja's parser, or of Python's after it
                faults.append(_fault(name, None, _TOO_DEEP))
            except MemoryError:  # Python's parser says so where its stack is full, too
                faults.append(_fault(name, None, f"{_NO_MEMORY}, or has {_TOO_DEEP}"))
            except (jinja2.TemplateError, OSError, TooLong) as error:
                faults.append(_fault(name, None, str(error)))
        if faults:
            raise InputRefused(faults)
        return compiled

    def render(self, name: str, about: Marks, facts: Mapping[str, object]) -> str:
        """Fill in a template.

        Parameters
        ----------
        name : str
            One of :data:`NAMES`.
        about : Marks
            Given to the template as `marks`; what must be on every page has to be in what comes out.
        facts : mapping of str to object
            What else the template may name.

        Raises
        ------
        InputRefused
            With NM911: the template names what it is not given, does what it may not, leaves out a mark, or makes more
            than a page.
        """
        try:
            page = _joined(self._compiled[name].generate(marks=about, **facts))
        except Exception as error:  # whatever a client's template does wrong; our own errors go on below
            raise InputRefused([self._blamed(name, error)]) from error
        lacking = [mark for mark in _MUST_SHOW if as_in_pages(getattr(about, mark)) not in page]
        if lacking:
            names = [f"{{{{ marks.{mark} }}}}" for mark in lacking]
            raise InputRefused([_fault(name, None, "not on the page: " + ", ".join(names), "every mark on every page")])
        return page

    def _blamed(self, name: str, error: Exception) -> Fault:
        """Make the fault of what a template did; an error that no line of a template led to is ours."""
        if isinstance(error, jinja2.TemplateSyntaxError):  # of a template that another one takes in
            return _fault(error.name or name, error.lineno, error.message or "not a template")
        frames = [at for at in traceback.extract_tb(error.__traceback__) if self._is_template(at.filename)]
        if not frames and not isinstance(error, _OF_A_TEMPLATE):
            raise error
        at = frames[-1] if frames else None
        file = Path(at.filename).name if at is not None and at.filename != _NO_FILE else name
        return _fault(file, at.lineno if at else None, _why(error))

    def _is_template(self, filename: str) -> bool:
        return filename == _NO_FILE or (self._folder is not None and Path(filename).is_relative_to(self._folder))


_NO_FILE = "<template>"
"""What Jinja calls a template that comes from no file: a shipped one."""

_OF_A_TEMPLATE = (jinja2.TemplateError, RecursionError, MemoryError, TooLong)
"""What can only be a template's doing, whether or not a line of it is known."""

_MUST_SHOW = ("recommendation", "handling", "day", "short_digest")
"""Marks without which no page leaves the house, whatever a client's template says."""


def _joined(parts: object) -> str:
    """Put a page together, no further than it may be long."""
    page, length = [], 0
    for part in parts:  # type: ignore[attr-defined]
        length += len(part)
        if length > LONGEST_PAGE:
            raise TooLong(f"a page of more than {LONGEST_PAGE:,} characters")
        page.append(part)
    return "".join(page)


def _why(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return _NO_MEMORY
    return _TOO_DEEP if isinstance(error, RecursionError) else str(error)[:_MOST_SAID] or type(error).__name__


def _fault(file: str, line: int | None, why: str, expected: str = "a template that can be filled in") -> Fault:
    advice = "correct the line; docs/letters.md lists what a template may name"
    return Fault(_FAULTY, file, line, None, why, expected, advice)


def _refuse_no_templates(folder: Path) -> None:
    if not any((folder / name).is_file() for name in NAMES):
        advice = "`nlematch letters --write-templates DIR` writes the shipped ones to start from"
        expected = f"a folder with at least one of {', '.join(NAMES)}"
        raise InputRefused([Fault(_FAULTY, folder.name, None, None, "no template in it", expected, advice)])


def shipped() -> dict[str, str]:
    """Return the shipped templates by name."""
    folder = resources.files("scenarios.reports.letters").joinpath("templates")
    return {name: folder.joinpath(name).read_text(encoding="utf-8") for name in NAMES}


def write_templates(out: Path) -> None:
    """Write the shipped templates into a new folder, to start one's own from.

    Raises
    ------
    InputRefused
        The folder is there already (NM603) or cannot be written (NM604).
    """
    from scenarios.files import create_folder

    with create_folder(out) as folder:
        for name, text in shipped().items():
            folder.write(name, text)
