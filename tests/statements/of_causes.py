"""Checks of why cases have no leader."""

from scenarios.statements import catalogue
from tests.statements.checking import checks
from tests.statements.of_rounds import cause_of


@checks(*(key for key in catalogue() if key.startswith("cause.")))
def _(facts, said):
    cause = said.key.removeprefix("cause.")
    return len(said.case_ids) > 0 and all(
        case_id not in facts.leads and cause_of(facts, case_id) == cause for case_id in said.case_ids
    )
