"""What is searched: case plans or pairs, and the integer program of one stage over them.

`formulation` has the two kinds, `case_plans` lists the plans of all cases, `presolve` tightens rows and leaves out
redundant ones, `scalarisation` makes one goal of several, `placing_goals` does so with the first ones, and
`stage_program` is the program of one stage, the goals so far being rows of it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
