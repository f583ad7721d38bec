"""Drawn rounds: supply for real schools, and whole England-like rounds, where real ones cannot be had or shown.

Nobody publishes who the National Leaders are and what they can give. What is drawn here has the published sizes, says
"generated" in the round and in every output, and is the same for the same seed on every machine: `docs/generator.md`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
