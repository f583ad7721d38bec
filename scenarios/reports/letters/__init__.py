"""Letters: a reason letter for every school and a task sheet for every leader, from templates that clients can edit."""

from scenarios.reports.letters.templates import write_templates
from scenarios.reports.letters.writing import LetterSettings, write_letters

__all__ = ["LetterSettings", "write_letters", "write_templates"]
