"""`nlematch policies` and `nlematch rules`, in process."""

from __future__ import annotations

import csv
import io
import json

import pytest
from click.testing import CliRunner

from constraints.rulebooks.shipped import preset_names
from constraints.rules.catalogue import CATALOGUE
from constraints.rules.pair_rules import PAIR_RULES
from scenarios.cli.main import main


def run(*arguments):
    return CliRunner().invoke(main, arguments)


def test_policies_lists_the_shipped_ones():
    result = run("policies", "--format", "json")
    assert result.exit_code == 0
    assert [row["policy"] for row in json.loads(result.stdout)] == list(preset_names())


def test_policies_with_a_name_gives_every_value_and_its_source():
    result = run("policies", "sio-2019", "--format", "csv")
    assert result.exit_code == 0
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(result.stdout))}
    assert rows["tiers.2.grant_pence"]["value"] == "1600000"
    assert rows["tiers.2.grant_pence"]["source"].startswith("https://tscouncil.org.uk/")
    assert rows["travel.half_day_max_minutes"]["origin"] == "choice"
    assert all(row["source"] for row in rows.values())


def test_policies_with_an_unknown_name_is_refused_with_the_nearest():
    result = run("policies", "rise-25")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "did you mean 'rise-2025'?" in result.stderr


def test_rules_lists_the_whole_catalogue_in_its_order():
    result = run("rules", "--format", "json")
    assert result.exit_code == 0
    rows = json.loads(result.stdout)
    assert [row["rule"] for row in rows] == list(CATALOGUE)
    assert all(row["says"] and row["source"] for row in rows)
    assert {row["rule"] for row in rows if row["not_known"] is not None} == {rule.id for rule in PAIR_RULES}


def test_rules_says_a_rule_with_the_parameters_of_the_policy():
    says = {}
    for policy in ("sio-2019", "rise-2025"):
        rows = json.loads(run("rules", "--policy", policy, "--format", "json").stdout)
        says[policy] = {row["rule"]: row["says"] for row in rows}
    assert "60 minutes" in says["sio-2019"]["travel-limit"]
    assert "90 minutes" in says["rise-2025"]["travel-limit"]


def test_rules_says_what_may_never_be_waived():
    rows = {row["rule"]: row for row in json.loads(run("rules", "--format", "json").stdout)}
    assert rows["independence"]["waivable"] is False
    assert rows["declared-conflict"]["waivable"] is False
    assert rows["travel-limit"]["waivable"] is True


@pytest.mark.parametrize("command", [("policies",), ("policies", "tsi-2022"), ("rules",)])
def test_a_table_is_for_reading(command):
    result = run(*command)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 3


def test_an_unknown_format_is_a_usage_error():
    assert run("rules", "--format", "xml").exit_code == 2
