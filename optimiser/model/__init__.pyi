from .candidates import Candidates, find_candidates, judged_leads
from .components import Component, find_components, merge_points
from .fingerprint import model_digest
from .model import CANONICAL, Block, Model, Stage, build_model
from .variations import constrain_goals, forbid_columns, force_columns, with_stages

__all__ = [
    "CANONICAL",
    "Block",
    "Candidates",
    "Component",
    "Model",
    "Stage",
    "build_model",
    "constrain_goals",
    "find_candidates",
    "find_components",
    "forbid_columns",
    "force_columns",
    "judged_leads",
    "merge_points",
    "model_digest",
    "with_stages",
]
