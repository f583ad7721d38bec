"""The demand side of a round from Ofsted's and GIAS's files: who is eligible, in which tier, with which needs."""

from scenarios.demand.build import ImportedDemand, import_demand
from scenarios.demand.import_folder import REPORT_FILE, refuse_existing_round, write_import
from scenarios.demand.publishers import Reading
from scenarios.demand.report import KINDS, ImportReport, ReportRow
from scenarios.demand.sources import DemandFiles

__all__ = [
    "KINDS",
    "REPORT_FILE",
    "DemandFiles",
    "ImportReport",
    "ImportedDemand",
    "Reading",
    "ReportRow",
    "import_demand",
    "refuse_existing_round",
    "write_import",
]
