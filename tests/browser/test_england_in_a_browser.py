"""The report of an England-sized run opens without a network, says what the run folder says, and can be searched."""

import base64
import csv
import time
from collections import Counter

import pytest

MARKS = "g.cases_marks > path"


def table_of(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    return int(text.replace(",", ""))


def words(page, element):
    return " ".join(page.locator(f"#{element}").inner_text().split())


@pytest.fixture(scope="module")
def schools(england_run):
    return {row["urn"]: row for row in table_of(england_run / "inputs", "schools")}


@pytest.fixture(scope="module")
def led(england_run):
    return {row["case_id"]: row for row in table_of(england_run, "deployments")}


@pytest.fixture(scope="module")
def page(browser, england_page, opened):
    begun = time.perf_counter()
    with opened(browser, england_page, viewport={"width": 1280, "height": 900}) as shown:
        print(f"opened and drawn in {time.perf_counter() - begun:.2f} s")  # noqa: T201 - to be seen, not to fail
        yield shown


# --- it opens -------------------------------------------------------------------------------------------------------


def test_it_opens_with_every_chart_and_is_below_15_mb(page, england_page):
    assert england_page.stat().st_size < 15_000_000
    charts = page.evaluate("nlematch.ready")
    assert {"map", "bottlenecks-chart", "needs-chart", "journeys-chart", "loads-chart", "prices-chart"} <= set(charts)
    for chart in charts:
        assert page.locator(f"#{chart} svg").count() == 1, chart
    assert page.locator("script[data-chart]").count() == len(charts)


def test_it_asks_for_nothing_where_there_is_a_network_either(browser, england_page, opened):
    with opened(browser, england_page, offline=False) as shown:
        shown.wait_for_timeout(200)  # for what might ask a little later; the fixture looks at what was asked


def test_a_page_that_asks_would_be_noticed(browser, england_page, watch, tmp_path):
    asking = tmp_path / "asking.html"
    asking.write_text('<!doctype html><title>x</title><img src="http://192.0.2.1/x.png"><script>boo()</script>')
    shown = browser.new_page()
    shown.watch = watch(shown)
    shown.route("http://**", lambda route: route.abort())
    shown.goto(asking.as_uri())
    assert shown.watch.requests == [asking.as_uri(), "http://192.0.2.1/x.png"]
    assert any("boo is not defined" in said for said in shown.watch.errors)
    shown.close()


def test_its_policy_stops_what_is_put_into_it(browser, england_page, watch):
    shown = browser.new_page()
    shown.watch, stopped = watch(shown), []
    shown.on("requestfailed", lambda request: stopped.append((request.url, request.failure)))
    shown.goto(england_page.as_uri())
    shown.evaluate("""() => {
      const image = document.createElement('img'), script = document.createElement('script');
      image.src = 'http://192.0.2.1/x.png';
      script.textContent = 'window.harmed = 1';
      document.body.append(image, script);
    }""")
    shown.wait_for_timeout(100)
    assert shown.evaluate("window.harmed") is None
    assert stopped == [("http://192.0.2.1/x.png", "csp")]
    assert sum("Content Security Policy" in said for said in shown.watch.console) == 2
    shown.close()


# --- the first screen is the run folder's, counted here from its CSV files --------------------------------------------


def test_the_tiles_are_those_of_the_run_folder(page, england_run, schools, led):
    assert words(page, "tile-placed").startswith(f"{len(led):,} of {len(schools):,} ")
    covered, needs = len(table_of(england_run, "supports")), len(table_of(england_run / "inputs", "needs"))
    assert words(page, "tile-needs").startswith(f"{covered:,} of {needs:,} ")
    minutes = sorted(int(row["minutes"]) for row in led.values())
    median = minutes[(len(minutes) + 1) // 2 - 1]  # the time that at least half keep to
    assert words(page, "tile-journey").startswith(f"{median} minutes")
    homes = {row["supporter_id"]: row["region"] for row in table_of(england_run / "inputs", "supporters")}
    away = sum(homes[row["supporter_id"]] != schools[case]["region"] for case, row in led.items())
    assert words(page, "tile-away").startswith(f"{away:,} of {len(led):,} ")
    assert words(page, "exceptions-away") == f"From another region {away:,}"
    assert words(page, "journey-longest").startswith(f"The longest {minutes[-1]} minutes")
    assert words(page, "journey-long").endswith(f" {sum(one > 60 for one in minutes):,}")


def test_the_funnel_is_that_of_the_run_folder(page, schools, led):
    # nothing has happened yet: the round has no events, so nobody agreed, approved or started
    cases = Counter(row["tier"] for row in schools.values())
    placed = Counter(schools[case]["tier"] for case in led)
    shown = page.locator("#funnel-table tbody tr").evaluate_all(
        "rows => rows.map(r => [...r.cells].map(c => c.innerText))"
    )
    assert [[row[0][0], *map(number, row[1:])] for row in shown[:-1]] == [
        [tier, cases[tier], cases[tier], placed[tier], 0, 0, 0] for tier in ("3", "2", "1")
    ]
    assert [number(cell) for cell in shown[-1][1:]] == [2_197, 2_197, len(led), 0, 0, 0]


def test_those_without_a_leader_are_counted_by_tier_and_cause(page, england_run, schools):
    unplaced = table_of(england_run, "unplaced")
    wanted = Counter((schools[row["case_id"]]["tier"], row["cause"]) for row in unplaced)
    shown = page.locator("#causes-table tbody tr").evaluate_all(
        "rows => rows.map(r => [...r.cells].map(c => c.innerText))"
    )
    assert sorted((row[0], number(row[2])) for row in shown) == sorted((tier, n) for (tier, _), n in wanted.items())
    assert words(page, "asked-waiting").startswith(f"{len(unplaced):,} ")


def test_the_load_is_that_of_the_run_folder(page, england_run, led):
    leaders = {row["leader_id"]: int(row["half_days"]) for row in table_of(england_run / "inputs", "leaders")}
    busy = {row["leader_id"] for row in led.values()}
    worked = sum(int(row["half_days"]) for row in led.values())
    assert words(page, "leaders-used").endswith(f" {len(busy):,} of {len(leaders):,}")
    said, gross = words(page, "leader-load"), sum(leaders[one] for one in busy)
    assert f" {worked:,} half-days (" in said
    assert f") of {gross:,} half-days (" in said


# --- tables ---------------------------------------------------------------------------------------------------------


def rows(page, table):
    return page.locator(f"#{table} tbody tr").evaluate_all(
        "rows => rows.map(r => [...r.cells].map(c => c.textContent))"
    )


def find(page, table, text, *, said):
    page.fill(f"#{table}-find", text)
    page.locator(f"#{table}-count", has_text=said).wait_for()


def test_a_school_is_found_by_its_urn_although_it_is_not_among_the_first_rows(page, schools, led):
    urn = max(schools)
    assert urn not in [row[0] for row in rows(page, "cases-table")]
    find(page, "cases-table", urn, said="1 of 2,197 rows")
    (row,) = rows(page, "cases-table")
    assert row[:2] == [urn, schools[urn]["name"]]
    assert row[6] == (led[urn]["leader_id"] if urn in led else "")
    find(page, "cases-table", "no such school", said="0 of 2,197 rows")
    assert rows(page, "cases-table") == []
    find(page, "cases-table", "", said="2,197 of 2,197 rows")
    assert len(rows(page, "cases-table")) == 100
    page.click("#cases-table-more")
    assert len(rows(page, "cases-table")) == 600


def test_a_table_is_sorted_by_its_headings_and_says_so(page, led):
    heads = page.locator("#cases-table thead th")
    at = [text.strip() for text in heads.all_inner_texts()].index("Minutes one way")
    for key, wanted, order in (("Enter", "ascending", 1), (" ", "descending", -1)):
        heads.nth(at).locator("button").press(key)
        assert heads.evaluate_all("all => all.map(one => one.ariaSort)") == [
            wanted if n == at else "none" for n in range(heads.count())
        ]
        minutes = [int(row[at]) for row in rows(page, "cases-table") if row[at]]
        assert minutes == sorted(minutes, reverse=order < 0)
    assert minutes[0] == max(int(row["minutes"]) for row in led.values())
    heads.first.locator("button").click()
    cases = [row[0] for row in rows(page, "cases-table")]
    assert cases == sorted(cases)


def test_a_tier_and_a_state_can_be_picked_in_a_table(page, schools, led):
    page.select_option("#cases-table-pick-2", "3")
    page.locator("#cases-table-count", has_text="61 of 2,197 rows").wait_for()
    assert {row[2] for row in rows(page, "cases-table")} == {"3"}
    page.select_option("#cases-table-pick-5", "no leader")
    waiting = {urn for urn, row in schools.items() if row["tier"] == "3" and urn not in led}
    assert {row[0] for row in rows(page, "cases-table")} == waiting
    for pick in ("2", "5"):
        page.select_option(f"#cases-table-pick-{pick}", "")
    assert len(rows(page, "cases-table")) == 100


# --- the map --------------------------------------------------------------------------------------------------------


def choose(page, **choices):
    for name, value in ({"region": "all", "tier": "all", "state": "all"} | choices).items():
        page.select_option(f"#map-section select[name={name}]", value)
    page.evaluate("nlematch.views.map.runAsync().then(() => true)")


def on_map(page):
    return page.locator(MARKS).evaluate_all("all => all.map(one => one.__data__.datum.case_id)")


def test_the_map_shows_every_school_and_what_is_picked(page, schools, led):
    def wanted(region=None, tier=None, state=None):
        return sorted(
            urn for urn, row in schools.items()
            if region in {None, row["region"]} and tier in {None, row["tier"]}
            and state in {None, "proposed" if urn in led else "waiting"}
        )  # fmt: skip

    choose(page)
    assert sorted(on_map(page)) == wanted()
    for choices in (
        {"region": "North East"}, {"tier": "3"}, {"state": "waiting"}, {"region": "London", "tier": "2"},
        {"region": "South West", "tier": "1", "state": "proposed"},
    ):  # fmt: skip
        choose(page, **choices)
        assert sorted(on_map(page)) == wanted(**choices)
    choose(page)


def test_the_pointer_and_the_focus_show_the_reason(page, england_run, schools):
    detail = {row["case_id"]: row["detail"] for row in table_of(england_run, "unplaced")}
    choose(page, tier="3", state="waiting")
    page.locator("#map").scroll_into_view_if_needed()
    mark = page.locator(MARKS).last  # drawn last, so that nothing lies over it
    urn = mark.evaluate("one => one.__data__.datum.case_id")
    mark.hover()
    said = page.locator(".vg-tooltip.visible")
    said.wait_for()
    assert f"{schools[urn]['name']} ({urn}), tier 3" in said.inner_text()
    assert "no leader: " in said.inner_text()
    hovered = said.inner_text()
    page.mouse.move(1, 1)
    mark.focus()
    spoken = page.locator(".chart-said").inner_text()
    assert spoken == hovered
    assert detail[urn] == "no leader within reach" or detail[urn] in spoken
    assert mark.get_attribute("aria-label") == spoken
    choose(page)


def test_tab_leads_from_the_filters_into_the_map_and_out_of_it_again(page):
    choose(page)
    page.locator("#map-section input[type=search]").focus()
    page.keyboard.press("Tab")
    assert page.evaluate(f"document.activeElement.matches('{MARKS}')")
    before = page.locator(".chart-said").inner_text()
    page.keyboard.press("PageDown")
    after = page.locator(".chart-said").inner_text()
    assert before
    assert after
    assert before != after
    page.keyboard.press("Tab")
    assert not page.evaluate("document.querySelector('#map').contains(document.activeElement)")


# --- keyboard, eyes -------------------------------------------------------------------------------------------------


def test_the_keyboard_alone_reaches_every_control(browser, england_page, opened, walked):
    with opened(browser, england_page, viewport={"width": 1280, "height": 900}) as shown:
        found = walked(shown)
        controls = shown.locator("main button:visible, main select:visible, main input:visible").count()
    assert (found["missed"], found["unmarked"], found["hidden"]) == ([], [], [])
    assert found["reached"] > controls > 100


VARIANCE = """async (png) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
  canvas.drawImage(image, 0, 0);
  const green = canvas.getImageData(0, 0, image.width, image.height).data.filter((_, at) => at % 4 === 1);
  const mean = green.reduce((sum, one) => sum + one, 0) / green.length;
  return green.reduce((sum, one) => sum + (one - mean) ** 2, 0) / green.length;
}"""


IN_SIGHT = """(place) => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => {
  const nav = document.querySelector('nav').getBoundingClientRect();
  const { top, bottom } = document.querySelector(`#${place} h2`).getBoundingClientRect();
  drawn(bottom < innerHeight && (top >= nav.bottom || bottom <= nav.top));
})))"""


@pytest.fixture(scope="module")
def variance(browser):
    """How much the pixels of a picture differ: 0 where it is blank, 16,256 (127.5 squared) half black, half white."""
    blank = browser.new_page(viewport={"width": 100, "height": 100})

    def measure(png):
        return blank.evaluate(VARIANCE, base64.b64encode(png).decode("ascii"))

    assert measure(blank.screenshot()) == 0
    yield measure
    blank.close()


@pytest.mark.parametrize("width", [1280, 400])
def test_every_link_leads_to_its_part_and_no_picture_is_blank(browser, england_page, opened, variance, tmp_path, width):
    with opened(browser, england_page, viewport={"width": width, "height": 900}) as shown:
        pictures = {"first-screen": shown.screenshot(path=tmp_path / f"first-screen-{width}.png")}
        for link in shown.locator("nav a").all():
            place = link.get_attribute("href")[1:]
            link.click()
            shown.wait_for_function(IN_SIGHT, arg=place)
            pictures[place] = shown.screenshot(path=tmp_path / f"{place}-{width}.png")
            shown.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
        assert len(pictures) == 13
        assert {place: spread for place, one in pictures.items() if (spread := variance(one)) < 100} == {}
