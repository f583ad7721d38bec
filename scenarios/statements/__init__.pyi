from .entries import Entry, catalogue, meanings
from .gathering import statements_in
from .statement import Argument, Statement, state

__all__ = ["Argument", "Entry", "Statement", "catalogue", "meanings", "state", "statements_in"]
