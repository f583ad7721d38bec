"""Every value of every shipped policy says where it comes from, and no source is left without its value."""

from __future__ import annotations

import re

import pytest

from constraints.rulebooks.provenance import leaves, source_key, values_with_sources
from constraints.rulebooks.shipped import preset_data, preset_names

ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s/]+/?\S*")

presets = pytest.mark.parametrize("name", preset_names())


def test_the_three_offers_are_shipped():
    assert preset_names() == ("rise-2025", "sio-2019", "tsi-2022")


@presets
def test_every_value_has_a_source(name):
    data = preset_data(name)
    without = [path for path, _ in leaves(data) if source_key(data["sources"], path) is None]
    assert without == []


@presets
def test_every_source_is_an_address_or_a_choice_with_its_reason(name):
    odd = {
        key: source
        for key, source in preset_data(name)["sources"].items()
        if not ADDRESS.fullmatch(source) and not re.fullmatch(r"choice: \S.{10,}", source)
    }
    assert odd == {}


@presets
def test_every_source_is_used(name):
    data = preset_data(name)
    used = {source_key(data["sources"], path) for path, _ in leaves(data)}
    assert set(data["sources"]) - used == set()


def test_leaves_number_the_members_of_a_list_of_tables_and_leave_sources_out():
    data = {"a": {"b": 1, "c": [1, 2]}, "d": [{"e": 3}, {"e": 4}], "empty": [], "sources": {"a": "choice: because"}}
    assert list(leaves(data)) == [("a.b", 1), ("a.c", [1, 2]), ("d.0.e", 3), ("d.1.e", 4), ("empty", [])]


def test_the_longest_path_holds():
    sources = {"travel": "one", "travel.factor": "two", "tra": "three"}
    assert source_key(sources, "travel.factor") == "travel.factor"
    assert source_key(sources, "travel.power") == "travel"
    assert source_key(sources, "travelling") is None


def test_a_published_value_a_choice_and_a_default_are_told_apart():
    values = {one.path: one for one in values_with_sources("sio-2019")}
    assert values["tiers.3.grant_pence"].value == 2_400_000  # £24,000
    assert values["tiers.3.grant_pence"].origin == "published"
    assert values["tiers.3.lead_half_days"].origin == "choice"
    assert values["tiers.3.lead_half_days"].source.startswith("the offer gives up to 3 days")
    assert values["rules.travel-limit.not_known"].origin == "rule's default"


@presets
def test_every_value_stands_once(name):
    paths = [one.path for one in values_with_sources(name)]
    assert len(paths) == len(set(paths))


def test_a_rule_that_can_never_be_waived_is_not_said_to_be_waivable():
    values = {one.path: one.value for one in values_with_sources("sio-2019")}
    assert values["rules.independence.waivable"] is False
    assert values["rules.travel-limit.waivable"] is True
