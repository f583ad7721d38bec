"""Which journeys are worth measuring: exact answers on a line, and what a row says is so when it is measured."""

import csv
import dataclasses
import io

import pandas as pd
import pytest

from constraints.domain.faults import InputRefused
from constraints.faces.arrays import arrays_of
from constraints.testing import HERE, leader, make_round, measured, need, school, staff_member, supporter, waive
from optimiser.model.candidates import find_candidates
from scenarios.generate import Wanted, draw_england
from scenarios.measuring import DECISIVE, decisive_pairs
from scenarios.rounds import read_round, write_round
from scenarios.runs import read_run, run

KILOMETRE = {"travel": {"base_minutes": 0.0, "factor": 1.0, "power": 1.0}}
"""A minute a kilometre, so that times can be worked out by hand."""


def on_a_line(*kilometres, **more):
    """A leader at 0, and a school at each of some kilometres north of them."""
    places = {f"10000{n + 1}": (HERE[0], HERE[1] + 1000 * km) for n, km in enumerate(kilometres)}
    tables = {
        "schools": [school(urn, at=place) for urn, place in places.items()],
        "supporters": [supporter("S1", at=HERE)],
        "leaders": [leader("L1", "S1", half_days=60, max_cases=10)],
        "overrides": KILOMETRE,
    }
    return make_round(**tables | more)


def told(round_, plan=None):
    """Return effect and difference by base and case."""
    rows = decisive_pairs(round_, plan).to_dict("records")
    return {(row["from"], row["to"]): (row["effect"], row["differs_by"]) for row in rows}


@pytest.fixture
def planned(tmp_path):
    """Solve a round and read the run."""

    def solve(round_):
        run(round_, tmp_path / "run")
        return read_run(tmp_path / "run")

    return solve


# at most 60, a modelled time passes up to 65; a quarter of 48 is 12, of 49 is 12, of 79 is 19, of 80 is 20
@pytest.mark.parametrize(
    ("minutes", "differs_by"),
    [
        (48, None),  # 61 - 48 = 13 is more than 12
        (49, 12),
        (59, 2),
        (60, 1),
        (61, 0),  # allowed as long as nobody measures it
        (65, 0),
        (66, 6),  # blocked; 60 lets it in
        (80, 20),
        (81, None),  # 21 is more than 20
    ],
)
def test_a_time_near_the_limit_is_worth_measuring(minutes, differs_by):
    effect = "only-leader" if minutes <= 65 else "could-place"
    expected = {} if differs_by is None else {("S1", "100001"): (effect, differs_by)}
    assert told(on_a_line(minutes)) == expected


def test_the_least_limit_counts():
    leaders = [leader("L1", "S1", max_minutes=30)]
    assert told(on_a_line(25, 31, 40, 50, leaders=leaders)) == {
        ("S1", "100001"): ("only-leader", 6),
        ("S1", "100002"): ("only-leader", 0),
        ("S1", "100003"): ("could-place", 10),
    }
    schools = [school("100001", at=(HERE[0], HERE[1] + 25_000), max_minutes=20)]
    assert told(on_a_line(schools=schools)) == {("S1", "100001"): ("only-leader", 0)}


def test_what_is_measured_waived_or_stopped_otherwise_is_not_asked_for():
    assert told(on_a_line(60, travel=[measured("S1", "100001", 60)])) == {}
    assert told(on_a_line(70, decisions=[waive("100001", "L1", "travel-limit")])) == {}
    assert told(on_a_line(60, leaders=[leader("L1", "S1", willing=False)])) == {}
    assert told(on_a_line(60, travel=[measured("S1", "100001", None)])) != {}  # not measured yet


def test_without_a_limit_nothing_but_the_plan_can_change():
    off = {"rules": {"travel-limit": {"enabled": False}}}
    assert told(on_a_line(60, overrides=KILOMETRE | off)) == {}


def test_a_policy_that_blocks_what_is_not_known_allows_nothing_beyond_the_limit():
    blocks = {"rules": {"travel-limit": {"not_known": "block"}}}
    assert told(on_a_line(62, overrides=KILOMETRE | blocks)) == {("S1", "100001"): ("could-place", 2)}


def test_a_leader_with_a_place_of_their_own_is_measured_from_there():
    leaders = [leader("L1", "S1", easting=HERE[0], northing=HERE[1] + 1000), leader("L2", "S1")]
    assert told(on_a_line(60, leaders=leaders)) == {
        ("L1", "100001"): ("may-be-forbidden", 2),
        ("S1", "100001"): ("may-be-forbidden", 1),
    }


def test_staff_are_measured_too():
    round_ = on_a_line(
        40, leaders=[leader("L1", "S1")], staff=[staff_member("T1", "S1", max_minutes=38)], needs=[need("100001")]
    )
    assert told(round_) == {("S1", "100001"): ("may-be-forbidden", 0)}  # T1's limit; nobody's else
    assert "T1" in decisive_pairs(round_)["because"][0]


