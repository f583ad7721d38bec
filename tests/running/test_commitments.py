"""Commitments: what a run takes, and that regions solved one after the other never promise the same time twice."""

import csv
import dataclasses
import itertools

import pytest
from click.testing import CliRunner
from hypothesis import assume, event, given, settings

import scenarios
from constraints.audit.audit import audit_allocation
from constraints.checks import check
from constraints.checks.remarks import remarks_of
from constraints.domain.allocation import Allocation
from constraints.domain.faults import InputRefused
from constraints.domain.records import Commitment
from constraints.faces.plan import Plan
from constraints.round.tables import table_of
from constraints.strategies import tiny_rounds
from constraints.testing import (
    capacity,
    commitment,
    leader,
    make_round,
    need,
    running,
    school,
    staff_member,
    supporter,
)
from scenarios import commitments, read_round, write_round
from scenarios.cli.main import main
from scenarios.runs import read_run, run
from scenarios.runs.fingerprint import digest_of
from scenarios.runs.result import Run

A, B, C = "100001", "100002", "100003"
EAST, WEST = "East Midlands", "West Midlands"
TWO = [school(A, region=EAST), school(B, region=WEST)]


def taken(round_, *regions, deployments=(), supports=()):
    """The rows of a plan made by hand, without source."""
    narrow = dataclasses.replace(round_, regions=regions)
    record = Run(narrow, Allocation.of(deployments, supports), {}, {})
    rows = commitments(record).astype(object)
    return list(rows.where(rows.notna(), None).drop(columns="source").itertuples(index=False, name=None))


def with_commitments(round_, rows):
    """The round, these rows being added to its commitments."""
    made = [Commitment.model_validate({k: v for k, v in row.items() if v is not None}) for row in rows]
    both = [*round_.records(Commitment), *made]
    return dataclasses.replace(round_, tables={**round_.tables, "commitments": table_of("commitments", both)})


def rows_of(table):
    frame = table.astype(object)
    return frame.where(frame.notna(), None).to_dict(orient="records")


# -- what a run takes -------------------------------------------------------------------------------------------------


def test_a_leader_is_taken_for_the_deployments_and_staff_for_the_needs():
    # L1 leads two cases of 6 half-days and covers phonics in person, inside the first; T1 covers two needs of one case.
    round_ = make_round(
        schools=[school(A), school(B)],
        leaders=[leader("L1", specialisms="phonics:3")],
        staff=[staff_member("T1", specialisms="maths:3;behaviour:3")],
        needs=[need(A, "phonics"), need(A, "maths", half_days=4), need(A, "behaviour", half_days=3)],
    )
    supports = [(A, "phonics", "L1"), (A, "maths", "T1"), (A, "behaviour", "T1")]
    rows = taken(round_, deployments=[(A, "L1"), (B, "L1")], supports=supports)
    assert rows == [("L1", "S1", 12, 2, None, 0), ("T1", "S1", 7, 1, None, 0)]


def test_running_work_is_not_taken_again_and_holds_its_place():
    # L1's running lead of A goes on. T1 covers maths there since earlier, and newly phonics: no further case.
    round_ = make_round(
        schools=[school(A), school(B)],
        leaders=[leader("L1")],
        staff=[staff_member("T1", specialisms="maths:3;phonics:3")],
        needs=[need(A, "maths"), need(A, "phonics", half_days=5)],
        running=[running(A, "L1", 4), running(A, "T1", 2, "maths")],
    )
    supports = [(A, "maths", "T1"), (A, "phonics", "T1")]
    assert taken(round_, deployments=[(A, "L1")], supports=supports) == [("T1", "S1", 5, 0, None, 0)]
    assert taken(round_, deployments=[(A, "L1")], supports=supports[:1]) == []


def test_a_case_led_anew_in_a_higher_tier_takes_days_and_no_place():
    round_ = make_round(schools=[school(A)], leaders=[leader("L1")], running=[running(A, "L1", 4, tier=1)])
    assert taken(round_, deployments=[(A, "L1")]) == [("L1", "S1", 6, 0, None, 0)]


