"""What cannot hold together is named: all that is needed for it, and nothing else."""

import pytest
from click.testing import CliRunner

from constraints.testing import forbid, leader, make_round, pin, school
from optimiser.solve import Outcome, solve
from scenarios.cli.main import main
from scenarios.rounds import write_round

A, B, C, D = "100001", "100002", "100003", "100004"
SCHOOLS = [school(A), school(B), school(C), school(D)]
GUARANTEE = {"rules": {"region-guarantee": {"enabled": True, "share_percent": 100}}}


def conflict_of(**tables) -> tuple[str, ...]:
    result = solve(make_round(**{"schools": SCHOOLS} | tables))
    if result.outcome is Outcome.PROVED_IMPOSSIBLE:
        assert (result.allocation, result.stages, result.prices) == (None, (), {})
        assert result.conflict
    else:
        assert result.conflict == ()
    return result.conflict


def test_pins_that_need_more_days_than_there_are_are_all_named():
    leaders = [leader("L1", half_days=12)]  # two deployments of 6
    pins = [pin(A, "L1"), pin(B, "L1"), pin(C, "L1")]
    assert set(conflict_of(leaders=leaders, decisions=pins)) == {
        f"pins {A} / L1", f"pins {B} / L1", f"pins {C} / L1", "leader-days L1",
    }  # fmt: skip
    for left_out in pins:  # each is needed: any two hold
        assert conflict_of(leaders=leaders, decisions=[one for one in pins if one is not left_out]) == ()


def test_of_four_pins_where_two_hold_three_are_named():
    pins = [pin(urn, "L1") for urn in (A, B, C, D)]
    named = conflict_of(leaders=[leader("L1", half_days=12)], decisions=pins)
    assert len(named) == 4
    assert named[-1] == "leader-days L1"  # what is demanded comes first, then what limits
    assert set(named[:3]) < {f"pins {urn} / L1" for urn in (A, B, C, D)}


def test_a_pin_that_has_no_part_in_it_is_not_named():
    pins = [pin(A, "L1"), pin(A, "L2"), pin(B, "L3")]  # two leaders for one school
    leaders = [leader("L1"), leader("L2"), leader("L3")]
    assert set(conflict_of(leaders=leaders, decisions=pins)) == {
        f"pins {A} / L1", f"pins {A} / L2", f"one-leader {A}",
    }  # fmt: skip
    assert conflict_of(leaders=leaders, decisions=pins[1:]) == ()


def test_a_pin_that_a_rule_stops_is_a_conflict_of_its_own():
    pins = [pin(A, "L1"), pin(B, "L2")]
    leaders = [leader("L1", willing=False), leader("L2")]
    assert conflict_of(leaders=leaders, decisions=pins) == (f"pins {A} / L1",)


def in_region(*urns: str):
    return [school(urn, region="North East") if urn in urns else school(urn) for urn in (A, B)]


def test_a_guarantee_that_cannot_be_kept_is_named():
    one_case = [leader("L1", half_days=6)]
    assert conflict_of(schools=in_region(A, B), leaders=one_case, overrides=GUARANTEE) == (
        "region-guarantee North East",
        "leader-days L1",
    )
    assert conflict_of(schools=in_region(A), leaders=one_case, overrides=GUARANTEE) == ()


def test_a_guarantee_and_a_pin_are_named_together():
    one_case = [leader("L1", half_days=6)]
    named = conflict_of(schools=in_region(A), leaders=one_case, decisions=[pin(B, "L1")], overrides=GUARANTEE)
    assert set(named) == {f"pins {B} / L1", "region-guarantee North East", "leader-days L1"}
    assert conflict_of(schools=in_region(A), leaders=one_case, decisions=[pin(B, "L1")]) == ()


def test_what_is_forbidden_makes_nothing_impossible():
    assert conflict_of(leaders=[leader("L1")], decisions=[forbid(urn, "L1") for urn in (A, B, C, D)]) == ()


@pytest.mark.parametrize("output_format", ["table", "json"])
@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
def test_the_command_ends_with_3_names_them_and_writes_nothing(tmp_path, output_format, quiet):
    pins = [pin(A, "L1", on="2019-09-02"), pin(B, "L1", on="2019-09-02"), pin(C, "L1", on="2019-09-02")]
    write_round(make_round(schools=SCHOOLS, leaders=[leader("L1", half_days=12)], decisions=pins), tmp_path / "round")
    arguments = ["solve", str(tmp_path / "round"), "--out", str(tmp_path / "run"), "--format", output_format, *quiet]
    ended = CliRunner().invoke(main, arguments)
    assert ended.exit_code == 3
    for urn in (A, B, C):
        assert f"pins {urn} / L1" in ended.stderr
    assert "Written" not in ended.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["round"]
