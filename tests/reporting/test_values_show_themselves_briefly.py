"""However large a value is, Python prints a few lines of it, and a notebook stores at most 20 kB."""

import dataclasses
import enum
import inspect
import re

import numpy as np
import pandas as pd
import pytest

import nlematch as nle
from constraints.domain import Displayed
from constraints.rules import Breach
from scenarios.comparison.attribution import Attribution
from scenarios.comparison.variants import Robustness
from scenarios.explain import Block, Fact
from scenarios.statements import state
from scenarios.studies.results.study_run import StudyRun

HOSTILE = '<script>alert("1")</script>\x1b[2J&\n' * 200
MANY = 2_000
ROUND = nle.draw_round(0.01, seed=2)
WITHOUT_DISPLAY = {"Fault"}
"""Public records that are small whatever they hold, and show their fields."""


@pytest.fixture(scope="module")
def run():
    return nle.run(ROUND)


@pytest.fixture(scope="module")
def compared(run):
    return nle.compare(run, nle.run(ROUND, reach=75))


def large_round():
    return dataclasses.replace(ROUND, meta=dataclasses.replace(ROUND.meta, title=HOSTILE, generated=(HOSTILE,) * 30))


def large_run(run):
    stages = [run.manifest["stages"][0] | {"goal": f"placed.tier{n}"} for n in range(MANY)]
    about = run.manifest["round"] | {"id": HOSTILE}
    told = {"round": about, "stages": stages, "regions": [HOSTILE] * MANY, "generated": [HOSTILE] * MANY}
    return dataclasses.replace(run, manifest={**run.manifest, **told})


def large_comparison(compared):
    named = [dataclasses.replace(compared.runs[0], name=f"{n} {HOSTILE}") for n in range(400)]
    kpis = pd.concat([compared.kpis.assign(run=run.name) for run in named[:8]], ignore_index=True)
    pairs = tuple(dataclasses.replace(compared.pairs[0], before=named[0], after=run) for run in named[1:])
    return dataclasses.replace(compared, runs=tuple(named), kpis=kpis, pairs=pairs)


def large_study(folder):
    told = {"goals": {f"placed.tier{n}": n for n in range(50)}, "outcome": None, "gap_percent": None, "canonical": None}
    axes = {f"axis {n} {HOSTILE}": HOSTILE for n in range(20)}
    runs = [StudyRun(f"{n} {HOSTILE}", "base", axes, n, n, "finished", HOSTILE, None, told) for n in range(400)]
    return nle.StudyRecord(folder, HOSTILE, dict.fromkeys(axes, (HOSTILE,)), tuple(runs))


def large_explanation():
    says = state("case.own-reason", because=HOSTILE, case_id=HOSTILE, rule=HOSTILE)
    facts = tuple(Fact(HOSTILE, says) for _ in range(50))
    return nle.Explanation("case", {}, (says,), (Block(HOSTILE, facts),) * 300, (says,) * 300, exact=False)


def large_frontier():
    found = nle.frontier(ROUND, "travel", journeys="longest")
    points = found.points.loc[[0] * MANY].assign(point=HOSTILE).reset_index(drop=True)
    return dataclasses.replace(found, points=points, tables={HOSTILE: points, "more": points}, notes=(HOSTILE,) * MANY)


def large_figures(run):
    told = nle.figures(run)
    wide = pd.DataFrame({f"{n} {HOSTILE}": [HOSTILE] for n in range(400)})
    return dataclasses.replace(
        told, **{field.name: wide for field in dataclasses.fields(told) if field.name != "cases"}
    )


def large_next_round(run):
    told = nle.next_round(ROUND, run, "2020-01-01")
    rows = told.rows.loc[[0] * MANY].assign(table=[f"{n} {HOSTILE}" for n in range(MANY)], reason=HOSTILE)
    return dataclasses.replace(told, round=large_round(), rows=rows)


def large_policy():
    policy = nle.load_policy("sio-2019")
    return policy.model_copy(update={"title": HOSTILE, "rules": {f"rule {n}": {"a": HOSTILE} for n in range(MANY)}})


