from .carrying import Work, months_later
from .days import moved_by_months
from .lasting import decisions_after, events_after
from .making import next_round, write_next
from .result import NEXT_FILE, NextRound
from .rows import joined, rows_numbered, without_cases, without_rows
from .tables import after_waiting, aftermath, settled, with_history
from .transition import Ended
from .works import new_works, outgrown_aside, running_rows, running_works, within_leads

__all__ = [
    "NEXT_FILE",
    "Ended",
    "NextRound",
    "Work",
    "after_waiting",
    "aftermath",
    "decisions_after",
    "events_after",
    "joined",
    "months_later",
    "moved_by_months",
    "new_works",
    "next_round",
    "outgrown_aside",
    "rows_numbered",
    "running_rows",
    "running_works",
    "settled",
    "with_history",
    "within_leads",
    "without_cases",
    "without_rows",
    "write_next",
]
