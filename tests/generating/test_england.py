"""A whole England-like round over published counts."""

from fractions import Fraction

import numpy as np
import pytest

from constraints.checks import check
from constraints.domain.records import PoolSchool, School
from scenarios.generate import draw_england
from scenarios.generate.authorities import authorities
from scenarios.generate.settings import england_sized


@pytest.fixture(scope="module")
def england():
    return draw_england("sio-2019", england_sized(Fraction(1)), 1, Fraction(1))


@pytest.fixture(scope="module")
def tenth():
    size = Fraction("0.1")
    return draw_england("sio-2019", england_sized(size), 1, size)


# 1204 + 932 + 61 schools, 1065 leaders, 8000 staff; 4148 Outstanding schools and, in the one authority that has more
# teaching schools than Outstanding ones, 2 more of those: 4150.
def test_england_has_its_published_size(england):
    assert {name: len(england.tables[name]) for name in ("schools", "supporters", "leaders", "staff", "pool")} == {
        "schools": 2197, "supporters": 1065, "leaders": 1065, "staff": 8000, "pool": 4150,
    }  # fmt: skip
    assert england.tables["schools"]["tier"].value_counts().to_dict() == {1: 1204, 2: 932, 3: 61}
    assert england.tables["pool"]["teaching_school"].tolist().count(True) == 754


def test_a_tenth_is_a_tenth_everywhere(tenth):
    assert tenth.tables["schools"]["tier"].value_counts().to_dict() == {1: 120, 2: 93, 3: 6}
    assert len(tenth.tables["leaders"]) == 106
    assert len(tenth.tables["staff"]) == 800


def test_it_is_sound(england):
    assert check(england) == []


def test_schools_are_spread_as_published(england):
    by_code = {a.la_code: a for a in authorities()}
    inside = []
    for school in england.records(School):
        authority = by_code[school.la_code]
        away = np.hypot(school.easting - authority.easting, school.northing - authority.northing)
        assert away <= 1.4143 * authority.spread_m
        assert (school.region, school.la_name) == (authority.region, authority.la_name)
        inside.append(away <= authority.spread_m)
    assert 0.46 < np.mean(inside) < 0.54  # half of 2197 within the median distance, sd 1 %


def test_phases_are_as_published(england):
    schools = england.records(School)
    wanted = {"nursery": 5, "primary": 1563, "secondary": 547 + 31, "all-through": 51}
    assert {phase: sum(s.phase == phase for s in schools) for phase in wanted} == wanted
    assert sum(s.provision == "special" for s in schools) == 51
    assert sum(s.provision == "alternative" for s in schools) == 31


def test_academies_have_a_trust_and_others_none(england):
    schools = england.records(School)
    assert all((s.governance == "academy") == (s.trust_id is not None) for s in schools)
    assert 0.35 < np.mean([s.governance == "academy" for s in schools]) < 0.65


def test_nobody_is_both_supported_and_supporting(england):
    pool = {school.urn for school in england.records(PoolSchool)}
    assert not pool & set(england.tables["schools"]["urn"])
    assert set(england.tables["supporters"]["urn"]) <= pool


@pytest.mark.parametrize(("policy", "tiers"), [("tsi-2022", {1}), ("rise-2025", {1, 2, 3})])
def test_other_policies_take_the_tiers_they_have(policy, tiers):
    size = Fraction("0.02")
    assert set(draw_england(policy, england_sized(size), 1, size).tables["schools"]["tier"]) == tiers


def test_it_says_what_was_drawn(tenth):
    said = [text.split(", digest")[0] for text in tenth.meta.generated]
    assert said == [
        "schools and pool at scale 0.1 drawn by generator v1, seed 1",
        "supply drawn by generator v1, seed 1",
        "needs drawn by generator v1, seed 1",
    ]


# version 1; see test_supply.py
def test_version_one_draws_the_england_it_always_drew():
    size = Fraction("0.02")
    said = draw_england("sio-2019", england_sized(size), 1, size).meta.generated
    assert [text.rpartition(" ")[2][:16] for text in said] == [
        "64677a160a442b49",
        "3f7d7d765ef110a5",
        "0a5f568e3c992556",
    ]
