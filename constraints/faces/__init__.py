"""What the faces of a rule read: rows of a plan for the audit face, arrays and columns for the model face."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
