"""The map shows each case where it is, as it is, and says why; in a browser the keyboard reaches them all."""

import pandas as pd
import pytest

from constraints.testing import HERE, leader, make_round, school, supporter
from scenarios.reports import charts
from scenarios.reports.charts.embedding import as_spec
from scenarios.reports.figures import figures
from scenarios.reports.map import allocation_map, describe_case, idle_leaders
from scenarios.runs import read_run, run

HOSTILE = '</script><b>O\'Hara & "Sons"</b>'


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Four schools in a row from west to east, 5 km apart, and two leaders; one leads two cases, one leads nobody."""
    urns = ["100001", "100002", "100003", "100004"]
    round_ = make_round(
        schools=[
            school(
                urn,
                tier=2 - n // 3,
                at=(HERE[0] + 5_000 * n, HERE[1]),
                region="London" if n < 2 else None,
                name=f"School {n}",
            )
            for n, urn in enumerate(urns[:3])
        ]
        + [school(urns[3], tier=1, at=(HERE[0] + 15_000, HERE[1]), name=HOSTILE)],
        supporters=[supporter("S1", name="Home", region="London"), supporter("S2", name="Other home", region="London")],
        leaders=[leader("L1", "S1", max_cases=2), leader("L2", "S2", willing="no")],
    )
    folder = tmp_path_factory.mktemp("map") / "run"
    run(round_, folder)
    return read_run(folder)


@pytest.fixture(scope="module")
def drawn(found):
    return as_spec(allocation_map(figures(found).cases, idle_leaders(found)))


def rows(spec):
    tables = [pd.DataFrame(rows) for rows in spec["datasets"].values()]
    return next(table for table in tables if "case_id" in table).set_index("case_id")


def test_every_case_is_where_it_is_and_led_ones_have_their_leader(drawn, found):
    table = rows(drawn)
    assert table["x"].to_dict() == {urn: HERE[0] + 5_000 * n for n, urn in enumerate(sorted(table.index))}
    # L1 takes two of the three cases of tier 2, and none of tier 1: the nearest two are the cheapest
    assert table["led"].to_dict() == {"100001": True, "100002": True, "100003": False, "100004": False}
    person = found.round.people["L1"]
    assert table.loc["100001", ["leader_x", "leader_y"]].tolist() == [person.easting, person.northing]


def test_the_reason_stands_at_each_case(drawn):
    said = rows(drawn)["said"]
    assert said["100001"].startswith("School 0 (100001), tier 2, London: a leader is proposed. L1 of Home, ")
    assert said["100003"].startswith("School 2 (100003), tier 2: no leader: leaders could be sent, but ")


def test_a_leader_of_another_region_is_said_to_be():
    case = {
        "name": "School", "urns": "1", "tier": 1, "region": "London", "leader_id": "L1", "state": "proposed",
        "away": True, "supporter_id": "S1", "supporter_name": None, "minutes": 1, "minutes_are": "measured",
        "half_days": 6,
    }  # fmt: skip
    assert describe_case(case).endswith("L1 of S1 of another region, 1 minute away (measured), 6 half-days (3 days).")
    assert "another region" not in describe_case(case | {"away": False})


def test_idle_leaders_are_those_who_lead_nobody(found):
    assert idle_leaders(found)["leader_id"].tolist() == ["L2"]


def test_a_region_is_shown_by_itself(drawn):
    scale = drawn["layer"][1]["encoding"]["x"]["scale"]["domain"]
    west, east = (one["expr"] for one in scale)
    assert west.endswith('[indexof(["\\u003dall", "\\u003dLondon", "\\u003dnot\\u0020known"], \'=\' + region)]')
    # as many edges as names
    assert len(west.split("]")[0].split(",")) == len(east.split("]")[0].split(",")) == 3


def test_a_region_with_a_hostile_name_stays_text(found):
    cases = figures(found).cases.assign(region='"]; alert(1); ["\U0001f600')
    west = as_spec(allocation_map(cases))["layer"][0]["encoding"]["x"]["scale"]["domain"][0]["expr"]
    name = '"\\u003d\\u0022\\u005d\\u003b\\u0020alert\\u00281\\u0029\\u003b\\u0020\\u005b\\u0022\\ud83d\\ude00"'
    assert west.endswith(f"""[indexof(["\\u003dall", {name}], '=' + region)]""")


def test_without_cases_there_is_no_map(found):
    assert "the run has no cases" in as_spec(allocation_map(figures(found).cases[:0]))["description"]


# --- in a browser ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(found, browser, tmp_path_factory):
    told = figures(found)
    policy = f"default-src 'none'; script-src {charts.bundle_hash()}; style-src 'unsafe-inline'"
    file = tmp_path_factory.mktemp("page") / "page.html"
    file.write_text(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Map</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<style>{charts.page_style()}</style></head><body>"
        f"{charts.embed(allocation_map(told.cases, idle_leaders(found)), 'map')}"
        f"{charts.embed(charts.journeys(told.journeys), 'journeys')}"
        f"<script>{charts.page_bundle()}</script></body></html>",
        encoding="utf-8",
    )
    shown = browser.new_page()
    shown.trouble, shown.asked = [], []
    shown.on("console", lambda message: shown.trouble.append(message.text))
    shown.on("pageerror", lambda error: shown.trouble.append(str(error)))
    shown.on("request", lambda request: shown.asked.append(request.url))
    shown.goto(file.as_uri())
    shown.evaluate("nlematch.ready")
    yield shown
    assert shown.trouble == []
    assert shown.asked == [file.as_uri()]
    shown.close()


def on_map(page):
    return page.eval_on_selector_all("g.cases_marks > path", "all => all.map(one => one.__data__.datum.case_id).sort()")


def choose(page, name, value):
    page.select_option(f"select[name={name}]", value)
    page.evaluate("nlematch.views.map.runAsync().then(() => true)")


def test_filters_leave_only_what_was_chosen(page):
    assert on_map(page) == ["100001", "100002", "100003", "100004"]
    choose(page, "state", "waiting")
    assert on_map(page) == ["100003", "100004"]
    choose(page, "tier", "1")
    assert on_map(page) == ["100004"]
    choose(page, "state", "all")
    choose(page, "tier", "all")
    choose(page, "region", "London")
    assert on_map(page) == ["100001", "100002"]
    choose(page, "region", "all")


def test_a_school_is_found_by_its_urn_whatever_was_chosen(page):
    choose(page, "tier", "1")
    assert page.evaluate("nlematch.find('map', '100002')") is True
    assert page.inner_text(".chart-said").startswith("School 1 (100002)")
    assert page.evaluate("nlematch.find('map', '999999')") is False


def test_arrow_keys_go_to_the_nearest_school_that_way(page):
    page.evaluate("nlematch.find('map', '100002')")
    said = []
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "Home", "PageDown"):
        page.keyboard.press(key)
        said.append(page.evaluate("document.activeElement.__data__.datum.case_id"))
    # nothing lies beyond the fourth; drawn first are the led ones, the later name first, so 100002, then 100001
    assert said == ["100003", "100004", "100004", "100003", "100002", "100001"]
    assert page.locator('g.cases_marks > path[tabindex="0"]').count() == 1


def test_a_hostile_name_is_text_at_the_focus_too(page):
    page.evaluate("nlematch.find('map', '100004')")
    assert HOSTILE in page.inner_text(".chart-said")
    assert page.locator(".chart-said b").count() == 0


def test_the_axe_check_finds_no_serious_violation(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
