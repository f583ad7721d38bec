"""The tornado of a sweep: which figures it is drawn of, how they are ordered, and what is marked."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

import nlematch as nle
from constraints.testing import HERE, leader, make_round, school, staff_member, supporter
from scenarios.reports.audience import Audience
from scenarios.reports.charts.embedding import as_spec
from scenarios.reports.page.studies import study_page

SWEEP = {
    "reach": {"low": 12, "high": 60, "base": 20},
    "cap": {"of": "edits.leaders.set.max_cases", "values": [1, 2, 9], "base": 9},
    "rate": {"of": "rules.other-region.minutes", "values": [0, 60]},
    "guarantee": {"all": {"rules": {"region-guarantee": {"enabled": True, "share_percent": 100}}}},
}


def round_of_distances():
    """Four schools 5 to 50 km away from one leader, who has time for three."""
    schools = [
        school(f"10000{n}", at=(HERE[0], HERE[1] + metres), region="London")
        for n, metres in enumerate((5000, 9000, 14000, 50000))
    ]
    return make_round(
        schools=schools, supporters=[supporter("S1")], leaders=[leader("L1", "S1", half_days=18, max_cases=9)],
        staff=[staff_member("T1", "S1")],
    )  # fmt: skip


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    with ThreadPoolExecutor(1) as executor:
        out = tmp_path_factory.mktemp("swept") / "out"
        return nle.Study(round_of_distances(), sweep=SWEEP).run(out, executor=executor)


@pytest.fixture(scope="module")
def rows(swept):
    return nle.charts.sensitivities(swept)


def rows_of(chart):
    spec = as_spec(chart)
    (bars,) = [rows for rows in spec["datasets"].values() if "said" in rows[0]]
    return bars


def texts_of(chart):
    spec = as_spec(chart)
    return {row["mark"] for rows in spec["datasets"].values() for row in rows if "mark" in row}


def test_each_value_is_held_against_the_base(rows, swept):
    placed = {run.name: run.told["goals"] for run in swept.runs if run.status == "finished"}
    cases = 4
    for row in rows[rows["kpi"] == "placed"].dropna(subset="value").itertuples():
        here = sum(
            number for goal, number in placed[f"base,{row.axis}={row.level}"].items() if goal.startswith("placed")
        )
        base = sum(number for goal, number in placed["base"].items() if goal.startswith("placed"))
        assert (row.value, row.base_value) == (here / cases, base / cases)
        assert row.change == pytest.approx((here - base) / cases)


def test_the_axis_that_moves_most_comes_first_and_one_without_figures_last(rows):
    for _, part in rows.groupby("kpi"):
        swings = part.drop_duplicates("axis")["swing"].fillna(-1).tolist()
        assert swings == sorted(swings, reverse=True)
    assert rows[rows["kpi"] == "placed"]["axis"].iloc[-1] == "guarantee"


def test_levels_say_on_which_side_of_the_base_they_are(rows):
    ends = rows[rows["kpi"] == "placed"].set_index(["axis", "level"])["end"]
    assert ends["reach", "12"] == "lower"
    assert ends["reach", "60"] == "higher"
    assert ends["cap", "1"] == "lower"
    assert ends["rate", "0"] == "lower"  # of two values without a base the lower one
    assert ends["guarantee", "all"] == "another"


def test_an_end_that_is_proved_impossible_has_no_bar_and_is_told(rows):
    (row,) = rows[(rows["kpi"] == "placed") & (rows["axis"] == "guarantee")].itertuples()
    assert (row.proof, row.draws) == ("impossible", 0)
    assert pd.isna(row.value)
    assert pd.isna(row.swing)
    chart = nle.charts.tornado(rows, "placed")
    assert "guarantee all: proved: there is no plan" in chart.description
    assert not any(bar["row"].startswith("guarantee") for bar in rows_of(chart))
    assert "guarantee (all: impossible)" in str(as_spec(chart))


def test_a_figure_that_does_not_change_is_marked(rows):
    assert "0, 60 (no change)" in texts_of(nle.charts.tornado(rows, "placed"))


def test_what_is_not_proved_is_marked_in_rows_picture_and_words(swept, tmp_path):
    runs = tuple(
        dataclasses.replace(run, told={**run.told, "outcome": "bounded"}) if run.name == "base,reach=12" else run
        for run in swept.runs
    )
    rows = nle.charts.sensitivities(dataclasses.replace(swept, runs=runs))
    proofs = rows[rows["kpi"] == "placed"].set_index(["axis", "level"])["proof"]
    assert (proofs["reach", "12"], proofs["reach", "60"]) == ("not proved", "proved")
    chart = nle.charts.tornado(rows, "placed")
    assert any(text.startswith("12 (not proved") for text in texts_of(chart))
    assert "(not proved)" in chart.description


def test_a_base_without_a_proof_is_told(swept):
    def with_base(**told):
        changed = [dataclasses.replace(run, **told) if run.name == "base" else run for run in swept.runs]
        return nle.charts.sensitivities(dataclasses.replace(swept, runs=tuple(changed)))

    rows = with_base(told={**swept["base"].told, "outcome": "bounded"})
    assert "% (not proved). " in nle.charts.tornado(rows, "placed").description


def test_it_has_a_title_and_words_for_those_who_cannot_see_it_and_is_the_same_twice(rows):
    chart = nle.charts.tornado(rows, "placed")
    spec = as_spec(chart)
    assert spec["title"]["text"] == "What moves placed"
    assert spec["description"].startswith("Bars from the base, base, with ")
    assert spec == as_spec(nle.charts.tornado(rows, "placed"))


def test_it_shows_thirty_axes_and_says_how_many_more_there_are(rows):
    one = rows[(rows["kpi"] == "placed") & (rows["axis"] == "reach")]
    many = pd.concat([one.assign(axis=f"a{n:03d}") for n in range(40)], ignore_index=True)
    chart = nle.charts.tornado(many, "placed")
    assert len({bar["row"] for bar in rows_of(chart)}) == 30
    assert "10 axes that move it less are not shown" in chart.description


@pytest.mark.parametrize(
    ("kpi", "base", "argument", "advice"),
    [("placd", None, "kpi", "did you mean 'placed'?"), ("placed", "bas", "base", "did you mean 'base'?")],
)
def test_a_figure_or_base_that_is_not_there_is_answered_with_the_nearest(rows, kpi, base, argument, advice):
    with pytest.raises(nle.ArgumentRefused) as found:
        nle.charts.tornado(rows, kpi, base)
    assert [(fault.column, fault.advice) for fault in found.value.faults] == [(argument, advice)]


def test_a_study_without_a_sweep_says_so(tmp_path):
    with ThreadPoolExecutor(1) as executor:
        found = nle.Study(round_of_distances(), grid={"reach": [20, 30]}).run(tmp_path / "out", executor=executor)
    assert found.tornado().description == "What moves placed: the study has no sweep"


def test_a_study_draws_its_own(swept, rows):
    assert as_spec(swept.tornado("needs" if (rows["kpi"] == "needs").any() else "placed"))
    assert as_spec(swept.tornado("placed")) == as_spec(nle.charts.tornado(rows, "placed"))


def test_draws_are_means_and_several_scenarios_are_several_bases(tmp_path):
    study = nle.Study(
        round_of_distances(), scenarios={"a": {}, "b": {"solve": {"seed": 5}}}, sweep={"reach": [12, 60]},
        draws={"count": 2, "seed": 3, "declines": {"percent": 50}},
    )  # fmt: skip
    with ThreadPoolExecutor(1) as executor:
        found = study.run(tmp_path / "out", executor=executor)
    rows = nle.charts.sensitivities(found).query("kpi == 'placed'")
    assert rows["base"].unique().tolist() == ["a", "b"]
    assert set(rows["draws"]) == {2}
    one = found.to_frame().query("scenario == 'a,reach=60'")["run"]
    values = [len(found[name].read().allocation.deployments) / len(found[name].read().round.cases) for name in one]
    assert rows.query("base == 'a' and level == '60'")["value"].item() == pytest.approx(sum(values) / 2)
    assert "Bars from the base, b" in nle.charts.tornado(nle.charts.sensitivities(found), "placed", "b").description


def test_the_report_of_a_sweep_has_tornados_and_the_table_behind_them(swept):
    page = study_page(swept, Audience.PLANNER)
    assert 'id="tornado-placed-chart"' in page
    assert 'id="sensitivities-table"' in page
    assert "proved: there is no plan" in page
    assert 'href="#sensitivities"' in page
