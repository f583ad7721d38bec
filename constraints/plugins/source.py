"""The source of a plug-in: read once by others, run here.  The bytes that have the digest are the bytes that are run.

Nothing is looked up beside the file: `sys.path` is as it was, and no compiled file is read or left.  A module of the
same bytes is run once in a process, so that its classes are the same wherever they are asked for.
"""

from __future__ import annotations

import copyreg
import linecache
import sys
import threading
import traceback
import types
from typing import TYPE_CHECKING, Any

from constraints.domain import Fault, InputRefused
from constraints.plugins.plug_in import PlugIn, digest_of_source, id_of, is_id, is_plug_in

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BYTES = 1024 * 1024
"""Of a file with a plug-in: the largest of ours has 10 kB."""

_PREFIX = "nlematch_plug_in_"
_SOURCE = "__plug_in_source__"
_LOCK = threading.RLock()


def run_source(plug_in_id: str, place: str, source: bytes) -> PlugIn:
    """Run a file, and return the plug-in of an id in it.

    Parameters
    ----------
    plug_in_id : str
    place : str
        Where it stands, as `[plugins]` has it.
    source : bytes
        UTF-8.

    Raises
    ------
    InputRefused
        It is not Python, ends with an error, or has no plug-in of that id (NM812).
    """
    found = plug_ins_in(place, source)
    if plug_in_id not in found:
        near = f"the file has {', '.join(sorted(found))}" if found else "the file has no rule and no key figure"
        expected = f"a rule or a key figure whose id is {plug_in_id}"
        raise refuse_source(plug_in_id, source, None, near, expected, "correct the id, here or there")
    return PlugIn(plug_in_id, digest_of_source(source), place, found[plug_in_id], source)


def plug_ins_in(name: str, source: bytes) -> Mapping[str, Any]:
    """Run a file, and return all rules and key figures that it defines, by id.

    Raises
    ------
    InputRefused
        It is not Python, ends with an error, or has two of one id (NM812).
    """
    module = _module_of(name, source)
    found: dict[str, Any] = {}
    for thing in vars(module).values():
        if not is_plug_in(thing) or getattr(thing, "__module__", None) != module.__name__:
            continue
        own = id_of(thing)
        if not is_id(own):
            raise refuse_source(name, source, None, own, "an id of small letters, digits and hyphens", "change the id")
        if found.setdefault(own, thing) is not thing:
            raise refuse_source(name, source, None, own, "each id once", "change one of the two ids")
    return found


def _module_of(name: str, source: bytes) -> types.ModuleType:
    """Run a file as a module of its own, unless the same bytes were run before."""
    if len(source) > MOST_BYTES:
        raise refuse_source(name, source, None, f"{len(source):,} bytes", f"at most {MOST_BYTES:,} bytes", _SMALLER)
    module_name = _PREFIX + digest_of_source(source)
    with _LOCK:
        if module_name not in sys.modules:
            sys.modules[module_name] = module = types.ModuleType(module_name)
            vars(module).update({_SOURCE: source, "__package__": ""})  # nothing stands beside it
            try:
                _run(name, source, module)
            except BaseException:
                del sys.modules[module_name]
                raise
        return sys.modules[module_name]


def _run(name: str, source: bytes, module: types.ModuleType) -> None:
    file = f"<plug-in {module.__name__.removeprefix(_PREFIX)}>"
    try:
        text = source.decode("utf-8-sig")
        code = compile(text, file, "exec", dont_inherit=True)
    except UnicodeDecodeError as error:
        raise refuse_source(name, source, None, "it is not UTF-8", "Python in UTF-8", "save it as UTF-8") from error
    except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        why = error.msg if isinstance(error, SyntaxError) else f"{type(error).__name__}: {error}"
        raise refuse_source(name, source, line, why, "Python that can be read", _MEND) from error
    # so that tracebacks and debuggers show the lines that were run, and never those of a file that changed since
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    try:
        exec(code, vars(module))
    except (Exception, SystemExit) as error:
        why = f"{type(error).__name__}: {error}"
        raise refuse_source(
            name, source, failing_line(error, file), why, "a file that runs to its end", _MEND
        ) from error


_MEND = "mend the plug-in, and allow it with its new digest"
_SMALLER = "leave out what is no code"


def refuse_source(name: str, source: bytes, line: int | None, value: str, expected: str, advice: str) -> InputRefused:
    """Make the error of a file that cannot be a plug-in (NM812)."""
    where = f"plug-in {name} ({digest_of_source(source)[:12]})"
    return InputRefused([Fault("NM812", where, line, None, value, expected, advice)])


def failing_line(error: BaseException, file: str) -> int | None:
    """Return the last line of a file that an error came through; None where it came through none."""
    lines = [step.lineno for step in traceback.extract_tb(error.__traceback__) if step.filename == file]
    return lines[-1] if lines else None


def source_of_module(name: str) -> bytes | None:
    """Return the bytes that a module was made of here; None of a module that Python imported itself."""
    source: bytes | None = getattr(sys.modules.get(name), _SOURCE, None)
    return source


def _parts_of(plugin: PlugIn) -> tuple[Any, ...]:
    """Return what a pickle has of a plug-in: its source, which is run on the other side, where there is one.

    A pickle may run anything, so that only those load it who trust its sender: here, the workers of one study.
    """
    if plugin.source is None:
        return PlugIn, (plugin.id, plugin.digest, plugin.place, plugin.thing)
    return run_source, (plugin.id, plugin.place, plugin.source)


copyreg.pickle(PlugIn, _parts_of)
