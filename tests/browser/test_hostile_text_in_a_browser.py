"""Whatever stands in a name is read as text, in every kind of page and in letters, and runs nothing."""

import pytest
from click.testing import CliRunner

from scenarios.cli.main import main

KINDS = ("planner", "director", "school", "public", "study")
WITH_CHARTS = ("planner", "director", "study")
UNSEEN = "100010"
"""Of its name nothing can be seen."""


def harmless(page):
    """Nothing of the names ran or became an element; what a page may not have is looked for by its kind."""
    assert page.evaluate("window.harmed") is None
    assert page.locator("img, iframe, object, form, i, b, #harm, [onerror], [onmouseover]").count() == 0
    assert page.evaluate("Object.prototype.hasOwnProperty.call(Object.prototype, 'harm')") is False


@pytest.mark.parametrize("kind", KINDS)
def test_no_name_runs_or_becomes_an_element(browser, opened, pages, kind):
    with opened(browser, pages[kind]) as page:
        harmless(page)
        assert page.locator("script:not([type='application/json'])").count() == (2 if kind in WITH_CHARTS else 1)


@pytest.mark.parametrize("kind", ["planner", "director"])
def test_names_stand_in_the_table_as_they_are(browser, opened, pages, hostile_names, kind):
    with opened(browser, pages[kind]) as page:
        cells = page.locator("#cases-table tbody tr").evaluate_all(
            "all => all.map(r => [...r.cells].map(c => c.textContent))"
        )
        shown = {row[0]: row[1] for row in cells}
        one_line = {"100006": "line and paragraph"}  # as it was read: what ends a line is a space
        assert {urn: shown[urn] for urn in hostile_names} == hostile_names | one_line
        page.locator("#cases-table thead button").nth(1).click()  # drawn anew by the script, they are text again
        again = page.locator("#cases-table tbody tr").evaluate_all(
            "all => all.map(r => [...r.cells].map(c => c.textContent))"
        )
        assert sorted(again) == sorted(cells)
        harmless(page)


def test_a_hostile_name_is_found_and_its_direction_is_kept_to_itself(browser, opened, pages, hostile_names):
    with opened(browser, pages["planner"]) as page:
        page.fill("#cases-table-find", "</script>")
        page.locator("#cases-table-count", has_text=" of 40 rows").wait_for()
        found = page.locator("#cases-table tbody tr th").all_inner_texts()
        assert "100001" in found
        assert "100012" not in found
        page.fill("#cases-table-find", "100005")
        page.locator("#cases-table-count", has_text=" of 40 rows").wait_for()
        # U+202E would turn all that follows it in the line, were it not isolated
        name = page.locator("#cases-table tbody tr", has=page.locator("th", has_text="100005")).locator("td bdi").first
        assert name.text_content() == hostile_names["100005"]
        assert name.evaluate("one => getComputedStyle(one).unicodeBidi") == "isolate"


def test_a_name_of_ten_thousand_characters_spoils_neither_table_nor_page(browser, opened, pages):
    with opened(browser, pages["planner"], viewport={"width": 1280, "height": 900}) as page:
        page.add_style_tag(content="main > section { content-visibility: visible !important }")
        row = page.locator("#cases-table tbody tr", has=page.locator("th", has_text="100007"))
        assert len(row.locator("td").first.inner_text()) == 10_000
        assert row.bounding_box()["height"] < 400
        assert page.evaluate("document.documentElement.scrollWidth") == 1280


def test_hostile_regions_can_be_picked_in_tables_and_on_the_map(browser, opened, pages, hostile_region):
    with opened(browser, pages["planner"]) as page:
        on_map = "document.querySelectorAll('g.cases_marks > path').length"
        assert page.evaluate(on_map) == 40
        for region in (hostile_region, "__proto__"):
            page.select_option("#cases-table-pick-3", region)
            assert page.locator("#cases-table tbody tr").count() == 20
            page.select_option("#map-section select[name=region]", region)
            page.evaluate("nlematch.views.map.runAsync().then(() => true)")
            assert page.evaluate(on_map) == 20
            places = page.locator("g.cases_marks > path").evaluate_all(
                "all => all.map(({ __data__: { x, y } }) => [x, y])"
            )
            assert all(0 <= x <= 600 and 0 <= y <= 640 for x, y in places)  # the map shows the region it was asked for
        harmless(page)


def test_a_hostile_name_is_text_at_pointer_and_focus(browser, opened, pages, hostile_names):
    with opened(browser, pages["planner"], viewport={"width": 1280, "height": 900}) as page:
        for urn, name in hostile_names.items():
            assert page.evaluate("urn => nlematch.find('map', urn)", urn) is True
            assert page.locator(".chart-said").text_content().startswith(f"{' '.join(name.split())} ({urn})")
            page.evaluate("nlematch.views.map.runAsync().then(() => true)")  # the ring is drawn around it
            page.locator(".chart path:focus").hover(force=True)
            page.locator(".vg-tooltip.visible").wait_for()
            page.mouse.move(1, 1)
        assert page.locator(".vg-tooltip *:not(table, tbody, tr, td, div, h2)").count() == 0
        harmless(page)


def test_letters_show_names_as_text(browser, opened, hostile_run, hostile_names, tmp_path):
    done = CliRunner().invoke(main, ["letters", str(hostile_run), "--out", str(tmp_path / "letters")])
    assert done.exit_code == 0, done.output
    for urn, name in hostile_names.items():
        with opened(browser, tmp_path / "letters" / "schools" / f"{urn}.html") as page:
            harmless(page)
            assert page.locator("script").count() == 0
            told = page.locator("bdi").all_text_contents()
            shown = " ".join(name.split()) if urn != UNSEEN else f"School {urn}"
            assert any(shown in " ".join(text.split()) for text in told), urn
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
