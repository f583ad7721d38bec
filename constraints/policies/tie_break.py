"""The tie-break: a fixed weight of every row, which has no meaning and only tells equally good allocations apart.

It is versioned: a run keeps the version that it was made with, so that its value can be computed again for ever. A
version is never changed; what is better becomes the next one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

BITS = 20
"""The length of a weight: sums over an allocation of England's size stay far below 2**53."""

Weight = Callable[..., int]
"""Makes the weight of a row of its case, need (empty for a deployment) and person, all text.

Where the case's tier has more than one profile, the row's is a fourth text.
"""


def canonical_weight(case_id: str, need_id: str, person_id: str, *profile: str) -> int:
    """Return the weight of a row: the first 20 bits of the SHA-256 of `case_id,need_id,person_id` in UTF-8.

    Parameters
    ----------
    case_id, need_id, person_id : str
        `need_id` is empty for a deployment.
    *profile : str
        Where the case's tier has more than one: it follows after another comma.
    """
    digest = hashlib.sha256(",".join((case_id, need_id, person_id, *profile)).encode()).digest()
    return int.from_bytes(digest[:3], "big") >> (24 - BITS)


TIE_BREAKS: Mapping[int, Weight] = {1: canonical_weight}
"""Every version of the tie-break."""
