"""What tests of rules are made of: tiny rounds in a few words, assertions of both faces, and the battery.

Examples
--------
>>> from nlematch.testing import leader, school, verify
>>> verify("leader-days").given(schools=[school()], leaders=[leader(half_days=5)]).deploy("100001", "L1").breaches("L1")
"""

from constraints.battery import battery
from constraints.testing import (
    HERE,
    NEARBY,
    Verification,
    capacity,
    commitment,
    conflict,
    event,
    forbid,
    history,
    interest,
    leader,
    make_round,
    measured,
    need,
    pin,
    running,
    school,
    staff_member,
    supporter,
    trust_case,
    verify,
    waive,
)

__all__ = [
    "HERE",
    "NEARBY",
    "Verification",
    "battery",
    "capacity",
    "commitment",
    "conflict",
    "event",
    "forbid",
    "history",
    "interest",
    "leader",
    "make_round",
    "measured",
    "need",
    "pin",
    "running",
    "school",
    "staff_member",
    "supporter",
    "trust_case",
    "verify",
    "waive",
]
