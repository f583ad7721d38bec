"""Who else could lead: counted after the plan, and those marked can all be used together."""

import itertools

import openpyxl
import pytest

from constraints.audit.audit import audit_allocation
from constraints.domain.allocation import Allocation
from constraints.faces.arrays import arrays_of
from constraints.testing import HERE, capacity, forbid, leader, make_round, pin, school, supporter
from scenarios.reports.audience import Audience
from scenarios.reports.workbook import make_workbook
from scenarios.reports.workbook.calls import call_options
from scenarios.reports.workbook.standbys import find_standbys, next_candidates
from scenarios.runs import read_run, run
from scenarios.runs.room import NO_LIMIT, Room


def solved(round_, folder):
    run(round_, folder / "run")
    return read_run(folder / "run")


def crowd():
    """Eight cases close together; six leaders of three supporters, with days, places and release of all sorts."""
    limits = {"S1": 30, "S2": 24, "S3": None}
    return make_round(
        schools=[school(f"1000{n:02}", tier=1 + n % 3, at=(HERE[0] + 300 * n, HERE[1])) for n in range(1, 9)],
        supporters=[
            supporter(name, at=(HERE[0] + 900 * k, HERE[1] + 500), release_half_days=limit)
            for k, (name, limit) in enumerate(limits.items())
        ],
        leaders=[
            leader(f"L{k}", f"S{1 + k % 3}", half_days=days, max_cases=cases)
            for k, (days, cases) in enumerate([(24, 3), (20, 4), (19, 2), (30, 5), (13, 9), (12, 2)], start=1)
        ],
        capacity=[capacity("L2", "autumn", 9), capacity("L2", "spring", 11)],
        decisions=[pin("100001", "L4"), forbid("100002", "L1")],
    )


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    found = solved(crowd(), tmp_path_factory.mktemp("crowd"))
    room = Room.of(found)
    return found, room, find_standbys(found, room)


def test_any_of_the_standbys_fit_in_place_of_any_leaders(crowded):
    found, _, standbys = crowded
    led = {row.case_id: row.leader_id for row in found.allocation.deployments}
    assert 2 <= len(standbys.leaders) < len(led)
    for count in range(1, len(standbys.leaders) + 1):
        for cases in itertools.combinations(sorted(standbys.leaders), count):
            plan = led | {case_id: standbys.leaders[case_id] for case_id in cases}
            broken = {breach.rule for breach in audit_allocation(found.round, Allocation.of(plan.items())).breaches}
            assert broken <= {"pins"}, cases  # whoever is pinned and drops out is a pin no more


def test_standbys_fit_beside_the_whole_plan(crowded):
    """Leaders' days, cases and release hold when every leader of the plan and every standby work at once."""
    found, _, standbys = crowded
    pairs = [*((row.case_id, row.leader_id) for row in found.allocation.deployments), *standbys.leaders.items()]
    broken = {breach.rule for breach in audit_allocation(found.round, Allocation.of(pairs)).breaches}
    assert not broken & {"leader-days", "leader-caseload", "release-limit"}
    assert "one-leader" in broken  # so the audit did see two leaders at a case


def test_no_choice_serves_more_cases(crowded):
    """Try every set of standbys: none that fits is larger; the room of each leader is counted by hand."""
    found, room, standbys = crowded
    assert standbys.most
    assert len(standbys.leaders) == _most_by_trying(found, room)


def _most_by_trying(found, room):
    """Count the most standbys by trying all ways to use leaders, one case after the other."""
    pairs = found.candidates(blocked=True)
    able = pairs[(pairs["kind"] == "lead") & pairs["candidate"] & ~pairs["chosen"]]
    arrays, half_days = arrays_of(found.round), 6
    led = {row.case_id for row in found.allocation.deployments}
    choices = [sorted(some["person_id"]) for case_id, some in able.groupby("case_id") if case_id in led]

    def best(at, days, places, release):
        if at == len(choices):
            return 0
        found_most = best(at + 1, days, places, release)
        for name in choices[at]:
            p = arrays.person_at[name]
            s = int(arrays.people.supporter[p])
            if days[p] >= half_days and places[p] and (release[s] == NO_LIMIT or release[s] >= half_days):
                left = release if release[s] == NO_LIMIT else _less(release, s, half_days)
                found_most = max(found_most, 1 + best(at + 1, _less(days, p, half_days), _less(places, p, 1), left))
        return found_most

    return best(0, tuple(room.days.tolist()), tuple(room.places.tolist()), tuple(room.release.tolist()))


