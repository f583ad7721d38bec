"""A round with something of it changed, so that whatever looks at it sees the change, and it is written with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from constraints.policies.overriding import merged
from constraints.rulebooks.validation import override_policy

if TYPE_CHECKING:
    from constraints.round.round import Round


def with_policy_values(round_: Round, changes: Mapping[str, Any]) -> Round:
    """Return a round with values laid over its own policy, whatever is shipped under the policy's name.

    Parameters
    ----------
    round_ : Round
    changes : mapping
        Values by name, nested as in a preset's file, e.g. `{"rules": {"travel-limit": {"minutes": 75}}}`.

    Raises
    ------
    InputRefused
        A name is not known (NM402), or a value is not allowed (NM403).
    """
    meta = dataclasses.replace(round_.meta, overrides=merged(round_.meta.overrides, changes))
    return dataclasses.replace(round_, meta=meta, policy=override_policy(round_.policy, changes))
