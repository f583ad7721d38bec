from .candidates import Candidates, find_candidates, judged_leads
from .components import Component, find_components, merge_points
from .embedding import Embedding, embed
from .fingerprint import model_digest
from .model import CANONICAL, Block, Model, Stage, build_model
from .variations import constrain_goals, demand_one_of, forbid_columns, force_columns, force_one_of, with_stages

__all__ = [
    "CANONICAL",
    "Block",
    "Candidates",
    "Component",
    "Embedding",
    "Model",
    "Stage",
    "build_model",
    "constrain_goals",
    "demand_one_of",
    "embed",
    "find_candidates",
    "find_components",
    "forbid_columns",
    "force_columns",
    "force_one_of",
    "judged_leads",
    "merge_points",
    "model_digest",
    "with_stages",
]
