"""Changes of limits that place a case beside all who are led, as the solver of the checker takes them."""

import functools

from tests.statements.elastic import Elastic, edit_of
from tests.statements.solving import best_plan


def edits_of(facts, steps):
    """The edits that steps name, with what they cost."""
    return [edit_of(facts, step.statement) for step in steps]


def price_of(facts, steps):
    """What steps cost by the prices of changes."""
    return sum(edit.price for edit in edits_of(facts, steps))


def changes_of(facts, steps):
    """What steps change, as :func:`best_plan` takes it."""
    amounts = {"leader-days": {}, "leader-caseload": {}, "release-limit": {}}
    waived = set()
    for edit in edits_of(facts, steps):
        if edit.rule in amounts:
            amounts[edit.rule][edit.subject] = edit.amount
        else:
            waived.add((*edit.subject.split(" / "), edit.rule))
    days, places, release = amounts.values()
    return {"days": days, "places": places, "release": release, "pairs": {row[:2] for row in waived}, "waived": waived}


@functools.lru_cache(maxsize=200)
def least_price(facts, case_id):
    """The least sum of prices with which some plan leads a case and all who are led; None where there is none."""
    return _beside(facts, case_id).least()


def are_enough(facts, steps, case_id):
    """Whether steps are such as may be taken, and some plan then leads a case and all who are led."""
    possible = _beside(facts, case_id).can_be(edits_of(facts, steps))
    return possible and fits(facts, case_id, **changes_of(facts, steps))


def _beside(facts, case_id):
    return Elastic(facts, case_id, facts.leads.keys() - {case_id})


def fits(facts, case_id, **changes):
    """Whether some plan of a changed round leads a case and all who are led."""
    return best_plan(facts, until="waiting", **changes, lead={case_id, *facts.leads}) is not None
