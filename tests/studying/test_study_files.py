"""Study files: what is refused and with which words, what extends what, and which scenarios come of it."""

import pytest

from constraints.domain.faults import InputRefused
from scenarios.studies.definition.expanding import expand
from scenarios.studies.definition.extending import library_part
from scenarios.studies.definition.library import library_names
from scenarios.studies.definition.reading import read_definition
from scenarios.studies.execution.lanes import make_lanes
from scenarios.studies.rounds.building import Rounds, build_round


def refused(call):
    with pytest.raises(InputRefused) as found:
        call()
    return [(fault.code, fault.column, fault.advice) for fault in found.value.faults]


def scenarios_of(file):
    return {scenario.name: scenario for scenario in expand(read_definition(file))}


# --- faults ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "code", "column", "advice"),
    [
        ("rond = 'round'", "NM702", "rond", "did you mean 'round'?"),
        ("[solve]\ntime_limt = 3", "NM702", "solve.time_limt", "did you mean 'time_limit'?"),
        ("[scenarios.a.solve]\nreech = 3", "NM702", "scenarios.a.solve.reech", "did you mean 'reach'?"),
        ("[[edits]]\ntable = 'leaders'\nscal = {half_days = 2}", "NM702", "edits.1.scal", "did you mean 'scale'?"),
        ("[grid.a.x.solve]\nsede = 3", "NM702", "grid.a.x.solve.sede", "did you mean 'seed'?"),
        ("[draws]\ncount = 2\ndeclins = {percent = 2}", "NM702", "draws.declins", "did you mean 'declines'?"),
        ("[solve]\ntime_limit = -1", "NM703", "solve.time_limit", "see docs/studies.md for what the key takes"),
        ("[scenarios.'a b']", "NM703", "scenarios.a b", None),
        *(
            (f"[scenarios.'{name}']", "NM703", f"scenarios.{name}", None)
            for name in ("a.", "a ", "a\u200b", "..", "-a")
        ),
        *(
            (f"[scenarios.'{name}']", "NM703", f"scenarios.{name}", "give it another name")
            for name in ("CON", "nul", "Aux.txt", "com1", "LPT9.a.b")
        ),
        ("[grid.con.x]", "NM703", "grid.con", "give it another name"),
        ("[grid.a.nul]", "NM703", "grid.a.nul", "give it another name"),
        ("[frontier.prn]\nkind = 'travel'", "NM703", "frontier.prn", "give it another name"),
        ("[scenarios.Base]\n[scenarios.base]", "NM703", "scenarios", "give Base another name"),
        ("[grid.Reach.a]\n[grid.reach.a]", "NM703", "grid", "give Reach another name"),
        ("[grid.reach.A]\n[grid.reach.a]", "NM703", "grid", "give A another name"),
        ("[draws]\ncount = 0", "NM703", "draws.count", None),
        ("[chain]\nrounds = 1", "NM703", "chain", "give rounds = 4, or folders for the rounds after the first"),
        ("[chain]\nrounds = 2\noutcomes = {failed = 99}", "NM703", "chain.outcomes", "mend the figures"),
        ("[grid.reach]\nof = 'solve.reach'", "NM703", "grid.reach", None),
        ("[grid.reach]\nof = 'solve.reach'\nvalues = ['a b', 'a-b']", "NM703", "grid.reach.values", None),
        ("[[edits]]\ntable = 'leaders'", "NM703", "edits.1", "write one table of edits for each change"),
    ],
)
def test_a_slip_is_answered_with_its_place_and_what_to_try(written, line, code, column, advice):
    faults = refused(lambda: read_definition(written(f"title = 'x'\n{line}\n")))
    assert (code, column) in {fault[:2] for fault in faults}
    assert advice is None or advice in {fault[2] for fault in faults}


@pytest.mark.parametrize("text", ["title = ", "[a", "x = 1\nx = 2"])
def test_what_is_no_toml_is_refused_in_one_line(written, text):
    assert [code for code, _, _ in refused(lambda: read_definition(written(text)))] == ["NM701"]


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert [code for code, _, _ in refused(lambda: read_definition(tmp_path / "none.toml"))] == ["NM701"]


