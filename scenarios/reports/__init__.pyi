from . import charts
from .audience import Audience
from .map import allocation_map, idle_leaders
from .page import run_page

__all__ = ["Audience", "allocation_map", "charts", "idle_leaders", "run_page"]
