"""Which modelled journeys are worth measuring: those whose measured time could change who may be sent, or the plan."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
