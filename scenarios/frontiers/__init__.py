"""Frontiers: coverage against travel, against price, what one more place is worth, and what a floor for groups costs.

`docs/frontiers.md` has the command, what is asked exactly, and what is proved.
"""

from scenarios.frontiers.asking import frontier
from scenarios.frontiers.result import Frontier
from scenarios.frontiers.settings import FrontierSettings

__all__ = ["Frontier", "FrontierSettings", "frontier"]
