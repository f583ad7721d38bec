"""The public's tables can be sorted: the sum stays the last row, and what is not shown is less than any figure."""

from constraints.testing import leader, make_round, school
from scenarios.reports.audience import Audience
from scenarios.reports.page import run_page
from scenarios.runs import read_run, run


def rows(page, table):
    return page.locator(f"#{table} tbody tr").evaluate_all(
        "all => all.map((row) => [...row.cells].map((cell) => cell.textContent))"
    )


def test_the_sum_stays_below(browser, opened, pages):
    with opened(browser, pages["public"]) as page:
        at_first = rows(page, "placed-by-tier-table")
        # 20 of the 24 leaders' places go to the 20 schools of tier 2: what is left for tier 1, 4, is too few to show
        assert at_first == [["tier 1", "fewer than 5"], ["tier 2", "not shown"], ["All", "24"]]
        group, count = page.locator("#placed-by-tier-table thead button").all()
        group.click()
        assert rows(page, "placed-by-tier-table") == at_first
        group.click()
        assert rows(page, "placed-by-tier-table") == [at_first[1], at_first[0], at_first[2]]
        count.click()  # neither is more than the other: they stay as they are
        assert rows(page, "placed-by-tier-table") == [at_first[1], at_first[0], at_first[2]]


def test_hidden_counts_are_the_least(browser, opened, tmp_path):
    tiers = [1] * 8 + [2] * 6 + [3] * 3  # one leader with time for all: 3 are too few, and without the 6 they are told
    schools = [school(str(100_001 + n), tier) for n, tier in enumerate(tiers)]
    run(make_round(schools=schools, leaders=[leader(half_days=200, max_cases=17)]), tmp_path / "run")
    (tmp_path / "page.html").write_text(run_page(read_run(tmp_path / "run"), Audience.PUBLIC), encoding="utf-8")
    with opened(browser, tmp_path / "page.html") as page:
        assert [row[1] for row in rows(page, "placed-by-tier-table")] == ["8", "not shown", "fewer than 5", "17"]
        page.locator("#placed-by-tier-table thead button").nth(1).click()
        assert [row[1] for row in rows(page, "placed-by-tier-table")] == ["not shown", "fewer than 5", "8", "17"]
