"""Frontiers: coverage against travel, against price, what one more place is worth, and what a floor for groups costs.

`docs/frontiers.md` has the command, what is asked exactly, and what is proved.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
