"""A region is a round: of a run of England each region has its own part, and every command takes `--region`."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import nlematch as nle
from constraints.audit import audit_allocation
from constraints.checks import brief_of
from constraints.domain import REGIONS, ArgumentRefused
from constraints.round import scope_of
from constraints.testing import leader, make_round, pin, running, school, supporter
from scenarios.reports.loads import leader_loads, staff_loads, supporter_loads
from scenarios.rounds import in_regions, read_round
from scenarios.rounds.regions import find_region
from scenarios.runs import digest_of, part_of_run

NE, YH = "North East", "Yorkshire and the Humber"


@pytest.fixture(scope="module")
def england():
    round_ = nle.draw_round(0.04, seed=5)
    return round_, nle.run(round_)


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("North East", "North East"), ("north-east", "North East"), ("NE", "North East"), ("N.E.", "North East"),
        ("Yorkshire & Humber", YH), ("Yorkshire & the Humber", YH), ("yorkshire", YH), ("Y&H", YH),
        ("Yorks and Humber", YH), ("East", "East of England"), ("Eastern", "East of England"), ("London", "London"),
        ("Greater London", "London"), ("EAST MIDLANDS", "East Midlands"), ("em", "East Midlands"),
        ("Midlands", None), ("North", None), ("South", None), ("Wales", None), ("", None), ("the", None),
    ],
)  # fmt: skip
def test_a_region_is_known_by_its_names_and_by_none_that_could_mean_two(name, region):
    assert find_region(name, REGIONS) == region


def test_regions_of_ones_own_are_known_as_they_are_written():
    assert find_region("tees valley", ["Tees Valley", "East"]) == "Tees Valley"
    assert find_region("East", ["Tees Valley", "East"]) == "East"
    assert find_region("NE", ["Tees Valley"]) is None


def test_every_region_that_no_case_is_in_is_told_and_those_that_could_be_meant(england):
    with pytest.raises(ArgumentRefused) as refused:
        in_regions(england[0], ["Midlands", "Londn", "NE"])
    faults = [(fault.code, fault.value, fault.advice) for fault in refused.value.faults]
    assert faults == [
        ("NM202", "'Londn'", "did you mean 'London'?"),
        ("NM202", "'Midlands'", "say which: East Midlands or West Midlands"),
    ]


def test_the_parts_of_a_run_are_its_rows_and_each_keeps_every_rule(england):
    round_, whole = england
    parts = [part_of_run(whole, [region]) for region in sorted({case.region for case in round_.cases.values()})]
    rows = pd.concat([part.tables["deployments"] for part in parts])["case_id"]
    assert sorted(rows) == sorted(whole.tables["deployments"]["case_id"])
    assert sorted(pd.concat([part.tables["unplaced"] for part in parts])["case_id"]) == sorted(
        whole.tables["unplaced"]["case_id"]
    )
    for goal in ("placed.tier3", "placed.tier2", "placed.tier1", "waiting", "needs"):
        values = [stage["value"] for part in parts for stage in part.manifest["stages"] if stage["goal"] == goal]
        assert sum(values) == next(stage["value"] for stage in whole.manifest["stages"] if stage["goal"] == goal)
    for part in parts:
        assert audit_allocation(part.round, part.allocation).breaches == ()
        assert digest_of(part) == digest_of(whole)
        assert part.manifest["counts"]["cases"] == len(part.round.cases)


def test_a_part_of_the_best_plan_is_the_best_for_its_region_with_all_others_as_they_are(england):
    _, whole = england
    assert whole.proved
    for region in ("North West", YH):
        part = part_of_run(whole, [region])
        again = nle.run(part.round)
        values = {stage["goal"]: stage["value"] for stage in again.manifest["stages"]}
        for stage in part.manifest["stages"]:
            if stage["goal"] not in {"price", "canonical"}:
                assert values[stage["goal"]] == stage["value"] == stage["bound"]


def test_without_the_commitments_of_the_rest_a_region_could_take_what_others_need():
    """The fixture: one leader with one place, two schools; the other region's is the more urgent."""
    round_ = make_round(
        schools=[school("100001", region=NE, tier=1), school("100002", region=YH, tier=2)],
        leaders=[leader(max_cases=1)], supporters=[supporter("S1", region=NE)],
    )  # fmt: skip
    whole = nle.run(round_)
    assert whole.tables["deployments"]["case_id"].tolist() == ["100002"]
    part = part_of_run(whole, ["NE"])
    assert part.round.ledger.cases_left["L1"] == 0
    assert nle.run(part.round).manifest["counts"]["placed"] == 0
    assert nle.run(in_regions(round_, ["NE"])).manifest["counts"]["placed"] == 1