def _less(figures, at, by):
    return (*figures[:at], figures[at] - by, *figures[at + 1 :])


def test_the_small_round_worked_out_by_hand(small_book, rows_of):
    # The plan takes 6 of L1's 12, 6 of L2's 13, 12 of L3's 18 half-days: each has room for one more case, so there are
    # three standbys for four cases. Tier 2 first: 100001 and 100003; then 100002 by L1 for 10 minutes x 6 = 60 beats
    # 100004 by L1 for 30 x 6 = 180.  100001 by L3: 15 x 6 = 90; 100003 by L2: 10 x 6 + 30 for the other region = 90.
    book = openpyxl.load_workbook(small_book)
    calls = rows_of(book, "Call list")
    marked = {
        row["Case ID"]: (row["Leader ID"], row["Price in minutes"]) for row in calls if row["Together with all others"]
    }
    assert marked == {"100001": ("L3", 90), "100003": ("L2", 90), "100002": ("L1", 60)}
    of_first = [
        (row["Option"], row["As"], row["Leader ID"], row["Half days left"])
        for row in calls
        if row["Case ID"] == "100001"
    ]
    assert of_first == [(1, "plan", "L1", 6), (2, "standby", "L3", 6), (3, "standby", "L2", 7)]
    first = next(row for row in calls if row["Case ID"] == "100001")
    assert first["Ring first"] == "tell local-authority 801 (Bristol)"
    assert first["Then"] == (
        "ask school 100001 (School 100001); ask home-head S1 (First); ask leader L1 (First); ask staff T1 (First)"
    )
    by_l3 = next(row for row in calls if (row["Case ID"], row["Leader ID"]) == ("100001", "L3"))
    assert by_l3["Check before the call"] == "available-leader not known (L3 has not said whether willing)"
    assert first["Check before the call"] is None


def test_a_full_home_school_leaves_no_room(tmp_path, make_small, rows_of):
    # S3 releases 12 half-days and the plan takes all of them: L3 has days for another case, and no room.
    round_ = make_small(
        supporters=[
            supporter("S1", at=HERE), supporter("S2", at=(HERE[0], HERE[1] + 30_000)),
            supporter("S3", at=(HERE[0], HERE[1] + 15_000), release_half_days=12),
        ]
    )  # fmt: skip
    run(round_, tmp_path / "run")
    make_workbook(tmp_path / "run", tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    room = {(row["Case ID"], row["Other leader"]): row["Has room"] for row in rows_of(book, "Runner-ups")}
    assert room["100001", "L3"] == "no"
    assert room["100001", "L2"] == "yes"
    assert not [row for row in rows_of(book, "Call list") if (row["As"], row["Leader ID"]) == ("standby", "L3")]


def test_runner_ups_are_those_with_room_first_then_the_cheapest(small_book, rows_of):
    rows = rows_of(openpyxl.load_workbook(small_book), "Runner-ups")
    of_second = [
        (row["Rank"], row["Other leader"], row["Price in minutes"], row["Dearer by"])
        for row in rows
        if row["Case ID"] == "100002"
    ]
    # L3 leads it for 5 x 6 = 30 minutes; L1 from 10 km costs 60, L2 from 20 km in another region 120 + 30.
    assert of_second == [(1, "L1", 60, 30), (2, "L2", 150, 120)]


def test_the_marked_standby_is_in_the_list_even_where_others_are_cheaper(crowded):
    found, room, standbys = crowded
    candidates = next_candidates(found, room, found.candidates(blocked=True))
    calls = call_options(found, room, candidates, standbys, Audience.PLANNER)
    marked = calls[calls["together"]]
    assert dict(zip(marked["case_id"], marked["leader_id"], strict=True)) == standbys.leaders
    displaced = 0
    for case_id, options in calls.groupby("case_id"):
        able = candidates[(candidates["case_id"] == case_id) & candidates["has_room"]]
        shown = options[options["as"] == "standby"]
        assert list(options["option"]) == [*range(1, len(options) + 1)]
        assert list(shown["price"]) == sorted(shown["price"])
        assert len(shown) == min(2, len(able))
        displaced += set(shown["leader_id"]) != set(able["leader_id"].head(2))
    assert displaced >= 1  # so the round is one in which a marked one is not among the two cheapest
