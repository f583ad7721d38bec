"""Recording what happened to proposals and what was decided: rows at the end of a round's tables, checked first.

`docs/repairing.md` has the events, and what each takes away; `docs/workbook.md` how a workbook is read back.
"""

from scenarios.record.acknowledging import missing_rows
from scenarios.record.from_workbook import FromWorkbook, record_workbook
from scenarios.record.recording import Recorded, record

__all__ = ["FromWorkbook", "Recorded", "missing_rows", "record", "record_workbook"]