def large_allocation():
    return nle.Allocation.of([(f"{n} {HOSTILE}", HOSTILE) for n in range(MANY)])


def large_attribution(compared):
    told = compared.why()
    edits = tuple(dataclasses.replace(told.edits[0], name=f"{n} {HOSTILE}") for n in range(MANY))
    changes = dict.fromkeys(map(str, range(50)), "lost")
    return dataclasses.replace(
        told, edits=edits, changes=changes, credit=np.ones((MANY, 50)), error=np.zeros((MANY, 50))
    )


@pytest.fixture(scope="module")
def large(run, compared, tmp_path_factory):
    breaches = tuple(Breach("rule", f"{n} {HOSTILE}", HOSTILE) for n in range(MANY))
    matches = pd.DataFrame({"case_id": HOSTILE, "need_id": "", "person_id": HOSTILE, "share": [0.5] * MANY})
    values = [
        large_round(), large_run(run), large_comparison(compared), large_study(tmp_path_factory.mktemp("study")),
        large_explanation(), large_frontier(), large_figures(run), large_next_round(run), large_policy(),
        large_allocation(),
        dataclasses.replace(run.audit, breaches=breaches),
        Robustness(nle.robustness(ROUND, draws=1).variants, 1, matches),
        nle.Study(ROUND, title=HOSTILE, grid={"reach": list(range(30, 60)), "seed": list(range(20))}),
        large_attribution(compared), nle.KeyFigure("led", "x" * 200, "share", "more"),
    ]  # fmt: skip
    return {type(value).__name__: value for value in values}


CLASSES = {name: value for name in nle.__all__ if inspect.isclass(value := getattr(nle, name))}
SHOWN = {name for name, value in CLASSES.items() if issubclass(value, Displayed)} | {"Robustness", "Attribution"}


def test_every_public_class_shows_itself_briefly_or_is_small():
    others = {name for name, value in CLASSES.items() if not issubclass(value, BaseException | enum.Enum)}
    assert others - SHOWN == WITHOUT_DISPLAY
    assert issubclass(Attribution, Displayed)


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_a_large_value_is_printed_in_a_few_lines_in_which_every_character_is_seen(name, large):
    text = repr(large[name])
    assert 1 <= len(text.splitlines()) <= 8
    assert max(map(len, text.splitlines())) <= 1_100  # a study is the call that makes it
    assert len(text) <= 2_000
    assert "\x1b" not in text
    assert re.match(rf"{name}[:(]", text)


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_a_large_value_takes_20_kb_of_a_notebook_and_runs_no_script(name, large):
    html = large[name]._repr_html_()
    assert 100 < len(html.encode()) <= 20_000
    assert "<script" not in html
    assert "\x1b" not in html
    opened = re.findall(r"<(table|tbody|thead|tr|td|th|div|details|ul|li|p|h4|strong|em)\b", html)
    closed = re.findall(r"</(\w+)>", html)
    assert sorted(opened) == sorted(closed)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Allocation", r"and 1,9\d\d more rows: `deployments` has all"),
        ("AuditReport", r"and [12],9\d\d more rows: `to_frame\(\)` has all"),
        ("StudyRecord", r"and 3\d\d more rows and \d+ more columns: `to_frame\(\)` has all"),
        ("Study", r"and 588 more rows: `to_frame\(\)` has all"),
        ("Comparison", r"Compared: 400 runs, of which 6 are shown"),
        ("Explanation", r"and more that is not shown here"),
    ],
)
def test_what_is_left_out_is_counted_and_where_all_of_it_is_told(name, said, large):
    assert re.search(said, large[name]._repr_html_())


def test_a_round_the_size_of_england_is_shown_in_2_kb():
    england = nle.draw_round(1, seed=1)
    assert len(england.cases) > 1_800
    assert len(england._repr_html_().encode()) <= 2_000
    assert len(repr(england)) <= 700
