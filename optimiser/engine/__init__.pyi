from .decomposed import JointEngine
from .lanes import Lanes
from .model_engine import Engine

__all__ = [
    "Engine",
    "JointEngine",
    "Lanes",
]
