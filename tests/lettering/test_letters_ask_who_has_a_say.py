"""A school is asked where its word counts by the policy, and told that it may say no where it may."""

from pathlib import Path

import pytest

from constraints import testing as make
from constraints.round import vouched
from scenarios.reports.letters import write_letters
from scenarios.runs import read_run, run
from tests.support.letters_of_a_small_round import ASH, small_tables, text_of

OFFER, PAIR = ({"event": "refused", "party": "school", "takes": takes} for takes in ("offer", "pair"))
BY_THE_LEADER = {"event": "withdrawn", "party": "leader", "takes": "person"}
ASKED, TOLD, FREE = (
    "We are asking you whether you accept this leader.",
    "We are telling you about this leader; under the rules of the offer we do not need your agreement.",
    "If you do not accept this leader, please tell us briefly why, and we will look for another.",
)


@pytest.mark.parametrize(
    ("agreed_by", "refusals", "says"),
    [
        (["school", "leader"], [OFFER, PAIR | {"scope": "pair"}], {ASKED, FREE}),
        (["leader"], [PAIR], {ASKED, FREE}),
        (["school", "leader"], [OFFER], {ASKED}),
        (["leader"], [BY_THE_LEADER], {TOLD}),
    ],
)
def test_what_a_school_may_say_is_what_the_policy_heeds(
    agreed_by: list[str], refusals: list[dict[str, str]], says: set[str], tmp_path: Path
) -> None:
    policy = {"proposals": {"agreed_by": agreed_by}, "refusals": refusals}
    run(vouched(make.make_round(**small_tables(), overrides=policy)), tmp_path / "run")
    write_letters(read_run(tmp_path / "run"), tmp_path / "letters")
    text = text_of(tmp_path / "letters" / "schools" / f"{ASH}.html")
    assert {words for words in (ASKED, TOLD, FREE) if words in text} == says
