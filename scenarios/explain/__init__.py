"""Explanations in plain words: why this one, why not that one, and what would have to change."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
