"""Key figures of one's own: counted, grouped, compared, gated and shown like shipped ones; unsound ones are refused."""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import nlematch as nle
from constraints.testing import leader
from scenarios.comparison import KPIS, Gate, compare
from scenarios.reports import charts
from scenarios.reports.charts.embedding import as_spec
from tests.comparing.test_comparing_kpis import figure

A, B, C, D = "100001", "100002", "100003", "100004"


@nle.key_figure("urgent-led", description="cases of tier 2 and above with a leader", kind="share", better="more")
def urgent_led(cases):
    urgent = cases["tier"] >= 2
    return urgent & cases["leader_id"].notna(), urgent


@nle.key_figure("mean-journey", description="minutes of leaders' journeys on average", kind="minutes", better="less")
def mean_journey(cases):
    return cases["minutes"].fillna(0), cases["leader_id"].notna()


@nle.key_figure("hours", description="hours of leaders' journeys, for each case", kind="number", better="less")
def hours(cases):
    return cases["minutes"].fillna(0) / 60, [1] * len(cases)


OWN = [urgent_led, mean_journey]


@pytest.fixture(scope="module")
def runs(four_run, build, solve):
    """Beside the whole round one in which both leaders have time for one deployment only."""
    leaders = [leader(name, at, half_days=11, phases="primary;secondary") for name, at in (("L1", "S1"), ("L2", "S2"))]
    return four_run, solve(build(leaders=leaders))


@pytest.fixture(scope="module")
def found(runs):
    return compare(*runs, plugins=OWN)


def test_a_figure_is_counted_over_all_cases_and_by_group(found):
    # L1 leads A, of tier 3, in the second run, and L2 one of B and C, both of tier 2
    assert figure(found, "urgent-led") == (1.0, 3, 3)
    assert figure(found, "urgent-led", run="run 2") == (pytest.approx(2 / 3), 2, 3)
    assert figure(found, "urgent-led", "tier3", "run 2") == (1.0, 1, 1)
    assert figure(found, "urgent-led", cases="common") == (1.0, 3, 3)
    assert figure(found, "mean-journey") == (10.0, 40, 4)


def test_a_group_of_which_nothing_counts_has_no_value(found):
    value, numerator, denominator = figure(found, "urgent-led", "tier1")
    assert pd.isna(value)
    assert (numerator, denominator) == (0, 0)


def test_what_is_shipped_stays_as_it_was(runs, found):
    shipped = compare(*runs)
    assert list(found.figures) == [*KPIS, "urgent-led", "mean-journey"]
    kept = found.kpis[found.kpis["kpi"].isin(KPIS)].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, shipped.kpis)
    assert "own_figures" not in shipped.to_dict()


def test_a_comparison_says_which_were_used(found):
    told = found.to_dict()["own_figures"]
    digest = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    assert told[0] == {"id": "urgent-led", "description": "cases of tier 2 and above with a leader",
                       "kind": "share", "better": "more", "place": "urgent-led.py", "digest": digest}  # fmt: skip
    for text in (str(found), found._repr_html_()):
        assert "urgent-led: cases of tier 2 and above with a leader" in text
        assert digest[:12] in text
    assert "66.7 % (2 of 3)" in str(found)
    assert "10 min" in str(found)
    json.dumps(found.to_dict())


def test_broken_numbers_are_added_as_they_are(runs):
    found = compare(*runs, plugins=[hours])
    assert figure(found, "hours") == (pytest.approx(40 / 60 / 4), pytest.approx(40 / 60), 4)
    assert "0.17 (0.67 / 4)" in str(found)
    assert "100.0 % (4 of 4)" in str(found)  # and the shipped ones read as ever
    json.dumps(found.to_dict())


def test_gates_call_a_figure_by_its_name_and_name_the_schools_behind(found, tmp_path):
    file = tmp_path / "gates.toml"
    file.write_text(
        '[[gate]]\nkpi = "urgent-led"\nat_least = 0.9\n[[gate]]\nkpi = "urgent-led.tier3"\nat_least = 1\n'
        '[[gate]]\nkpi = "mean-journey"\nat_most = 9\n[[gate]]\nkpi = "urgent-led"\nworse_than_baseline_by = 1\n'
    )
    below, whole, far, by_one = found.judged(str(file))
    assert (below.passed, whole.passed, far.passed, by_one.passed) == (False, True, False, True)
    ((case, _, why),) = below.schools
    assert case in {B, C}
    assert why.startswith("0 of 1; Suitable leaders exist") or "0 of 1; " in why
    assert {row[0] for row in far.schools} == {A, *({B, C} - {case})}
    assert "10 of 1; 10 minutes from S1" in {row[2] for row in far.schools}


