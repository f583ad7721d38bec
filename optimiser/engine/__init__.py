"""The stages in lexicographic order, over the whole model or over its components side by side.

`stage` takes the steps of one stage, `lexicographic` carries the incumbent, bounds and proofs from stage to stage over
a formulation, `model_engine` does that for a model and says how it ended, and `decomposed` for its components, on
`lanes`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
