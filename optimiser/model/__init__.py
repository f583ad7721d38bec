"""The model of a round: candidates, 0-1 columns, sparse rows and goals, its variations and components.

`candidates` finds the pairs that no rule blocks, `model` has their columns, the rules' rows and the goals as arrays,
`variations` changes these for a question, `components` takes apart what no row links, and `fingerprint` is the digest
by which the end of one solve may stand for another's.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
