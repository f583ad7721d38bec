from .acknowledging import missing_rows
from .forms import FILLED, IDS_SHEET
from .from_workbook import FromWorkbook, record_workbook
from .recording import Recorded, record
from .seals import SEAL_SHEET, Seal, mark_of

__all__ = [
    "FILLED",
    "IDS_SHEET",
    "SEAL_SHEET",
    "FromWorkbook",
    "Recorded",
    "Seal",
    "mark_of",
    "missing_rows",
    "record",
    "record_workbook",
]
