"""Supply and needs drawn for a round that has schools: what DESIGN's generator says, and what is refused."""

import dataclasses

import pandas as pd
import pytest

from constraints.changes import with_policy_values
from constraints.domain import vocabulary as v
from constraints.domain.faults import InputRefused
from constraints.domain.records import TABLES, Leader, Need, PoolSchool, School, StaffMember
from constraints.faces.arrays import arrays_of
from constraints.round.round import Round
from constraints.round.tables import RoundMeta, empty_table, table_of
from constraints.rulebooks.shipped import load_policy
from optimiser.model.candidates import find_candidates
from scenarios.generate import Wanted, draw_onto
from scenarios.generate.draws import Draws
from scenarios.generate.supply import ROLE_BY_SPECIALISM, draw_homes

CASES, POOL = 300, 500


def place(n):
    return {"easting": 430_000 + 100 * n, "northing": 280_000 + 50 * n, "phase": "primary"}


def demand(policy_name="sio-2019", cases=CASES, pool=POOL):
    """Return a round with schools 100001.. and a pool 200001.., every fifth a teaching school."""
    policy = load_policy(policy_name)
    offer = policy.offer
    meta = RoundMeta("autumn", "Autumn", offer.as_at, offer.delivery_start, offer.delivery_end, policy_name)
    schools = [School(urn=str(100_000 + n), name=f"A{n}", tier=n % 3 + 1, **place(n)) for n in range(1, cases + 1)]
    offered = [
        PoolSchool(urn=str(200_000 + n), name=f"P{n}", teaching_school=n % 5 == 0, trust_id=f"G{n % 40}", **place(n))
        for n in range(1, pool + 1)
    ]
    tables = {name: empty_table(name) for name in TABLES}
    return Round(meta, policy, tables | {"schools": table_of("schools", schools), "pool": table_of("pool", offered)})


@pytest.fixture(scope="module")
def drawn():
    return draw_onto(demand(), Wanted(leaders=200, staff=2000, needs=True), seed=1)


def codes(refused):
    return [(fault.code, fault.file) for fault in refused.value.faults]


def test_ids_are_numbered_in_the_order_drawn(drawn):
    assert drawn.tables["leaders"]["leader_id"].tolist() == [f"L{n:04d}" for n in range(1, 201)]
    assert drawn.tables["staff"]["staff_id"].tolist() == [f"T{n:05d}" for n in range(1, 2001)]


def test_a_supporter_is_a_leaders_school_with_its_facts(drawn):
    supporters = drawn.tables["supporters"]
    assert sorted(supporters["supporter_id"]) == sorted(drawn.tables["leaders"]["supporter_id"])
    assert len(set(supporters["supporter_id"])) == 200
    first = supporters.iloc[0]
    n = int(first["urn"]) - 200_000
    assert first["supporter_id"] == f"S{first['urn']}"
    assert (first["easting"], first["northing"]) == (430_000 + 100 * n, 280_000 + 50 * n)
    assert (first["kind"], first["name"], first["trust_id"]) == ("school", f"P{n}", f"G{n % 40}")


@pytest.mark.parametrize(
    ("table", "column", "low", "high"),
    [
        ("leaders", "half_days", 6, 30),
        ("leaders", "max_cases", 1, 4),
        ("leaders", "schools_improved", 0, 6),
        ("supporters", "release_half_days", 15, 50),
        ("staff", "half_days", 4, 15),
        ("staff", "max_cases", 1, 4),
        ("needs", "severity", 1, 3),
        ("needs", "half_days", 2, 5),
    ],
)
def test_numbers_reach_both_ends_and_no_further(drawn, table, column, low, high):
    assert set(drawn.tables[table][column]) == set(range(low, high + 1))


