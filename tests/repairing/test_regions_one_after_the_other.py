"""Regions repaired one after the other: what the rest of the plan takes stays taken, as often as a part is repaired."""

import pandas as pd
import pytest

import nlematch as nle
from constraints.audit import audit_allocation
from constraints.testing import leader, make_round, need, school, supporter

NE, YH, SW = "North East", "Yorkshire and the Humber", "South West"
MONEY = {"offer": {"leader_half_day_pence": 100}, "rules": {"budget": {"enabled": True, "pence": 1250}}}


def three_schools(**more):
    """One waits in the North East, two are led in Yorkshire; three leaders have one place each, at home in both."""
    tables = {
        "schools": [
            school("100001", region=NE, tier=1),
            school("100002", region=YH, tier=2),
            school("100003", region=YH, tier=2),
        ],
        "leaders": [leader("L1", "S1", max_cases=1), leader("L2", "S2", max_cases=1), leader("L3", "S3", max_cases=1)],
        "supporters": [supporter("S1", region=NE), supporter("S2", region=NE), supporter("S3", region=YH)],
        "needs": [need("100001")],
    }
    return make_round(**tables | more)


def led(folder):
    """Who leads which case in a run."""
    frame = nle.read_run(folder).tables["deployments"]
    return dict(zip(frame["case_id"], frame["leader_id"], strict=True))


