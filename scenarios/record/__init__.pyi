from .acknowledging import missing_rows
from .forms import APPROVAL_FILLED, APPROVALS_SHEET, APPROVE, FILLED, IDS_SHEET, REJECT
from .from_workbook import FromWorkbook, record_workbook
from .merging import Merged, merge
from .recording import Recorded, record
from .seals import SEAL_SHEET, Seal, mark_of

__all__ = [
    "APPROVALS_SHEET",
    "APPROVAL_FILLED",
    "APPROVE",
    "FILLED",
    "IDS_SHEET",
    "REJECT",
    "SEAL_SHEET",
    "FromWorkbook",
    "Merged",
    "Recorded",
    "Seal",
    "mark_of",
    "merge",
    "missing_rows",
    "record",
    "record_workbook",
]
