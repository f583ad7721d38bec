"""The rounds of the benchmark: what is in them, and that copies of England keep apart."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from benchmarks.reading import OUTSIDE_ENGLAND, read
from benchmarks.registry import ROUNDS, drawn, reaching, region
from benchmarks.rise import rise_round
from benchmarks.tiling import GRID_METRES, tiled
from constraints.checks import check
from constraints.domain.faults import InputRefused
from constraints.faces.arrays import arrays_of
from optimiser.model.candidates import find_candidates
from scenarios.rounds import write_round

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(scope="module")
def small():
    return drawn(Fraction(1, 10))


def test_every_name_is_its_entrys_own():
    assert all(name == entry.name for name, entry in ROUNDS.items())
    assert {"england-45", "england-60", "england-75", "england-x4", "drawn-1-8", "drawn-x4"} <= set(ROUNDS)
    assert {"rise", "england-rise-2025", "england-rise-2025-days"} <= set(ROUNDS)


def test_without_data_the_round_says_that_it_is_drawn():
    round_ = ROUNDS["tiny"].make(None)
    assert not check(round_)
    assert len(round_.cases) == 44
    said = [mark.split(" drawn by")[0] for mark in round_.meta.generated]
    assert said == ["schools and pool at scale 0.02", "supply", "needs"]


def test_a_shorter_reach_leaves_fewer_candidates_and_all_cases(small):
    near = reaching(small, 45)
    assert list(near.cases) == list(small.cases)
    assert len(find_candidates(near).lead) < len(find_candidates(small).lead)
    assert find_candidates(near).lead.minutes.max() <= 45 + 5  # a modelled time passes within the tolerance of 5


def test_a_region_has_its_own_schools_and_all_supply(small):
    part = region(small, "South West")
    assert not check(part)
    assert {case.region for case in part.cases.values()} == {"South West"}
    assert 0 < len(part.cases) < len(small.cases)
    assert list(part.people) == list(small.people)
    assert {case_id for case_id, _ in part.needs} <= set(part.cases)


def test_two_englands_have_everything_twice_and_no_candidate_between_them(small):
    two = tiled(small, 2)
    assert {fault.code for fault in check(two)} == {OUTSIDE_ENGLAND}
    assert [len(two.tables[name]) for name in ("schools", "needs", "leaders", "staff")] == [
        2 * len(small.tables[name]) for name in ("schools", "needs", "leaders", "staff")
    ]
    one, both = find_candidates(small), find_candidates(two)
    first = np.isin(np.array(arrays_of(two).cases.ids)[both.lead.case], list(small.cases))
    assert first.sum() == len(one.lead)
    assert len(both.lead) - first.sum() >= len(one.lead)  # no estuary parts the second England
    ids = arrays_of(two)
    pairs = {
        (int(ids.cases.ids[c]) >= 900_001 + _urns(small), ids.people.ids[p].startswith("E2-"))
        for c, p in zip(both.lead.case.tolist(), both.lead.person.tolist(), strict=True)
    }
    assert pairs == {(False, False), (True, True)}


def _urns(round_):
    """How many URNs a copy takes: from the first that is drawn to the last."""
    urns = {int(urn) for name in ("schools", "pool") for urn in round_.tables[name]["urn"]}
    return max(urns) - min(urns) + 1


def test_four_englands_stay_on_the_grid(small):
    four = tiled(small, 4)
    assert {fault.code for fault in check(four)} == {OUTSIDE_ENGLAND}
    assert len(four.cases) == 4 * len(small.cases)
    for axis in ("easting", "northing"):
        assert four.tables["schools"][axis].min() == small.tables["schools"][axis].min()
        assert four.tables["pool"][axis].max() <= GRID_METRES
    with pytest.raises(ValueError, match="2 to 4"):
        tiled(small, 5)


def test_only_a_place_outside_england_is_let_pass(small, tmp_path):
    write_round(tiled(small, 2), tmp_path / "two")
    assert len(read(tmp_path / "two").cases) == 2 * len(small.cases)
    schools = (tmp_path / "two" / "schools.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "two" / "schools.csv").write_text("\n".join([*schools, schools[-1]]) + "\n", encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        read(tmp_path / "two")
    assert {fault.code for fault in refused.value.faults} == {"NM201"}


def test_the_rise_like_round_has_the_published_size():
    round_ = rise_round(1)
    assert not check(round_)
    leaders = [person for person in round_.people.values() if person.is_leader]
    assert (len(round_.cases), len(leaders), len(round_.supporters)) == (430, 65, 124)
    assert len({leader.supporter.region for leader in leaders}) == 9
    # seven places and 7 x 24 half-days each: 455 places for 430 schools
    assert sum(min(leader.max_cases, leader.half_days // 24) for leader in leaders) == 455


@pytest.mark.parametrize(("name", "starved"), [("england-rise-2025", True), ("england-rise-2025-days", False)])
def test_under_todays_policy_advisers_have_the_days_for_a_deployment_or_few_have(name, starved):
    round_ = ROUNDS[name].make(None)
    assert not check(round_)
    leaders = [person for person in round_.people.values() if person.is_leader]
    assert (len(leaders), len(round_.people)) == (200, 2200)
    able = sum(leader.half_days >= round_.policy.tiers[1].lead_half_days for leader in leaders)
    assert (able < 100) if starved else (able == 200)


@pytest.mark.skipif(not DATA.exists(), reason="skipped: ../shared not present")
@pytest.mark.parametrize(("name", "version"), [("england-rise-2025", "v1"), ("england-rise-2025-days", "v2")])
def test_england_under_todays_policy_stays_as_it_was_measured(name, version):
    round_ = ROUNDS[name].make(DATA)
    assert (len(round_.cases), arrays_of(round_).people.leaders) == (552, 200)
    said = {mark.split(" drawn by ")[0]: mark.rpartition(" ")[2][:16] for mark in round_.meta.generated}
    assert f"supply drawn by generator {version}, " in round_.meta.generated[0]
    assert said["needs"] == "840259e3e0462f7c"
    assert said["supply"] == {"v1": "caa34cf79f8ea977", "v2": "3204c4cf54c6c83f"}[version]
