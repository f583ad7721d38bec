"""Letters of a rule of others that leaves something open, and of leaders whom no file has any more."""

import nlematch as nle
from constraints.round import vouched
from constraints.testing import leader, make_round, school, supporter
from scenarios.runs import read_run, run
from tests.statements.checking import walk
from tests.statements.documents import said_in_letters
from tests.statements.facts import Facts
from tests.statements.letter_rounds import A, B, with_equals
from tests.statements.test_letters_are_true import untrue_in
from tests.support.own_rules import SAME_REGION, ask_for, digest_of


def said(run_, folder):
    """The keys of all that letters say."""
    return {one.key for _, statements in said_in_letters(run_, folder, solved=False) for one in walk(statements)}


def test_a_rule_of_others_that_leaves_something_open(tmp_path):
    nle.write_round(with_equals(), tmp_path / "round")
    ask_for(tmp_path / "round", SAME_REGION, name="same-region")
    allowed = [f"same-region={digest_of(SAME_REGION)}"]
    nle.run(tmp_path / "round", tmp_path / "run", plugins=allowed)
    with nle.allow_plugins(allowed):
        found = nle.read_run(tmp_path / "run")
        assert "letter.check-other" in said(found, tmp_path / "said")
        assert untrue_in(Facts(tmp_path / "run"), found, tmp_path / "letters", solved=False) == []


def test_leaders_whom_no_file_has_any_more(tmp_path):
    run(vouched(with_equals()), tmp_path / "run")
    schools, at = [school(A), school(B)], [supporter(f"S{n}") for n in (1, 2, 3)]
    now = make_round(schools=schools, supporters=at, leaders=[leader("L3", "S3", max_cases=1)])
    nle.repair(vouched(now), tmp_path / "run", tmp_path / "out")
    found = read_run(tmp_path / "out")
    assert {"letter.lost", "letter.instead"} <= said(found, tmp_path / "said")
    assert untrue_in(Facts(tmp_path / "out"), found, tmp_path / "letters", solved=False) == []
