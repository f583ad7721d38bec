from .asking import refuse_unknown
from .cases import explain_case
from .explanation import EXPLANATION_SCHEMA, Block, Explanation, Fact
from .impossible import explain_impossible
from .leaders import explain_leader
from .left_out import left_out_of
from .pairs import explain_pair
from .rounds import explain_round
from .saying import change_text, gain_text, limits_of
from .sessions import session_of
from .words import goal_words, judgement_fact, loss_words

__all__ = [
    "EXPLANATION_SCHEMA",
    "Block",
    "Explanation",
    "Fact",
    "change_text",
    "explain_case",
    "explain_impossible",
    "explain_leader",
    "explain_pair",
    "explain_round",
    "gain_text",
    "goal_words",
    "judgement_fact",
    "left_out_of",
    "limits_of",
    "loss_words",
    "refuse_unknown",
    "session_of",
]
