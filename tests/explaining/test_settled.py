"""A leader is settled at a case only if no plan as good leaves the case to somebody else, or waiting."""

import nlematch as nle
from constraints.testing import leader, make_round, measured, school


def twins(minutes):
    """Two schools alike but for the second's journey, and one leader with a place for one of them."""
    return make_round(
        schools=[school("100001"), school("100002")],
        leaders=[leader("L1", max_cases=1)],
        travel=[measured("L1", "100001", 20), measured("L1", "100002", minutes)],
    )


def standing_of(round_):
    """What is said of how settled the leader of the one school that is led is."""
    run = nle.run(round_)
    (row,) = run.allocation.deployments
    answer = nle.explain_case(run, row.case_id)
    return answer.statements[0].key, answer.blocks[0].facts[0].says.key


def test_where_a_twin_could_be_led_instead_nothing_is_settled():
    assert standing_of(twins(20)) == ("case.led-alone", "standing.interchangeable")


def test_where_the_other_is_farther_it_is_settled():
    assert standing_of(twins(25)) == ("case.led-alone", "standing.settled")
