"""Charts in a page: no code but the one bundle, no text that becomes code, the same bytes every time."""

import base64
import hashlib
import json
import re

import pandas as pd
import pytest

from scenarios.reports import charts

HOSTILE = '</script><script>alert(1)</script><!-- "\u202e\u2028'


def prices(rule="travel"):
    return charts.prices(pd.DataFrame({"rule": [rule], "said": ["further is dearer"], "minutes": [75]}))


def test_a_fragment_holds_the_chart_as_data_under_its_id():
    fragment = charts.embed(prices(), "price-chart")
    (text,) = re.findall(r'<script type="application/json" data-chart="price-chart">(.*?)</script>', fragment)
    assert fragment.startswith('<div class="chart" id="price-chart">')
    assert json.loads(text)["description"].endswith("75 minutes of all preferences together: travel 75.")


def test_text_from_data_cannot_leave_its_element():
    fragment = charts.embed(prices(HOSTILE), "chart")
    assert fragment.count("<script") == fragment.count("</script>") == 1
    assert "<!--" not in fragment
    (text,) = re.findall(r'data-chart="chart">(.*?)</script>', fragment, flags=re.DOTALL)
    rows = next(iter(json.loads(text)["datasets"].values()))
    assert rows[0]["rule"] == HOSTILE


@pytest.mark.parametrize("name", ["", "1a", 'a" onload="x', "a b", "<b>"])
def test_an_id_is_letters_digits_and_hyphens(name):
    with pytest.raises(ValueError, match="is no id"):
        charts.embed(prices(), name)


def test_the_same_frame_gives_the_same_bytes():
    first = charts.embed(prices(), "chart")
    charts.embed(prices("another"), "other")
    assert charts.embed(prices(), "chart") == first


def test_the_bundle_asks_nobody_and_ends_in_itself():
    bundle = charts.page_bundle()
    assert "</script" not in bundle.lower()
    assert "cdn.jsdelivr" not in bundle
    assert "window.nlematch" in bundle
    digest = hashlib.sha256(bundle.encode()).digest()
    assert charts.bundle_hash() == f"'sha256-{base64.b64encode(digest).decode()}'"


def test_more_rows_than_altair_warns_of_are_all_there():
    journeys = pd.DataFrame({"case_id": "1", "name": "School", "leader_id": "L1", "minutes": range(1, 6001)})
    assert "6,000 journeys" in charts.embed(charts.journeys(journeys), "chart")
