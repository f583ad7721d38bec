"""Surveys on disk, and a round with schools that people may come from."""

import csv

import pytest

from constraints.testing import HERE, make_round, school
from scenarios.rounds import read_round, write_round

POOL = [
    {"urn": f"11000{n}", "name": f"Home {n}", "phase": "primary", "easting": HERE[0], "northing": HERE[1] + 1000 * n}
    for n in range(1, 7)
]
HEAD = ("Email", "URN", "Type", "Days", "Number of schools", "Specialisms", "Are you willing?", "Release agreed")


@pytest.fixture
def round_path(tmp_path):
    """A round with four schools to support and nobody to lead them yet."""
    write_round(make_round(schools=[school(f"10000{n}") for n in range(1, 5)], pool=POOL), tmp_path / "round")
    return tmp_path / "round"


@pytest.fixture
def survey(tmp_path):
    """Write a survey: rows of cells, or of dicts by heading."""

    def write(rows, name="survey.csv", head=HEAD):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(head)
            writer.writerows(
                [row.get(heading, "") for heading in head] if isinstance(row, dict) else row for row in rows
            )
        return path

    return write


@pytest.fixture
def with_keys(tmp_path):
    """A map that names the column of addresses as the key."""
    path = tmp_path / "map.toml"
    path.write_text('[columns]\nkey = "Email"\n')
    return path


@pytest.fixture
def ids_of(rows_of):
    """Read which id belongs to which key, from the key file."""

    return lambda folder: {row["key"]: row["id"] for row in rows_of(folder / "people-key.csv")}


@pytest.fixture
def rows_of():
    """Read the rows of a CSV file as dicts."""

    def read(file):
        with file.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    return read


@pytest.fixture
def people_of():
    """Read the people of a round."""
    return lambda folder: read_round(folder).people


@pytest.fixture
def files_of():
    """Read the files of a round, without what is kept beside them of its writers."""
    return lambda folder: {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
