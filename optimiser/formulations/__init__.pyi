from .embedded import EmbeddedFormulation, embed_formulation
from .formulation import Formulation, formulate
from .placing_goals import placing
from .scalarisation import Scalarised, scalarise_lexicographic, stage_cost
from .stage_program import GoalConstraint, RowSources, StageProgram, build_stage_program
from .stand_ins import StandIns

__all__ = [
    "EmbeddedFormulation",
    "Formulation",
    "GoalConstraint",
    "RowSources",
    "Scalarised",
    "StageProgram",
    "StandIns",
    "build_stage_program",
    "embed_formulation",
    "formulate",
    "placing",
    "scalarise_lexicographic",
    "stage_cost",
]
