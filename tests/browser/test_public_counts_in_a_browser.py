"""The public's tables can be sorted: the sum stays the last row, and what is not shown is less than any figure."""

import pytest

from constraints.testing import leader, make_round, school
from scenarios.reports.audience import Audience
from scenarios.reports.page import run_page
from scenarios.runs import read_run, run


def rows(page, table):
    return page.locator(f"#{table} tbody tr").evaluate_all(
        "all => all.map((row) => [...row.cells].map((cell) => cell.textContent))"
    )


@pytest.fixture(scope="module")
def public_page(tmp_path_factory):
    """One leader with time for all of three tiers: 3 are too few to show, and without the 6 they are told."""
    folder = tmp_path_factory.mktemp("public")
    schools = [school(str(100_001 + n), tier) for n, tier in enumerate([1] * 8 + [2] * 6 + [3] * 3)]
    run(make_round(schools=schools, leaders=[leader(half_days=200, max_cases=17)]), folder / "run")
    (folder / "page.html").write_text(run_page(read_run(folder / "run"), Audience.PUBLIC), encoding="utf-8")
    return folder / "page.html"


def test_the_sum_stays_below_and_hidden_counts_are_the_least(browser, opened, public_page):
    with opened(browser, public_page) as page:
        at_first = rows(page, "placed-by-tier-table")
        assert at_first == [["tier 1", "8"], ["tier 2", "not shown"], ["tier 3", "fewer than 5"], ["All", "17"]]
        group, count = page.locator("#placed-by-tier-table thead button").all()
        group.click()
        assert rows(page, "placed-by-tier-table") == at_first
        group.click()
        assert rows(page, "placed-by-tier-table") == [at_first[2], at_first[1], at_first[0], at_first[3]]
        group.click()
        count.click()
        assert rows(page, "placed-by-tier-table") == [at_first[1], at_first[2], at_first[0], at_first[3]]