@pytest.mark.parametrize(("table", "counts"), [("leaders", {3}), ("staff", {1, 2})])
def test_specialisms_are_different_and_have_levels(drawn, table, counts):
    held = drawn.tables[table]["specialisms"].tolist()
    assert {len(levels) for levels in held} == counts
    assert all(len({code for code, _ in levels}) == len(levels) for levels in held)
    assert {code for levels in held for code, _ in levels} == set(v.SPECIALISMS)
    assert {level for levels in held for _, level in levels} == {1, 2, 3}


# 95 % of 200 leaders are 190 (sd 3); 90 % of 2000 staff are 1800 (sd 13). The others say no, nobody is silent.
def test_most_are_willing_and_released(drawn):
    leaders, staff = drawn.tables["leaders"], drawn.tables["staff"]
    assert 180 <= leaders["willing"].tolist().count(True) <= 198
    assert 1750 <= staff["release_agreed"].tolist().count(True) <= 1850
    assert set(leaders["willing"]) == set(staff["release_agreed"]) == {True, False}
    assert set(leaders["prerequisites"]) == {True}


@pytest.mark.parametrize(
    ("policy", "kind"), [("sio-2019", "nle"), ("tsi-2022", "trust-leader"), ("rise-2025", "adviser")]
)
def test_leaders_are_of_the_policys_kind(policy, kind):
    round_ = demand(policy, cases=0)
    assert set(draw_onto(round_, Wanted(20, 0), 1).tables["leaders"]["kind"]) == {kind}


def advisers(changes=None, version=2, seed=1):
    round_ = with_policy_values(demand("rise-2025", cases=20), changes or {})
    return draw_onto(round_, Wanted(leaders=200, staff=20, version=version), seed)


# Two days a week are 4 half-days; in 39 school weeks that is 156, here 3 to 5 a week.
def test_an_adviser_has_two_days_a_week_and_places_for_them():
    leaders = advisers().tables["leaders"]
    assert (leaders["half_days"].min(), leaders["half_days"].max()) == (3 * 39, 5 * 39)
    assert 150 <= leaders["half_days"].mean() <= 162
    assert set(leaders["max_cases"]) == {5, 6, 7, 8}
    assert set(leaders["willing"]) == {True}


@pytest.mark.parametrize("half_days", [24, 150, 400])
@pytest.mark.parametrize("improved", [1, 5])
def test_every_adviser_can_serve_a_deployment_of_every_tier(half_days, improved):
    tiers = {str(tier): {"lead_half_days": half_days, "improved_at_least": improved} for tier in (2, 4)}
    round_ = advisers({"tiers": tiers})
    leaders = round_.records(Leader)
    asked = round_.policy.tiers.values()
    assert min(leader.half_days for leader in leaders) >= max(tier.lead_half_days for tier in asked)
    assert min(leader.schools_improved for leader in leaders) >= max(tier.improved_at_least for tier in asked)
    assert set(round_.tables["supporters"]["release_half_days"]) == {None}  # it would count the adviser's days, too
    leading = {arrays_of(round_).people.ids[person] for person in find_candidates(round_).lead.person.tolist()}
    assert leading == {leader.leader_id for leader in leaders}  # this round's places are all near each other


def test_version_one_draws_advisers_as_other_leaders():
    rise, other = advisers(version=1), draw_onto(demand(cases=20), Wanted(leaders=200, staff=20), 1)
    assert rise.meta.generated[0].startswith("supply drawn by generator v1, ")
    assert rise.tables["supporters"].equals(other.tables["supporters"])
    assert rise.tables["leaders"].drop(columns="kind").equals(other.tables["leaders"].drop(columns="kind"))


def test_roles_fit_specialisms(drawn):
    staff = drawn.records(StaffMember)
    single = [(row.specialisms[0][0], row.role) for row in staff if len(row.specialisms) == 1]
    assert all(role == ROLE_BY_SPECIALISM[code] for code, role in single if code in ROLE_BY_SPECIALISM)
    assert {role for _, role in single} == set(v.STAFF_ROLES)


