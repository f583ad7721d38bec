"""The scenarios that are shipped: what any study may extend by name."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any


def library_names() -> tuple[str, ...]:
    """Return the names of the shipped scenarios, sorted."""
    folder = resources.files("scenarios").joinpath("library")
    return tuple(sorted(path.name.removesuffix(".toml") for path in folder.iterdir() if path.name.endswith(".toml")))


def library_data(name: str) -> dict[str, Any]:
    """Read a shipped scenario as plain data.

    Parameters
    ----------
    name : str
        One of :func:`library_names`.
    """
    text = resources.files("scenarios").joinpath("library", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
