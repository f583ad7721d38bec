"""Record what happened and what was decided: one event, what was filled into a workbook, or two copies united."""

from scenarios.record import merge, record, record_workbook

__all__ = ["merge", "record", "record_workbook"]
