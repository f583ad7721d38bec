"""What a round is about: records of its files, how a cell is read, the closed lists, and faults of bad input."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
