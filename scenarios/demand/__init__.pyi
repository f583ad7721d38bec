from .build import ImportedDemand, import_demand
from .gias import read_gias
from .import_folder import REPORT_FILE, refuse_existing_round, write_import
from .places import with_postcodes
from .publishers import Reading
from .report import KINDS, ImportReport, ReportRow
from .sources import DemandFiles
from .summary import by_region, columns_read, headlines, layouts_read, rows_by_kind

__all__ = [
    "KINDS",
    "REPORT_FILE",
    "DemandFiles",
    "ImportReport",
    "ImportedDemand",
    "Reading",
    "ReportRow",
    "by_region",
    "columns_read",
    "headlines",
    "import_demand",
    "layouts_read",
    "read_gias",
    "refuse_existing_round",
    "rows_by_kind",
    "with_postcodes",
    "write_import",
]
