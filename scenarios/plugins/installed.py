"""Plug-ins of installed packages: found by their entry points, and given a digest, before a line of them is run."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.machinery
import importlib.metadata
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constraints.domain import Fault, InputRefused
from constraints.plugins import INSTALLED, PlugIn, is_plug_in
from scenarios.files import in_words, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

GROUPS = ("nlematch.rules", "nlematch.kpis")
"""The groups of entry points; an entry point has the id of its plug-in as its name."""

_COMPILED = "__pycache__"


@dataclasses.dataclass(frozen=True)
class InstalledPlugIn:
    """A plug-in of an installed package, which was not loaded.

    Attributes
    ----------
    id : str
    package : str
        And its version.
    digest : str
        SHA-256 of the names and bytes of all files of the package that its entry point is in; of a single module, of
        that file.
    entry : EntryPoint
    """

    id: str
    package: str
    digest: str
    entry: importlib.metadata.EntryPoint

    def load(self) -> PlugIn:
        """Load it.

        Raises
        ------
        InputRefused
            It ends with an error, or is no plug-in of its name (NM812).
        """
        where = f"plug-in {self.id} ({self.digest[:12]})"
        try:
            thing: Any = self.entry.load()
        except (Exception, SystemExit) as error:
            why, advice = f"{type(error).__name__}: {error}", f"mend {self.package}, or install it again"
            raise InputRefused([Fault("NM812", where, None, None, why, "a package that loads", advice)]) from error
        if not is_plug_in(thing) or thing.id != self.id:
            expected, advice = f"a rule or a key figure whose id is {self.id}", "correct the entry point"
            raise InputRefused([Fault("NM812", where, None, None, self.entry.value, expected, advice)])
        return PlugIn(self.id, self.digest, INSTALLED, thing)


def find_installed(name: str | None = None, group: str | None = None) -> tuple[InstalledPlugIn, ...]:
    """Return the plug-ins of installed packages, or those of one id or of one of :data:`GROUPS`, sorted.

    Raises
    ------
    InputRefused
        The files of one cannot be found or read (NM812).
    """
    entries = [entry for each in GROUPS for entry in importlib.metadata.entry_points(group=each)]
    wanted = [entry for entry in entries if name in (None, entry.name) and group in (None, entry.group)]
    return tuple(sorted((_described(entry) for entry in wanted), key=lambda found: (found.id, found.package)))


def _described(entry: importlib.metadata.EntryPoint) -> InstalledPlugIn:
    package = f"{entry.dist.name} {entry.dist.version}" if entry.dist is not None else entry.value
    try:
        return InstalledPlugIn(entry.name, package, _digest_of_package(entry.module.partition(".")[0]), entry)
    except (OSError, ImportError, ValueError) as error:
        why = in_words(error) if isinstance(error, OSError) else str(error)
        expected, advice = "a package whose files can be read", f"install {package} again"
        raise InputRefused([Fault("NM812", f"plug-in {entry.name}", None, None, why, expected, advice)]) from error


def _digest_of_package(name: str) -> str:
    """Return the digest of a package that is not imported for it.

    The finder of a name without dots looks for files and runs none of them.
    """
    spec = importlib.util.find_spec(name)
    if spec is None:
        raise ImportError(f"no module {name}")
    if spec.submodule_search_locations is None:
        return hashlib.sha256(Path(str(spec.origin)).read_bytes()).hexdigest()
    lines = [line for folder in spec.submodule_search_locations for line in _lines(Path(folder))]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _lines(folder: Path) -> Iterator[str]:
    """Walk over the files of a package: the digest and the name of each, as `sha256sum` writes them."""
    for path, data in read_tree(folder).items():
        if _COMPILED not in path.split("/"):
            yield f"{hashlib.sha256(data).hexdigest()}  {path}"