def test_half_days_fall_on_periods_as_in_the_run():
    # 6 half-days by weights 1, 0, 2: 2, 0, 4. Two deployments are 4 and 8, and the case places stand in the first row.
    periods = [capacity("L1", name, 9) for name in ("autumn", "spring", "summer")]
    round_ = make_round(
        schools=[school(A), school(B)],
        leaders=[leader("L1"), leader("L2")],
        capacity=periods,
        overrides={"tiers": {"2": {"profile": [1, 0, 2]}}},
    )
    rows = [("L1", "S1", 4, 2, "autumn", 0), ("L1", "S1", 8, 0, "summer", 0)]
    assert taken(round_, deployments=[(A, "L1"), (B, "L1")]) == rows
    assert taken(round_, deployments=[(A, "L2")]) == [("L2", "S1", 6, 1, None, 0)]  # L2 has one figure


def test_visits_take_places_of_the_supporter():
    round_ = make_round(
        schools=[school(A)],
        supporters=[supporter("S1", visit_places=2)],
        leaders=[leader("L1", specialisms="phonics:3")],
        staff=[staff_member("T1")],
        needs=[need(A, "maths", mode="visit"), need(A, "phonics", mode="visit")],
    )
    # The visit to the leader takes a place too, though its time lies inside the deployment.
    rows = taken(round_, deployments=[(A, "L1")], supports=[(A, "maths", "T1"), (A, "phonics", "L1")])
    assert rows == [("L1", "S1", 6, 1, None, 1), ("T1", "S1", 4, 1, None, 1)]


def test_sources_are_the_regions_unless_named():
    round_ = make_round(schools=TWO, leaders=[leader("L1")])
    east, west = (run(round_, regions=[name]) for name in (EAST, WEST))
    assert commitments(east, west)["source"].tolist() == [f"test {EAST}", f"test {WEST}"]
    assert commitments(east, west, sources=["a", "b"])["source"].tolist() == ["a", "b"]
    assert scenarios.commitments is commitments


def test_the_same_work_twice_is_refused():
    round_ = make_round(schools=TWO, leaders=[leader("L1")])
    both, east = run(round_), run(round_, regions=[EAST])
    with pytest.raises(InputRefused) as refused:
        commitments(both, east)
    (fault,) = refused.value.faults
    assert (fault.code, fault.value) == ("NM606", "1 of the same")
    assert f"case {A}" in fault.expected
    assert len(commitments(both)) == 1


# -- what commitments take off ----------------------------------------------------------------------------------------


def test_a_commitment_in_a_period_is_taken_off_that_period():
    periods = [capacity("L1", name, 5) for name in ("autumn", "spring")]
    round_ = make_round(schools=TWO, leaders=[leader("L1")], capacity=periods)
    assert with_commitments(round_, [{"person_id": "L1", "half_days": 4}]).ledger.days_left["L1"] == (3, 3)
    rows = [{"person_id": "L1", "half_days": 4, "period": "spring"}]
    assert with_commitments(round_, rows).ledger.days_left["L1"] == (5, 1)


def test_committed_visits_are_taken_off_the_places():
    round_ = make_round(
        schools=[school(A)],
        supporters=[supporter("S1", visit_places=1)],
        leaders=[leader("L1")],
        staff=[staff_member("T1")],
        needs=[need(A, "maths", mode="visit")],
    )
    plan = Allocation.of([(A, "L1")], [(A, "maths", "T1")])
    assert not audit_allocation(round_, plan, None).breaches
    full = with_commitments(round_, [{"person_id": "T1", "half_days": 0, "cases": 0, "visits": 1}])
    assert [breach.rule for breach in audit_allocation(full, plan, None).breaches] == ["visit-places"]


def test_work_that_runs_in_other_regions_is_charged_as_in_the_whole_round():
    # Running work at A falls on autumn alone by its tier's profile, and its visit takes a place, whoever is solved.
    round_ = make_round(
        schools=TWO,
        supporters=[supporter("S1", visit_places=3)],
        leaders=[leader("L1")],
        staff=[staff_member("T1")],
        needs=[need(A, "maths", mode="visit")],
        running=[running(A, "L1", 4), running(A, "T1", 2, "maths")],
        capacity=[capacity("L1", name, 5) for name in ("autumn", "spring")],
        overrides={"tiers": {"2": {"profile": [1, 0]}}},
    )
    for regions in ((), (EAST,), (WEST,)):
        ledger = dataclasses.replace(round_, regions=regions).ledger
        assert ledger.days_left["L1"] == (1, 5)
        assert ledger.visits_taken == {"S1": 1}