@pytest.mark.parametrize(("kpi", "said"), [("urgent-lead", "urgent-led"), ("plced", "placed")])
def test_a_gate_made_in_python_with_an_unknown_figure_is_refused(found, kpi, said):
    with pytest.raises(nle.InputRefused, match=f"NM802 gates.*did you mean '{said}'"):
        found.judged([Gate(kpi=kpi, at_least=1)])


def test_charts_of_scenarios_show_it(found):
    table = charts.scenario_figures(found)
    assert table.query("kpi == 'urgent-led'")["better"].tolist() == ["more", "more"]
    described = as_spec(charts.key_figures(table))["description"]
    assert "urgent-led: run 1 100.0, run 2 66.7" in described
    assert "mean-journey: run 1 10.0, run 2 10.0" in described


# --- what a function may not give ------------------------------------------------------------------------------------


def own(function, kind="share"):
    return nle.key_figure("mine", description="mine", kind=kind, better="more")(function)


def ones(cases):
    return pd.Series(1, index=cases.index)


UNSOUND = {
    "too short": (lambda c: (ones(c)[:-1], ones(c)), "numerator", "3 for 4 rows"),
    "too long": (lambda c: (ones(c), [1] * 5), "denominator", "5 for 4 rows"),
    "a number": (lambda c: (ones(c), len(c)), "denominator", "int"),
    "a word": (lambda c: ("tier", ones(c)), "numerator", "str"),
    "a frame": (lambda c: (c[["tier"]], ones(c)), "numerator", "DataFrame"),
    "two dimensions": (lambda c: (np.ones((4, 1)), ones(c)), "numerator", "ndarray"),
    "a set": (lambda c: ({1, 2, 3, 4}, ones(c)), "numerator", "set"),
    "NaN": (lambda c: (ones(c).where(c["case_id"] != C), ones(c)), "numerator", f"nan for {C}"),
    "NA": (lambda c: (ones(c).astype("Int64").where(c["case_id"] != C), ones(c)), "numerator", f"<NA> for {C}"),
    "NA of booleans": (lambda c: (c["case_id"].eq(A).astype("boolean").where(c["tier"] > 1), ones(c)), "numerator", D),
    "None in a list": (lambda c: ([1, 1, 1, None], ones(c)), "numerator", D),
    "infinite": (lambda c: (ones(c), ones(c) / 0), "denominator", f"inf for {A}"),
    "negative": (lambda c: (ones(c), -ones(c)), "denominator", f"-1 for {A}, -1 for {B}, -1 for {C} and 1 more"),
    "too great": (lambda c: (ones(c), ones(c) * 10**13), "denominator", "1,000,000,000,000"),
    "beyond all numbers": (lambda c: (ones(c), [10**30] * 4), "denominator", "column of object"),
    "words": (lambda c: (c["name"], ones(c)), "numerator", "numbers, or True and False"),
    "days": (lambda c: (pd.to_datetime(["2025-01-01"] * 4), ones(c)), "numerator", "numbers, or True and False"),
    "imaginary": (lambda c: (ones(c) * 1j, ones(c)), "numerator", "complex"),
    "another index": (lambda c: (ones(c).set_axis(list("abcd")), ones(c)), "numerator", "another index"),
    "a label twice": (lambda c: (ones(c).set_axis([c.index[0]] * 4), ones(c)), "numerator", "another index"),
    "more than the whole": (lambda c: (ones(c) * 2, ones(c)), "numerator", f"2 for {A}"),
    "one alone": (ones, None, "Series"),
    "three": (lambda c: (ones(c), ones(c), ones(c)), None, "3 values"),
    "nothing": (lambda c: None, None, "NoneType"),
    "an error": (lambda c: 1 / 0, None, "ZeroDivisionError: division by zero (line "),
    "an end": (lambda c: sys.exit(0), None, "SystemExit: 0"),
    "no such column": (lambda c: (c["rural"], ones(c)), None, "KeyError: 'rural'"),
}  # fmt: skip


@pytest.mark.parametrize("what", UNSOUND)
def test_an_unsound_answer_is_refused_with_the_figure_the_part_and_the_case(four_run, what):
    function, part, said = UNSOUND[what]
    with pytest.raises(nle.InputRefused) as refused:
        compare(four_run, four_run, plugins=[own(function)])
    (fault,) = refused.value.faults
    assert (fault.code, fault.file, fault.column) == ("NM803", "key figure mine", part)
    assert said in str(fault)


def test_the_error_of_a_function_is_shown_to_who_looks_for_it(four_run):
    with pytest.raises(nle.InputRefused) as refused:
        own(lambda cases: 1 / 0)(four_run.cases())
    assert isinstance(refused.value.__cause__, ZeroDivisionError)


