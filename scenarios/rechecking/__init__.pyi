from .whole_run import recheck

__all__ = ["recheck"]
