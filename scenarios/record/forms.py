"""The sheets of a run's workbook that planners fill in, and whose rows are read back into the round."""

FILLED: dict[str, str] = {"decisions": "Decisions", "events": "Events"}
"""Titles of the sheets to fill in, by the table of the round that their rows go to."""
IDS_SHEET = "_ids"
"""The title of the hidden sheet with the ids that may be chosen."""

APPROVALS_SHEET = "To approve"
"""The title of the sheet on which a director approves or rejects, a match a row."""
APPROVE, REJECT = "approve", "reject"
"""What may stand in its column `Decision`."""
APPROVAL_FILLED = ("Decision", "Reason code", "By", "On", "Note")
"""The columns of it that are filled in; all others stay as they were written."""
