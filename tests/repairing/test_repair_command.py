"""`nlematch repair` and `nlematch solve --hold-leaders`: what they write, and what they refuse."""

import csv
import json

import pytest

from constraints.testing import forbid, leader, need, running, school, staff_member
from scenarios.rounds import write_round

L1_OUT = ("--withdraw", "L1")


def rows(path):
    return list(csv.DictReader(path.read_text().splitlines()))


def leaders(run):
    return {row["case_id"]: row["leader_id"] for row in rows(run / "deployments.csv")}


def manifest(run):
    return json.loads((run / "manifest.json").read_text())


@pytest.fixture
def parent(round_path, call, tmp_path):
    call("solve", round_path, "--out", tmp_path / "run")
    return tmp_path / "run"


@pytest.fixture
def tell(round_path, call):
    def told(case, event, person, party="leader", on="2019-10-01"):
        call("record", round_path, case, event, "--party", party, "--person", person, "--by", "RD", "--on", on)

    return told


def test_a_withdrawal_moves_its_own_cases_and_no_other(round_path, parent, call, tmp_path):
    out = tmp_path / "out"
    before = leaders(parent)
    call("repair", round_path, parent, "--out", out, "--withdraw", "L1")
    lost = {case for case, who in before.items() if who == "L1"}
    after = leaders(out)
    assert set(after.values()) == {"L2"}  # L2 has time for two cases
    assert {row["case_id"] for row in rows(out / "diff.csv") if row["kind"] == "forced"} == lost
    assert manifest(out)["repair"]["proved_least"] is True
    assert not (out / "curve.csv").exists()
    call("audit", out)


def test_the_run_knows_its_parent_and_what_was_asked(round_path, parent, call, tmp_path):
    out = tmp_path / "out"
    result = call(
        "repair", round_path, parent, "--out", out, "--withdraw", "T1", "--give-up", "0.5", "--format", "json"
    )
    told = manifest(out)
    assert told["parent"]["folder"] == "run"
    assert len(told["parent"]["digest"]) == 64
    assert told["repair"]["give_up"] == {"needs": "0.5%", "price": "0.5%"}
    assert told["repair"]["order"] == "gentle"
    assert told["repair"]["withdraw"] == ["T1"]
    assert json.loads(result.stdout)["repair"] == told["repair"]
    events = rows(out / "inputs" / "events.csv")
    assert [(row["case_id"], row["event"], row["party"], row["person_id"]) for row in events] == [
        ("100001", "withdrawn", "home-head", "T1")
    ]
    assert not (round_path / "events.csv").exists()  # the round itself is the planner's


def test_nothing_changed_nothing_moves(round_path, parent, call, tmp_path):
    out = tmp_path / "out"
    call("repair", round_path, parent, "--out", out)
    assert rows(out / "diff.csv") == []
    assert (out / "deployments.csv").read_bytes() == (parent / "deployments.csv").read_bytes()
    assert (out / "supports.csv").read_bytes() == (parent / "supports.csv").read_bytes()


def test_the_same_repair_writes_the_same_bytes(round_path, parent, call, tmp_path):
    for name in ("one", "two"):
        call("repair", round_path, parent, "--out", tmp_path / name, *L1_OUT, "--curve")
    names = [file.name for file in (tmp_path / "one").glob("*.csv")]
    assert {"diff.csv", "curve.csv"} <= set(names)
    assert all((tmp_path / "one" / n).read_bytes() == (tmp_path / "two" / n).read_bytes() for n in names)


def test_the_curve_falls(round_path, parent, call, tmp_path):
    out = tmp_path / "out"
    call("repair", round_path, parent, "--out", out, *L1_OUT, "--curve", "--give-up", "3")
    points = rows(out / "curve.csv")
    assert [row["give_up_percent"] for row in points] == ["0", "0.5", "1", "2", "3", "5", "10"]
    weights = [int(row["weight"]) for row in points]
    assert weights == sorted(weights, reverse=True)
    assert all(row["weight"] == row["least_weight"] and row["proved"] == "yes" for row in points)
    assert manifest(out)["repair"]["weight"] == weights[4]


