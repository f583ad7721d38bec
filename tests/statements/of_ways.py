"""Checks of why a case has no leader where plans are compared, and of the changes that would place it."""

from tests.statements.checking import checks
from tests.statements.of_goals import tells_all
from tests.statements.of_standing import best, now, others_of
from tests.statements.solving import best_plan
from tests.statements.spoken import best_of, in_hand, rank
from tests.statements.ways import are_enough, changes_of, fits, least_price, price_of


def _higher(facts, case_id, values):
    """The cases of higher tiers that a plan places."""
    return [values[f"placed.tier{tier}"] for tier in facts.tiers if tier > facts.cases[case_id]["tier"]]


def _led(facts, case_id):
    """The values of the best plan that leads a case, by goal; None where there is none."""
    plan = best_plan(facts, lead={case_id})
    return None if plan is None else plan.values


@checks("case.no-leader-instead")
def _(facts, said):
    """A best plan that leads the case leads none of those named, and all others who have a leader."""
    values, displaced = best_of(facts, said), set(said.case_ids)
    told = said.case_id not in facts.leads and values is not None and tells_all(facts, said.losses, values)
    beside = best(facts, lead={said.case_id, *facts.leads} - displaced, unled=displaced)
    return told and bool(displaced) and displaced <= facts.leads.keys() and beside == rank(values)


@checks("case.why-ruled-out")
def _(facts, said):
    return bool(others_of(facts, said.case_id)) and _led(facts, said.case_id) is None


@checks("case.why-lost-to-higher-tiers")
def _(facts, said):
    values = _led(facts, said.case_id)
    return values is not None and _higher(facts, said.case_id, values) < _higher(facts, said.case_id, in_hand(facts))


@checks("case.why-bottleneck")
def _(facts, said):
    values = _led(facts, said.case_id)
    if values is None or said.case_id in facts.leads:
        return False
    as_many = _higher(facts, said.case_id, values) == _higher(facts, said.case_id, in_hand(facts))
    return as_many and rank(values) < now(facts)


@checks("case.why-room")
def _(facts, said):
    values = _led(facts, said.case_id)
    return said.case_id not in facts.leads and values is not None and rank(values) > now(facts)


# --- changes that would place it -------------------------------------------------------------------------------------


def _places(facts, said):
    enough = bool(said.steps) and are_enough(facts, said.steps, said.case_id)
    return enough and said.case_id not in facts.leads


@checks("case.fits")
def _(facts, said):
    return said.case_id not in facts.leads and fits(facts, said.case_id)


@checks("case.least-change")
def _(facts, said):
    return _places(facts, said) and price_of(facts, said.steps) == least_price(facts, said.case_id) > 0


@checks("case.a-change")
def _(facts, said):
    return _places(facts, said)


@checks("case.way")
def _way(facts, said):
    return _places(facts, said) and said.price == price_of(facts, said.steps)


@checks("case.way-places", "case.way-pinned")
def _(facts, said):
    """Whether the best plan of the round so changed, and one that leads the case, are equally good."""
    changes = changes_of(facts, said.steps)
    as_good = best(facts, **changes, lead={said.case_id}) == best(facts, **changes)
    return _way(facts, said) and as_good == said.key.endswith("places")


@checks("case.way-without-change")
def _(facts, said):
    return said.price == 0 and said.case_id not in facts.leads and fits(facts, said.case_id)
