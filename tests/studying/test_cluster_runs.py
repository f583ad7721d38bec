"""The same study on a Dask cluster of two workers of this machine: the same bytes, also where one is killed."""

import warnings

import pytest

from constraints.domain.faults import InputRefused
from scenarios.studies import read_study

distributed = pytest.importorskip("distributed", reason="the optional extra `cluster` is not installed")

GRID = """
round = "round"
[grid.reach]
of = "solve.reach"
values = [15, 20, 25, 30, 45, 60]
[chain]
rounds = 2
"""

pytestmark = pytest.mark.filterwarnings("ignore")  # Dask's own, of its own libraries


@pytest.fixture
def cluster():
    """A scheduler and two workers, each a process with one thread."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as made:
            made.wait_for_workers(2)
            yield made


def test_a_cluster_finds_what_this_process_finds_though_a_worker_is_killed(
    cluster, written, run_here, outcome_of, tmp_path
):
    file, killed = written(GRID), []

    def kill_once(progress):
        if not killed:
            nanny = next(iter(cluster.workers.values()))
            killed.append(nanny.process.pid)
            nanny.process.process.kill()

    record = read_study(file).run(tmp_path / "out", cluster=cluster.scheduler_address, progress=kill_once)
    assert killed
    assert {run.status for run in record.runs} == {"finished"}
    plain = run_here(file, "plain")
    assert [outcome_of(run.folder) for run in record.runs] == [outcome_of(run.folder) for run in plain.runs]


def test_nobody_at_the_address_is_told_in_plain_words(written, tmp_path, monkeypatch):
    monkeypatch.setattr("scenarios.studies.execution.pools._CONNECT_SECONDS", 1)
    with pytest.raises(InputRefused, match="NM706"):
        read_study(written(GRID)).run(tmp_path / "out", cluster="tcp://127.0.0.1:9")
