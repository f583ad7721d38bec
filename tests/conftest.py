"""What all tests share: how long hypothesis looks, a way to call commands, and programs that some need beside Python.

hypothesis looks at the same examples every time, but in `make soak`.  A test whose program is missing is skipped; where
`NLEMATCH_NEEDS_PROGRAMS` is set, as `.ci/run` does, it fails, so that nothing is left out unseen.

A *harness* tries drawn inputs or faults by the hundred: a few from fixed seeds in `make test`, six times as many in
`.ci/run`, a hundred times, from other seeds every day, in `make soak`.  What that finds becomes a test of its own.
"""

import json
import os
import shutil

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings

from scenarios.cli.main import main
from tests.support.effort import EFFORTS, costly_examples, examples, set_effort

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile("usual", derandomize=True, database=None, deadline=None, suppress_health_check=_SLOW)
settings.register_profile("thorough", parent=settings.get_profile("usual"), derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))

_CHROMIUM_FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_addoption(parser):
    parser.addoption("--effort", choices=[*EFFORTS], default="test", help="how much a harness tries")
    parser.addoption("--first-seed", type=int, default=0, help="where the seeds of a harness begin")


def pytest_configure(config):
    set_effort(config.getoption("--effort"))


@pytest.fixture(scope="session")
def seeds(pytestconfig):
    """The seeds that a harness tries, for how many it tries in `make test`."""
    first = pytestconfig.getoption("--first-seed")
    return lambda usual: range(first, first + examples(usual))


@pytest.fixture(scope="session")
def costly_seeds(pytestconfig):
    """The seeds of a harness that takes half a minute for each, for how many it tries in `make test`."""
    first = pytestconfig.getoption("--first-seed")
    return lambda usual: range(first, first + costly_examples(usual))


def _program(*names):
    """Return the path of a program, by the first of its names that is there; without it the test ends here."""
    for name in names:
        if found := shutil.which(name):
            return found
    missing = f"no {names[0]} on this machine"
    if os.environ.get("NLEMATCH_NEEDS_PROGRAMS"):
        pytest.fail(f"{missing}, and NLEMATCH_NEEDS_PROGRAMS says that nothing may be skipped")
    return pytest.skip(missing)


@pytest.fixture(scope="session")
def call():
    """Call a command in process; the test says which exit code it expects, or None for any that a user may see."""

    def run(*words, exits=0):
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert result.exit_code != 70 if exits is None else result.exit_code == exits, result.output
        return result

    return run


def _outcome_of(folder):
    """Return all that a run found, as bytes by file; what tells of time and memory is left out."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["seconds"], manifest["peak_memory_mib"], manifest["times_digest"]
    for stage in manifest["stages"]:
        del stage["seconds"]
    passed_over = {"manifest.json", "solver.log", "scenario.json"}
    files = {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name not in passed_over
    }
    return manifest, files


@pytest.fixture(scope="session")
def outcome_of():
    """The function that reads all that a run found."""
    return _outcome_of


@pytest.fixture(scope="session")
def program():
    """Find a program by any of its names, or skip the test; fail it where nothing may be skipped."""
    return _program


@pytest.fixture(scope="session")
def soffice():
    """LibreOffice's path; Debian's libreoffice-calc and libreoffice-writer."""
    return _program("soffice")


@pytest.fixture(scope="module")
def browser():
    """Chromium, Debian's.

    One for a module and no longer: as long as it is there, an event loop is, which the tests of other loops would trip
    over.
    """
    path = _program("chromium", "chromium-browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=_CHROMIUM_FLAGS)
        yield chromium
        chromium.close()
