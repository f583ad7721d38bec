"""Key figures: values, what they are counted from, groups, and the cases that runs have in common."""

import numpy as np
import pandas as pd
import pytest

from constraints.domain import ArgumentRefused
from constraints.domain.faults import InputRefused
from constraints.testing import leader, measured, school
from scenarios.comparison import compare
from scenarios.comparison.members import nearest_rank

A, B, C, D = "100001", "100002", "100003", "100004"


def figure(found, kpi, group="", run="run 1", cases="all"):
    rows = found.kpis.query("kpi == @kpi and group == @group and run == @run and cases == @cases")
    assert len(rows) == 1, (kpi, group)
    return tuple(rows[["value", "numerator", "denominator"]].iloc[0])


@pytest.fixture(scope="module")
def found(four_run, build, solve):
    """Beside the whole round one in which L2 has time for one deployment only."""
    poorer = build(
        leaders=[leader("L1", "S1", half_days=12, phases="primary;secondary"), leader("L2", "S2", half_days=11)]
    )
    return compare(four_run, solve(poorer))


def test_shares_have_numerator_and_denominator(found):
    assert figure(found, "placed") == (1.0, 4, 4)
    assert figure(found, "placed", run="run 2") == (0.75, 3, 4)  # 12 + 11 half-days hold three times 6
    assert figure(found, "placed", "tier3", "run 2") == (1.0, 1, 1)
    assert figure(found, "placed", "tier1", "run 2") == (0.0, 0, 1)  # the least urgent one waits


def test_every_grouping_has_its_groups(found):
    groups = set(found.kpis["group"])
    assert {"region:North East", "phase:secondary", "deprivation:5", "deprivation:not known"} <= groups
    assert {"faith:Roman Catholic", "governance:academy", "provision:mainstream"} <= groups
    assert not any(group.startswith("rurality:") for group in groups)  # nobody says so of any school
    assert figure(found, "placed", "region:South West", "run 2") == (0.5, 1, 2)


def test_needs_are_counted_by_severity_and_specialism(found):
    # maths of A is covered by T1 or nobody; nobody has phonics
    assert figure(found, "needs") == (0.5, 1, 2)
    assert figure(found, "needs", "severity3") == (1.0, 1, 1)
    assert figure(found, "needs", "specialism:phonics") == (0.0, 0, 1)


def test_journeys_are_those_of_the_leaders(found):
    assert figure(found, "journey-median") == (10.0, 4, 4)
    assert figure(found, "journey-longest") == (10.0, 4, 4)
    assert figure(found, "journey-over-60") == (0.0, 0, 4)
    assert figure(found, "out-of-region") == (0.0, 0, 4)


def test_an_hour_is_not_beyond_an_hour(build, solve):
    times = [measured("L1", A, 60), measured("L1", B, 61)]
    round_ = build(
        schools=[school(A, region="North East"), school(B, region="South West")],
        needs=[], staff=[], travel=times, leaders=[leader("L1", "S1", half_days=12, phases="primary")],
        overrides={"rules": {"travel-limit": {"minutes": 75}}},
    )  # fmt: skip
    record = solve(round_)
    found = compare(record, record)
    assert figure(found, "journey-over-60") == (0.5, 1, 2)
    assert figure(found, "out-of-region") == (0.5, 1, 2)  # S1 is in the North East
    assert figure(found, "journey-median") == (60.0, 1, 2)


def test_the_load_is_that_of_the_leaders_used(found):
    assert figure(found, "leaders-used") == (1.0, 2, 2)
    assert figure(found, "leader-load") == (1.0, 24, 24)
    assert figure(found, "leader-load", run="run 2") == (18 / 23, 18, 23)
    assert figure(found, "cases-per-leader", run="run 2") == (1.5, 3, 2)


def test_prices_are_told_by_rule(found):
    # four leads of 6 visits of 10 minutes; T1 comes to A 4 times, 2 km, which the model puts at 13 minutes
    assert figure(found, "price", "travel") == (292.0, 292, 4)
    travel = found.prices().set_index("rule").loc["travel"]
    # the lead of D, 6 visits of 10 minutes, is all that is less
    assert travel["run 2 dearer by"] == travel["run 2"] - travel["run 1"] == -60


def test_a_planners_own_column_makes_groups(build, solve):
    round_ = build()
    schools = round_.tables["schools"].assign(cluster=["Tyne", "Tyne", None, "Exe"])
    own = type(round_)(round_.meta, round_.policy, {**round_.tables, "schools": schools})
    record = solve(own)
    found = compare(record, record)
    assert figure(found, "placed", "cluster:Tyne") == (1.0, 2, 2)
    assert figure(found, "placed", "cluster:not known") == (1.0, 1, 1)


def test_a_column_that_is_asked_for_makes_groups_and_a_misspelt_one_is_refused(four_run):
    found = compare(four_run, four_run, by=["name"])
    assert figure(found, "placed", "name:Hill Primary") == (1.0, 1, 1)
    assert "region:North East" not in set(found.kpis["group"])
    with pytest.raises(InputRefused, match="did you mean 'deprivation'"):
        compare(four_run, four_run, by=["deprivaton"])


def test_figures_over_the_common_cases_stand_beside_the_whole(four_run, build, solve):
    smaller = build(schools=[school(A, tier=3, region="North East"), school(B, tier=2, region="North East")],
                    needs=[], travel=[])  # fmt: skip
    found = compare(four_run, solve(smaller))
    assert found.common == (A, B)
    assert figure(found, "placed") == (1.0, 4, 4)
    assert figure(found, "placed", cases="common") == (1.0, 2, 2)
    assert figure(found, "placed", "region:North East", cases="common") == (1.0, 2, 2)
    assert "region:South West" not in set(found.kpis.query("cases == 'common'")["group"])
    assert "2 cases are in all" in str(found)


@pytest.mark.parametrize(
    ("times", "share", "expected"),
    [([10], 0.5, 10), ([10, 20], 0.5, 10), ([10, 20, 30], 0.5, 20), (list(range(1, 11)), 0.9, 9), ([5, 7], 1.0, 7)],
)
def test_nearest_rank_is_the_least_time_that_so_many_keep_to(times, share, expected):
    assert nearest_rank(np.array(times), share) == expected


def test_the_frame_is_tidy_and_plain_data_has_a_version(found):
    assert list(found.to_frame().columns) == ["kpi", "group", "cases", "run", "value", "numerator", "denominator"]
    assert not found.to_frame().duplicated(["kpi", "group", "cases", "run"]).any()
    told = found.to_dict()
    assert told["schema"] == 1
    assert [run["name"] for run in told["runs"]] == ["run 1", "run 2"]
    assert isinstance(found.side_by_side(), pd.DataFrame)
    assert "75.0 % (3 of 4)" in str(found)


def test_one_run_is_no_comparison(four_run):
    with pytest.raises(ArgumentRefused, match=r"NM903 .*sources.* Expected two runs to compare, or more"):
        compare(four_run)
