"""What all tests share: how long hypothesis looks, and that it looks at the same examples every time."""

import os

from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile("usual", derandomize=True, database=None, deadline=None, suppress_health_check=_SLOW)
settings.register_profile("thorough", parent=settings.get_profile("usual"), derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))
