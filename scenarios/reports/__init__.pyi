from . import charts
from .audience import Audience

__all__ = ["Audience", "charts"]