def test_giving_up_more_moves_less(call, tmp_path, small_round):
    """Without T2, needs say that T1 covers 100003 and so L1 leads it: two cases move. At 50 % nobody has to."""
    path = tmp_path / "round"
    write_round(small_round(), path)
    call("solve", path, "--out", tmp_path / "run")
    before = leaders(tmp_path / "run")
    assert (before["100001"], before["100003"]) == ("L1", "L2")
    changed = (path, tmp_path / "run", "--restore-price", "--withdraw", "T2")
    call("repair", *changed, "--out", tmp_path / "strict")
    call("repair", *changed, "--out", tmp_path / "loose", "--give-up", "50")
    strict, loose = rows(tmp_path / "strict" / "diff.csv"), rows(tmp_path / "loose" / "diff.csv")
    assert leaders(tmp_path / "strict")["100003"] == "L1"
    chosen = next(row for row in strict if row["case_id"] == "100003")
    assert (chosen["from"], chosen["to"], chosen["kind"], chosen["checked"]) == ("L2", "L1", "chosen", "yes")
    assert chosen["because"] == "moved so that needs of 2 more points of severity are covered"  # one need
    assert loose == []
    assert manifest(tmp_path / "loose")["outcome"] == "within"  # 2 of 4 is not the best of the round
    call("audit", tmp_path / "loose")


def test_of_equal_plans_the_one_in_hand_stays_where_a_plain_solve_moves(round_path, call, tmp_path):
    """100002 is 10 km from both leaders. A solve lets the tie-break choose; a plan with the other one is as good."""
    call("solve", round_path, "--out", tmp_path / "best")
    other = {"L1": "L2", "L2": "L1"}[leaders(tmp_path / "best")["100002"]]
    (tmp_path / "plan").mkdir()
    led = {"100001": "L1", "100002": other, "100003": "L2"}
    for name, lines in {
        "deployments": ["case_id,leader_id", *(",".join(pair) for pair in led.items())],
        "supports": ["case_id,need_id,person_id", "100001,maths,T1", "100003,maths,T2"],
    }.items():
        (tmp_path / "plan" / f"{name}.csv").write_text("\n".join(lines) + "\n")
    call("adopt", round_path, tmp_path / "plan", "--out", tmp_path / "mine")
    call("repair", round_path, tmp_path / "mine", "--out", tmp_path / "out")
    told = manifest(tmp_path / "out")
    assert leaders(tmp_path / "out") == led
    assert (told["repair"]["moved"], told["repair"]["plain"]["moved"]) == (0, 1)
    assert (told["outcome"], told["canonical"]) == ("proved-best", "not reached")
    call("audit", tmp_path / "out")


def test_what_was_announced_stays_unless_asked(round_path, parent, tell, call, tmp_path):
    tell("100003", "announced", "L2", party="regional-director")
    without_t2 = (round_path, parent, "--restore-price", "--withdraw", "T2")
    call("repair", *without_t2, "--out", tmp_path / "kept")
    assert leaders(tmp_path / "kept")["100003"] == "L2"
    call("repair", *without_t2, "--out", tmp_path / "moved", "--move-announced")
    assert leaders(tmp_path / "moved")["100003"] == "L1"
    row = next(row for row in rows(tmp_path / "moved" / "diff.csv") if row["case_id"] == "100003")
    assert (row["state"], row["weight"]) == ("announced", "10")
    assert manifest(tmp_path / "moved")["repair"]["announced_moved"] == ["100003"]
    call("audit", tmp_path / "kept")
    call("audit", tmp_path / "moved")


