"""The rules: one file for each, what every rule is, and the catalogue of them all."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
