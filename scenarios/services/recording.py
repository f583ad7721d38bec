"""Record what happened to proposals and what was decided: one event, or what was filled into a workbook."""

from scenarios.record import record, record_workbook

__all__ = ["record", "record_workbook"]
