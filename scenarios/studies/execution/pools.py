"""Where work is done: processes of this machine, or a Dask cluster, both behind `concurrent.futures.Executor`."""

from __future__ import annotations

import os
import sys
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import TYPE_CHECKING, Any, Protocol

from constraints.domain import ArgumentFault, InputRefused
from scenarios.studies.execution.main_guard import refuse_unguarded_script
from scenarios.studies.execution.workers import begin, work

if TYPE_CHECKING:
    from types import ModuleType

LEAST_MEMORY_MIB = 4096
"""The least that a worker may have unless told otherwise: libraries alone reserve much more than they use."""

_CONNECT_SECONDS = 10


class Pool(Protocol):
    """Workers that take tasks.

    Attributes
    ----------
    dies_whole : bool
        Whether one worker that dies takes the others' tasks with it.
    """

    dies_whole: bool

    def submit(self, task: bytes) -> Future[bytes]:
        """Give a task to a worker."""

    def room(self) -> int:
        """Return how many tasks may be under way at once."""

    def lost(self, error: BaseException) -> bool:
        """Say whether an error means that a worker died, rather than that the task went wrong."""

    def renewed(self, workers: int | None = None) -> Pool:
        """Return workers in the place of those that died: as many as before, or so many."""

    def close(self) -> None:
        """End the workers, also those at work."""


class _Spawning(SpawnContext):
    """Spawns processes and remembers them, so that exactly these can be ended."""

    def __init__(self) -> None:
        super().__init__()
        self.spawned: list[SpawnProcess] = []

    def Process(self, *args: Any, **named: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802
        """Make a process."""
        process = SpawnProcess(*args, **named)
        self.spawned.append(process)
        return process


class Processes:
    """Spawned processes of this machine.

    Parameters
    ----------
    workers : int
    memory_mib : int or None
        For each; None: its part of the machine's.

    Raises
    ------
    InputRefused
        The script that runs has no main guard (NM706).
    """

    dies_whole = True

    def __init__(self, workers: int, memory_mib: int | None = None) -> None:
        refuse_unguarded_script()
        self.workers, self.asked_mib = workers, memory_mib
        self.context = _Spawning()
        self.executor = ProcessPoolExecutor(
            workers,
            mp_context=self.context,
            initializer=begin,
            initargs=(memory_mib or memory_share_mib(workers),),
        )

    def submit(self, task: bytes) -> Future[bytes]:
        """Give a task to a process; where all have died, the future says so."""
        try:
            return self.executor.submit(work, task)
        except BrokenExecutor as error:
            broken: Future[bytes] = Future()
            broken.set_exception(error)
            return broken

    def room(self) -> int:
        """Return the number of processes: a task that waits would die with a pool that breaks."""
        return self.workers

    def lost(self, error: BaseException) -> bool:
        """Say whether a process died."""
        return isinstance(error, BrokenExecutor | CancelledError)

    def renewed(self, workers: int | None = None) -> Processes:
        """Return new processes."""
        self.close()
        return Processes(workers or self.workers, self.asked_mib)

    def close(self) -> None:
        """End all processes now."""
        self.executor.shutdown(wait=False, cancel_futures=True)
        for child in self.context.spawned:
            child.kill()
        for child in self.context.spawned:
            child.join()


class Given:
    """An executor of the caller's own, such as a thread pool in a notebook.

    Parameters
    ----------
    executor : Executor
        Stays open.
    workers : int
    """

    dies_whole = False

    def __init__(self, executor: Executor, workers: int = 1) -> None:
        self.executor, self.workers = executor, workers

    def submit(self, task: bytes) -> Future[bytes]:
        """Give a task to the executor."""
        return self.executor.submit(work, task)

    def room(self) -> int:
        """Return how many tasks it takes at once."""
        return self.workers

    def lost(self, error: BaseException) -> bool:
        """Say whether a worker died."""
        return isinstance(error, BrokenExecutor | CancelledError)

    def renewed(self, workers: int | None = None) -> Given:
        """Return the same: it is the caller's to mend."""
        return self

    def close(self) -> None:
        """Leave it open."""


class Cluster:
    """The workers of a Dask cluster that is running.

    Parameters
    ----------
    address : str
        Of its scheduler, such as `tcp://host:8786`.

    Raises
    ------
    InputRefused
        `distributed` is not installed, or nobody answers (NM706).
    """

    dies_whole = False

    def __init__(self, address: str) -> None:
        distributed = _distributed(address)
        self.address = address
        self.killed: type[BaseException] = distributed.scheduler.KilledWorker
        try:
            self.client: Any = distributed.Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            expected, advice = "the address of a running Dask scheduler", "start `dask scheduler`, or correct it"
            raise InputRefused(
                [ArgumentFault.of("Study.run", "cluster", address, expected, advice, "NM706")]
            ) from error
        self.executor = self.client.get_executor(pure=False)

    def submit(self, task: bytes) -> Future[bytes]:
        """Give a task to the cluster."""
        future: Future[bytes] = self.executor.submit(work, task)
        return future

    def room(self) -> int:
        """Return one task for each thread of the cluster as it is now, and one more on its way to each."""
        threads: int = sum(self.client.ncores().values())
        return max(1, 2 * threads)

    def lost(self, error: BaseException) -> bool:
        """Say whether the cluster gave a task up because workers died under it."""
        return isinstance(error, self.killed | CancelledError | BrokenExecutor)

    def renewed(self, workers: int | None = None) -> Cluster:
        """Return the same: the cluster replaces its own workers."""
        return self

    def close(self) -> None:
        """Leave the cluster as it was."""
        self.client.close()


def _distributed(address: str) -> ModuleType:
    try:
        import distributed
    except ImportError as error:
        expected = "the optional extra `cluster`, which is not installed"
        advice = "pip install 'nlematch[cluster]'; without `cluster=` the processes of this machine do the work"
        raise InputRefused([ArgumentFault.of("Study.run", "cluster", address, expected, advice, "NM706")]) from error
    module: ModuleType = distributed
    return module


def memory_share_mib(workers: int) -> int | None:
    """Return each worker's part of the machine's memory, None where nobody can tell."""
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    except (AttributeError, OSError, ValueError):
        return None
    return max(LEAST_MEMORY_MIB, int(whole) // workers)


def open_pool(workers: int | None, cluster: str | None, memory_mib: int | None) -> Pool:
    """Return workers: of a cluster where an address is given, else processes, one a core unless told otherwise."""
    return Cluster(cluster) if cluster else Processes(workers or usable_processors(), memory_mib)


def usable_processors() -> int:
    """Return how many processors this process may use: fewer than the machine has, in a container or a job's share."""
    if sys.version_info >= (3, 13):
        return os.process_cpu_count() or 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
