from .auditing import (
    AuditedRun as AuditedRun,
)
from .auditing import (
    audit_run as audit_run,
)
from .checking import (
    CheckedRound as CheckedRound,
)
from .checking import (
    check_round as check_round,
)
from .comparing import (
    ComparedRuns as ComparedRuns,
)
from .comparing import (
    compare_runs as compare_runs,
)
from .demonstrating import (
    make_demo as make_demo,
)
from .documents import (
    write_letters as write_letters,
)
from .documents import (
    write_report as write_report,
)
from .documents import (
    write_templates as write_templates,
)
from .documents import (
    write_workbook as write_workbook,
)
from .drawing import (
    draw_supply as draw_supply,
)
from .drawing import (
    draw_whole_round as draw_whole_round,
)
from .drawing import (
    write_template as write_template,
)
from .explaining import (
    explain_run as explain_run,
)
from .finding_frontiers import (
    find_frontier as find_frontier,
)
from .importing import (
    DemandSummary as DemandSummary,
)
from .importing import (
    FilesRead as FilesRead,
)
from .importing import (
    FollowingRound as FollowingRound,
)
from .importing import (
    follow_round as follow_round,
)
from .importing import (
    import_round as import_round,
)
from .listing import (
    ListedRuns as ListedRuns,
)
from .listing import (
    list_runs as list_runs,
)
from .notes import (
    assumed_notes as assumed_notes,
)
from .notes import (
    elsewhere_notes as elsewhere_notes,
)
from .notes import (
    left_out_notes as left_out_notes,
)
from .notes import (
    missing_notes as missing_notes,
)
from .notes import (
    move_notes as move_notes,
)
from .notes import (
    reference_notes as reference_notes,
)
from .plugging import (
    list_plugins as list_plugins,
)
from .policies import (
    list_policies as list_policies,
)
from .policies import (
    list_policy_values as list_policy_values,
)
from .policies import (
    list_rules as list_rules,
)
from .policies import (
    list_rules_of as list_rules_of,
)
from .recording import (
    merge as merge,
)
from .recording import (
    record as record,
)
from .recording import (
    record_workbook as record_workbook,
)
from .round_files import (
    Committed as Committed,
)
from .round_files import (
    JourneysToMeasure as JourneysToMeasure,
)
from .round_files import (
    write_commitments as write_commitments,
)
from .round_files import (
    write_journeys as write_journeys,
)
from .solving import (
    adopt as adopt,
)
from .solving import (
    explain_impossible as explain_impossible,
)
from .solving import (
    repair as repair,
)
from .solving import (
    run_words as run_words,
)
from .solving import (
    solve_round as solve_round,
)
from .studying import (
    run_study as run_study,
)
from .surveying import (
    ImportedSupply as ImportedSupply,
)
from .surveying import (
    ProposedMap as ProposedMap,
)
from .surveying import (
    forget_people as forget_people,
)
from .surveying import (
    import_survey as import_survey,
)
from .surveying import (
    propose_survey_map as propose_survey_map,
)
from .surveying import (
    upgrade as upgrade,
)

__all__ = [
    "AuditedRun",
    "CheckedRound",
    "Committed",
    "ComparedRuns",
    "DemandSummary",
    "FilesRead",
    "FollowingRound",
    "ImportedSupply",
    "JourneysToMeasure",
    "ListedRuns",
    "ProposedMap",
    "adopt",
    "assumed_notes",
    "audit_run",
    "check_round",
    "compare_runs",
    "draw_supply",
    "draw_whole_round",
    "elsewhere_notes",
    "explain_impossible",
    "explain_run",
    "find_frontier",
    "follow_round",
    "forget_people",
    "import_round",
    "import_survey",
    "left_out_notes",
    "list_policies",
    "list_policy_values",
    "list_rules",
    "list_runs",
    "make_demo",
    "merge",
    "missing_notes",
    "move_notes",
    "propose_survey_map",
    "record",
    "record_workbook",
    "reference_notes",
    "repair",
    "run_study",
    "run_words",
    "solve_round",
    "upgrade",
    "write_commitments",
    "write_journeys",
    "write_letters",
    "write_report",
    "write_template",
    "write_templates",
    "write_workbook",
]
