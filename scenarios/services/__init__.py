"""Services: what the command line, or a page in a browser, calls; plain functions of plain values.

Paths, strings, numbers and dates go in, with settings where there are many; result objects come out. What cannot be
done raises a :class:`~constraints.domain.faults.NlematchError` with its faults, and how far it is goes to a callback.
Nothing here knows of options, terminals or exit codes.

The names, and where each is, stand in `__init__.pyi`; they are loaded when they are first asked for.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
