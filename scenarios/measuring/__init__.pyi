from .decisive import DECISIVE, decisive_pairs

__all__ = ["DECISIVE", "decisive_pairs"]
