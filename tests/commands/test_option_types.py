"""Options that several commands share: numbers that are none, and policies that nobody has."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from scenarios.cli.main import main


def run(*arguments):
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("solve", "round", "--out", "run", "--time-limit"),
        ("solve", "round", "--out", "run", "--work-limit"),
        ("demo", "--out", "demo", "--time-limit"),
        ("generate", "--out", "england", "--scale"),
    ],
    ids=lambda arguments: " ".join((arguments[0], arguments[-1])),
)
@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "NaN", "Infinity"])
def test_what_is_no_number_is_a_usage_error(arguments, value):
    result = run(*arguments, value)
    assert result.exit_code == 2
    assert f"Invalid value for '{arguments[-1]}'" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "--ofsted", "a", "--gias", "b", "--as-at", "2020-08-31", "--out", "round", "--policy"),
        ("generate", "--out", "england", "--policy"),
        ("rules", "--policy"),
        ("new", "round", "--policy"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_policy_that_nobody_has_is_a_fault_of_the_option(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(*arguments, "sio2019")
    assert result.exit_code == 1
    assert "NM402 --policy: 'sio2019'" in result.stderr
    assert "did you mean 'sio-2019'?" in result.stderr
    assert "round.toml" not in result.stderr
    assert list(tmp_path.iterdir()) == []
