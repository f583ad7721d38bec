"""A round that falls into components is solved piece by piece, with the same values, bounds, allocation and proofs."""

import dataclasses
import json
import shutil
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import assume, event, given, settings

from constraints.audit.audit import Claimed, audit_allocation
from constraints.strategies import tiny_rounds
from constraints.testing import HERE, leader, make_round, pin, school, supporter
from optimiser.bounds.composition import check_joint, implied_goal_floors
from optimiser.engine.decomposed import ComponentBudget
from optimiser.model.candidates import find_candidates
from optimiser.model.components import find_components, merge_points
from optimiser.model.model import CANONICAL, build_model
from optimiser.model.variations import constrain_goals, forbid_columns, with_stages
from optimiser.parameters import SearchParameters, Settings
from optimiser.solve import Outcome, solve, solve_model
from optimiser.solvers.stopping import Stopper, StopReason
from scenarios.cli.main import main
from scenarios.generate import draw_england
from scenarios.generate.settings import england_sized
from scenarios.rounds import write_round
from scenarios.runs.proofs import tables_of
from tests.support.effort import examples

FAR = 300_000
"""Metres: beyond any reach."""
WHOLE = 10**9
A, B = "100001", "100002"
APART, ISLANDS = 1, 10
"""Least cases of a piece that stands alone: any, and those of the three larger islands."""


def model_of(round_):
    return build_model(round_, find_candidates(round_))


def twice(round_, *, decisions_too=True):
    """A round and a copy of it far away: whatever is an id of the one has another name in the other."""
    names = ("urn", "case_id", "supporter_id", "leader_id", "staff_id", "trust_id", "federation_id")
    ids = {cell for table in round_.tables.values() for name in names if name in table for cell in table[name].dropna()}
    name_of = {one: str(int(one) + 500_000) if one.isdecimal() else f"E-{one}" for one in ids}

    def moved(column, cell):
        if column == "northing" and cell is not None:
            return cell + FAR
        return name_of.get(cell, cell) if isinstance(cell, str) else cell

    tables = {}
    for name, table in round_.tables.items():
        rows = table.astype(object).to_dict("records")
        copies = [{column: moved(column, cell) for column, cell in row.items()} for row in rows]
        more = copies if decisions_too or name != "decisions" else []
        tables[name] = pd.DataFrame([*rows, *more], columns=table.columns, dtype=object)
    return dataclasses.replace(round_, tables=tables)


def pieces_of(cases, **how):
    """Settings by which pieces of so many cases stand alone."""
    return Settings(parameters=SearchParameters(min_component_cases=cases), **how)


def in_one(round_):
    """Solve a round as one component."""
    return solve(round_, pieces_of(WHOLE))


def ends(stages):
    return [(stage.goal, stage.value, stage.bound, stage.reached) for stage in stages]


def drawn(part: int, seed: int):
    """A part of an England that is drawn."""
    return draw_england("sio-2019", england_sized(Fraction(1, part)), seed, Fraction(1, part))


@pytest.fixture(scope="module")
def islands():
    """A round of a large piece, one of 22 cases, and 10 cases in four smaller ones."""
    return drawn(12, seed=2)


# --- taking apart ----------------------------------------------------------------------------------------------------


def two_places(**more):
    """Two schools, each with a leader nearby, 300 km from each other."""
    there = (HERE[0], HERE[1] + FAR)
    return make_round(
        schools=[school(A), school(B, at=there)],
        supporters=[supporter("S1"), supporter("S2", at=there)],
        leaders=[leader("L1", supporter_id="S1"), leader("L2", supporter_id="S2")],
        **more,
    )


def test_what_no_row_links_is_taken_apart():
    model = model_of(two_places())
    assert len(find_components(model)) == 1  # fewer than 40 cases each
    assert find_components(model)[0].model is model
    pieces = find_components(model, APART)
    assert [piece.cases for piece in pieces] == [1, 1]
    assert [piece.model.columns.case.tolist() for piece in pieces] == [[0], [1]]
    assert sorted(np.concatenate([piece.at for piece in pieces]).tolist()) == list(range(model.size))


def test_a_row_over_all_cases_leaves_one_piece():
    budget = {"rules": {"budget": {"enabled": True, "pence": 100}}}
    assert len(find_components(model_of(two_places(overrides=budget)), APART)) == 1


@pytest.mark.parametrize(
    ("least", "sizes"),
    [(1, [132, 22, 5, 3, 1, 1]), (5, [132, 22, 5, 5]), (10, [132, 22, 10]), (11, [142, 22]), (40, [164])],
)
def test_small_pieces_go_together_or_with_the_first(least, sizes, islands):
    pieces = find_components(model_of(islands), least)
    assert sorted((piece.cases for piece in pieces), reverse=True) == sizes
    firsts = [int(piece.model.columns.case.min()) for piece in pieces]
    assert firsts == sorted(firsts)


