"""Runs: one solve and its folder."""

from scenarios.runs.adoption import adopt
from scenarios.runs.folder import RunFolder, read_run
from scenarios.runs.rechecking import recheck
from scenarios.runs.record import RunRecord
from scenarios.runs.solving import RunSettings, run

__all__ = ["RunFolder", "RunRecord", "RunSettings", "adopt", "read_run", "recheck", "run"]
