"""The files of a round's plug-ins, for whoever writes the round: its copy in a run has them, for the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constraints.plugins import PlugIn


def plugin_files(plugins: Iterable[PlugIn]) -> dict[str, bytes]:
    """Return the files of plug-ins by their place in the round; those of packages and notebooks have none."""
    return {plugin.place: plugin.source for plugin in plugins if plugin.source is not None}
