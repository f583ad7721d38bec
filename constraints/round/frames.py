"""The tables of a round as they are kept: nobody changes them, and whoever asks for one gets a frame of their own.

A frame that is handed out shares its cells with the one that is kept until somebody changes it (copy on write, as
pandas has it since version 3).  So it costs a few microseconds, whatever its size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from constraints.domain import NameRefused


class Sealed:
    """A table whose cells cannot be written, by whatever way somebody comes at its arrays; several rounds may share it.

    Parameters
    ----------
    frame : DataFrame
        Copied.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        if not isinstance(frame, pd.DataFrame):
            raise TypeError(f"a table of a round is a pandas DataFrame, not {type(frame).__name__}")
        cells = np.array(frame.to_numpy(dtype=object), order="F", copy=True)  # the cells of a column side by side
        cells.setflags(write=False)
        self._frame = pd.DataFrame(cells, frame.index, frame.columns, dtype=object, copy=False)

    def frame(self) -> pd.DataFrame:
        """Return a frame of one's own, which shares its cells until it is changed."""
        return self._frame.copy(deep=False)

    def __reduce__(self) -> tuple[type[Sealed], tuple[pd.DataFrame]]:
        return Sealed, (self._frame,)


class Frames(Mapping[str, pd.DataFrame]):
    """Tables by name.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Copied.
    """

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        self._kept = {name: Sealed(frame) for name, frame in frames.items()}
        self._before: dict[str, Sealed] = {}

    @classmethod
    def of(cls, frames: Mapping[str, pd.DataFrame]) -> Frames:
        """Return frames as they are kept; those that are kept already are not copied."""
        return frames if isinstance(frames, Frames) else cls(frames)

    @classmethod
    def shared(cls, tables: Mapping[str, Sealed]) -> Frames:
        """Return tables that other rounds may have, too; they are not copied."""
        frames = cls({})
        frames._kept = dict(tables)
        return frames

    def replaced(self, frames: Mapping[str, pd.DataFrame]) -> Frames:
        """Return these tables with others in the place of those of the same names.

        Parameters
        ----------
        frames : mapping of str to DataFrame
        """
        fresh = Frames(frames)
        fresh._before = {**self._kept, **self._before}
        fresh._kept = {**self._kept, **fresh._kept}
        return fresh

    def as_first(self) -> Frames:
        """Return the same tables, which stand in the place of none."""
        return Frames.shared(self._kept)

    def same_as(self, other: Frames) -> set[str]:
        """Return the names of the tables that both share: the very same, not only equal ones."""
        return {name for name, table in self._kept.items() if other._kept.get(name) is table}

    def before(self, name: str) -> pd.DataFrame | None:
        """Return the table that the one of this name stands in the place of; None where it is the first."""
        return self._before[name].frame() if name in self._before else None

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._kept:
            raise NameRefused.of("Round.tables", "name", name, self._kept, "a table of a round")
        return self._kept[name].frame()

    def __contains__(self, name: object) -> bool:
        return name in self._kept

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)

    def __eq__(self, other: object) -> bool:
        """Say whether all rows are the same, in the same order; their numbers may be others."""
        if not isinstance(other, Frames) or self.keys() != other.keys():
            return False
        pairs = ((frame, other[name]) for name, frame in self.items())
        return all(one.reset_index(drop=True).equals(two.reset_index(drop=True)) for one, two in pairs)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        rows = ", ".join(f"{name}: {len(frame)}" for name, frame in self.items() if len(frame))
        return f"<rows by table: {rows}>"
