"""Runs: one solve and its folder."""

from scenarios.runs.adoption import adopt
from scenarios.runs.folder import RunFolder
from scenarios.runs.reading import read_run
from scenarios.runs.record import RunRecord
from scenarios.runs.solving import RunSettings, run

load_run = read_run
"""The same, by the name that goes with `load_study`."""

__all__ = ["RunFolder", "RunRecord", "RunSettings", "adopt", "load_run", "read_run", "run"]
