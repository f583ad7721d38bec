from .comparison import Comparison, attribute, compare, impossible_edits, least_difference, robustness
from .explain import Explanation, explain_case, explain_impossible, explain_leader, explain_pair, explain_round
from .following import NextRound, next_round
from .frontiers import Frontier, frontier
from .generate import draw_round
from .key_figures import KeyFigure, key_figure
from .plugins import allow_plugins
from .rechecking import recheck
from .repair import repair
from .reports import Audience, allocation_map, charts, idle_leaders, run_page
from .reports.figures import Figures, figures
from .rounds import load_policy, read_round, write_round
from .runs import Run, adopt, commitments, part_of_run, read_run, run
from .studies import Study, StudyRecord, load_study, read_study

__all__ = [
    "Audience",
    "Comparison",
    "Explanation",
    "Figures",
    "Frontier",
    "KeyFigure",
    "NextRound",
    "Run",
    "Study",
    "StudyRecord",
    "adopt",
    "allocation_map",
    "allow_plugins",
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
    "key_figure",
    "least_difference",
    "load_policy",
    "load_study",
    "next_round",
    "part_of_run",
    "read_round",
    "read_run",
    "read_study",
    "recheck",
    "repair",
    "robustness",
    "run",
    "run_page",
    "write_round",
]
