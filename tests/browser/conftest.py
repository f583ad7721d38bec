"""Pages to open in a browser, and what it notices while they are open."""

import contextlib
import csv
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import pytest

from constraints.round import vouched
from constraints.testing import event, leader, make_round, need, school, staff_member, supporter
from optimiser.model.candidates import find_candidates
from optimiser.model.model import build_model
from optimiser.search.greedy import build_greedy_start
from scenarios.generate import draw_england
from scenarios.generate.settings import england_sized
from scenarios.reports.audience import Audience
from scenarios.reports.page import run_page, study_page
from scenarios.rounds import write_round
from scenarios.runs import adopt, read_run, run
from scenarios.studies import read_study

HOSTILE = {
    "100001": "</script><script>window.harmed = 1; alert(1)</script><!--",
    "100002": '<img src=x onerror="window.harmed = 2; alert(2)">',
    "100003": '" onmouseover="window.harmed = 3" x="',
    "100004": '=HYPERLINK("http://example.org";"x")',
    "100005": "\u202eloohcS\u2066 \u200frtl",
    "100006": "line\u2028and\u2029paragraph",
    "100007": "x" * 10_000,
    "100008": "{{ 7 * 7 }}{% raw %}${alert(8)}`",
    "100009": "<!--<script>&lt;b&gt;&amp;",
    "100010": "\u200b",
    "100011": "toString",
}
"""Names of schools by URN; of one nothing can be seen."""

REGION = '<b id="harm">West</b> & "Mid"'
"""A region as nobody would name it: it stands in tables, in lists to pick from and in the expressions of the map."""


# --- watching a page ------------------------------------------------------------------------------------------------


class Watch:
    """Keeps what a page asked for, wrote to the console, could not do, and asked the reader."""

    def __init__(self, page):
        self.requests, self.console, self.errors, self.dialogs = [], [], [], []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", self._dismiss)

    def _dismiss(self, dialog):
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def seen(self):
        """Return everything but the requests."""
        return [*self.console, *self.errors, *self.dialogs]


_PATIENCE = 15_000
"""Milliseconds after which something does not happen any more, on a machine that is busy."""


@contextlib.contextmanager
def _opened(browser, file, *, offline=True, **options):
    """Open a file without a network; while it is open it may ask for nothing but itself, and complain of nothing."""
    still = {"reduced_motion": "reduce"}  # nothing scrolls by and by, so that what is pointed at stays where it is
    with contextlib.closing(browser.new_context(offline=offline, **still, **options)) as context:
        context.set_default_timeout(_PATIENCE)
        page = context.new_page()
        page.watch = Watch(page)
        page.goto(file.as_uri())
        page.evaluate("window.nlematch?.ready.then(() => true)")
        yield page
        assert page.watch.requests == [file.as_uri()]
        assert page.watch.seen() == []


@pytest.fixture(scope="session")
def opened():
    """The function that opens a page in a browser and watches it."""
    return _opened


@pytest.fixture(scope="session")
def watch():
    """What watches a page."""
    return Watch


