"""The shipped policies, a TOML file for each version: how they are read, kept, and where values are from."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