def test_staff_are_spread_over_all_supporters(drawn):
    counts = drawn.tables["staff"]["supporter_id"].value_counts()
    assert set(counts.index) <= set(drawn.tables["supporters"]["supporter_id"])
    assert len(counts) > 195  # 2000 over 200: 10 each, and nobody is left out but one in 22,000
    assert counts.max() < 30


# weights 8 and 1 with 100 teaching schools of 500: the first draw is one in 800 of 1200 cases, two in three.
def test_teaching_schools_are_likelier():
    pool = demand().records(PoolSchool)
    heavy = sum(bool(draw_homes(pool, 1, Draws(seed))[0].teaching_school) for seed in range(300))
    assert 170 < heavy < 230


def test_needs_are_one_to_three_different_ones_a_case(drawn):
    needs = drawn.records(Need)
    by_case = pd.Series([need.specialism for need in needs]).groupby([need.case_id for need in needs]).agg(list)
    assert len(by_case) == CASES
    assert {len(codes) for codes in by_case} == {1, 2, 3}
    assert all(len(set(codes)) == len(codes) for codes in by_case)
    assert {need.source for need in needs} == {"diagnosed"}


def test_referrals_are_no_needs(drawn):
    referred = set(drawn.policy.referrals)
    assert referred
    assert {need.specialism for need in drawn.records(Need)} == set(v.SPECIALISMS) - referred


def test_no_school_supports_that_is_supported():
    round_ = demand(cases=3, pool=10)
    both = round_.tables["schools"].assign(urn=["200001", "200002", "200003"])
    drawn = draw_onto(dataclasses.replace(round_, tables={**round_.tables, "schools": both}), Wanted(7, 0), 1)
    assert set(drawn.tables["supporters"]["urn"]) == {str(200_000 + n) for n in range(4, 11)}


def test_a_smaller_supply_is_part_of_a_larger():
    few, many = (draw_onto(demand(), Wanted(leaders, 0), 1).tables["leaders"] for leaders in (50, 60))
    assert few.equals(many.head(50))


def test_the_order_of_rows_does_not_matter():
    round_ = demand()
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in round_.tables.items()}
    wanted = Wanted(50, 300, needs=True)
    one = draw_onto(round_, wanted, 1)
    other = draw_onto(dataclasses.replace(round_, tables=turned), wanted, 1)
    assert one.meta.generated == other.meta.generated
    assert all(one.tables[name].equals(other.tables[name]) for name in ("supporters", "leaders", "staff", "needs"))


def test_another_seed_draws_another_supply():
    one, other = (draw_onto(demand(), Wanted(50, 100), seed).tables for seed in (1, 2))
    assert not one["leaders"].equals(other["leaders"])
    assert not one["staff"].equals(other["staff"])


def test_lumpy_deployments_stand_in_the_policy():
    round_ = draw_onto(demand(), Wanted(10, 0, lumpy=True), 1)
    tiers = round_.policy.tiers
    assert {tier: tiers[tier].lead_half_days for tier in tiers} == {1: 3, 2: 6, 3: 10}
    assert {tier: tiers[tier].lead_limit_half_days for tier in tiers} == {1: 3, 2: 6, 3: 10}
    assert load_policy("sio-2019", round_.meta.overrides) == round_.policy


def test_lumpy_keeps_other_overrides():
    round_ = with_policy_values(demand(), {"tiers": {"3": {"improved_at_least": 2}}})
    drawn = draw_onto(round_, Wanted(10, 0, lumpy=True), 1)
    assert drawn.policy.tiers[3].improved_at_least == 2
    assert drawn.policy.tiers[3].lead_half_days == 10


def test_lumpy_needs_three_tiers():
    with pytest.raises(InputRefused) as refused:
        draw_onto(demand("tsi-2022", cases=0), Wanted(10, 0, lumpy=True), 1)
    assert codes(refused) == [("NM403", "round.toml")]


