"""What a key figure is, the shipped and one of your own, and what its function says of each case.

`docs/comparing.md` has the shipped ones, `docs/how-to/a-figure-of-your-own.md` a worked one.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
