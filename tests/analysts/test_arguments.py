"""Whatever a public function is given: it is used, or refused in words that name the argument; nothing in between."""

import inspect
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import nlematch as nle
from constraints.domain import ArgumentFault

ODD = [
    True, None, 5, -5, 2.5, math.nan, math.inf, 10**5000, "x", "", "5", "~", b"x", [], ["x"], [5], {}, {"x": 5}, set(),
    np.int64(3), np.float32(0.5), np.array([1, 2]), pd.DataFrame({"x": [1]}), Fraction(1, 3), Path("x"), int, len,
    "a\0b", "\ud800", object(),
]  # fmt: skip
OF_THEIR_OWN = {"Study", "Round", "Fault", "Policy", "Allocation", "AuditReport"}
"""Classes whose methods take facts or plain data: their own gates say what is wrong, as other tests hold."""
NOTHING_CHECKED = {"key_figure", "allow_plugins", "row_price", "PlugIn"}


def functions():
    """Return the public functions and methods that take arguments, by their names."""
    found = {}
    for name in nle.__all__:
        value = getattr(nle, name)
        if inspect.isfunction(value):
            found[name] = value
        elif inspect.isclass(value) and name not in OF_THEIR_OWN:
            methods = {each: getattr(value, each) for each in vars(value) if not each.startswith("_")}
            found |= {f"{name}.{each}": one for each, one in methods.items() if inspect.isfunction(one)}
    found |= {f"Study.{name}": getattr(nle.Study, name) for name in ("run", "write")}
    return {
        name: value
        for name, value in found.items()
        if [each for each in inspect.signature(value).parameters if each != "self"]
        and not inspect.getmodule(value).__name__.startswith("pydantic")
        and name not in NOTHING_CHECKED
    }


FUNCTIONS = functions()
ARGUMENTS = [
    (name, argument)
    for name, function in FUNCTIONS.items()
    for argument in inspect.signature(function).parameters
    if argument != "self"
]


def given(function, /, **arguments):
    """Return what a function is called with, an object for each argument that must be given and that nobody names."""
    places, named = [], {}
    for name, parameter in inspect.signature(function).parameters.items():
        value = arguments.get(name, object() if parameter.default is parameter.empty else parameter)
        if value is parameter:
            continue
        if parameter.kind in {parameter.POSITIONAL_ONLY, parameter.VAR_POSITIONAL} or name == "self":
            places.append(value)
        else:
            named[name] = value
    return places, named


def refused(function, /, **arguments):
    """Return the faults of a call; it must have one."""
    places, named = given(FUNCTIONS[function], **arguments)
    with pytest.raises(nle.ArgumentRefused) as error:
        FUNCTIONS[function](*places, **named)
    assert isinstance(error.value, TypeError | ValueError)
    return {fault.column: fault for fault in error.value.faults}


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS)
def test_what_no_argument_can_be_is_refused_and_named(name, argument):
    fault = refused(name, **{argument: object()})[argument]
    assert (fault.code, fault.value) == ("NM903", "an object")
    assert f"{name}(".split(".")[-1] in str(fault)
    assert " object at 0x" not in str(fault)


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS)
def test_odd_values_are_taken_or_refused_in_one_line(name, argument):
    """Another argument is wrong in any case, so that nothing is ever done."""
    others = [each for each in inspect.signature(FUNCTIONS[name]).parameters if each not in {argument, "self"}]
    if not others:
        return  # it would be done
    for value in ODD:
        faults = refused(name, **{argument: value, others[0]: object()})
        for fault in faults.values():
            text = str(fault)
            assert "\n" not in text
            assert len(text) < 1_500


