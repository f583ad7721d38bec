"""Drawn rounds: supply for real schools, and whole England-like rounds, where real ones cannot be had or shown.

Nobody publishes who the National Leaders are and what they can give. What is drawn here has the published sizes, says
"generated" in the round and in every output, and is the same for the same seed on every machine: `docs/generator.md`.
"""

from scenarios.generate.draws import GENERATOR_VERSION
from scenarios.generate.rounds import draw_england, draw_onto
from scenarios.generate.settings import Wanted

__all__ = ["GENERATOR_VERSION", "Wanted", "draw_england", "draw_onto"]
