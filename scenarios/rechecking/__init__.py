"""Auditing a run folder again, from what is in it alone: its rules, figures, files, bounds and repair."""

from scenarios.rechecking.whole_run import recheck

__all__ = ["recheck"]
