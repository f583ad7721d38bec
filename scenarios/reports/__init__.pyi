from . import charts

__all__ = ["charts"]
