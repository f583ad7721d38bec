"""A plug-in that somebody hands over in Python: a class or a function of a notebook, a script or a module."""

from __future__ import annotations

import ast
import inspect
import linecache
import sys
import types
from typing import TYPE_CHECKING, Any

from constraints.domain import Fault, InputRefused
from constraints.plugins.plug_in import PlugIn, digest_of_source, id_of, is_id, is_plug_in
from constraints.plugins.source import source_of_module

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

IN_PYTHON = "python"
"""What stands under `[plugins]` for a plug-in out of a notebook or script, which has no file of its own."""


def plug_in_of(thing: Any) -> PlugIn:  # noqa: ANN401 - whatever somebody hands over
    """Return the plug-in that a class or a function is.

    One that is defined in a module has the digest of the module's file, so that the file can be allowed elsewhere.
    One of a notebook or script has that of its own source, and of the classes of that notebook that it derives from.

    Parameters
    ----------
    thing : type of Rule, key figure or PlugIn

    Raises
    ------
    InputRefused
        It is neither a rule nor a key figure, or its source cannot be found (NM812).
    """
    if isinstance(thing, PlugIn):
        return thing
    if not is_plug_in(thing) or not is_id(id_of(thing)):
        expected = "a rule or a key figure with an id of small letters, digits and hyphens, or a path to a file of them"
        raise _refused(repr(thing), "", expected, "see docs/plug-ins.md")
    own, module = id_of(thing), str(getattr(thing, "__module__", "__main__"))
    if module == "__main__":
        return PlugIn(own, digest_of_source("\n".join(_own_sources(thing)).encode()), IN_PYTHON, thing)
    source = source_of_module(module) or _file_of(thing, module)
    return PlugIn(own, digest_of_source(source), f"{own}.py", thing, source)


def _file_of(thing: Any, module: str) -> bytes:  # noqa: ANN401
    """Return the file that a class or function was imported from.

    Raises
    ------
    InputRefused
        There is none, or it is not any more the one that was imported (NM812).
    """
    imported = sys.modules.get(module)
    try:
        source: bytes = imported.__spec__.loader.get_data(imported.__file__)  # type: ignore[union-attr]
    except (OSError, AttributeError, TypeError) as error:
        raise _refused(id_of(thing), f"module {module}", "a module whose file can be read", _IN_A_FILE) from error
    known = {*_codes_in(compile(source, str(imported.__file__), "exec", dont_inherit=True))}  # type: ignore[union-attr]
    if any(code not in known for code in _codes_of(thing, module)):
        expected, advice = "the file as it was imported", "it has changed since: import it anew, or start Python again"
        raise _refused(id_of(thing), f"module {module}", expected, advice)
    return source


def _codes_in(code: types.CodeType) -> Iterator[types.CodeType]:
    """Walk over the code of everything that is defined in a file."""
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            yield part
            yield from _codes_in(part)


def _codes_of(thing: Any, module: str) -> Iterator[types.CodeType]:  # noqa: ANN401
    """Walk over the code of a function, or of the methods of a class, as it is now."""
    for part in (thing, getattr(thing, "Params", None)):
        yield from _codes_in_class(part, module) if isinstance(part, type) else _codes_among([part], module)


def _codes_in_class(part: type, module: str) -> Iterator[types.CodeType]:
    return _codes_among(vars(part).values(), module)


def _codes_among(values: Iterable[Any], module: str) -> Iterator[types.CodeType]:
    for value in values:
        function = inspect.unwrap(getattr(value, "__func__", getattr(value, "fget", value)))
        if isinstance(function, types.FunctionType) and function.__module__ == module:
            yield function.__code__


def _own_sources(thing: Any) -> Iterator[str]:  # noqa: ANN401
    """Return the source of a class or function of a notebook, and of the notebook's classes that it stands on."""
    parts = [thing]
    if isinstance(thing, type):
        parts = [*thing.__mro__, *getattr(thing, "Params", object).__mro__]
    try:
        yield from (_source_of(part) for part in parts if part.__module__ == "__main__")
    except (OSError, TypeError) as error:
        raise _refused(id_of(thing), repr(thing), "code whose source can be read", _IN_A_FILE) from error


def _source_of(part: Any) -> str:  # noqa: ANN401
    """Return the source of a class or function that is in no module.

    Python finds that of a class by the file of its module, and a notebook has none: there it is looked for in the cell
    that its functions are of, or where it has none in the latest cell that defines it.

    Raises
    ------
    OSError, TypeError
        It cannot be found.
    """
    main = sys.modules["__main__"]
    if not isinstance(part, type) or hasattr(main, "__file__"):
        return inspect.getsource(part)
    code = next(_codes_in_class(part, "__main__"), None)
    run = reversed(list(getattr(main, _CELLS, ())))
    cells = run if code is None else ["".join(linecache.getlines(code.co_filename))]
    for cell in cells:
        for node in _classes_in(cell):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            last = node.end_lineno or first
            if node.name == part.__name__ and (code is None or first <= code.co_firstlineno <= last):
                return "\n".join(cell.splitlines()[first - 1 : last])
    raise OSError(f"no cell defines {part.__name__}")


_CELLS = "In"
"""What IPython calls the list of all cells that were run."""


def _classes_in(cell: str) -> list[ast.ClassDef]:
    try:
        nodes = ast.parse(cell).body
    except SyntaxError:  # a cell that did not run
        return []
    return [node for node in nodes if isinstance(node, ast.ClassDef)]


_IN_A_FILE = "write it into a file of its own"


def _refused(name: str, value: str, expected: str, advice: str) -> InputRefused:
    return InputRefused([Fault("NM812", f"plug-in {name}", None, None, value, expected, advice)])
