"""Every kind of page: nothing serious for axe, all by keyboard, and readable on a narrow screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe

KINDS = ("planner", "director", "school", "public", "study")


BROKEN = """all => all.filter((one) => {
  const text = one.textContent, within = document.createRange();
  within.selectNodeContents(one);
  const lines = new Set([...within.getClientRects()].map(({ top }) => Math.round(top))).size;
  return lines > text.split(/[\\s/-]+/).length && !/\\S{25}/.test(text);
}).map((one) => one.textContent)"""
"""Of elements those in which words are broken: they have more lines than words, and no word is too long for a line."""


def violations(page):
    """Return what axe finds serious or critical, with the first element of each."""
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in {"serious", "critical"}
    ]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_serious(browser, opened, pages, kind):
    with opened(browser, pages[kind]) as page:
        page.add_style_tag(content="main > section { content-visibility: visible !important }")  # so that it sees all
        assert violations(page) == []


def test_axe_would_find_what_is_wrong(browser, opened, pages):
    with opened(browser, pages["planner"]) as page:
        page.evaluate("document.querySelector('label[for=cases-table-find]').remove()")
        page.evaluate("document.querySelector('html').removeAttribute('lang')")
        assert {"html-has-lang", "label"} == {one for one, _ in violations(page)}


@pytest.mark.parametrize("kind", KINDS)
def test_the_keyboard_reaches_every_control(browser, opened, pages, walked, kind):
    with opened(browser, pages[kind]) as page:
        found = walked(page)
        assert (found["missed"], found["unmarked"], found["hidden"]) == ([], [], [])
        assert found["reached"] >= page.locator("a:visible, button:visible, select:visible, input:visible").count()


def test_a_control_that_the_keyboard_cannot_reach_would_be_noticed(browser, opened, pages, walked):
    with opened(browser, pages["public"]) as page:
        page.evaluate("""() => {
          const off = document.createElement('select'), bare = document.createElement('button');
          off.id = 'off'; bare.id = 'bare'; bare.style.cssText = 'outline: none; box-shadow: none';
          off.tabIndex = -1; bare.textContent = 'bare';
          document.querySelector('main').append(off, bare);
        }""")
        found = walked(page)
        assert found["missed"] == ["off"]
        assert found["unmarked"] == ["bare"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_narrow_screen_is_never_scrolled_sideways(browser, opened, pages, kind):
    # 320 pixels: a window of 1,280 at four times the size; a table or chart that is wider scrolls by itself
    with opened(browser, pages[kind], viewport={"width": 320, "height": 800}) as page:
        page.add_style_tag(content="main > section { content-visibility: visible !important }")
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert page.locator("th bdi, td bdi").evaluate_all(BROKEN) == []


def test_broken_words_would_be_noticed(browser, opened, pages):
    with opened(browser, pages["public"]) as page:
        assert page.locator("th bdi, td bdi").evaluate_all(BROKEN) == []
        page.locator("#cases-table th bdi").first.evaluate("one => { one.style.cssText = 'width: 1em' }")
        assert page.locator("th bdi, td bdi").evaluate_all(BROKEN) == ["with a leader proposed"]
