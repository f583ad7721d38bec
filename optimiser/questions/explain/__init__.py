"""Why, why not, and what now: facts about a plan, each proved by a solve, a cut or an audit; no text for humans.

About one case or pair: `pairs` (why not this leader), `why_case` (why this leader, or none), both over `forced_plan`,
the best plan with something forced.  About one leader: `leader_value` (load, worth, loss) and `dropouts`.  About the
whole round: `bottlenecks` (why cases wait), `remedies` and `one_more_leader` (what would help), both over
`worth_of_change`, what a changed round is worth, and `idle_preferences` (those that change nothing).
"""

from optimiser.questions.explain.bottlenecks import Bottleneck, BottleneckMap, bottleneck_map
from optimiser.questions.explain.case_answers import CandidateLoad, CaseAnswer, Cause, CoverAnswer, RunnerUp
from optimiser.questions.explain.dropouts import DropOut, audit_drop_outs, drill
from optimiser.questions.explain.forced_plan import ConditionalPlan, Label, Step
from optimiser.questions.explain.idle_preferences import Effect, PriceEffect, price_effects
from optimiser.questions.explain.leader_value import LeaderValue, Load, Loss, load_of, value_of_leader
from optimiser.questions.explain.one_more_leader import Imagined, one_more_leader
from optimiser.questions.explain.pairs import PairAnswer, Verdict, ask_pair, judge_pair
from optimiser.questions.explain.remedies import FARTHEST, Binding, Remedies, Remedy
from optimiser.questions.explain.why_case import ask_case
from optimiser.questions.explain.worth_of_change import Change, Gain, whole_gain

__all__ = [
    "FARTHEST",
    "Binding",
    "Bottleneck",
    "BottleneckMap",
    "CandidateLoad",
    "CaseAnswer",
    "Cause",
    "Change",
    "ConditionalPlan",
    "CoverAnswer",
    "DropOut",
    "Effect",
    "Gain",
    "Imagined",
    "Label",
    "LeaderValue",
    "Load",
    "Loss",
    "PairAnswer",
    "PriceEffect",
    "Remedies",
    "Remedy",
    "RunnerUp",
    "Step",
    "Verdict",
    "ask_case",
    "ask_pair",
    "audit_drop_outs",
    "bottleneck_map",
    "drill",
    "judge_pair",
    "load_of",
    "one_more_leader",
    "price_effects",
    "value_of_leader",
    "whole_gain",
]