def test_a_period_that_nobody_has_is_a_fault():
    given_ = {"schools": TWO, "leaders": [leader("L1")], "commitments": [commitment("L1", 2, period="sprng")]}
    (fault,) = check(make_round(**given_))
    assert (fault.code, fault.file, fault.column, fault.advice) == (
        "NM202", "commitments.csv", "period", "leave it blank: no capacity is given by period",
    )  # fmt: skip
    (fault,) = check(make_round(capacity=[capacity("L1", "spring", 9)], **given_))
    assert fault.advice == "did you mean 'spring'?"
    assert not check(make_round(**given_ | {"commitments": [commitment("L1", 2)]}))


# -- one region after the other ---------------------------------------------------------------------------------------


def joined(round_, found):
    """All plans as one, of the whole round."""
    plans = [one.allocation for one in found]
    return Allocation(
        tuple(sorted(itertools.chain.from_iterable(plan.deployments for plan in plans))),
        tuple(sorted(itertools.chain.from_iterable(plan.supports for plan in plans))),
    )


def one_after_the_other(round_, regions, told):
    """Solve each region; with `told`, what those before it take is in its commitments. None where one has no plan."""
    found = []
    for region in regions:
        taken_ = rows_of(commitments(*found)) if told else []
        found.append(run(with_commitments(round_, taken_), regions=[region]))
        if found[-1].allocation is None:
            return None
    return joined(round_, found)


def in_regions(round_):
    """The round with every school in one of two regions, so that two runs have all its cases."""
    schools = round_.tables["schools"]
    case = schools["case_id"].where(schools["case_id"].notna(), schools["urn"]).tolist()
    numbers = {case_id: number for number, case_id in enumerate(sorted(set(case)))}
    regions = [(EAST, WEST)[numbers[case_id] % 2] for case_id in case]
    assume(len(numbers) > 1)
    tables = {**round_.tables, "schools": schools.assign(region=regions)}
    return dataclasses.replace(round_, tables=tables)


@pytest.mark.parametrize(
    "complications",
    [("limits", "periods", "running"), ("limits", "visits", "running"), ("commitments", "limits", "offers")],
)
def test_plans_of_two_regions_together_keep_every_limit(complications):
    clashes = 0

    @settings(max_examples=25)
    @given(tiny_rounds(always=complications))
    def holds(drawn):
        nonlocal clashes
        round_ = in_regions(drawn)
        assume(not check(round_))  # what is run has to be sound
        together = one_after_the_other(round_, (EAST, WEST), told=True)
        assume(together is not None)
        event(f"new work: {any(not row.running for row in Plan(round_, together).rows)}")
        broken = {breach.rule for breach in audit_allocation(round_, together, None).breaches}
        assert broken <= {"budget"}  # what money is left is not told: each run has the whole of it
        if not clashes:
            blind = one_after_the_other(round_, (EAST, WEST), told=False)
            assume(blind is not None)
            clashes += bool({breach.rule for breach in audit_allocation(round_, blind, None).breaches} - {"budget"})

    holds()
    assert clashes > 0  # without commitments some of these rounds promise time twice


def test_the_last_visit_place_is_given_once():
    round_ = make_round(
        schools=TWO,
        supporters=[supporter("S1", visit_places=1)],
        leaders=[leader("L1")],
        staff=[staff_member("T1")],
        needs=[need(A, "maths", mode="visit"), need(B, "maths", mode="visit")],
    )
    together = one_after_the_other(round_, (EAST, WEST), told=True)
    assert [support.case_id for support in together.supports] == [A]
    assert not audit_allocation(round_, together, None).breaches
    blind = one_after_the_other(round_, (EAST, WEST), told=False)
    assert [breach.rule for breach in audit_allocation(round_, blind, None).breaches] == ["visit-places"]


# -- the command ------------------------------------------------------------------------------------------------------


def call(*words, exits=0):
    ended = CliRunner().invoke(main, [str(word) for word in words])
    assert ended.exit_code == exits, ended.output
    return ended


@pytest.fixture
def two_runs(tmp_path):
    round_ = make_round(schools=TWO, leaders=[leader("L1", half_days=12), leader("=L2", "S1", half_days=6)])
    write_round(round_, tmp_path / "round")
    for name, region in (("east", EAST), ("west", WEST)):
        call("solve", tmp_path / "round", "--region", region, "--out", tmp_path / name, "--quiet")
    return tmp_path


