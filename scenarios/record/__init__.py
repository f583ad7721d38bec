"""Recording what happened to proposals: one row at the end of a round's events, checked first.

`docs/repairing.md` has the events, and what each takes away.
"""

from scenarios.record.recording import Recorded, record

__all__ = ["Recorded", "record"]
