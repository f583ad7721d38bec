"""Run all scenarios of a study."""

from scenarios.studies import run_study

__all__ = ["run_study"]
