"""Recording what happened to proposals and what was decided: rows at the end of a round's tables, checked first.

`docs/repairing.md` has the events, and what each takes away; `docs/workbook.md` how a workbook is read back.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
