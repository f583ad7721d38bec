"""The round after a round: what of its work goes on, which answers and decisions stay, who waits, who enters.

Studies of rounds in a row and `nlematch next` share it.  `docs/semantics.md` says what follows from what.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
