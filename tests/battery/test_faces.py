"""The two faces of every rule of the catalogue say the same of every conceivable allocation."""

import numpy as np
import pytest
from hypothesis import event, given, settings

from constraints.battery import cheapest, misplaced
from constraints.faces.arrays import arrays_of
from constraints.rules.base import CouplingRule, PairRule, Preference
from constraints.rules.catalogue import CATALOGUE
from constraints.strategies import tiny_rounds
from constraints.testing import all_columns, disagreement, every_allocation, hold, rule_of
from tests.support.effort import examples

ROWS_OF_RULES = {rule_id: rule for rule_id, rule in CATALOGUE.items() if not issubclass(rule, PairRule)}

COMPLICATIONS_THAT_MATTER = {
    "eligible-case": ("eligibility", "events", "running"),
    "role-for-target": ("trust-cases",),
    "available-leader": ("answers", "dates", "events", "regions"),
    "improvement-record": ("answers", "offers"),
    "independence": ("bodies", "trust-cases"),
    "declared-conflict": ("bodies", "conflicts", "events"),
    "travel-limit": ("geography", "travel"),
    "phase-and-provision": ("fit",),
    "faith-requirement": ("faith",),
    "release-agreed": ("answers", "events"),
    "failed-before": ("history",),
    "leader-days": ("commitments", "limits", "offers", "periods", "running"),
    "leader-caseload": ("commitments", "limits", "running"),
    "staff-days": ("limits", "offers", "periods", "running"),
    "staff-caseload": ("limits", "running", "visits"),
    "release-limit": ("commitments", "limits", "running"),
    "visit-places": ("running", "visits"),
    "offer-limit": ("offers", "running"),
    "team-size": ("running", "teams", "visits"),
    "support-under-leader": ("offers", "periods", "running", "teams"),
    "personal-cover": ("offers", "periods", "running"),
    "pins": ("decisions", "running"),
    "running-work": ("offers", "periods", "running"),
    "region-guarantee": ("regions", "running"),
    "budget": ("costs", "running"),
    "travel": ("geography", "travel", "visits"),
    "other-region": ("regions", "running"),
    "specialism-shortfall": ("sources",),
    "phase-stretch": ("fit",),
    "outside-team": ("offers", "periods", "running", "teams"),
    "home-load": ("commitments", "limits", "running"),
    "same-diocese": ("faith", "trust-cases"),
    "context": ("context",),
    "continuity": ("history",),
    "several-supporters-in-trust": ("bodies", "running"),
    "related-party": ("bodies", "interests"),
    "competitor": ("context", "geography"),
    "supporter-also-supported": ("bodies", "trust-cases"),
    "waived": ("answers", "dates", "decisions"),
}
"""What has to be in a round for a rule to bite often; a rule that is not here is tried on rounds of all sorts."""


def switched_on(round_, rule_id):
    """The rule with the round's parameters, also where the policy has it off: its faces have to agree all the same."""
    kind = CATALOGUE[rule_id]
    return kind(kind.Params.model_validate(dict(round_.policy.rules.get(rule_id, {}), enabled=True)))


@pytest.mark.harness
@pytest.mark.parametrize("rule_id", CATALOGUE)
def test_faces_agree_on_every_allocation_of_tiny_rounds(rule_id):
    @settings(max_examples=examples(8))
    @given(tiny_rounds(always=COMPLICATIONS_THAT_MATTER.get(rule_id, ())))
    def agree(round_):
        rule, columns = switched_on(round_, rule_id), all_columns(round_)
        assert disagreement(rule, round_, columns, every_allocation(columns)) is None

    agree()


@pytest.mark.parametrize("rule_id", CATALOGUE)
def test_faces_agree_where_the_rule_bites(rule_id, biting_rounds):
    for round_ in biting_rounds[rule_id]:
        columns = all_columns(round_)
        assert disagreement(rule_of(round_, rule_id), round_, columns, every_allocation(columns)) is None


@pytest.mark.parametrize("rule_id", ROWS_OF_RULES)
def test_completed_auxiliaries_are_the_best_there_are(rule_id, biting_rounds):
    """A solver is free in its auxiliaries: what they permit and cost at best is what `complete` makes of them."""
    for round_ in biting_rounds[rule_id]:
        rule, columns = rule_of(round_, rule_id), all_columns(round_)
        assert isinstance(rule, CouplingRule | Preference)
        rows = rule.rows(arrays_of(round_), columns)
        if np.prod(rows.aux_upper + 1) > 20_000:
            pytest.skip("too many values of the auxiliaries to try them all")
        for mask in every_allocation(columns)[:: 1 if len(columns) <= 8 else 7]:
            completed = int(rows.complete(mask.astype(np.int64)) @ rows.aux_price) + rows.offset
            assert cheapest(rows, mask) == (completed if hold(rows, mask[None, :])[0] else None)


@pytest.mark.harness
@settings(max_examples=examples(8))
@given(tiny_rounds())
def test_rows_of_all_rules_stand_where_they_should(round_):
    """Coefficients name columns and auxiliaries that exist, each place once; every row is about something."""
    columns = all_columns(round_)
    event(f"cases: {len(round_.cases)}")
    for rule_id in ROWS_OF_RULES:
        rows = switched_on(round_, rule_id).rows(arrays_of(round_), columns)
        assert len(rows.row) == len(rows.column) == len(rows.value)
        assert len(rows.lower) == len(rows.upper) == len(rows.subjects)
        assert len(rows.aux_upper) == len(rows.aux_price)
        assert misplaced(rows, columns) is None
