"""The director's print of the South West on the real files of 2020, where they lie beside the checkout."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from scenarios.cli.main import main

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "england-2020"
FILES = {
    "ofsted": "ofsted_mi_2020-08-31", "gias": "gias_2020-09-21", "history": "ofsted_inspection_history_2005-2020",
    "trusts": "gias_grouplinks_2019-06-01", "links": "gias_links_2025-04-22",
    "teaching-schools": "teaching_schools_2018-03-12",
}  # fmt: skip
AS_AT = dt.date(2020, 8, 31).isoformat()


def call(*words: object) -> None:
    ended = CliRunner().invoke(main, [str(word) for word in words])
    assert ended.exit_code == 0, ended.output


@pytest.mark.skipif(not DATA.exists(), reason="../shared not present")
def test_the_south_west_is_decided_on_six_sheets(browser, opened, tmp_path):
    given = [word for name, file in FILES.items() for word in (f"--{name}", DATA / f"{file}.csv")]
    call("import", *given, "--policy", "sio-2019", "--as-at", AS_AT, "--out", tmp_path / "england")
    call("generate", tmp_path / "england", "--leaders", 1065, "--staff", 4000, "--seed", 1)
    call("solve", tmp_path / "england", "--out", tmp_path / "run", "--region", "South West")
    call("report", tmp_path / "run", "--out", tmp_path / "page.html", "--audience", "director")
    with opened(browser, tmp_path / "page.html") as page:
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) <= 6
        assert page.locator("#approve-print tbody tr:not(.group)").count() > 200