def test_all_slips_are_told_at_once(written):
    text = "rond = 1\n[solve]\nseed = -1\n[draws]\ncount = 0\n"
    assert {code for code, _, _ in refused(lambda: read_definition(written(text)))} == {"NM702", "NM703"}
    assert len(refused(lambda: read_definition(written(text)))) == 3


def test_the_same_fault_of_many_scenarios_is_told_once_with_the_first(written):
    text = (
        "round = 'round'\n[rules.travel-limit]\nminuts = 5\n[grid.reach]\nof = 'solve.reach'\nvalues = [30, 40, 50]\n"
    )
    with pytest.raises(InputRefused) as found:
        make_lanes(read_definition(written(text)))
    (fault,) = found.value.faults
    assert (fault.code, fault.file, fault.advice) == (
        "NM402", "study.toml [reach=30 and 2 more]", "did you mean 'minutes'?"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "code", "column"),
    [
        ("table = 'leader'\nremove = true", "NM702", "edits.1.table"),
        ("table = 'leaders'\nwhere = { half_day = 3 }\nremove = true", "NM702", "edits.1.where.half_day"),
        ("table = 'leaders'\nwhere = { half_days = 'many' }\nremove = true", "NM704", "edits.1.where.half_days"),
        ("table = 'leaders'\nset = { willing = 'perhaps' }", "NM704", "edits.1.set.willing"),
        ("table = 'leaders'\nset = { half_days = '' }", "NM704", "edits.1.set.half_days"),
        ("table = 'schools'\nscale = { name = 2 }", "NM704", "edits.1.scale.name"),
        ("table = 'leaders'\nadd = [{ leader_id = 'L9', half_days = 6, max_cases = 1 }]", "NM704",
         "edits.1.add.1.supporter_id"),
        ("table = 'history'\nwhere = { 'supporter.nam' = 'x' }\nremove = true", "NM702", "edits.1.where.supporter.nam"),
        ("table = 'schools'\nwhere = { 'supporter.name' = 'x' }\nremove = true", "NM704",
         "edits.1.where.supporter.name"),
    ],
)  # fmt: skip
def test_an_edit_that_does_not_fit_is_refused_before_anything_runs(written, edit, code, column):
    file = written(f"round = 'round'\n[[edits]]\n{edit}\n")
    assert (code, column) in {fault[:2] for fault in refused(lambda: make_lanes(read_definition(file)))}


def test_an_edit_that_leaves_rows_without_what_they_name_is_refused(written):
    text = "round = 'round'\n[[edits]]\ntable = 'leaders'\nset = { supporter_id = 'S9' }\n"
    assert {code for code, _, _ in refused(lambda: make_lanes(read_definition(written(text))))} == {"NM202"}


def test_a_region_that_no_case_is_in_is_refused_before_anything_runs(written):
    text = "round = 'round'\n[solve]\nregions = ['Nort East']\n"
    faults = refused(lambda: make_lanes(read_definition(written(text))))
    assert ("NM202", "solve.regions", "did you mean 'North East'?") in faults


# --- extends -----------------------------------------------------------------------------------------------------


def test_later_parts_lie_over_earlier_ones(written):
    text = """
    round = "round"
    [solve]
    seed = 4
    reach = 30
    [scenarios.a]
    title = "A"
    solve.reach = 40
    rules.other-region.minutes = 5
    [[scenarios.a.edits]]
    table = "staff"
    remove = true
    [scenarios.b]
    extends = ["a", "two-cases-at-most"]
    title = "B"
    solve.work_limit = 2
    rules.other-region.minutes = 6
    rules.travel-limit.minutes = 9
    """
    part = scenarios_of(written(text))["b"].part
    assert (part.solve.seed, part.solve.reach, part.solve.work_limit) == (4, 40, 2)
    assert part.policy == {"rules": {"other-region": {"minutes": 6}, "travel-limit": {"minutes": 9}}}
    assert [edit.table for edit in part.edits] == ["staff", "leaders"]
    assert part.title == "A; At most two cases a leader; B"


