"""The gate: which plug-ins may be loaded, from where, and the digest of what is run.

A plug-in is code.  None is loaded because a round, a study or a run names it: only because whoever runs the program
said so, on the command line, in Python, or in a file of their own.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
