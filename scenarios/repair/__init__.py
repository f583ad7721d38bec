"""Repairing a run after refusals and withdrawals, and covering needs with its leaders kept.

`docs/repairing.md` says how; the search itself is :mod:`optimiser.questions.repair`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