# --- England --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def england_run(tmp_path_factory):
    """A run of a drawn round of England's size: 2,197 schools, 1,065 leaders; its plan is the one made by hand."""
    folder = tmp_path_factory.mktemp("england")
    drawn = draw_england("sio-2019", england_sized(Fraction(1)), 1, Fraction(1))
    model = build_model(drawn, find_candidates(drawn))
    plan = model.allocation(build_greedy_start(model))
    (folder / "plan").mkdir()
    for name, rows, keys in (
        ("deployments", plan.deployments, ("case_id", "leader_id")),
        ("supports", plan.supports, ("case_id", "need_id", "person_id")),
    ):
        with (folder / "plan" / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([keys, *([getattr(row, key) for key in keys] for row in rows)])
    write_round(drawn, folder / "round")
    adopt(folder / "round", folder / "plan", folder / "run")
    return folder / "run"


@pytest.fixture(scope="session")
def england_page(england_run):
    """The planners' report of it; not to be changed."""
    return _written(england_run.parent / "report.html", run_page(read_run(england_run), Audience.PLANNER))


# --- a small round, not made up, whose texts are hostile --------------------------------------------------------------


def hostile_round():
    """Forty schools in a row, 1 km apart, and eight leaders among them with time for three cases each.

    Nothing of it is drawn by the generator, so that a school may have its page and its letter.
    """
    urns = [str(100_001 + n) for n in range(40)]
    return make_round(
        schools=[
            school(
                urn, tier=1 + n % 2, at=(400_000 + 1_000 * n, 300_000), name=HOSTILE.get(urn, f"School {urn}"),
                region=REGION if n < 20 else "__proto__", la_code=str(801 + n // 10), la_name=f"<i>Place {n // 10}</i>",
            )
            for n, urn in enumerate(urns)
        ],
        needs=[need(urn, "maths" if n % 2 else "phonics", severity=1 + n % 3) for n, urn in enumerate(urns)],
        supporters=[
            supporter(f"S{n}", at=(402_000 + 5_000 * n, 301_000), name=HOSTILE.get(f"10000{n}"), release_half_days=24,
                      region=REGION if n < 4 else "__proto__")
            for n in range(8)
        ],
        leaders=[leader(f"L{n}", f"S{n}", half_days=18, max_cases=3) for n in range(8)],
        staff=[staff_member(f"T{n}", f"S{n}", "maths:2", half_days=8) for n in range(0, 8, 2)],
        events=[event(urns[0], "started", "school", "L0")],
    )  # fmt: skip


@pytest.fixture(scope="session")
def hostile_run(tmp_path_factory):
    """A run of the hostile round; not to be changed."""
    folder = tmp_path_factory.mktemp("hostile") / "run"
    run(vouched(hostile_round()), folder)  # no file brings such names in any more, but earlier runs have them
    return folder


@pytest.fixture(scope="session")
def hostile_names():
    """Names of schools by URN."""
    return HOSTILE


@pytest.fixture(scope="session")
def hostile_region():
    """The region of the first twenty of the forty schools."""
    return REGION


STUDY = """
title = "</script><script>window.harmed = 4</script>"
round = "round"
[scenarios.base]
[scenarios.nearer]
rules.travel-limit = { minutes = 20 }
[scenarios.nearest]
rules.travel-limit = { minutes = 12 }
"""


@pytest.fixture(scope="session")
def pages(hostile_run, tmp_path_factory):
    """A page of every kind by name, of hostile data; the school is one with a leader."""
    folder = tmp_path_factory.mktemp("pages")
    run_ = read_run(hostile_run)
    case_id = run_.allocation.deployments[0].case_id
    kinds = {
        "planner": run_page(run_, Audience.PLANNER),
        "director": run_page(run_, Audience.DIRECTOR),
        "school": run_page(run_, Audience.SCHOOL, case_id=case_id),
        "public": run_page(run_, Audience.PUBLIC),
        "study": study_page(_study(folder), Audience.PLANNER),
    }
    return {kind: _written(folder / f"{kind}.html", text) for kind, text in kinds.items()}


def _study(folder):
    write_round(hostile_round(), folder / "round")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    with ThreadPoolExecutor(1) as executor:
        return read_study(folder / "study.toml").run(folder / "study", executor=executor)


def _written(file, text):
    file.write_text(text, encoding="utf-8", newline="\n")
    return file


# --- what a reader with a keyboard reaches ----------------------------------------------------------------------------

_WATCH_FOCUS = """() => {
  const wanted = 'a[href], button, select, input, summary, textarea, [tabindex="0"]';
  const seen = new Set(), unmarked = [], hidden = [];
  const named = (one) => one.id || `${one.tagName} ${(one.getAttribute('href') || one.textContent).slice(0, 60)}`;
  const nav = document.querySelector('nav');
  addEventListener('focusin', ({ target }) => {
    seen.add(target);
    const { outlineStyle, outlineWidth, stroke } = getComputedStyle(target);
    const outlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
    const ringed = target instanceof SVGElement && stroke === 'rgb(0, 0, 0)';
    if (!outlined && !ringed) unmarked.push(named(target));
    const over = nav?.getBoundingClientRect(), box = target.getBoundingClientRect();
    const covers = over && getComputedStyle(nav).position === 'sticky' && !nav.contains(target) && over.top <= 0;
    if (covers && box.bottom <= over.bottom && box.top >= over.top) hidden.push(named(target));
  });
  window.walk = () => ({
    missed: [...document.querySelectorAll(wanted)].filter((one) => one.checkVisibility() && !seen.has(one)).map(named),
    unmarked,
    hidden,
    reached: seen.size,
  });
}"""
_MOST_KEYS = 600


def _walked(page):
    """Press Tab until the page is left at its end; return what was missed, had no mark of focus, or lay hidden."""
    page.evaluate(_WATCH_FOCUS)
    for _ in range(_MOST_KEYS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return page.evaluate("walk()")
    raise AssertionError(f"after {_MOST_KEYS} keys the page has not been left: {page.evaluate('walk()')}")


@pytest.fixture(scope="session")
def walked():
    """The function that goes through a page by the Tab key."""
    return _walked
