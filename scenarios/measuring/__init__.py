"""Which modelled journeys are worth measuring: those whose measured time could change who may be sent, or the plan."""

from scenarios.measuring.decisive import DECISIVE, decisive_pairs

__all__ = ["DECISIVE", "decisive_pairs"]
