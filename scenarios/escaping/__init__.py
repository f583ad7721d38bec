"""Every way out of the program: stdout and stderr, CSV, JSON and TOML, pages, workbooks, names of files.

Whatever a planner's files say comes out as text that can be seen, and nothing that shows it acts on it.  No other
module writes to a terminal, or makes CSV, JSON, TOML, templates of pages or workbooks; a test holds them to it.  What
writes to a terminal, :mod:`scenarios.escaping.terminal`, is for commands alone, and not among the names here.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
