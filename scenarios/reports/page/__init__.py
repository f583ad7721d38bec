"""The report page: one HTML file with everything in it, that asks nobody for anything."""

from scenarios.reports.page.documents import run_page
from scenarios.reports.page.studies import study_page
from scenarios.reports.page.writing import refuse_existing_file, write_text

__all__ = ["refuse_existing_file", "run_page", "study_page", "write_text"]
