"""All checks, gathered from the modules that register them."""

from tests.statements import of_causes, of_changes, of_letters, of_pages, of_proofs, of_rounds
from tests.statements.checking import CHECKS

MODULES = (of_causes, of_changes, of_letters, of_pages, of_proofs, of_rounds)
EVERY_CHECK = CHECKS
