"""The report page: one HTML file with everything in it, that asks nobody for anything."""

from scenarios.reports.page.pages import run_page
from scenarios.reports.page.studies import study_page

__all__ = ["run_page", "study_page"]
