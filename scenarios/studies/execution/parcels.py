"""Parcels: a folder, and what is said about it, as bytes that may travel anywhere.

Only the standard library is needed, so that a worker which cannot load the rest can still say so.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

_NOTE = "parcel.json"
_FOLDER = "folder/"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a parcel: the same facts make the same bytes."""


def pack(files: Mapping[str, bytes], note: Mapping[str, Any]) -> bytes:
    """Return files, with what is said about them, as bytes.

    Parameters
    ----------
    files : mapping of str to bytes
        By their names in a folder; with none the note travels alone.
    note : mapping
        JSON data.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as parcel:
        _put(parcel, _NOTE, json.dumps(note, ensure_ascii=False, sort_keys=True).encode())
        for name in sorted(files):
            _put(parcel, f"{_FOLDER}{name}", files[name])
    return stream.getvalue()


def _put(parcel: zipfile.ZipFile, name: str, data: bytes) -> None:
    parcel.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)


def read_note(data: bytes) -> dict[str, Any]:
    """Return what is said about the folder in a parcel."""
    with zipfile.ZipFile(io.BytesIO(data)) as parcel:
        note: dict[str, Any] = json.loads(parcel.read(_NOTE))
        return note


def unpack(data: bytes) -> dict[str, bytes]:
    """Return the files of a parcel by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as parcel:
        inside = (name for name in parcel.namelist() if name.startswith(_FOLDER))
        return {name.removeprefix(_FOLDER): parcel.read(name) for name in inside}
