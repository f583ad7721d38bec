"""Auditing a run folder again, from what is in it alone: its rules, figures, files, bounds and repair."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
