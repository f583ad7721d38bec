from .barriers import Barrier, detour_metres, read_barriers
from .roads import LONDON, ROAD_MODELS, RoadModel, SlowArea, metres_between, road_metres

__all__ = [
    "LONDON",
    "ROAD_MODELS",
    "Barrier",
    "RoadModel",
    "SlowArea",
    "detour_metres",
    "metres_between",
    "read_barriers",
    "road_metres",
]
