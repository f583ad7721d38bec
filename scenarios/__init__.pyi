from .comparison import Comparison, Variants, attribute, compare, impossible_edits, least_difference, robustness
from .explain import Explanation
from .explain.impossible import explain_impossible
from .explain.leaders import explain_leader
from .explain.rounds import explain_round
from .explain.sentences import explain_case, explain_pair
from .frontiers import Frontier, FrontierSettings, frontier
from .generate.small import draw_round
from .rechecking import recheck
from .reports import charts
from .reports.audience import Audience
from .reports.figures import Figures, figures
from .reports.map import allocation_map, idle_leaders
from .reports.page import run_page
from .rounds import read_round, write_round
from .runs import RunFolder, RunRecord, RunSettings, adopt, load_run, read_run, run
from .runs.committing import commitments
from .runs.wide import pairs, wide
from .studies import StudyRecord, load_study, run_study

__all__ = [
    "Audience",
    "Comparison",
    "Explanation",
    "Figures",
    "Frontier",
    "FrontierSettings",
    "RunFolder",
    "RunRecord",
    "RunSettings",
    "StudyRecord",
    "Variants",
    "adopt",
    "allocation_map",
    "attribute",
    "charts",
    "commitments",
    "compare",
    "draw_round",
    "explain_case",
    "explain_impossible",
    "explain_leader",
    "explain_pair",
    "explain_round",
    "figures",
    "frontier",
    "idle_leaders",
    "impossible_edits",
    "least_difference",
    "load_run",
    "load_study",
    "pairs",
    "read_round",
    "read_run",
    "recheck",
    "robustness",
    "run",
    "run_page",
    "run_study",
    "wide",
    "write_round",
]