SOUND = {
    "truths": lambda c: (c["tier"] > 1, c["tier"] > 0),
    "truths that may be blank": lambda c: ((c["tier"] > 1).astype("boolean"), (c["tier"] > 0).astype("boolean")),
    "whole numbers": lambda c: ((c["tier"] > 1).astype("Int64"), ones(c)),
    "broken numbers that are whole": lambda c: ((c["tier"] > 1).astype(float), ones(c).astype("Float64")),
    "objects": lambda c: ((c["tier"] > 1).astype(object), ones(c).astype(object)),
    "arrays": lambda c: ((c["tier"] > 1).to_numpy(), np.ones(len(c), np.int8)),
    "lists": lambda c: ([tier > 1 for tier in c["tier"]], [1] * len(c)),
    "tuples": lambda c: (tuple(tier > 1 for tier in c["tier"]), (True,) * len(c)),
    "sorted": lambda c: ((c.sort_values("name")["tier"] > 1), ones(c)[::-1]),
}


@pytest.mark.parametrize("what", SOUND)
def test_whatever_pandas_and_numpy_call_a_column_of_numbers_is_counted(four_run, what):
    counted = own(SOUND[what])(four_run.cases())
    assert counted["numerator"].tolist() == [1, 1, 1, 0]
    assert counted["denominator"].tolist() == [1, 1, 1, 1]
    assert [str(kind) for kind in counted.dtypes] == ["int64", "int64"]


def test_a_function_that_changes_its_table_changes_nobody_elses(four_run):
    def greedy(cases):
        cases["leader_id"] = None
        cases.loc[:, "tier"] = 1
        cases.pop("name")
        cases.index.name = "mine"
        return [0] * 4, [1] * 4

    before = compare(four_run, four_run, plugins=[urgent_led])
    after = compare(four_run, four_run, plugins=[own(greedy), urgent_led])
    assert figure(after, "urgent-led") == figure(before, "urgent-led") == (1.0, 3, 3)
    assert figure(after, "placed") == (1.0, 4, 4)


def test_a_round_without_cases_asks_no_function():
    table = pd.DataFrame({"case_id": pd.Series([], dtype="str")})
    assert len(own(lambda cases: 1 / 0)(table)) == 0


# --- what a figure may not be called ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(KPIS))
def test_no_figure_has_the_name_of_a_shipped_one(four_run, name):
    taken = nle.key_figure(name, description="mine", kind="share", better="more")(lambda cases: (ones(cases),) * 2)
    with pytest.raises(nle.InputRefused, match=f"NM803 key figure {name} .*no shipped figure"):
        compare(four_run, four_run, plugins=[taken])


def test_two_figures_of_one_name_are_refused_and_the_same_twice_is_one(four_run):
    with pytest.raises(nle.InputRefused, match=r"NM812 plug-in mine .*one plug-in of an id"):
        compare(four_run, four_run, plugins=[own(lambda c: (ones(c), ones(c))), own(lambda c: (ones(c), ones(c)))])
    found = compare(four_run, four_run, plugins=[urgent_led, urgent_led])
    assert [plugin.id for plugin in found.plugins] == ["urgent-led"]


NAMES = ("", "Mine", "m.tier3", "my figure", "-mine", "mine-", "m--n", "1st", "m" * 41, "mi\nne", "mine\n", "é", 5)
LINES = ("", " ", "a\nb", "a\x1b[31m", "x" * 201, None)
GOOD = {"id": "mine", "description": "mine", "kind": "share", "better": "more"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        *(({"id": name}, r"key_figure\(id") for name in NAMES),
        *(({"description": text}, r"key_figure\(description") for text in LINES),
        ({"kind": "shares"}, "did you mean 'share'"),
        ({"kind": None}, "one of share, minutes, number, percent"),
        ({"better": "most"}, "did you mean 'more'"),
    ],
)
def test_a_figure_that_could_not_be_shown_is_refused_as_it_is_made(changed, said):
    values = GOOD | changed
    with pytest.raises(nle.ArgumentRefused, match=said):
        nle.key_figure(values.pop("id"), **values)(ones)


def test_all_that_is_wrong_with_a_figure_is_told_at_once():
    with pytest.raises(nle.ArgumentRefused) as refused:
        nle.key_figure("My figure", description="", kind="shares", better="most")(5)
    assert [fault.column for fault in refused.value.faults] == ["better", "description", "function", "id", "kind"]


def test_a_figure_without_a_function_cannot_be_asked(four_run):
    with pytest.raises(nle.ArgumentRefused, match=r"key_figure\(function=5"):
        nle.key_figure(**GOOD)(5)
    with pytest.raises(TypeError, match="compare runs"):
        KPIS["placed"](four_run.cases())


