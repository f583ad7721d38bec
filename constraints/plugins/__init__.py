"""Code that is not ours: what a plug-in is, its digest, and how its source is run.  Who may run it, others decide."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
