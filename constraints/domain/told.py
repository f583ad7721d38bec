"""The logger of the program: silent until whoever uses it says where its records shall go."""

from __future__ import annotations

import logging

logger = logging.getLogger("nlematch")
"""Steps and better plans are INFO, bounds DEBUG, what was put right or not believed WARNING."""
logger.addHandler(logging.NullHandler())
