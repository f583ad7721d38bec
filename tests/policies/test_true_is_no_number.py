"""`true` in a TOML file is no number: not in settings, policies, rules, studies, gates or maps of columns."""

import pytest

from constraints.domain.faults import InputRefused
from constraints.domain.plain import PlainModel
from constraints.rulebooks.shipped import load_policy
from constraints.rules.catalogue import rules_of
from constraints.testing import make_round, school
from scenarios.comparison.gates import read_gates
from scenarios.rounds import load_round, write_round
from scenarios.studies import read_study
from scenarios.supply import load_map


def told(call):
    with pytest.raises(InputRefused) as refused:
        call()
    return {(fault.column, fault.expected) for fault in refused.value.faults}


NUMBER = "a number, not true or false"


@pytest.mark.parametrize(
    ("overrides", "column"),
    [
        ({"rules": {"travel-limit": {"minutes": True}}}, "rules.travel-limit.minutes"),
        ({"rules": {"travel": {"dearer_beyond": [45, True]}}}, "rules.travel.dearer_beyond"),
        ({"tiers": {"2": {"lead_half_days": True}}}, "tiers.2.lead_half_days"),
        ({"tiers": {"2": {"profile": [True]}}}, "tiers.2.profile"),
        ({"travel": {"factor": False}}, "travel.factor"),
        ({"defaults": {"release_half_days": True}}, "defaults.release_half_days"),
    ],
)
def test_of_a_policy(overrides, column):
    assert (column, NUMBER) in told(lambda: load_policy("sio-2019", overrides))


def test_but_where_yes_or_no_is_asked_it_is_an_answer():
    book = rules_of(load_policy("sio-2019", {"rules": {"travel-limit": {"enabled": False}}}))
    assert "travel-limit" not in {rule.id for rule in book}


@pytest.mark.parametrize("key", ["seed", "schema", "travel_model"])
def test_of_a_round(tmp_path, key):
    write_round(make_round(schools=[school()]), tmp_path / "round")
    (tmp_path / "round" / "round.toml").write_text(f"{key} = true\n", encoding="utf-8")
    assert [(fault.code, fault.column) for fault in load_round(tmp_path / "round").faults] == [("NM401", key)]


@pytest.mark.parametrize("seed", ["99999999999999999", "2147483648", "-1", "1.5", "'x'", "[1]"])
def test_a_seed_is_one_that_the_solvers_take(tmp_path, seed):
    write_round(make_round(schools=[school()]), tmp_path / "round")
    (tmp_path / "round" / "round.toml").write_text(f"seed = {seed}\n", encoding="utf-8")
    assert [(fault.code, fault.column) for fault in load_round(tmp_path / "round").faults] == [("NM401", "seed")]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("[solve]\nseed = true", "solve.seed"),
        ("[draws]\ncount = true", "draws.count"),
        ("[chain]\nrounds = 2\noutcomes = {failed = true, not-known = 99}", "chain.outcomes"),
        ("[supply]\nleaders = true", "supply.leaders"),
    ],
)
def test_of_a_study(tmp_path, text, column):
    (tmp_path / "study.toml").write_text(f"round = 'round'\n{text}\n", encoding="utf-8")
    assert (column, NUMBER) in told(lambda: read_study(tmp_path / "study.toml"))


def test_of_gates_and_maps(tmp_path):
    (tmp_path / "gates.toml").write_text("[[gate]]\nkpi = 'placed'\nat_least = true\n", encoding="utf-8")
    assert ("gate 1 at_least", NUMBER) in told(lambda: read_gates(tmp_path / "gates.toml", {"placed"}))
    (tmp_path / "map.toml").write_text("[assume]\nmax_cases = true\n", encoding="utf-8")
    with pytest.raises(InputRefused, match=r"assume\.max_cases.*a number, not true or false"):
        load_map(tmp_path / "map.toml")


def test_a_cell_that_may_be_either_may_be_true():
    class Either(PlainModel):
        one: bool | int = 0
        many: list[bool | int]
        none: int | None = None

    assert Either(one=True, many=[True, 2], none=None).one is True