def test_what_is_approved_stays_as_what_was_announced_does(round_path, parent, tell, call, tmp_path):
    tell("100003", "approved", "L2", party="regional-director")
    without_t2 = (round_path, parent, "--restore-price", "--withdraw", "T2")
    call("repair", *without_t2, "--out", tmp_path / "kept")
    assert leaders(tmp_path / "kept")["100003"] == "L2"
    call("repair", *without_t2, "--out", tmp_path / "moved", "--move-announced")
    assert leaders(tmp_path / "moved")["100003"] == "L1"
    assert manifest(tmp_path / "moved")["repair"]["announced_moved"] == ["100003"]
    call("audit", tmp_path / "kept")
    call("audit", tmp_path / "moved")


def test_what_was_announced_moves_where_no_plan_keeps_it(round_path, parent, tell, call, tmp_path):
    tell("100003", "announced", "L2", party="regional-director")
    tell("100003", "withdrawn", "L2", on="2019-10-02")
    call("repair", round_path, parent, "--out", tmp_path / "out")
    row = next(row for row in rows(tmp_path / "out" / "diff.csv") if row["case_id"] == "100003")
    assert row["kind"] == "forced"
    assert "L2 has withdrawn from the round (available-leader)" in row["because"]


def test_what_has_started_stays(round_path, parent, tell, call, tmp_path):
    tell("100003", "started", "L2")
    call("repair", round_path, parent, "--out", tmp_path / "out", "--withdraw", "T2")
    assert leaders(tmp_path / "out")["100003"] == "L2"
    assert "100003" not in {row["case_id"] for row in rows(tmp_path / "out" / "diff.csv")}


def test_cases_that_left_and_cases_that_are_new_are_no_moves(tmp_path, call, small_round):
    whole = small_round()
    write_round(whole, tmp_path / "all")
    schools = whole.tables["schools"]
    part = small_round(schools=schools.iloc[:2].to_dict("records"), needs=[need("100001")])
    write_round(part, tmp_path / "two")
    for first, second, kind, case in (("all", "two", "left", "100003"), ("two", "all", "placed", "100003")):
        call("solve", tmp_path / first, "--out", tmp_path / f"{first}-run")
        call("repair", tmp_path / second, tmp_path / f"{first}-run", "--out", tmp_path / f"{second}-out")
        out = tmp_path / f"{second}-out"
        assert [(row["case_id"], row["weight"]) for row in rows(out / "diff.csv") if row["kind"] == kind] == [
            (case, "0")
        ]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--withdraw", "L9"], "NM202 --withdraw"),
        (["--withdraw", "l1"], "did you mean 'L1'"),
    ],
)
def test_who_is_not_known_is_refused(round_path, parent, call, tmp_path, options, says):
    result = call("repair", round_path, parent, "--out", tmp_path / "out", *options, exits=1)
    assert says in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_there_and_a_parent_that_is_none_are_refused(round_path, parent, call, tmp_path):
    assert "NM603" in call("repair", round_path, parent, "--out", parent, exits=1).stderr
    assert "NM601" in call("repair", round_path, round_path, "--out", tmp_path / "out", exits=1).stderr
    call("repair", round_path, parent, "--out", tmp_path / "out", "--give-up", "101", exits=2)


def test_a_parent_of_other_cases_is_refused(parent, call, tmp_path, small_round):
    write_round(small_round(schools=[school("200001")], needs=[]), tmp_path / "other")
    assert "NM602" in call("repair", tmp_path / "other", parent, "--out", tmp_path / "out", exits=1).stderr


# --- holding leaders -----------------------------------------------------------------------------------------------


