"""How far it is by road: versions of the travel model, and the water that a road must go round."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
