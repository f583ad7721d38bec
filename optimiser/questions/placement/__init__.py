"""Who has which place: what counts alone prove of placing, without any search.

`leads_alone` is the model that this needs, `network` reads the places off a model as a flow network, `matching` changes
a plan's leads along augmenting paths, and `place_again` makes legal points of matchings and holds them against the
counts.
"""

from optimiser.questions.placement.leads_alone import leads_decide, leads_model
from optimiser.questions.placement.matching import NOBODY, Matching
from optimiser.questions.placement.network import Places
from optimiser.questions.placement.place_again import (
    PlacedAgain,
    best_by_counts,
    count_bounds,
    leads_point,
    place_again,
    placing_stages,
    with_leads,
)
from optimiser.questions.placement.profiles import shortage

__all__ = [
    "NOBODY",
    "Matching",
    "PlacedAgain",
    "Places",
    "best_by_counts",
    "count_bounds",
    "leads_decide",
    "leads_model",
    "leads_point",
    "place_again",
    "placing_stages",
    "shortage",
    "with_leads",
]