def test_money_that_other_regions_spend_is_not_spent_again():
    """The fixture: leads cost 6 half-days of 100 pence, and there is money for two of three."""
    policy = {"offer": {"leader_half_day_pence": 100}, "rules": {"budget": {"enabled": True, "pence": 1250}}}
    round_ = make_round(
        schools=[school("100001", region=NE, tier=1), school("100002", region=NE, tier=2),
                 school("100003", region=YH, tier=2)],
        leaders=[leader("L1"), leader("L2", "S2"), leader("L3", "S3")],
        supporters=[supporter("S1"), supporter("S2"), supporter("S3")],
    ).with_policy(policy)  # fmt: skip
    whole = nle.run(round_)
    assert whole.tables["deployments"]["case_id"].tolist() == ["100002", "100003"]
    part = part_of_run(whole, ["NE"])
    assert part.round.policy.rules["budget"]["pence"] == 650
    assert part.audit.clean
    again = nle.run(part.round)
    assert again.proved
    assert again.tables["deployments"]["case_id"].tolist() == ["100002"]


def places(**more):
    """Two regions: L1 is based in one, L2 in the other, L3 nobody knows where."""
    return make_round(
        schools=[school("100001", region=NE), school("100002", region=YH)],
        supporters=[supporter("S1", region=NE), supporter("S2", region=YH), supporter("S3", region=None)],
        leaders=[leader("L1", "S1"), leader("L2", "S2"), leader("L3", "S3")],
        **more,
    )


def test_a_region_is_about_its_cases_who_is_based_there_and_who_is_proposed_there():
    scope = scope_of(in_regions(places(), ["NE"]))
    assert (scope.cases, scope.people, scope.supporters) == ({"100001"}, {"L1"}, {"S1"})
    assert scope.outside == {"100002", "L2", "L3", "S2", "S3"}
    proposed = scope_of(in_regions(places(), ["NE"]), nle.Allocation.of([("100001", "L3")]))
    assert proposed.people == {"L1", "L3"}
    assert proposed.is_elsewhere(None)
    assert not proposed.is_elsewhere(NE)
    for tables in ({"decisions": [pin("100001", "L2")]}, {"running": [running("100001", "L2")]}):
        assert scope_of(in_regions(places(**tables), ["NE"])).people == {"L1", "L2"}
    everybody = scope_of(places())
    assert everybody.people == {"L1", "L2", "L3"}
    assert not everybody.outside
    assert not everybody.is_elsewhere("anywhere")


def test_tables_of_a_region_mark_who_comes_from_elsewhere(england):
    _, whole = england
    part = part_of_run(whole, ["yorkshire"])
    leaders, supporters, staff = leader_loads(part), supporter_loads(part), staff_loads(part)
    led = set(part.tables["deployments"]["leader_id"])
    assert led <= set(leaders["leader_id"])
    assert set(leaders["based"]) == {"here", "from elsewhere"}
    for row in leaders.to_dict("records"):
        assert (row["based"] == "here") == (row["region"] == YH)
        assert row["based"] == "here" or row["leader_id"] in led
    assert set(staff["based"]) <= {"here", "from elsewhere"}
    assert set(supporters["supporter_id"]) >= set(leaders["supporter_id"]) | set(staff["supporter_id"])
    assert len(leader_loads(whole)) > len(leaders)
    assert leader_loads(whole)["based"].isna().all()


