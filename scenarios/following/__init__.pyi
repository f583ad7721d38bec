from .carrying import Work, months_later
from .works import new_works, outgrown_aside, running_rows, running_works, within_leads

__all__ = [
    "Work",
    "months_later",
    "new_works",
    "outgrown_aside",
    "running_rows",
    "running_works",
    "within_leads",
]
