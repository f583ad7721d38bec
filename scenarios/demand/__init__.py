"""The demand side of a round from Ofsted's and GIAS's files: who is eligible, in which tier, with which needs."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
