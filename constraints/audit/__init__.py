"""Whether an allocation keeps every rule, what it is worth, and what it looks like as tables: no solver."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
