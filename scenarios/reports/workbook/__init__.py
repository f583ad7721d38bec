"""The workbook of a run: what a planner would make by hand, and two sheets to fill in and read back.

`docs/workbook.md` has the sheets; :mod:`scenarios.record.from_workbook` reads what was filled in.
"""

from scenarios.reports.workbook.making import Made, make_workbook

__all__ = ["Made", "make_workbook"]
