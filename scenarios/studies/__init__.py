"""Studies: several scenarios of a round, or of rounds in a row, asked for in one file and run together.

`docs/studies.md` has the file and the folder.  The public names, and where each is, stand in `__init__.pyi`; they are
loaded when they are first asked for: a worker process sets its limits before numpy and the solver are loaded.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
