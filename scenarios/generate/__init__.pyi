from .draws import GENERATOR_VERSION, Draws
from .rounds import draw_england, draw_onto, supply_is_drawn, without_drawn_supply
from .settings import Wanted, england_sized
from .small import draw_round

__all__ = [
    "GENERATOR_VERSION",
    "Draws",
    "Wanted",
    "draw_england",
    "draw_onto",
    "draw_round",
    "england_sized",
    "supply_is_drawn",
    "without_drawn_supply",
]
