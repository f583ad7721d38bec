from .entries import Entry, catalogue, meanings
from .statement import Argument, Statement, state, statements_in

__all__ = ["Argument", "Entry", "Statement", "catalogue", "meanings", "state", "statements_in"]