def test_a_check_of_a_region_counts_and_remarks_its_own(england):
    round_, _ = england
    here = brief_of(in_regions(round_, [YH]))
    schools = [one for case in round_.cases.values() if case.region == YH for one in case.members]
    assert here.counts["schools"] == len(schools)
    assert here.counts["leaders"] == sum(one.is_leader and one.supporter.region == YH for one in round_.people.values())
    assert {row.name for row in here.balance if row.group == "region"} == {YH}
    assert all(remark.subject not in scope_of(in_regions(round_, [YH])).outside for remark in here.remarks)
    whole = brief_of(round_)
    assert whole.counts["leaders"] > here.counts["leaders"]
    assert "of these people from elsewhere" not in whole.counts


@pytest.fixture
def on_disk(tmp_path, england, monkeypatch):
    round_, whole = england
    monkeypatch.chdir(tmp_path)
    nle.write_round(round_, "autumn")
    nle.run(read_round(tmp_path / "autumn"), "england")
    return round_, whole


def test_every_command_takes_a_region(on_disk, call, tmp_path):
    round_, whole = on_disk
    yh = {case.case_id for case in round_.cases.values() if case.region == YH}
    checked = json.loads(call("check", "autumn", "--region", "Y&H", "--format", "json").stdout)
    assert checked["counts"]["cases"] == len(yh)
    call("report", "england", "--out", "page.html", "--region", "Y&H")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "Yorkshire and the Humber" in page
    assert "from elsewhere" in page
    assert not any(name in page for name in round_.cases.keys() - yh)
    call("workbook", "england", "--out", "plan.xlsx", "--region", "yorkshire")
    sheet = pd.read_excel("plan.xlsx", sheet_name="Allocation", header=None, engine="calamine").astype(str)
    led = set(whole.tables["deployments"]["case_id"])
    assert set(sheet.to_numpy().ravel()) & set(round_.cases) == led & yh
    call("letters", "england", "--out", "letters", "--region", "yorkshire", "--specimen")
    written = "".join(path.name for path in (tmp_path / "letters").rglob("*.html"))
    assert all(name in written for name in yh)
    assert not any(name in written for name in round_.cases.keys() - yh)
    call("adopt", "autumn", "england", "--out", "adopted", "--region", "yorkshire")
    adopted = nle.read_run("adopted")
    assert set(adopted.tables["deployments"]["case_id"]) == led & yh
    assert adopted.audit.clean
    committed = json.loads(call("commitments", "england", "--region", "yorkshire", "--format", "json").stdout)
    assert sum(row["cases"] for row in committed if row["person_id"].startswith("L")) == len(led & yh)


def test_a_region_is_repaired_alone_and_all_that_the_rest_needs_stays_taken(on_disk, call):
    _, whole = on_disk
    part = part_of_run(whole, [YH])
    gone = part.tables["deployments"]["leader_id"].iloc[0]
    call("repair", "autumn", "england", "--out", "mended", "--region", "yorkshire", "--withdraw", gone)
    mended = nle.read_run("mended")
    assert mended.manifest["regions"] == [YH]
    assert mended.audit.clean
    others = whole.tables["deployments"][~whole.tables["deployments"]["case_id"].isin(list(part.round.cases))]
    assert not set(mended.tables["diff"]["case_id"]) & set(others["case_id"])
    together = nle.Allocation.of(
        [(row.case_id, row.leader_id) for row in mended.allocation.deployments]
        + list(others[others["leader_id"] != gone][["case_id", "leader_id"]].itertuples(index=False, name=None)),
        [],
    )
    over = {"leader-days", "leader-caseload", "release-limit"}
    assert not [one for one in audit_allocation(whole.round, together).breaches if one.rule in over]


def test_a_region_of_which_the_run_has_no_case_is_refused_and_nothing_is_written(on_disk, call, tmp_path):
    for command in (("report", "england"), ("workbook", "england"), ("letters", "england"), ("adopt", "autumn", "england"), ("repair", "autumn", "england")):  # fmt: skip  # noqa: E501
        out = "out.xlsx" if command[0] == "workbook" else "out"
        assert "NM202 --region: 'Wales'" in call(*command, "--out", out, "--region", "Wales", exits=1).output
        assert not (tmp_path / out).exists()
