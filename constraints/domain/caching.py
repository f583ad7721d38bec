"""What is made of an object once and kept on it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
V = TypeVar("V")


def cached_on_argument(make: Callable[[T], V]) -> Callable[[T], V]:
    """Make a function of one object keep its result on that object, as `functools.cached_property` does for a method.

    So a module may add a view to an object of a module below it. The view goes when the object goes, and a changed
    copy of the object begins without it.

    Parameters
    ----------
    make : callable
        Takes an object that never changes; it is called once for each.
    """
    name = make.__qualname__

    @functools.wraps(make)
    def cached(owner: T) -> V:
        views = vars(owner)
        if name not in views:
            views[name] = make(owner)
        return cast("V", views[name])

    return cached
