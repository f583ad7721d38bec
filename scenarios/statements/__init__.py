"""One catalogue of what the program says: each sentence, its arguments, and the condition under which it is true."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
