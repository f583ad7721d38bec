from constraints import *
from scenarios import *
from scenarios.runs import runs as runs

__version__: str
