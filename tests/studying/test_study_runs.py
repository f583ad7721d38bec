"""Running a study: the same bytes as single solves, nothing run twice, and one that fails stops no other."""

import json
import shutil
from concurrent.futures import Future, ThreadPoolExecutor

import pandas as pd
import pytest

from constraints.domain.faults import InputRefused, StoppedWithoutAllocation
from constraints.testing import school
from scenarios import load_study, read_run
from scenarios.rechecking import recheck
from scenarios.rounds import read_round, write_round
from scenarios.runs import RunSettings, run
from scenarios.runs.manifest import program_versions
from scenarios.studies import read_study
from scenarios.studies.definition.expanding import expand
from scenarios.studies.definition.reading import read_definition
from scenarios.studies.execution.parcels import read_note
from scenarios.studies.execution.steps import digest_of
from scenarios.studies.execution.tasks import pack_task, settings_of
from scenarios.studies.rounds.building import Rounds, build_round

GRID = """
title = "Reach and time"
round = "round"

[scenarios.base]
[scenarios.less]
extends = "a-tenth-less-time"

[grid.reach]
of = "solve.reach"
values = [15, 60]
"""
NAMES = ["base,reach=15", "base,reach=60", "less,reach=15", "less,reach=60"]


def inodes(out):
    """Tell which files are where, and from when: a run that is made again has others."""
    found = {file.relative_to(out): file.stat() for file in (out / "runs").rglob("deployments.csv")}
    return {file: (stat.st_ino, stat.st_mtime_ns) for file, stat in found.items()}


def test_every_scenario_has_a_run_folder_that_audits_clean(written, run_here, tmp_path):
    record = run_here(written(GRID))
    assert [run.name for run in record.runs] == NAMES
    assert {run.status for run in record.runs} == {"finished"}
    for one in record.runs:
        assert one.folder == tmp_path / "out/runs" / one.name
        assert recheck(one.folder).clean


def test_a_run_of_a_study_has_the_bytes_of_a_single_solve(written, run_here, outcome_of, tmp_path):
    file = written(GRID)
    record = run_here(file)
    for scenario in expand(read_definition(file)):
        round_ = build_round(scenario.part, Rounds(tmp_path), file.name)
        run(round_, tmp_path / "single" / scenario.name, **scenario.part.solve.model_dump(exclude_none=True))
        assert outcome_of(tmp_path / "single" / scenario.name) == outcome_of(record[scenario.name].folder)


def test_inputs_of_a_run_are_read_only(written, run_here):
    record = run_here(written(GRID))
    assert {file.stat().st_mode & 0o222 for file in (record.runs[0].folder / "inputs").iterdir()} == {0}


def test_private_notes_travel_to_no_worker_and_into_no_run(written, run_here, small_round, tmp_path):
    from constraints.testing import conflict

    file = written(GRID)
    shutil.rmtree(tmp_path / "round")
    write_round(small_round(conflicts=[conflict("100001", "L2", note="planted")]), tmp_path / "round")
    record = run_here(file)
    assert all(b"planted" not in found.read_bytes() for found in record.folder.rglob("*") if found.is_file())


# --- going on ----------------------------------------------------------------------------------------------------


def test_finished_runs_are_never_run_again(written, run_here):
    file = written(GRID)
    before = inodes(run_here(file).folder)
    told = []
    record = run_here(file, progress=told.append)
    assert inodes(record.folder) == before
    assert (told[-1].done, told[-1].total, told[-1].kept, told[-1].failed) == (4, 4, 4, 0)


def test_only_what_is_missing_is_run(written, run_here):
    file = written(GRID)
    record = run_here(file)
    before = inodes(record.folder)
    gone = record["less,reach=15"].folder
    for found in gone.rglob("*"):
        found.chmod(0o700)
    shutil.rmtree(gone)
    (record.folder / ".nlematch/staged/7").mkdir(parents=True)  # left by a crash
    told = []
    after = inodes(run_here(file, progress=told.append).folder)
    assert told[-1].kept == 3
    assert {one for one in before if before[one] == after[one]} == {one for one in before if gone.name not in one.parts}
    assert not (record.folder / ".nlematch").exists()


