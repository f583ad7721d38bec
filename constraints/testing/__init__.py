"""A harness for tests of rules: rounds in a few words, and the two faces of a rule held against each other.

It ships with the package so that a rule of somebody's own can be tested as ours are::

    verify("leader-days").given(
        schools=[school("100001"), school("100002")],
        leaders=[leader("L1", half_days=11)],  # 2 deployments of 6 half-days do not fit into 11
    ).deploy("100001", "L1").deploy("100002", "L1").breaches("L1")

Whatever a test does not say is generous: people are near, willing and have plenty of time.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
