"""A round's folder from a few lines of CSV: the least round, and what a test lays over it."""

from collections.abc import Callable
from pathlib import Path

import pytest

LEAST = {
    "schools": "urn,name,phase,easting,northing,tier\n"
    "100001,Ash,primary,450000,300000,1\n100002,Elm,primary,450000,301000,2\n",
    "supporters": "supporter_id,kind,easting,northing\nS1,school,450000,302000\n",
    "leaders": "leader_id,supporter_id,half_days,max_cases\nL1,S1,12,2\n",
}


@pytest.fixture
def folder_of(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes the least round with other files in place of its own; None leaves one out."""

    def write(settings: str | None = None, **files: str | bytes | None) -> Path:
        folder = tmp_path / "round"
        folder.mkdir()
        for name, content in (LEAST | files).items():
            if content is not None:
                raw = content if isinstance(content, bytes) else content.encode()
                (folder / f"{name}.csv").write_bytes(raw)
        if settings is not None:
            (folder / "round.toml").write_text(settings, encoding="utf-8")
        return folder

    return write
