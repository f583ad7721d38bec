"""Whether the rows of a round fit together, and what is odd in rows that do."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
