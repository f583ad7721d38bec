"""The report page: one HTML file with everything in it, that asks nobody for anything."""

from scenarios.reports.page.pages import page_of_run, run_page
from scenarios.reports.page.studies import study_page

__all__ = ["page_of_run", "run_page", "study_page"]
