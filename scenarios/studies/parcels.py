"""Parcels: a folder, and what is said about it, as bytes that may travel anywhere.

Only the standard library is needed, so that a worker which cannot load the rest can still say so.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_NOTE = "parcel.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a parcel: the same facts make the same bytes."""


def pack(folder: Path, note: Mapping[str, Any]) -> bytes:
    """Return a folder, with what is said about it, as bytes.

    Parameters
    ----------
    folder : Path
        Need not exist: then the note travels alone.
    note : mapping
        JSON data.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as parcel:
        _put(parcel, _NOTE, json.dumps(note, ensure_ascii=False, sort_keys=True).encode())
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                _put(parcel, f"folder/{file.relative_to(folder).as_posix()}", file.read_bytes())
    return stream.getvalue()


def _put(parcel: zipfile.ZipFile, name: str, data: bytes) -> None:
    parcel.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)


def read_note(data: bytes) -> dict[str, Any]:
    """Return what is said about the folder in a parcel."""
    with zipfile.ZipFile(io.BytesIO(data)) as parcel:
        note: dict[str, Any] = json.loads(parcel.read(_NOTE))
        return note


def unpack(data: bytes, into: Path) -> None:
    """Write the folder of a parcel.

    Parameters
    ----------
    data : bytes
    into : Path
        Made if it is not there.
    """
    into.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(data)) as parcel:
        for name in parcel.namelist():
            if name.startswith("folder/"):
                target = into / name.removeprefix("folder/")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(parcel.read(name))