@pytest.fixture
def at(tmp_path, monkeypatch):
    """Write rounds and runs in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_money_spent_elsewhere_stays_spent_when_a_part_is_repaired_again(at, call):
    nle.write_round(three_schools().with_policy(MONEY), "round")
    call("solve", "round", "--out", "run")
    assert set(led("run")) == {"100002", "100003"}  # money for two of three
    call("repair", "round", "run", "--region", "NE", "--out", "run2")
    for again in (("--region", "NE"), ()):
        out = f"run3{len(again)}"
        call("repair", "round", "run2", *again, "--out", out)
        repaired = nle.read_run(out)
        assert repaired.manifest["regions"] == [NE]
        assert repaired.round.policy.rules["budget"]["pence"] == 50
        assert led(out) == {}


@pytest.mark.parametrize("made", ["repair", "adopt"])
def test_time_taken_elsewhere_stays_taken_when_a_part_is_repaired_again(at, call, made):
    """The leaders of Yorkshire have no place left; who led the North East is out."""
    nle.write_round(three_schools(), "round")
    call("solve", "round", "--out", "run")
    before = led("run")
    assert set(before) == {"100001", "100002", "100003"}
    call(made, "round", "run", "--region", "NE", "--out", "run2")
    call("repair", "round", "run2", "--withdraw", before["100001"], "--out", "run3")
    assert led("run3") == {}
    rest = nle.read_run("run3").tables["elsewhere"]
    assert dict(zip(rest["case_id"], rest["person_id"], strict=True)) == {
        name: before[name] for name in ("100002", "100003")
    }
    committed = nle.read_run("run3").round.tables["commitments"]
    assert sorted(committed["person_id"]) == sorted([before["100002"], before["100003"]])


def test_the_next_region_finds_taken_what_the_one_before_it_took_anew(at, call):
    """One leader is free. The North East gets them, so Yorkshire, which loses one, must wait."""
    four = [leader(f"L{n}", f"S{n}", max_cases=1) for n in (1, 2, 3, 4)]
    homes = [supporter(f"S{n}", region=NE) for n in (1, 2, 3, 4)]
    nle.write_round(three_schools(leaders=four, supporters=homes), "round")
    call("solve", "round", "--out", "run")
    before = led("run")
    (free,) = {"L1", "L2", "L3", "L4"} - set(before.values())
    call("repair", "round", "run", "--region", "NE", "--withdraw", before["100001"], "--out", "run2")
    assert led("run2") == {"100001": free}
    call("repair", "round", "run2", "--region", "yorkshire", "--withdraw", before["100002"], "--out", "run3")
    assert nle.read_run("run3").manifest["regions"] == [YH]
    # who was withdrawn from the North East on the command line alone is no longer out
    assert led("run3") == {"100002": before["100001"], "100003": before["100003"]}
    diff = nle.read_run("run3").tables["diff"]
    assert diff["case_id"].tolist() == ["100002"]
    call("adopt", "round", "run3", "--out", "all")
    assert led("all") == {"100001": free, **led("run3")}
    assert nle.read_run("all").audit.clean
    assert "elsewhere" not in nle.read_run("all").tables
    call("adopt", "round", "run3", "--region", "NE", "--out", "north")
    assert led("north") == {"100001": free}
    taken = nle.commitments(nle.read_run("north"), nle.read_run("run3"))
    assert sorted(taken["person_id"]) == sorted(led("all").values())


def test_a_region_that_the_plan_was_not_of_is_still_refused(at, call):
    schools = [school("100001", region=NE), school("100002", region=YH), school("100003", region=SW)]
    nle.write_round(three_schools(schools=schools), "round")
    call("solve", "round", "--region", "NE", "--region", "YH", "--out", "run")
    call("repair", "round", "run", "--region", "NE", "--out", "run2")
    assert nle.read_run("run2").manifest["elsewhere"] == [NE, YH]
    call("repair", "round", "run2", "--region", "YH", "--out", "run3")
    refused = call("repair", "round", "run3", "--region", "SW", "--out", "run4", exits=1)
    assert "NM202 --region: 'South West'" in refused.output
    assert not (at / "run4").exists()


def test_a_run_of_a_whole_plan_keeps_nothing_of_elsewhere(at, call):
    nle.write_round(three_schools(), "round")
    call("solve", "round", "--region", "NE", "--out", "run")
    call("repair", "round", "run", "--out", "run2")
    call("adopt", "round", "run", "--out", "run3")
    for folder in ("run", "run2", "run3"):
        assert "elsewhere" not in nle.read_run(folder).tables
        assert not (at / folder / "elsewhere.csv").exists()


def test_who_has_another_id_now_is_known_elsewhere_too(at, call):
    nle.write_round(three_schools(), "round")
    call("solve", "round", "--out", "run")
    before = led("run")
    call("repair", "round", "run", "--region", "NE", "--out", "run2")
    new_ids = {"L1": "P1", "L2": "P2", "L3": "P3"}
    leaders = pd.read_csv("round/leaders.csv", dtype=str, keep_default_na=False)
    leaders.assign(leader_id=leaders["leader_id"].map(new_ids)).to_csv("round/leaders.csv", index=False)
    changes = [(old, new, f"S{old[1:]}") for old, new in new_ids.items()]
    pd.DataFrame(changes, columns=["old_id", "new_id", "supporter_id"]).to_csv("round/id-changes.csv", index=False)
    call("repair", "round", "run2", "--region", "NE", "--out", "run3")
    call("adopt", "round", "run2", "--out", "all")
    now = {case_id: new_ids[name] for case_id, name in before.items()}
    assert led("run3") == {"100001": now["100001"]}
    assert sorted(nle.read_run("run3").tables["elsewhere"]["person_id"]) == sorted([now["100002"], now["100003"]])
    assert led("all") == now


def test_a_drawn_plan_repaired_region_by_region_keeps_every_rule_as_a_whole(at):
    """Everybody who leads two cases withdraws; each region mends its own part, and the last run has the whole plan."""
    round_ = nle.draw_round(0.04, seed=5)
    whole = nle.run(round_, "run0")
    gone = whole.tables["deployments"]["leader_id"].value_counts().head(3).index.tolist()
    regions = sorted({case.region for case in round_.cases.values() if case.region})[:5]
    for number, region in enumerate(regions):
        mended = nle.repair(round_, f"run{number}", f"run{number + 1}", regions=[region], withdraw=gone)
        assert mended.audit.clean
        assert not set(mended.tables["deployments"]["leader_id"]) & set(gone)
    together = nle.adopt(round_, f"run{len(regions)}")
    mended_cases = {case.case_id for case in round_.cases.values() if case.region in regions}
    assert together.audit.clean
    assert len(together.allocation.deployments) > len(mended_cases & set(led("run0"))) // 2
    now = {row.case_id: row.leader_id for row in together.allocation.deployments}
    assert {name: who for name, who in now.items() if name not in mended_cases} == {
        name: who for name, who in led("run0").items() if name not in mended_cases
    }
    assert audit_allocation(round_, together.allocation).breaches == ()
