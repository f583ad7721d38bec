"""The battery for rules of one's own: sound rules pass, and faces that differ are told with a small round."""

import pytest

from constraints.plugins import run_source
from constraints.testing import leader, make_round, school
from nlematch.testing import battery
from tests.support.own_rules import AT_MOST_TWO, FACTS, NEW_LEADER, SAME_REGION

EXAMPLES = 25


def rule(source, **changes):
    for before, after in changes.values():
        assert before in source
        source = source.replace(before, after)
    name = source.split('"""', 2)[1].partition(":")[0]
    return run_source(name, "rule.py", source.encode()).thing


@pytest.mark.parametrize(
    ("source", "more"),
    [(NEW_LEADER, {"facts": FACTS}), (SAME_REGION, {"complications": ("regions",)}), (AT_MOST_TWO, {})],
    ids=["price", "pair", "coupling"],
)
def test_a_sound_rule_passes(source, more):
    battery(rule(source), examples=EXAMPLES, **more)


PRICE = "== 0, self.params.minutes, 0)"
WRONG = {
    "model is free": (NEW_LEADER, (PRICE, "== 0, 0, 0)")),
    "model is a minute dearer": (NEW_LEADER, (PRICE, "== 0, self.params.minutes + 1, 0)")),
    "model charges a blank": (NEW_LEADER, (PRICE, "<= 0, self.params.minutes, 0)")),
    "audit charges a blank": (NEW_LEADER, ("row.person.schools_improved == 0", "not row.person.schools_improved")),
    "audit charges others": (NEW_LEADER, ("schools_improved == 0 else 0", "schools_improved == 1 else 0")),
    "audit charges staff": (NEW_LEADER, ('frozenset({"lead"})', 'frozenset({"support"})')),
    "model passes what is not known": (SAME_REGION, ("(known & (here != home), ~known)", "(known & (here != home))")),
    "model fails what is not known": (SAME_REGION, ("(known & (here != home), ~known)", "(here != home)")),
    "audit passes all": (SAME_REGION, ("if here == home else", "if True else")),
    "one more in the model": (AT_MOST_TWO, ("ids), self.params.cases)", "ids), self.params.cases + 1)")),
    "one less in the audit": (AT_MOST_TWO, ("if cases > self.params.cases", "if cases >= self.params.cases")),
    "running work counts in the audit": (AT_MOST_TWO, ('row.kind == "lead" and not row.running', 'row.kind == "lead"')),
    "by person in the model": (AT_MOST_TWO, ("limits(supporter,", "limits(columns.lead.person[new] % len(most),")),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_faces_that_differ_are_told_with_a_round(name):
    source, change = WRONG[name]
    complications = {NEW_LEADER: (), SAME_REGION: ("regions",), AT_MOST_TWO: ("running",)}[source]
    with pytest.raises(AssertionError) as told:
        battery(
            rule(source, change=change), facts=FACTS if source is NEW_LEADER else None, complications=complications,
            params=[{"cases": 1}] if source is AT_MOST_TWO else (), examples=EXAMPLES,
        )  # fmt: skip
    said = str(told.value)
    assert "model" in said or "no effect" in said
    if name != "audit charges staff":
        assert "make_round(policy='sio-2019'" in said
        assert len(said.splitlines()) < 45


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("self.params.minutes if row", "1 // 0 if row"), "ZeroDivisionError"),
        (("return np.where(arrays", "return 1.5 * np.where(arrays"), "whole numbers of minutes"),
        (("return np.where(arrays.people", "return -np.where(arrays.people"), "from 0 to"),
        (("return self.params.minutes if", "return None if"), "a whole number of minutes"),
        (('source = "choice"', 'source = "somebody"'), "has no source"),
        (("costs {minutes} minutes.", "costs {minuets} minutes."), "names minuets"),
        (("costs {minutes} minutes.", "costs much"), "no sentence that ends with a full stop"),
        (('frozenset({"lead"})', '{"lead"}'), "has no prices_kinds"),
        (("    def price_of", "    def priced"), "lacks price_of"),
        (("(RuleParams)", "(__import__('pydantic').BaseModel)"), "do not derive from RuleParams"),
        (("minutes: int = Field(default=15, ge=0)", "minutes: int"), "without a default"),
    ],
)
def test_what_no_rule_may_be_is_told(change, said):
    with pytest.raises(AssertionError, match=said):
        battery(rule(NEW_LEADER, change=change), facts=FACTS, examples=EXAMPLES)


def test_a_rule_that_never_does_anything_does_not_pass():
    model, audit = "schools_improved[pairs.person] == 0", "schools_improved == 0"
    changes = {"model": (model, model.replace("0", "77")), "audit": (audit, audit.replace("0", "77"))}
    with pytest.raises(AssertionError, match="has no effect in any of the rounds"):
        battery(rule(NEW_LEADER, **changes), examples=5)


def test_a_rule_that_goes_by_the_order_of_rows_does_not_pass():
    first = 'tables["leaders"]["leader_id"].iloc[0]'
    by_order = rule(
        NEW_LEADER,
        audit=("row.person.schools_improved == 0", f"row.person.person_id == round_.{first}"),
        model=(
            "arrays.people.schools_improved[pairs.person] == 0",
            f"[arrays.people.ids[at] == arrays.round.{first} for at in pairs.person]",
        ),
    )
    with pytest.raises(AssertionError, match="where rows stand in another order"):
        battery(by_order, examples=EXAMPLES)


def test_rounds_of_ones_own_are_tried_first():
    round_ = make_round(schools=[school()], leaders=[leader(schools_improved=0)])
    battery(rule(NEW_LEADER), rounds=[round_], examples=1)
    with pytest.raises(AssertionError, match="model says 0, audit says 15"):
        battery(rule(NEW_LEADER, change=(PRICE, "== 0, 0, 0)")), rounds=[round_], examples=1)


def test_a_seed_draws_the_same_rounds():
    said = []
    for _ in range(2):
        with pytest.raises(AssertionError) as told:
            battery(rule(NEW_LEADER, change=(PRICE, "== 0, 7, 0)")), facts=FACTS, examples=EXAMPLES, seed=3)
        said.append(str(told.value))
    assert said[0] == said[1]
