"""The stages in lexicographic order, over the whole model or over its components side by side.

`stage` takes the steps of one stage, `lexicographic` carries the incumbent, bounds and proofs from stage to stage over
a formulation, `engine` does that for a model and says how it ended, and `decomposed` for its components, on `lanes`.
"""