def test_an_argument_that_there_is_not_gets_the_nearest():
    round_ = nle.draw_round(0.01, seed=2)
    with pytest.raises(TypeError, match=r"run\(time_limits=3\)\. .*did you mean 'time_limit'\?"):
        nle.run(round_, time_limits=3)
    with pytest.raises(ValueError, match=r"run\(mode='quick'\)\. Expected one of round_, out, regions"):
        nle.run(round_, mode="quick")
    with pytest.raises(nle.ArgumentRefused, match=r"frontier\(kind\) is missing"):
        nle.frontier(round_)
    with pytest.raises(nle.ArgumentRefused, match=r"argument 3='x'\)\. Expected 2 arguments without a name at most"):
        nle.run(round_, None, "x")
    with pytest.raises(nle.ArgumentRefused, match="it once"):
        nle.run(round_, round_=round_)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"engine": "gurobi"}, "run(engine='gurobi'). Expected one of auto, cpsat."),
        ({"engine": "cpsta"}, "did you mean 'cpsat'?"),
        ({"engine": None}, "run(engine=None)"),
        ({"time_limit": -1}, "run(time_limit=-1). Expected a number of seconds, more than 0 or None."),
        ({"time_limit": math.nan}, "run(time_limit=nan)"),
        ({"time_limit": math.inf}, "Try: None is no limit."),
        ({"work_limit": 0}, "run(work_limit=0)"),
        ({"gap": 2}, "run(gap=2). Expected a number from 0 to 1."),
        ({"gap": None}, "run(gap=None)"),
        ({"threads": 0}, "run(threads=0). Expected a whole number from 1 to 1,024."),
        ({"threads": 10**5000}, "run(threads=a whole number of hundreds of digits)"),
        ({"regions": "North East"}, "Try: put it into a list: ['North East']."),
        ({"regions": ["South Wset"]}, "did you mean 'South West'?"),
        ({"regions": [5]}, "run(regions=[5])"),
        ({"seed": "x"}, "run(seed='x'). Expected a whole number from 0 to 2,147,483,647 or None."),
        ({"seed": "5"}, "Try: without quotes: 5."),
        ({"seed": True}, "Try: True and False are no numbers."),
        ({"reach": -5}, "run(reach=-5). Expected whole minutes from 0 to 1,440 or None."),
        ({"reach": 60.0}, "Try: write 60."),
        ({"strict_references": "yes"}, "Expected True or False."),
        ({"parameters": {"cut_round": 3}}, "did you mean 'cut_rounds'?"),
        ({"parameters": {"cut_rounds": "x"}}, "NM902 parameters 'cut_rounds': 'x'"),
        ({"on_interrupt": "retrun"}, "did you mean 'return'?"),
        ({"progress": 3}, "run(progress=3)"),
    ],
)
def test_settings_refuse_what_they_cannot_mean(asked, said):
    with pytest.raises(nle.InputRefused) as error:
        nle.run(nle.draw_round(0.05, seed=1), **asked)
    assert said in str(error.value)


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(nle.ArgumentRefused) as error:
        nle.run(5, mode="quick", gap=2, threads=0, seed="x", reach=-5)
    assert [fault.column for fault in error.value.faults] == ["gap", "mode", "reach", "round_", "seed", "threads"]


def test_numbers_of_numpy_and_any_collection_of_texts_will_do(tmp_path):
    round_ = nle.draw_round(0.01, seed=2)
    asked = {"reach": np.int64(75), "gap": np.float32(0), "seed": np.int32(3), "strict_references": np.bool_(False)}
    plain = nle.run(round_, reach=75, seed=3, regions=["South West"])
    for regions in (
        ("South West",),
        {"South West"},
        pd.Series(["South West"]),
        np.array(["South West"]),
        iter(["South West"]),
    ):
        assert nle.run(round_, regions=regions, **asked).allocation == plain.allocation


