"""Prices on what a supporter gives together: home-load and outside-team."""

from __future__ import annotations

from constraints.faces.arrays import arrays_of
from constraints.testing import (
    all_columns,
    commitment,
    every_allocation,
    hold,
    leader,
    make_round,
    need,
    rule_of,
    running,
    school,
    staff_member,
    supporter,
    verify,
)


def load(release, **tables):
    return verify("home-load").given(
        **{
            "schools": [school("100001"), school("100002")],
            "supporters": [supporter("S1", release_half_days=release)],
            "leaders": [leader(specialisms="maths:3")],
            "staff": [staff_member()],
            "needs": [need(half_days=4), need(specialism="phonics", half_days=3, mode="visit")],
        }
        | tables
    )


def test_half_days_beyond_four_fifths_of_the_release_cost_ten_minutes_each():
    # 80 % of 10 is 8. Leading takes 6: free. With 4 of support it is 10: 2 beyond, 20 minutes.
    row = load(10).deploy("100001", "L1")
    row.charges(0)
    row.support("100001", "maths", "T1").charges(20)


def test_the_free_share_is_rounded_down():
    load(8).deploy("100001", "L1").charges(0)  # 80 % of 8 is 6.4, so 6, and 6 are used
    load(7).deploy("100001", "L1").charges(10)  # 5.6, so 5


def test_visits_take_a_supporters_time_and_personal_cover_does_not():
    row = load(5).deploy("100001", "L1")  # 4 free, 6 used
    row.charges(20)
    row.support("100001", "phonics", "T1").charges(20 + 30)
    row.support("100001", "maths", "L1").charges(20)


def test_a_supporter_without_a_limit_has_no_price():
    load(None).deploy("100001", "L1").deploy("100002", "L1").charges(0)


def test_running_work_and_commitments_use_up_the_free_share():
    # 80 % of 15 is 12. A commitment of 5 and running work of 2 leave 5 free; a new deployment of 6 is 1 beyond.
    tables = {"commitments": [commitment("T1", 5)], "running": [running("100002", "L1", 2)]}
    row = load(15, **tables).deploy("100002", "L1")
    row.charges(0)
    row.deploy("100001", "L1").charges(10)


def test_what_is_taken_beyond_the_free_share_before_the_round_costs_whatever_is_allocated():
    # 80 % of 5 is 4, 9 are taken: 5 beyond. One more deployment: 11 beyond.
    given = load(5, commitments=[commitment("T1", 9)])
    given.charges(50)
    given.deploy("100001", "L1").charges(110)


def test_a_supporter_whose_columns_all_fit_has_no_auxiliary():
    def rows(release):
        round_ = make_round(schools=[school()], leaders=[leader()], supporters=[supporter(release_half_days=release)])
        columns = all_columns(round_)
        found = rule_of(round_, "home-load").rows(arrays_of(round_), columns)
        assert hold(found, every_allocation(columns)).all()  # a price forbids nothing
        return found

    assert len(rows(8).aux_upper) == 0  # 6 of 6 free
    tight = rows(5)  # 4 free: up to 2 beyond
    assert tight.aux_upper.tolist() == [2]
    assert tight.aux_price.tolist() == [10]
    assert list(tight.subjects) == ["S1"]


def team(model="any-supporter", **tables):
    return verify("outside-team").given(
        **{
            "schools": [school()],
            "leaders": [leader("L1", "S1"), leader("L2", "S2")],
            "staff": [staff_member("T1", "S1"), staff_member("T2", "S2")],
            "needs": [need(), need(need_id="more")],
            "overrides": {"team": {"model": model}},
        }
        | tables
    )


def test_support_from_another_body_than_the_leaders_costs():
    row = team().deploy("100001", "L1")
    row.support("100001", "maths", "T2").charges(40)
    row.support("100001", "maths", "T1").charges(0)
    row.support("100001", "maths", "T2").support("100001", "more", "T2").charges(80)  # once a need


def test_the_leader_in_person_is_inside():
    leaders = [leader("L1", "S1", specialisms="maths:3")]
    team(leaders=leaders).deploy("100001", "L1").support("100001", "maths", "L1").charges(0)


def test_running_support_from_outside_is_free():
    going_on = [running("100001", "T2", need_id="maths")]
    row = team(running=going_on).deploy("100001", "L1")
    row.support("100001", "maths", "T2").charges(0)
    row.support("100001", "more", "T2").charges(40)


def test_where_only_the_leaders_own_supporter_may_help_there_is_no_such_price():
    team("own-supporter").deploy("100001", "L1").support("100001", "maths", "T2").charges(0)