def test_a_changed_grid_keeps_what_is_the_same_under_its_new_name(written, run_here):
    before = inodes(run_here(written(GRID)).folder)
    told = []
    grown = GRID.replace("values = [15, 60]", "values = [15, 45]") + "[grid.seed]\nof = 'solve.seed'\nvalues = [1, 2]\n"
    record = run_here(written(grown), progress=told.append)
    # the round's own seed is 1, but a seed that is asked for is another setting: nothing is the same
    assert (told[-1].kept, len(record.runs)) == (0, 8)
    earlier = {file.parent.name for file in (record.folder / "earlier").glob("*/manifest.json")}
    assert len(earlier) == 4
    told.clear()
    renamed = GRID.replace("[scenarios.less]", "[scenarios.tenth]")
    after = inodes(run_here(written(renamed), progress=told.append).folder)
    assert told[-1].kept == 4  # back from the earlier ones, two under a new name
    assert {path.parts[1] for path in after} == {name.replace("less", "tenth") for name in NAMES}
    assert len(before) == len(after) == 4


def test_a_scenario_that_says_something_else_now_is_run_again(written, run_here):
    before = inodes(run_here(written(GRID)).folder)
    told = []
    after = inodes(run_here(written(GRID.replace("a-tenth-less-time", "leaders-only")), progress=told.append).folder)
    assert told[-1].kept == 2
    assert {path.parts[1] for path in before if before[path] == after[path]} == set(NAMES[:2])


def test_a_changed_round_is_run_again(written, run_here, small_round, tmp_path):
    file = written(GRID)
    run_here(file)
    write_round(small_round(schools=[school("100009")], needs=[]), tmp_path / "round")
    told = []
    record = run_here(file, progress=told.append)
    assert told[-1].kept == 0
    assert {len(one.read().round.cases) for one in record.runs} == {1}


def test_the_order_of_rows_changes_nothing(written, run_here, tmp_path):
    file = written(GRID)
    run_here(file)
    for table in (tmp_path / "round").glob("*.csv"):
        header, *lines = table.read_text(encoding="utf-8").splitlines()
        table.write_text("\n".join([header, *lines[::-1]]) + "\n", encoding="utf-8")
    told = []
    run_here(file, progress=told.append)
    assert told[-1].kept == 4


def test_two_scenarios_that_say_the_same_are_run_once(written, run_here, outcome_of):
    told = []
    record = run_here(written("round = 'round'\n[scenarios.a]\n[scenarios.b]\n"), progress=told.append)
    assert told[-1].kept == 1
    assert outcome_of(record["a"].folder) == outcome_of(record["b"].folder)
    assert json.loads((record["b"].folder / "scenario.json").read_text())["run"] == "b"


# --- what does not end well --------------------------------------------------------------------------------------


def test_an_impossible_scenario_is_a_finding_and_is_not_run_again(written, run_here):
    never = "[scenarios.never.rules.region-guarantee]\nenabled = true\nshare_percent = 100\n"
    file = written(f"round = 'round'\n[scenarios.a]\n{never}")
    record = run_here(file)
    assert (record["a"].status, record["never"].status) == ("finished", "impossible")
    assert "cannot hold together" in record["never"].message
    record.raise_for_failures()
    told = []
    run_here(file, progress=told.append)
    assert told[-1].kept == 2
    with pytest.raises(InputRefused):
        record["never"].read()


class Faulty(ThreadPoolExecutor):
    """Workers whose line breaks once, at the second task."""

    def submit(self, call, /, *given, **named):
        """Take a task, unless it is the second."""
        self.taken = getattr(self, "taken", 0) + 1
        future = super().submit(call, *given, **named)
        if self.taken != 2:
            return future
        broken = Future()
        broken.set_exception(OSError("the line is down"))
        return broken


def test_a_scenario_that_fails_stops_no_other_and_is_tried_again(written, run_here, tmp_path):
    file = written(GRID)
    with Faulty(1) as executor:
        record = read_study(file).run(tmp_path / "out", executor=executor)
    assert [run.status for run in record.runs] == ["finished", "failed", "finished", "finished"]
    assert record.runs[1].message == "OSError: the line is down"
    with pytest.raises(StoppedWithoutAllocation, match="base,reach=60: OSError"):
        record.raise_for_failures()
    told = []
    record = run_here(file, progress=told.append)
    assert (told[-1].kept, told[-1].failed) == (3, 0)
    record.raise_for_failures()