def test_leaders_are_held_while_needs_that_are_known_now_are_covered(tmp_path, call, small_round):
    """Only T2 knows phonics. Free, L2 would take 100001 for it; held, L1 stays, and the need is open."""
    before, after = tmp_path / "before", tmp_path / "after"
    write_round(small_round(needs=[]), before)
    write_round(
        small_round(needs=[need("100001", "phonics"), need("100003", "maths")],
                    staff=[staff_member("T1", "S1"), staff_member("T2", "S2", "phonics:3;maths:3")]),
        after,
    )  # fmt: skip
    call("solve", before, "--out", tmp_path / "first")
    call("solve", after, "--out", tmp_path / "free")
    call("solve", after, "--hold-leaders", tmp_path / "first", "--out", tmp_path / "held")
    assert leaders(tmp_path / "free")["100001"] == "L2"
    assert leaders(tmp_path / "held").items() >= leaders(tmp_path / "first").items()
    assert [row["need_id"] for row in rows(tmp_path / "held" / "supports.csv")] == ["maths"]
    assert {row["decision"] for row in rows(tmp_path / "held" / "inputs" / "decisions.csv")} == {"pin"}
    call("audit", tmp_path / "held")


def test_a_leader_who_cannot_stay_is_not_held(round_path, parent, tell, call, tmp_path):
    tell("100001", "refused", "L1")
    result = call("solve", round_path, "--hold-leaders", parent, "--out", tmp_path / "out", exits=1)
    assert "NM301 --hold-leaders: 'L1 for 100001'" in result.stderr
    assert "nlematch repair" in result.stderr
    call("repair", round_path, parent, "--out", tmp_path / "repaired")
    call("solve", round_path, "--hold-leaders", tmp_path / "repaired", "--out", tmp_path / "out")
    assert leaders(tmp_path / "out") == leaders(tmp_path / "repaired")


# --- rounds and runs that do not fit together ---------------------------------------------------------------------


def test_leaders_of_another_round_are_not_held(round_path, parent, call, tmp_path, small_round):
    """No case in common: nothing would be held, which is not what was asked."""
    write_round(small_round(schools=[school("200001")], needs=[]), tmp_path / "other")
    result = call("solve", tmp_path / "other", "--hold-leaders", parent, "--out", tmp_path / "out", exits=1)
    assert "NM602 --hold-leaders: '100001'" in result.stderr
    call("solve", round_path, "--hold-leaders", parent, "--out", tmp_path / "out")


def test_a_run_of_one_region_meets_another_round_or_region(call, tmp_path, small_round):
    schools = [school("100001", region="North West"), school("100002", region="North East")]
    write_round(small_round(schools=schools, needs=[]), tmp_path / "round")
    write_round(small_round(schools=[school("200001", region="North East")], needs=[]), tmp_path / "other")
    run = tmp_path / "run"
    call("solve", tmp_path / "round", "--region", "North West", "--out", run)
    other = call("repair", tmp_path / "other", run, "--out", tmp_path / "out", exits=1)
    assert "NM602 run: '100001'. Expected a run of the same round" in other.stderr  # the regions are no matter then
    withdrawn = ("--withdraw", "100002", "--out", tmp_path / "out")
    outside = call("repair", tmp_path / "round", run, *withdrawn, exits=1)
    assert "NM202 --withdraw: '100002'. Expected a case of North West" in outside.stderr
    asked = call("explain", run, "--case", "100002", exits=1)
    assert "NM202 --case: '100002'. Expected a case of North West" in asked.stderr
    assert "did you mean" not in asked.stderr
    misspelt = call("explain", run, "--case", "10001", exits=1)
    assert "did you mean '100001'" in misspelt.stderr


def test_a_withdrawal_that_the_policy_knows_nothing_of_is_refused(call, tmp_path, small_round):
    """It would take nothing away, and the plan would come out as it was."""
    for number, more in enumerate(({}, {"overrides": {"refusals": []}})):
        source, run = tmp_path / f"round{number}", tmp_path / f"run{number}"
        write_round(small_round(**more), source)
        call("solve", source, "--out", run)
        done = call("repair", source, run, "--out", tmp_path / f"out{number}", *L1_OUT, exits=number)
        assert ("NM403 --withdraw: 'L1'" in done.stderr) == bool(more)