def test_a_path_may_be_text_and_tilde_is_the_home_of_whoever_calls(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    round_ = nle.draw_round(0.01, seed=2)
    nle.write_round(round_, "~/round")
    assert nle.read_round(str(tmp_path / "round")).meta.id == nle.read_round(tmp_path / "round").meta.id
    run = nle.run("~/round", out="run")
    assert nle.read_run("~/run").allocation == run.allocation
    assert nle.recheck("run").clean
    assert nle.adopt("round", "run", "again").allocation == run.allocation
    assert nle.compare("run", Path("again")).runs[1].name == "again"
    assert nle.repair("round", "run").allocation == run.allocation
    nle.frontier("~/round", "travel", points=2).write("~/frontier")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "frontier", "round", "run"]


def test_a_path_at_which_nothing_is_says_so():
    for read in (nle.read_round, nle.read_run, nle.read_study, nle.load_study, nle.recheck, nle.run, nle.compare):
        with pytest.raises(nle.InputRefused, match="nowhere"):
            read("nowhere")


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("solved")
    round_ = nle.draw_round(0.01, seed=2)
    return nle.run(round_, folder / "run"), nle.run(round_, reach=75)


@pytest.mark.parametrize(
    ("ask", "nearest"),
    [
        (lambda run, _: nle.explain_case(run, "90052"), "900052"),
        (lambda run, _: nle.explain_leader(run, "L04"), "L0004"),
        (lambda run, _: nle.explain_pair(run, "900006", "l0004"), "L0004"),
        (lambda run, _: run.tables["deployment"], "deployments"),
        (lambda run, _: run.round.tables["leader"], "leaders"),
        (lambda run, _: run.round.cases["90052"], "900052"),
        (lambda run, _: run.round.people["L04"], "L0004"),
        (lambda run, _: nle.frontier(run.round, "give-up", goal="neds"), "needs"),
        (lambda run, _: nle.frontier(run.round, "give-up", hold=["waitng"]), "waiting"),
        (lambda run, _: nle.frontier(run.round, "travel", count="tier4"), "tier"),
        (lambda run, _: nle.frontier(run.round, "places", by="regoin"), "region"),
        (lambda run, _: nle.frontier(run.round, "floors", by="deprivaton"), "deprivation"),
        (lambda run, other: nle.compare(run, other, by=["teir"]), "tier"),
        (lambda run, other: nle.compare(run, other).why("rum 2"), "run 2"),
        (lambda run, other: nle.compare(run, other).side_by_side(["teir"]), "tier"),
        (lambda run, _: nle.load_policy("sio-2091"), "sio-2019"),
        (lambda run, _: run.round.with_tables(leader=pd.DataFrame()), "leaders"),
        (lambda run, _: run.round.with_settings(sed=5), "seed"),
        (lambda run, _: run.round.with_policy({"rules": {"travel-limt": {"minutes": 5}}}), "travel-limit"),
        (lambda run, _: nle.repair(run.round, run.folder, withdraw=["L04"]), "L0004"),
        (lambda run, _: nle.Study(run.round, gird={}), "grid"),
        (lambda run, _: nle.run(run.round, regions=["Sotuh West"]), "South West"),
    ],
)  # fmt: skip
def test_a_name_that_is_not_known_gets_the_nearest(solved, ask, nearest):
    with pytest.raises(nle.InputRefused, match=f"did you mean '{nearest}"):
        ask(*solved)


def test_who_looks_a_name_up_as_in_a_dict_may_catch_what_a_dict_raises(solved):
    run, _ = solved
    for look_up in (run.tables, run.round.tables, run.round.cases):
        with pytest.raises(KeyError, match="NM202") as error:
            look_up["nothing"]
        assert isinstance(error.value, nle.InputRefused)
        assert look_up.get("nothing") is None
        assert "nothing" not in look_up


def test_a_fault_of_an_argument_reads_as_the_call():
    fault = ArgumentFault.of("run", "gap", 2, "a number from 0 to 1", "0.001 is a tenth of a percent")
    assert (fault.file, fault.column, fault.value, fault.call) == ("run()", "gap", "2", "run(gap=2)")