def test_what_was_drawn_is_said_with_its_digest(drawn):
    supply, needs = drawn.meta.generated
    assert supply.startswith("supply drawn by generator v1, seed 1, digest ")
    assert needs.startswith("needs drawn by generator v1, seed 1, digest ")


# A change of any draw changes these; if it was meant, GENERATOR_VERSION goes up and what was drawn before can still be.
@pytest.mark.parametrize(
    ("policy", "version", "digests"),
    [
        ("sio-2019", 1, ["v1 1dd6a48aaeac0879", "v1 6729cdf22bfc5654"]),
        ("sio-2019", 2, ["v1 1dd6a48aaeac0879", "v1 6729cdf22bfc5654"]),
        ("rise-2025", 1, ["v1 86ae60d25a5f04c2", "v1 72032d738e638aab"]),
        ("rise-2025", 2, ["v2 547978d91ef25fad", "v1 72032d738e638aab"]),
    ],
)
def test_every_version_draws_what_it_always_drew(policy, version, digests):
    round_ = draw_onto(demand(policy, cases=5, pool=20), Wanted(4, 10, needs=True, version=version), 7)
    drawn_by = [text.partition("generator ")[2].split(", seed 7, digest ") for text in round_.meta.generated]
    assert [f"{since} {digest[:16]}" for since, digest in drawn_by] == digests


def test_supply_is_not_replaced_unasked(drawn):
    with pytest.raises(InputRefused) as refused:
        draw_onto(drawn, Wanted(5, 5, needs=True), 2)
    assert codes(refused) == [("NM603", f"{name}.csv") for name in ("leaders", "needs", "staff", "supporters")]


def test_supply_is_replaced_when_asked_and_said_once(drawn):
    again = draw_onto(drawn, Wanted(5, 5, needs=True, replace=True), 2)
    assert len(again.tables["leaders"]) == 5
    assert set(again.tables["needs"]["case_id"]) == set(drawn.tables["needs"]["case_id"])
    assert [text.split(", digest")[0] for text in again.meta.generated] == [
        "supply drawn by generator v1, seed 2",
        "needs drawn by generator v1, seed 2",
    ]


def test_needs_that_were_not_drawn_stay():
    round_ = demand()
    derived = table_of("needs", [Need(case_id="100001", specialism="maths", severity=2, half_days=4, source="derived")])
    derived["ofsted_area"] = ["quality of education"]
    round_ = dataclasses.replace(round_, tables={**round_.tables, "needs": derived})
    needs = draw_onto(round_, Wanted(10, 0, needs=True), 1).tables["needs"]
    assert needs["source"].tolist().count("derived") == 1
    assert needs.iloc[0]["ofsted_area"] == "quality of education"
    assert needs.iloc[1]["ofsted_area"] is None


def test_without_a_pool_it_says_what_to_try():
    with pytest.raises(InputRefused, match="import the round from published files") as refused:
        draw_onto(demand(pool=0), Wanted(5, 5), 1)
    assert codes(refused) == [("NM101", "pool.csv")]


def test_a_pool_that_is_too_small_is_refused():
    with pytest.raises(InputRefused, match="at least 6 schools") as refused:
        draw_onto(demand(pool=5), Wanted(6, 0), 1)
    assert codes(refused) == [("NM106", "pool.csv")]
    assert len(draw_onto(demand(pool=5), Wanted(5, 0), 1).tables["leaders"]) == 5


def test_people_of_the_old_supply_in_other_files_are_refused(drawn):
    row = {"case_id": "100001", "person_id": "L0150", "decision": "pin"}
    decisions = pd.DataFrame([row], dtype=object).reindex(columns=drawn.tables["decisions"].columns)
    decisions = decisions.astype(object).where(decisions.notna(), None)
    pinned = dataclasses.replace(drawn, tables={**drawn.tables, "decisions": decisions})
    with pytest.raises(InputRefused, match="L0150") as refused:
        draw_onto(pinned, Wanted(5, 5, replace=True), 2)
    assert codes(refused) == [("NM202", "decisions.csv")]