def test_running_work_of_who_withdraws_stays_and_is_warned_of(small_round, call, tmp_path):
    write_round(
        small_round(running=[running("100001", "L1"), running("100001", "T1", 2, need_id="maths")]), tmp_path / "r"
    )
    call("solve", tmp_path / "r", "--out", tmp_path / "run")
    quiet = call("repair", tmp_path / "r", tmp_path / "run", "--out", tmp_path / "same")
    assert "Warning" not in quiet.stderr
    told = call("repair", tmp_path / "r", tmp_path / "run", "--out", tmp_path / "out", *L1_OUT, "--withdraw", "T1")
    assert leaders(tmp_path / "out")["100001"] == "L1"
    assert "Warning: 100001: L1 runs it and stays its leader, though L1 has withdrawn: take the" in told.stderr
    assert "Warning: 100001: T1 goes on covering maths, though T1 has withdrawn: take the" in told.stderr


# --- what may be given up -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["101", "x", "needs=x", "needs=101%", "needs=-1", "needs=1.5", "needs=1/0%", "=1 2"])
def test_what_is_no_amount_is_a_usage_error(round_path, parent, call, tmp_path, given):
    asked = ("repair", round_path, parent, "--out", tmp_path / "out", "--give-up", given)
    assert "--give-up" in call(*asked, exits=2).stderr


def test_two_amounts_of_a_goal_are_a_usage_error_and_a_named_one_stands_over_a_percentage(
    round_path, parent, call, tmp_path
):
    asked = ("repair", round_path, parent, "--out", tmp_path / "out", "--give-up", "needs=1")
    assert "two amounts of needs" in call(*asked, "--give-up", "needs=2", exits=2).stderr
    done = call(*asked, "--give-up", "5", "--give-up", "placed.tier1=1")
    assert manifest(tmp_path / "out")["repair"]["give_up"] == {"needs": "1", "placed.tier1": "1", "price": "5%"}
    assert "Could be given up: 1 of needs, 1 of placed.tier1." in done.stderr
    assert "no price is promised" in done.stderr
    call("audit", tmp_path / "out")


def test_a_goal_that_is_not_known_gets_the_nearest(round_path, parent, call, tmp_path):
    asked = ("repair", round_path, parent, "--out", tmp_path / "out")
    told = call(*asked, "--give-up", "placed.tier11=1", exits=1).stderr
    assert "NM202 --give-up: 'placed.tier11'" in told
    assert "did you mean 'placed.tier1'" in told
    both = call(*asked, "--give-up", "needs=1", "--curve", exits=1).stderr
    assert "NM903 --give-up: 'needs=1'. Expected the same percentage of needs and price" in both
    assert not (tmp_path / "out").exists()


def test_a_placed_school_may_be_given_up_for_fewer_moves(tmp_path, call, small_round):
    """100002 is new, and only L1 may go there, who leads 100001 and has time for one; L2 could take that over."""
    schools = [school("100001"), school("100002")]
    more = {"leaders": [leader("L1", "S1", half_days=6), leader("L2", "S2", half_days=6)], "needs": []}
    write_round(small_round(schools=schools[:1], **more), tmp_path / "before")
    write_round(small_round(schools=schools, decisions=[forbid("100002", "L2")], **more), tmp_path / "after")
    call("solve", tmp_path / "before", "--out", tmp_path / "run")
    assert leaders(tmp_path / "run") == {"100001": "L1"}
    call("repair", tmp_path / "after", tmp_path / "run", "--out", tmp_path / "all")
    assert leaders(tmp_path / "all") == {"100001": "L2", "100002": "L1"}
    (why,) = [row["because"] for row in rows(tmp_path / "all" / "diff.csv") if row["case_id"] == "100001"]
    assert why == "moved so that 1 more school of tier 2 has a leader; L1 leads School 100002 now"
    call("repair", tmp_path / "after", tmp_path / "run", "--out", tmp_path / "less", "--give-up", "placed.tier2=1")
    assert leaders(tmp_path / "less") == {"100001": "L1"}
    promises = manifest(tmp_path / "less")["repair"]["promises"]
    assert {"goal": "placed.tier2", "best": 2, "promised": 1} in promises
