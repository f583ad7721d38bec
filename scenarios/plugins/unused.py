"""Plug-ins that were handed over for nothing: told, for a rule that does nothing looks like one that nobody breaks."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constraints.plugins import PlugIn
    from constraints.policies import Policy


def tell_unused(handed_over: Iterable[PlugIn], policy: Policy) -> None:
    """Warn of rules that were handed over and that a policy does not name.

    Parameters
    ----------
    handed_over : iterable of PlugIn
    policy : Policy
    """
    used = {plugin.id for plugin in policy.used_plugins}
    for plugin in handed_over:
        if plugin.kind == "rule" and plugin.id not in used:
            warnings.warn(unused_words(plugin), stacklevel=5)


def unused_words(plugin: PlugIn) -> str:
    """Say that a rule was loaded and is not used."""
    return f"the rule {plugin.id} was loaded and is not used: the policy does not name it under rules"
