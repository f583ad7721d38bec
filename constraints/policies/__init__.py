"""A policy as data: its parts, the words that may stand in it, and how values are laid over it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