@pytest.mark.harness
def test_a_piece_says_of_its_points_what_the_whole_says():
    @settings(max_examples=examples(5))
    @given(tiny_rounds(always=("geography",)))
    def holds(round_):
        model = model_of(round_)
        pieces = find_components(model, APART)
        assume(len(pieces) > 1)
        random = np.random.default_rng(1)
        for _ in range(20):
            x = model.complete(random.random(len(model.columns)) < 0.6)
            points = [piece.model.complete(x[piece.at][: len(piece.model.columns)] > 0) for piece in pieces]
            assert (merge_points(pieces, points, model) == x).all()
            assert all((x[piece.at] == point).all() for piece, point in zip(pieces, points, strict=True))
            kept = [piece.model.keeps(point) for piece, point in zip(pieces, points, strict=True)]
            assert all(kept) == model.keeps(x)
            for number, stage in enumerate(model.stages):
                own = [piece.model.stages[number].value(point) for piece, point in zip(pieces, points, strict=True)]
                assert sum(own) == stage.value(x)
        subjects = {row for piece in pieces for block in piece.model.blocks for row in block.rows.subjects}
        assert subjects == {row for block in model.blocks for row in block.rows.subjects}

    holds()


# --- solving ---------------------------------------------------------------------------------------------------------


@pytest.mark.harness
@pytest.mark.parametrize("engine", ["auto", "cpsat"])
def test_tiny_rounds_in_pieces_are_solved_as_enumerated(engine, solved_as_enumerated):
    @settings(max_examples=examples(6))
    @given(tiny_rounds(always=("geography",)))
    def holds(round_):
        result = solved_as_enumerated(round_, pieces_of(APART, engine=engine))
        event(f"components: {max(1, len(result.components))}")
        assert (result.stop, result.reproducible) == (StopReason.PROVED, True)

    holds()


@pytest.mark.harness
@pytest.mark.parametrize("complications", [("running", "limits"), ("decisions", "bodies"), ("teams", "visits")])
def test_two_of_a_round_have_twice_its_values_and_the_allocation_that_one_engine_finds(
    complications, best_by_enumeration
):
    @settings(max_examples=examples(3))
    @given(tiny_rounds(always=complications))
    def holds(round_):
        best, both = best_by_enumeration(round_), twice(round_)
        assume(len(find_components(model_of(both), APART)) > 1)
        result, whole = solve(both, pieces_of(APART)), in_one(both)
        assert (result.outcome, result.stop, whole.components) == (whole.outcome, whole.stop, ())
        if best is None:
            assert result.outcome is Outcome.PROVED_IMPOSSIBLE
            assert result.conflict
            return
        assert [stage.value for stage in result.stages][:-1] == [2 * value for value in best.stages[:-1]]
        assert ends(result.stages) == ends(whole.stages)
        assert (result.allocation, result.prices) == (whole.allocation, whole.prices)
        assert sum(each.stages[0].bound for each in result.components) == result.stages[0].bound

    holds()


def test_a_drawn_round_in_pieces_ends_as_in_one(islands):
    result, whole = solve(islands, pieces_of(ISLANDS)), in_one(islands)
    assert len(result.components) > 1
    assert result.outcome is whole.outcome is Outcome.PROVED_BEST
    assert ends(result.stages) == ends(whole.stages)
    assert result.allocation == whole.allocation  # the canonical stage picks the same of equals
    assert {step.component for step in result.steps} == set(range(len(result.components)))
    assert {step.component for step in whole.steps} == {0}


def test_threads_decide_nothing(islands):
    limited = pieces_of(ISLANDS, work_limit=0.01)
    one, other = (solve(islands, dataclasses.replace(limited, threads=threads)) for threads in (1, 2))
    assert one.allocation == other.allocation
    assert ends(one.stages) == ends(other.stages)
    assert (one.steps, one.stop, one.reproducible) == (other.steps, other.stop, True)
    for name, table in tables_of(one.proofs).items():
        assert table.equals(tables_of(other.proofs)[name])


def test_a_point_to_start_from_is_taken_where_it_is_legal(islands):
    model = model_of(islands)
    best = solve_model(model, pieces_of(ISLANDS))
    again = solve_model(model, pieces_of(ISLANDS), warm_start=best.x)
    assert (again.x == best.x).all()
    assert {step.step for step in again.steps if step.component == 1} >= {"begun"}
    used = int(np.flatnonzero(best.x)[0])
    illegal = forbid_columns(model, np.array([used]))  # in the first piece alone
    without = solve_model(illegal, pieces_of(ISLANDS), warm_start=best.x)
    assert without.outcome is Outcome.PROVED_BEST
    assert not without.x[used]


