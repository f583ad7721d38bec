"""What `pip install .` puts on a machine: the four packages with their data, and nothing else."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {"constraints", "nlematch", "optimiser", "scenarios"}
BESIDE = ("pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from a copy, where nothing that was built before can slip in."""
    source = tmp_path_factory.mktemp("source")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in BESIDE:
        shutil.copy(ROOT / name, source / name)
    for stray in ("tests", "benchmarks", "notebooks", "docs"):  # folders that a careless pattern would take along
        (source / stray).mkdir()
        (source / stray / "__init__.py").touch()
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", source / "dist", source],
        check=True,
        capture_output=True,
    )
    (built,) = (source / "dist").glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return {Path(name) for name in archive.namelist()}


def test_the_wheel_holds_exactly_the_four_packages(wheel):
    tops = {name.parts[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES
    assert len(tops) == len(PACKAGES) + 1  # and its own .dist-info


def test_the_wheel_holds_every_file_of_the_packages(wheel):
    files = {
        path.relative_to(ROOT)
        for name in PACKAGES
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files - wheel == set()


def test_the_wheel_carries_the_licence(wheel):
    assert [name for name in wheel if name.name == "LICENSE"]


def test_no_other_distribution_claims_one_of_the_names():
    owners = importlib.metadata.packages_distributions()
    assert {name: set(owners[name]) for name in PACKAGES} == {name: {"nlematch"} for name in PACKAGES}


def test_every_package_says_that_it_is_typed():
    assert all((ROOT / name / "py.typed").is_file() for name in PACKAGES)