def test_a_scenario_that_extends_its_own_name_means_the_librarys(written):
    part = scenarios_of(written("round = 'round'\n[scenarios.reach-75]\nextends = 'reach-75'\n"))["reach-75"].part
    assert part.solve.reach == 75


def test_a_circle_of_scenarios_is_refused(written):
    file = written("round = 'round'\n[scenarios.a]\nextends = 'b'\n[scenarios.b]\nextends = 'a'\n")
    assert {(code, column) for code, column, _ in refused(lambda: expand(read_definition(file)))} == {
        ("NM703", "scenarios.a.extends"), ("NM703", "scenarios.b.extends")
    }  # fmt: skip


def test_a_name_that_nobody_has_is_answered_with_the_nearest(written):
    file = written("round = 'round'\n[scenarios.a]\nextends = 'reech-75'\n")
    assert refused(lambda: expand(read_definition(file))) == [
        ("NM702", "scenarios.a.extends", "did you mean 'reach-75'?")
    ]  # fmt: skip


def test_a_study_without_a_round_is_refused(written):
    assert ("NM703", "round") in {
        fault[:2] for fault in refused(lambda: expand(read_definition(written("title = 'x'"))))
    }


@pytest.mark.parametrize("name", library_names())
def test_every_shipped_scenario_is_sound_and_says_what_it_is(name):
    assert library_part(name).title


@pytest.mark.parametrize("name", sorted(set(library_names()) - {"ten-more-leaders-north-east"}))
def test_every_shipped_scenario_fits_a_round_of_2019(written, tmp_path, name):
    (scenario,) = expand(read_definition(written(f"round = 'round'\nextends = '{name}'\n")))
    before = Rounds(tmp_path)
    assert build_round(scenario.part, before, "study.toml").cases.keys() == before.get("round").cases.keys()


# --- grids -------------------------------------------------------------------------------------------------------


def test_a_grid_is_every_combination_in_the_order_of_the_file(written):
    text = """
    round = "round"
    [scenarios.base]
    [scenarios.other]
    [grid.reach]
    of = "solve.reach"
    values = [30, 45]
    [grid.staff]
    all = {}
    none = { edits = [{ table = "staff", remove = true }] }
    """
    found = scenarios_of(written(text))
    assert list(found) == [
        "base,reach=30,staff=all", "base,reach=30,staff=none", "base,reach=45,staff=all", "base,reach=45,staff=none",
        "other,reach=30,staff=all", "other,reach=30,staff=none",
        "other,reach=45,staff=all", "other,reach=45,staff=none",
    ]  # fmt: skip
    assert found["other,reach=45,staff=none"].axes == {"reach": 45, "staff": "none"}
    assert found["other,reach=45,staff=none"].part.solve.reach == 45


def test_an_axis_may_sweep_any_value_of_a_scenario(written):
    text = """
    round = "round"
    [grid.where]
    of = "solve.regions"
    values = [["North East"], ["London", "North East"]]
    [grid.price]
    of = "rules.other-region.minutes"
    values = [0, 30]
    """
    found = scenarios_of(written(text))
    assert next(iter(found)) == "where=north-east,price=0"
    assert found["where=london-north-east,price=30"].part.solve.regions == ("London", "North East")
    assert found["where=london-north-east,price=30"].part.policy == {"rules": {"other-region": {"minutes": 30}}}


def test_names_that_no_folder_could_have_are_refused_before_anything_runs(written):
    axes = "".join(f"[grid.{'a' * 30}{n}]\nof = 'solve.seed'\nvalues = [{n}]\n" for n in range(7))
    faults = refused(lambda: expand(read_definition(written("round = 'round'\n" + axes))))
    assert faults == [("NM703", "grid", "give axes and levels shorter names")]


def test_too_many_scenarios_are_a_slip(written):
    text = "round = 'round'\n[grid.seed]\nof = 'solve.seed'\nvalues = [1, 2, 3]\n[draws]\ncount = 10000\n"
    assert ("NM703", "grid") in {fault[:2] for fault in refused(lambda: expand(read_definition(written(text))))}
