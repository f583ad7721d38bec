"""What every form of a run has: a record in memory, a folder that was read, a run among those compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from constraints.domain import Allocation
    from constraints.round import Round


class RunLike(Protocol):
    """A run, wherever it comes from: its round, allocation, manifest, and outcome files by name."""

    @property
    def round(self) -> Round:
        """With the run's own regions and reach."""

    @property
    def allocation(self) -> Allocation | None:
        """None where none was found or none can exist."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """As in `manifest.json`."""

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The outcome files by name."""