def test_what_is_known_of_a_whole_is_not_asked_of_its_pieces(islands):
    model = model_of(islands)
    best = solve_model(model, pieces_of(ISLANDS))
    again = solve_model(model, pieces_of(ISLANDS), warm_start=best.x, known=best.stages)
    assert (len(best.components), again.components) == (3, ())
    assert ends(again.stages) == ends(best.stages)


def test_one_piece_that_cannot_be_makes_the_whole_impossible_and_is_named():
    cannot = [pin(A, "L1"), pin("100003", "L1")]
    round_ = make_round(schools=[school(A), school("100003")], leaders=[leader("L1", half_days=11)], decisions=cannot)
    both = twice(round_, decisions_too=False)
    assert len(find_components(model_of(both), APART)) > 1
    result, whole = solve(both, pieces_of(APART)), in_one(both)
    assert (result.outcome, result.stop, result.allocation) == (Outcome.PROVED_IMPOSSIBLE, StopReason.PROVED, None)
    assert result.conflict == whole.conflict
    assert "leader-days L1" in result.conflict


# --- bounds where an earlier stage is not proved ---------------------------------------------------------------------


def test_what_others_lack_is_what_a_piece_may_lose():
    # 10 of at most 12, 5 of at most 5, and 7 of at most 8: the first may lose the 0 + 1 that the others could gain
    values, bounds = [[10, 5, 7]], [[12, 5, 8]]
    assert [implied_goal_floors(values, bounds, k)[0] for k in range(3)] == [9, 2, 5]
    # a price of 10 and at least 8, and of 5 and at least 5: the first may cost 10, for the other cannot cost less
    assert [implied_goal_floors([[10, 5]], [[8, 5]], k)[0] for k in range(2)] == [10, 7]


@pytest.mark.parametrize("how", [{"gap": 0.05}, {"work_limit": 0.0005}, {"engine": "cpsat", "gap": 0.1}])
def test_bounds_are_right_where_an_earlier_stage_is_not_proved(how):
    round_ = drawn(12, seed=1)
    result = solve(round_, pieces_of(ISLANDS, **how))
    assert len(result.components) > 1
    model = result.model
    stages = [stage for stage in model.stages if stage.goal != CANONICAL]
    before = [not all(stage.proved for stage in result.stages[:number]) for number in range(len(stages))]
    assert any(before)  # else nothing is shown here
    for number, stage in enumerate(stages):
        told = result.stages[number]
        if not before[number]:
            continue
        values = [each.value for each in result.stages[:number]]
        x = model.complete(chosen_of(result))
        held = with_stages(constrain_goals(model, stages[:number], values), [stage])
        best = solve_model(held, pieces_of(WHOLE), warm_start=x).stages[0]
        assert best.proved
        if stage.maximise:
            assert told.value <= best.value <= told.bound
        else:
            assert told.value >= best.value >= told.bound
    if "engine" not in how:
        assert any(proof.wide for proof in result.proofs)


def chosen_of(result):
    x = result.model.point_of(result.allocation)
    return x[: len(result.model.columns)] > 0


def test_proofs_of_pieces_add_up_to_the_bounds(islands):
    for how in (pieces_of(ISLANDS), pieces_of(ISLANDS, gap=0.05)):
        result = solve(islands, how)
        pieces, x = find_components(result.model, ISLANDS), result.model.complete(chosen_of(result))
        stated = [[each.stages[at].bound for each in result.components] for at in range(len(result.stages))]
        found = check_joint(pieces, x, result.proofs, stated, Stopper())
        for stage, proved in zip(result.stages, found, strict=True):
            assert proved.fault == ""
            if stage.goal in {"price", CANONICAL}:
                assert proved.bound <= stage.value
            else:
                assert proved.bound >= stage.value
        assert [stage.bound for stage in result.stages][:3] == [each.bound for each in found][:3]


# --- being stopped, and telling --------------------------------------------------------------------------------------


def test_a_time_limit_ends_all_pieces_with_the_best_so_far():
    round_ = twice(drawn(6, seed=1))
    result = solve(round_, Settings(time_limit=2.0))
    assert (result.stop, result.reproducible) == (StopReason.TIME_LIMIT, False)
    assert result.outcome in {Outcome.WITHIN, Outcome.FEASIBLE}
    claimed = Claimed({stage.goal: stage.value for stage in result.stages}, result.prices)
    assert audit_allocation(round_, result.allocation, claimed).clean
    for stage, goal in zip(result.stages, result.model.stages, strict=True):
        assert stage.value <= stage.bound if goal.maximise else stage.value >= stage.bound