# --- studies and reports ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    asked = nle.Study(nle.draw_round(0.01, seed=2), grid={"reach": [60, 75]}, draws={"count": 3, "seed": 7})
    return asked.run(tmp_path_factory.mktemp("studies") / "study", workers=1)


def test_draws_give_it_the_interval_of_its_paired_differences(study):
    found = compare(study.folder, repair="never", plugins=OWN)
    whole = found.intervals.query("kpi == 'mean-journey' and group == '' and cases == 'all'").iloc[0]
    rows = found.kpis.query("kpi == 'mean-journey' and group == '' and cases == 'all'").set_index("run")["value"]
    values = {(run.scenario, run.draw): rows[run.name] for run in found.runs}
    draws = sorted({draw for _, draw in values})
    differences = [values["reach=75", draw] - values["reach=60", draw] for draw in draws]
    assert whole["difference"] == pytest.approx(np.mean(differences))
    # t(2) at 97.5 % is 4.303
    assert whole["high"] - whole["difference"] == pytest.approx(4.3027 * np.std(differences, ddof=1) / 3**0.5, rel=1e-4)
    assert whole["draws"] == 3


def test_the_page_of_a_study_shows_it(study):
    from scenarios.reports.page import study_page

    with nle.allow_plugins(OWN):
        page = study_page(study, nle.Audience.PLANNER)
    assert "cases of tier 2 and above with a leader" in page
    assert "cases of tier 2 and above with a leader" not in study_page(study, nle.Audience.PLANNER)


def test_the_figures_of_a_run_have_all_key_figures_the_shipped_ones_first(runs):
    first, second = runs
    table = nle.figures(second, plugins=OWN).key_figures.set_index("kpi")
    assert list(table.index) == [*(name for name in KPIS if name in table.index), "urgent-led", "mean-journey"]
    assert table.loc["urgent-led", ["value", "shown"]].tolist() == [pytest.approx(2 / 3), "66.7 % (2 of 3)"]
    assert table.loc["mean-journey", "shown"] == "10 min"
    assert table.loc["placed", "code"] == ""
    assert len(table.loc["urgent-led", "code"]) == 64
    compared = compare(first, second).kpis.query("run == 'run 2' and group == '' and cases == 'all'").set_index("kpi")
    assert table["value"].drop(["urgent-led", "mean-journey"]).to_dict() == compared["value"].to_dict()


@pytest.mark.parametrize("audience", ["planner", "director"])
def test_a_page_has_them_with_their_code(runs, audience):
    page = nle.run_page(runs[1], nle.Audience(audience), plugins=OWN)
    assert 'id="own-figures"' in page
    assert "66.7\u00a0% (2 of 3)" in page or "66.7 % (2 of 3)" in page
    assert nle.figures(runs[1], plugins=OWN).key_figures["code"].iloc[-1] in page
    assert "own-figures" not in nle.run_page(runs[1], nle.Audience(audience))


def test_what_stands_in_a_description_is_shown_and_not_obeyed(runs):
    text = '<script>alert("1")</script> & =1+1'
    hostile = nle.key_figure("mine", description=text, kind="share", better="more")(lambda c: (ones(c), ones(c)))
    page = nle.run_page(runs[1], nle.Audience.PLANNER, plugins=[hostile])
    shown = compare(*runs, plugins=[hostile])._repr_html_()
    assert "<script>alert" not in page + shown
    assert "&lt;script&gt;alert" in page
    assert "&lt;script&gt;alert" in shown


def test_the_public_and_schools_see_none(runs):
    assert "urgent-led" not in nle.run_page(runs[1], nle.Audience.PUBLIC, plugins=OWN)
    assert "urgent-led" not in nle.run_page(runs[1], nle.Audience.SCHOOL, case_id=A, plugins=OWN)


# --- what can be compared --------------------------------------------------------------------------------------------


def test_folders_by_text_or_path_runs_and_studies_are_compared_alike(study):
    by_text, by_path, as_it_is = (compare(one) for one in (str(study.folder), study.folder, study))
    pd.testing.assert_frame_equal(by_text.kpis, as_it_is.kpis)
    pd.testing.assert_frame_equal(by_path.kpis, as_it_is.kpis)
    first, second = study.runs[:2]
    mixed = compare(first.read(), str(second.folder))
    assert [run.name for run in mixed.runs] == [first.name, second.name]


@pytest.mark.parametrize("source", [5, None, {"a": 1}])
def test_what_is_no_run_no_study_and_no_folder_is_refused(four_run, source):
    with pytest.raises(nle.ArgumentRefused, match=r"NM903 compare\(sources=.* a run, a study"):
        compare(four_run, source)
