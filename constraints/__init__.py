"""What the problem is and what must hold: domain, policies, rules, audit.  Imports no solver and no click."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