def test_something_else_in_the_folders_place_is_left_alone(written, run_here, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(InputRefused, match="NM603"):
        run_here(written(GRID))
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["mine.txt"]


# --- repeats -----------------------------------------------------------------------------------------------------

REPEATS = """
round = "round"
[scenarios.base]
[scenarios.far]
extends = "reach-75"
[draws]
count = 5
seed = 4
declines = { percent = 40 }
drop_outs = { percent = 30 }
"""


def test_draws_are_paired_over_scenarios_and_kept_in_the_folder(written, run_here):
    record = run_here(written(REPEATS))
    assert [run.name for run in record.runs][:2] == ["base,draw=0001", "base,draw=0002"]
    drawn = {run.name: json.loads((run.folder / "scenario.json").read_text())["drawn"] for run in record.runs}
    for number in range(1, 6):
        assert drawn[f"base,draw={number:04d}"] == drawn[f"far,draw={number:04d}"]
    assert len({str(found) for found in drawn.values()}) > 1
    for one in record.runs:
        refused = one.read().round.instructions.refused_offers
        assert sorted(refused) == drawn[one.name]["declines"]
        assert "seed 4" in one.read().manifest["generated"][-1]  # nobody takes it for what happened
    frame = record.to_frame()
    paired = frame.pivot_table(index="draw", columns="scenario", values="price")
    assert paired.shape == (5, 2)
    assert paired.notna().all().all()


def test_more_draws_leave_the_first_ones_as_they_are(written, run_here):
    run_here(written(REPEATS))
    told = []
    run_here(written(REPEATS.replace("count = 5", "count = 7")), progress=told.append)
    assert (told[-1].kept, told[-1].done) == (10, 14)


# --- chains ------------------------------------------------------------------------------------------------------

CHAIN = """
round = "round"
[scenarios.base]
[scenarios.far]
extends = "reach-75"
[chain]
rounds = 3
months = 6
"""


def test_a_chain_has_a_run_folder_a_round_and_a_table_of_coverage(written, run_here):
    record = run_here(written(CHAIN))
    assert [run.name for run in record.runs][:3] == ["base/round-1", "base/round-2", "base/round-3"]
    assert all(recheck(run.folder).clean for run in record.runs)
    table = pd.read_csv(record.folder / "chain.csv")
    # L1 has 12 half-days, so two of the five cases; L2 with 6 has one more
    first = table[table["scenario"] == "base"]
    assert first["cases"].tolist()[0] == 5
    assert first["led"].tolist()[0] == 3
    assert first["unplaced"].tolist()[0] == 2
    assert first["coverage_percent"].tolist()[0] == 60.0
    assert first["waited_longest"].tolist()[:2] == [0.0, 1.0]
    pd.testing.assert_frame_equal(table, pd.read_csv(record.folder / "chain.csv"))


def test_a_chain_that_stopped_half_way_goes_on_from_there(written, run_here):
    file = written(CHAIN)
    record = run_here(file)
    table = (record.folder / "chain.csv").read_bytes()
    before = inodes(record.folder)
    for name in ("far/round-2", "far/round-3"):
        for found in record[name].folder.rglob("*"):
            found.chmod(0o700)
        shutil.rmtree(record[name].folder)
    told = []
    record = run_here(file, progress=told.append)
    assert told[-1].kept == 4
    assert (record.folder / "chain.csv").read_bytes() == table
    after = inodes(record.folder)
    assert sum(before[path] == after[path] for path in before) == 4


def test_rounds_that_a_chain_cannot_reach_are_told_as_such(written, run_here):
    record = run_here(written(CHAIN + "[rules.region-guarantee]\nenabled = true\nshare_percent = 100\n"))
    assert record["base/round-1"].status == "impossible"
    assert record["base/round-2"].message == "not reached: round 1 is proved impossible"
    assert {run.status for run in record.runs} == {"impossible", "failed"}


def test_later_rounds_may_come_from_folders(written, run_here, small_round, tmp_path):
    later = small_round(schools=[school("100099", region="London")], needs=[])
    write_round(later, tmp_path / "spring")
    (tmp_path / "spring" / "supporters.csv").unlink()
    (tmp_path / "spring" / "leaders.csv").unlink()
    (tmp_path / "spring" / "staff.csv").unlink()
    file = written("round = 'round'\n[chain]\nfolders = ['spring']\n")
    record = run_here(file)
    assert len(record.runs) == 2
    assert "100099" in record["base/round-2"].read().round.cases
    assert "100099" not in record["base/round-1"].read().round.cases
    (tmp_path / "spring" / "schools.csv").write_text("urn,phase\n1,primary\n", encoding="utf-8")
    with pytest.raises(InputRefused) as found:
        run_here(file)
    assert {fault.file for fault in found.value.faults} == {"schools.csv"}


# --- results -----------------------------------------------------------------------------------------------------


def test_a_study_folder_reads_back_and_is_worth_printing(written, run_here):
    record = run_here(written(GRID))
    again = load_study(record.folder)
    pd.testing.assert_frame_equal(again.to_frame(), record.to_frame())
    assert again.axes == {"reach": (15, 60)}
    shown = str(again)
    assert shown.splitlines()[0] == "Reach and time: 4 runs: 4 finished"
    assert len(shown.splitlines()) == 6
    frame = again.to_frame()
    assert list(frame.columns[:3]) == ["run", "scenario", "reach"]
    assert frame["placed.tier2"].tolist() == [
        dict(zip(*_goals(run), strict=True))["placed.tier2"] for run in again.runs
    ]  # fmt: skip
    pd.testing.assert_frame_equal(
        pd.read_csv(record.folder / "summary.csv", dtype=str), pd.read_csv(_csv(frame), dtype=str)
    )


def _goals(one):
    stages = one.read().manifest["stages"]
    return [stage["goal"] for stage in stages], [stage["value"] for stage in stages]


def _csv(frame):
    import io

    return io.StringIO(frame.to_csv(index=False))


@pytest.mark.parametrize("spoil", ["", "{", "[]", '{"runs": 3}'])
def test_what_is_no_study_folder_is_refused(tmp_path, spoil):
    (tmp_path / "study.json").write_text(spoil)
    with pytest.raises(InputRefused, match="NM705"):
        load_study(tmp_path)


def test_a_newer_study_folder_is_refused(written, run_here):
    record = run_here(written(GRID))
    told = json.loads((record.folder / "study.json").read_text())
    (record.folder / "study.json").write_text(json.dumps(told | {"schema": 2}))
    with pytest.raises(InputRefused, match="install a newer nlematch"):
        load_study(record.folder)


def test_the_public_names_are_there(written, run_here):
    import scenarios

    record = run_here(written(GRID))
    assert scenarios.load_study(record.folder).title == "Reach and time"
    assert read_run(record.runs[0].folder).allocation == scenarios.read_run(record.runs[0].folder).allocation
    assert callable(scenarios.Study.run)


def test_workers_use_one_thread_each_and_no_run_is_another_for_that(small_round):
    round_ = small_round()
    task = pack_task(round_, RunSettings(threads=4, seed=3), program_versions())
    assert settings_of(read_note(task)) == RunSettings(threads=1, seed=3)
    assert RunSettings(threads=1).for_solver(round_).threads == 1
    assert digest_of(round_, RunSettings(threads=4)) == digest_of(round_, RunSettings(threads=1))
    assert digest_of(round_, RunSettings(seed=3)) != digest_of(round_, RunSettings(seed=4))


def test_settings_of_a_scenario_reach_the_solver(written, run_here):
    text = "round = 'round'\n[solve]\nseed = 9\nengine = 'cpsat'\nregions = ['London']\n"
    found = run_here(written(text)).runs[0].read()
    assert (found.manifest["seed"], found.manifest["engine"], found.manifest["regions"]) == (9, "cpsat", ["London"])
    assert RunSettings(regions=("London",), engine="cpsat", seed=9).for_solver(found.round).seed == 9


def test_a_policy_of_another_preset_keeps_the_rounds_dates(written, run_here, tmp_path):
    text = "round = 'round'\npolicy = 'tsi-2022'\nedits = [{ table = 'schools', set = { tier = 1 } }]\n"
    found = run_here(written(text)).runs[0].read()
    assert found.round.policy.id == "tsi-2022"
    assert found.round.meta.delivery_start == read_round(tmp_path / "round").meta.delivery_start
