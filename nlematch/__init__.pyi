from constraints import *
from scenarios import *

__version__: str