def test_an_interrupt_ends_all_pieces():
    stopper = Stopper()
    solved = solve_model(
        model_of(twice(drawn(6, seed=1))), stopper=stopper, on_progress=lambda progress: stopper.interrupt()
    )
    assert solved.stop is StopReason.INTERRUPTED
    assert solved.x is not None


def test_progress_tells_of_whole_allocations_that_only_get_better(islands):
    told = []
    result = solve(islands, pieces_of(ISLANDS), told.append)
    whole = [progress.values for progress in told if progress.values]
    rising = {stage.goal: stage.maximise for stage in result.model.stages}
    ranked = [[v if rising[goal] else -v for goal, v in values.items()] for values in whole]
    assert ranked == sorted(ranked)
    assert whole[-1] == {stage.goal: stage.value for stage in result.stages}
    for progress in told:
        if rising[progress.stage]:
            assert progress.value <= progress.bound
        else:
            assert progress.value >= progress.bound


def test_time_is_shared_by_size_and_what_is_left_goes_to_the_others():
    shares = ComponentBudget(Stopper(100.0), {0: 10, 1: 10, 2: 10, 3: 10}, lanes=2)
    assert [round(shares.begin(k).remaining) for k in (0, 1)] == [50, 50]
    shares.end(0)  # at once: 2 x 100 s, less the 50 s that 1 still has, for 2 pieces
    assert round(shares.begin(2).remaining) == 75
    shares.end(1)
    shares.end(2)
    assert round(shares.begin(3).remaining) == 100  # all that is left
    large = ComponentBudget(Stopper(100.0), {0: 90, 1: 10}, lanes=2)
    assert [round(large.begin(k).remaining) for k in (0, 1)] == [100, 100]


# --- the run folder --------------------------------------------------------------------------------------------------


def test_a_run_in_pieces_is_checked_from_its_folder_alone(islands, tmp_path):
    write_round(islands, tmp_path / "round")
    run, parameters = tmp_path / "run", tmp_path / "search.toml"
    parameters.write_text(f"min_component_cases = {ISLANDS}")
    told = ["--out", str(run), "--gap", "0.02", "--parameters", str(parameters)]
    ended = CliRunner().invoke(main, ["solve", str(tmp_path / "round"), *told])
    assert ended.exit_code == 0
    manifest = json.loads((run / "manifest.json").read_text())
    stages = {stage["goal"]: stage for stage in manifest["stages"]}
    assert manifest["parameters"] == {"min_component_cases": ISLANDS}  # else its components were not found again
    assert len(manifest["components"]) > 1
    for at, goal in enumerate(stages):
        own = [component["stages"][at] for component in manifest["components"]]
        assert sum(one["value"] for one in own) == stages[goal]["value"]
        assert sum(one["bound"] for one in own) == stages[goal]["bound"]
    proofs = pd.read_csv(run / "bounds" / "proofs.csv")
    assert set(proofs["component"]) == set(range(len(manifest["components"])))

    ended = CliRunner().invoke(main, ["audit", str(run), "--bounds", "--format", "json"])
    assert ended.exit_code == 0, ended.stderr
    rows = {row["goal"]: row for row in json.loads(ended.stdout)}
    assert rows.keys() == stages.keys()
    assert {row["fault"] for row in rows.values()} == {""}
    assert "multipliers" in {row["by"] for row in rows.values()}

    manifest["components"][0]["stages"][0]["bound"] -= 1
    (run / "manifest.json").write_text(json.dumps(manifest))
    ended = CliRunner().invoke(main, ["audit", str(run), "--bounds"])
    assert ended.exit_code == 5
    assert "do not add up" in ended.stderr
    manifest["components"] = manifest["components"][:1]
    (run / "manifest.json").write_text(json.dumps(manifest))
    ended = CliRunner().invoke(main, ["audit", str(run), "--bounds"])
    assert ended.exit_code == 1
    assert "NM601" in ended.stderr


def test_a_run_from_before_there_were_components_is_checked_as_one(tmp_path):
    run = tmp_path / "run"
    shutil.copytree(Path(__file__).parents[1] / "earlier" / "c97e92e" / "sio-2019", run)
    manifest = json.loads((run / "manifest.json").read_text())
    assert manifest.pop("components") == []
    (run / "manifest.json").write_text(json.dumps(manifest))
    file = run / "bounds" / "proofs.csv"
    pd.read_csv(file).drop(columns=["component", "wide"]).to_csv(file, index=False)
    ended = CliRunner().invoke(main, ["audit", str(run), "--bounds", "--format", "json"])
    assert ended.exit_code == 0, ended.stderr
    assert {row["fault"] for row in json.loads(ended.stdout)} == {""}
