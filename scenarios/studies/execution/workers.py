"""What runs on a worker: one task in, one finished run out, both as bytes.  A worker writes nothing that stays.

This module loads neither numpy nor the solver before it is asked to work, so that limits hold from the beginning.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def begin(memory_mib: int | None) -> None:
    """Prepare a process of this machine: one thread for libraries, bounded memory, and no life of its own.

    Ctrl-C is for the client, which then ends its workers; where the client is killed, they end by themselves.

    Parameters
    ----------
    memory_mib : int or None
        The most address space, where the platform can bound it.
    """
    for name in _ONE_THREAD:
        os.environ.setdefault(name, "1")
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    bound_memory(memory_mib)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def bound_memory(memory_mib: int | None) -> None:
    """Bound the address space of this process, where the platform has such a bound."""
    if memory_mib is not None and sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = memory_mib * 2**20
        _set_bound(wanted if hard == resource.RLIM_INFINITY else min(wanted, hard))


@contextmanager
def room_to_tell() -> Iterator[None]:
    """Lift the bound for as long as it takes to say that it was met."""
    if sys.platform == "win32":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    _set_bound(hard)
    try:
        yield
    finally:
        _set_bound(soft)


def _set_bound(bound: int) -> None:
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(OSError, ValueError):  # a platform that knows the bound and does not take it
        resource.setrlimit(resource.RLIMIT_AS, (bound, hard))


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)


def work(task: bytes) -> bytes:
    """Run a round that came as bytes, and return the finished run as bytes.

    Whatever goes wrong with this one task is told in the answer: it must not stop the others.

    Parameters
    ----------
    task : bytes
        Of :func:`scenarios.studies.execution.tasks.pack_task`.

    Returns
    -------
    bytes
        A parcel whose note has `status` (finished, impossible, failed or interrupted), `message` and `manifest`.
    """
    from constraints.domain import NlematchError
    from scenarios.files import open_scratch_folder, refuse_os_errors
    from scenarios.studies.execution.parcels import pack

    try:
        with open_scratch_folder() as beside, refuse_os_errors(beside.parent):
            return _run(task, beside)
    except NlematchError as error:
        message = str(error)
    except Exception as error:  # noqa: BLE001 - one scenario's trouble is told, and stops no other
        message = trouble(error)
    with room_to_tell():
        return pack({}, {"status": "failed", "message": message})


def trouble(error: BaseException) -> str:
    """Say what went wrong and where; of whatever a lack of memory brings about, that it may be that."""
    chain = [error]
    while (before := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(before)
    where = traceback.extract_tb(error.__traceback__)[-1:]
    place = "".join(f" ({Path(frame.filename).name} line {frame.lineno})" for frame in where)
    # a library that finds no room is not found
    short = any(isinstance(one, MemoryError | ImportError) for one in chain)
    hint = ". The worker may have too little memory: allow it more with `memory_mib=`, or take fewer workers"
    return f"{type(error).__name__}: {error}{place}{hint if short else ''}"


def _run(task: bytes, beside: Path) -> bytes:
    from scenarios.files import read_tree
    from scenarios.plugins import allow_plugins
    from scenarios.runs import execute_run, program_versions
    from scenarios.studies.execution.frontier_questions import answered
    from scenarios.studies.execution.neighbours import received_runs
    from scenarios.studies.execution.parcels import pack, read_note, unpack
    from scenarios.studies.execution.tasks import FINISHED, ROUND, plugins_in, settings_of

    note = read_note(task)
    here = program_versions()
    if note["versions"] != here:
        wanted = _in_words(note["versions"])
        message = f"this worker has {_in_words(here)}, the study was asked with {wanted}: install the same"
        return pack({}, {"status": "failed", "message": message})
    for name, data in unpack(task).items():
        file = beside / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    settings = settings_of(note)
    with allow_plugins(plugins_in(note)):
        if "question" in note:
            return answered(note["question"], settings, beside / ROUND, beside)
        record = execute_run(beside / ROUND, beside / "run", settings, finished=received_runs(beside / FINISHED))
    answer = {"manifest": dict(record.manifest), "message": record.headline()}
    if record.manifest.get("stop_reason") == "interrupted":
        return pack({}, {"status": "interrupted", **answer})
    match record.manifest["outcome"]:
        case "proved-impossible":
            status = "impossible"
        case "none-found":
            status = "failed"
        case _:
            status = "finished" if record.audit is not None and record.audit.clean else "failed"
    return pack({} if record.folder is None else read_tree(record.folder), {"status": status, **answer})


def _in_words(versions: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