def test_the_file_is_the_rounds_own_table(two_runs):
    out = two_runs / "round" / "commitments.csv"
    call("commitments", two_runs / "west", two_runs / "east", "--out", out)
    leaders = [read_run(two_runs / name).allocation.deployments[0].leader_id for name in ("west", "east")]
    rows = list(csv.DictReader(out.read_text().splitlines()))
    marks = [f"{name} (run {digest_of(read_run(two_runs / name))[:12]})" for name in ("west", "east")]
    assert sorted((row["person_id"].removeprefix("'"), row["source"]) for row in rows) == sorted(
        zip(leaders, marks, strict=True)
    )
    call("check", two_runs / "round")
    read = read_round(two_runs / "round").records(Commitment)
    assert {(row.person_id, row.half_days, row.cases) for row in read} == {(name, 6, 1) for name in leaders}
    assert "NM603" in call("commitments", two_runs / "west", "--out", out, exits=1).stderr


def test_commitments_that_the_round_had_are_said_not_to_be_in_it(two_runs):
    call("commitments", two_runs / "east", "--out", two_runs / "round" / "commitments.csv")
    call("solve", two_runs / "round", "--region", WEST, "--out", two_runs / "last", "--quiet")
    said = call("commitments", two_runs / "last", "--format", "csv")
    last, east = (f"{name} (run {digest_of(read_run(two_runs / name))[:12]})" for name in ("last", "east"))
    assert [row["source"] for row in csv.DictReader(said.stdout.splitlines())] == [last]
    assert f"The round of {last} had commitments already ({east}): not in this." in said.stderr
    assert "already" not in call("commitments", two_runs / "last", two_runs / "east").stderr


def test_what_is_no_run_and_what_is_there_twice_is_refused(two_runs):
    assert "NM601" in call("commitments", two_runs / "round", exits=1).stderr
    assert "NM606 east" in call("commitments", two_runs / "east", two_runs / "east", exits=1).stderr
    call("commitments", exits=2)


# -- whom a row binds -------------------------------------------------------------------------------------------------


def held_by(*rows, **more):
    """A round of L1 and L2, of S1 and S2, with commitments; S1 and S2 release 20 half-days and take two visits each."""
    bodies = [supporter(name, release_half_days=20, visit_places=2) for name in ("S1", "S2")]
    people = [leader("L1", "S1", half_days=12, max_cases=3), leader("L2", "S2", half_days=12, max_cases=3)]
    return make_round(schools=TWO, supporters=bodies, leaders=people, commitments=rows, **more)


@pytest.mark.parametrize("supporter_id", [None, "S1"])
def test_a_row_binds_the_person_at_the_supporter_that_it_names(supporter_id):
    ledger = held_by(commitment("L1", 6, visits=1, supporter_id=supporter_id)).ledger
    assert (ledger.days_left["L1"], ledger.cases_left["L1"]) == ((6,), 2)
    assert (ledger.release_taken["S1"], ledger.visits_taken["S1"]) == (6, 1)


@pytest.mark.parametrize("person_id", ["L1", "L9"])
def test_a_row_of_another_supporter_binds_nobody_but_that_supporter(person_id):
    """Region B has an L1 too; and S2 has somebody whom only region B knows."""
    round_ = held_by(commitment(person_id, 6, visits=1, supporter_id="S2"))
    ledger = round_.ledger
    assert (ledger.days_left, ledger.cases_left) == ({"L1": (12,), "L2": (12,)}, {"L1": 3, "L2": 3})
    assert (ledger.release_left["S1"], ledger.release_left["S2"]) == (20, 14)
    assert (ledger.visits_taken["S1"], ledger.visits_taken["S2"]) == (0, 1)
    assert check(round_) == []
    assert [remark.kind for remark in remarks_of(round_)] == ["commitment of somebody else"]


def test_a_row_of_a_supporter_that_is_not_here_binds_nobody():
    round_ = held_by(commitment("L1", 6, supporter_id="S9"))
    assert round_.ledger.days_left["L1"] == (12,)
    assert [round_.ledger.release_left[name] for name in ("S1", "S2")] == [20, 20]
    (remark,) = remarks_of(round_)
    assert "nothing is taken of anybody here" in remark.text


def test_without_a_supporter_an_unknown_person_is_refused():
    assert [(fault.code, fault.column) for fault in check(held_by(commitment("L9", 6)))] == [("NM202", "person_id")]