def test_the_plan_counts_first(planned):
    places = {"S1": 0, "S2": 122}
    round_ = on_a_line(
        10, 60, 66,
        supporters=[supporter(name, at=(HERE[0], HERE[1] + 1000 * km)) for name, km in places.items()],
        leaders=[leader("L1", "S1", half_days=60, max_cases=10), leader("L2", "S2", half_days=60, max_cases=10)],
    )  # fmt: skip
    # L1 leads at 10 km and at 60 (L2 is 62 away); L2 leads at 66 (56 from S2), which L1 could if 66 were 60
    found = told(round_, planned(round_))
    assert found == {
        ("S1", "100002"): ("plan-may-break", 1),
        ("S2", "100003"): ("plan-may-break", 5),
        ("S2", "100002"): ("plan-may-change", 3),  # 59 would be cheaper than 60
        ("S1", "100003"): ("may-be-sent", 6),
    }
    assert next(iter(found)) == ("S1", "100002")


def test_who_has_no_time_left_places_nobody(planned):
    leaders = [leader("L1", "S1", half_days=6, max_cases=1)]
    round_ = on_a_line(10, 70, leaders=leaders)
    assert told(round_)["S1", "100002"] == ("could-place", 10)
    assert told(round_, planned(round_))["S1", "100002"] == ("may-be-sent", 10)


def test_a_plan_of_another_round_is_refused(planned):
    plan = planned(on_a_line(10))
    with pytest.raises(InputRefused, match="NM602"):
        decisive_pairs(make_round(schools=[school("100009")], leaders=[leader("L9")]), plan)


# --- what a row says is so -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn():
    return draw_england("sio-2019", Wanted(40, 80, needs=True), 5, 0.03)


def with_measured(round_, base, case_id, minutes):
    row = pd.DataFrame({"from_": [base], "to": [case_id], "minutes": [minutes]}, dtype=object)
    travel = pd.concat([round_.tables["travel"], row], ignore_index=True)
    return dataclasses.replace(round_, tables={**round_.tables, "travel": travel})


def sent(round_, base, case_id):
    """Return who may lead, or cover a need of, a case from a base."""
    found, arrays = find_candidates(round_), arrays_of(round_)
    people = list(round_.people.values())
    at = arrays.case_at[case_id]
    return {
        (pairs.kind, need, person)
        for pairs in (found.lead, found.support)
        for case, person, need in zip(pairs.case.tolist(), pairs.person.tolist(), pairs.need.tolist(), strict=True)
        if case == at and people[person].supporter.supporter_id == base
    }


def test_measuring_what_a_row_says_changes_who_may_be_sent_and_a_minute_less_does_not(drawn):
    rows = decisive_pairs(drawn).to_dict("records")
    assert len(rows) > 60
    for row in rows[::7]:
        base, case_id, modelled = row["from"], row["to"], row["estimated_off_peak"]
        before = sent(drawn, base, case_id)
        outwards = row["effect"] in {"only-leader", "may-be-forbidden"}
        turn = modelled + row["differs_by"] if outwards else modelled - row["differs_by"]
        assert sent(with_measured(drawn, base, case_id, turn), base, case_id) != before, row
        if row["differs_by"] > 1:
            short = turn - 1 if outwards else turn + 1
            assert sent(with_measured(drawn, base, case_id, short), base, case_id) == before, row


def test_what_is_not_listed_changes_nobody_within_the_likely_error(drawn):
    listed = {(row["from"], row["to"]) for row in decisive_pairs(drawn).to_dict("records")}
    lead = find_candidates(drawn).lead
    people, cases = list(drawn.people.values()), arrays_of(drawn).cases.ids
    pairs = {
        (people[person].supporter.supporter_id, cases[case]): minutes
        for case, person, minutes in zip(lead.case.tolist(), lead.person.tolist(), lead.minutes.tolist(), strict=True)
    }
    others = sorted(set(pairs) - listed)
    assert len(others) > 30
    for base, case_id in others[::5]:
        minutes = pairs[base, case_id]
        before = sent(drawn, base, case_id)
        for turn in (minutes - minutes // 4, minutes + minutes // 4):
            assert sent(with_measured(drawn, base, case_id, turn), base, case_id) == before


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_file_to_fill_in_goes_back_into_the_round(call, tmp_path):
    write_round(on_a_line(20, 50, 60, 62, 66), tmp_path / "round")
    out = tmp_path / "round" / "travel.csv"
    ended = call("travel", tmp_path / "round", "--to-measure", 3, "--out", out, "--format", "csv")
    assert "4 estimated journey(s)" in ended.stderr
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert list(rows[0]) == list(DECISIVE)
    assert [(row["to"], row["minutes"], row["estimated_off_peak"]) for row in rows] == [
        ("100004", "", "62"), ("100003", "", "60"), ("100002", "", "50"),
    ]  # fmt: skip
    assert ended.stdout.splitlines() == out.read_text(encoding="utf-8").splitlines()
    # as it is nothing is measured; with one row filled in that one is
    assert not read_round(tmp_path / "round").times.measured
    assert "NM603" in call("travel", tmp_path / "round", "--out", out, exits=1).stderr
    out.write_text(out.read_text(encoding="utf-8").replace("S1,100004,,", "S1,100004,58,"), encoding="utf-8")
    assert dict(read_round(tmp_path / "round").times.measured) == {("100004", "L1"): 58}
    assert "100004" not in call("travel", tmp_path / "round", "--format", "csv").stdout


def test_the_command_looks_at_a_run(call, tmp_path):
    write_round(on_a_line(10, 60), tmp_path / "round")
    call("solve", tmp_path / "round", "--out", tmp_path / "run")
    ended = call("travel", tmp_path / "round", "--run", tmp_path / "run", "--format", "csv")
    assert "plan-may-break" in ended.stdout
    assert call("travel", tmp_path / "nothing", exits=1).stdout == ""
