"""A warmed process that forks: each fork runs commands, or records rows, with at most one call failed.

Requests come as lines of JSON on stdin, a list of jobs that run side by side; answers go to stdout, a line a request.
"""

# ruff: noqa: BLE001, T201 - whatever a fork meets is told, on stdout

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import signal
import sys
import tempfile
import traceback
from concurrent.futures import Executor, Future
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from counted import Counted

import constraints
import optimiser
import scenarios.studies.execution.running
from scenarios.cli.main import main
from scenarios.reports.charts import page_bundle
from scenarios.studies.execution.pools import Given


class _Here(Executor):
    """Does the work of a study in this process, where its calls are seen."""

    def submit(self, call, /, *rest, **named):
        future = Future()
        try:
            future.set_result(call(*rest, **named))
        except Exception as error:
            future.set_exception(error)
        return future


scenarios.studies.execution.running.open_pool = lambda *_: Given(_Here())


def _command(job):
    main([str(word) for word in job["command"]], prog_name="nlematch", standalone_mode=True)


def _commands(job):
    """Run commands one after the other, each in a process of its own, and pass on what they print."""
    for words in job["commands"]:
        sys.stdout.flush(), sys.stderr.flush()
        process = os.fork()
        if not process:
            _command({"command": words})  # ends the process
        os.waitpid(process, 0)


def _record(job):
    """Record rows one after the other, and say of each which number it got."""
    from constraints.domain.faults import InputRefused
    from scenarios.record import record

    for row in job["record"]:
        try:
            told = {"row": row, "sequence": record(Path(job["round"]), row).sequence}
        except InputRefused as refused:
            told = {"row": row, "refused": str(refused)}
        print(json.dumps(told), flush=True)


_KINDS = {"record": _record, "commands": _commands, "command": _command}


def _run(job, out):
    """Run a job in this process, which is a fork, and end the process."""
    code = 70
    counted = Counted(job["folder"], job.get("fault"), out)
    with (out / "stdout").open("w") as sys.stdout, (out / "stderr").open("w") as sys.stderr:
        try:
            os.environ["TMPDIR"] = tempfile.tempdir = job["folder"]
            counted.install()
            next(run for kind, run in _KINDS.items() if kind in job)(job)
            code = 0
        except SystemExit as ended:
            code = ended.code or 0
        except KeyboardInterrupt:
            code = 130
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(BaseException):
                sys.stdout.flush()
                sys.stderr.flush()
                counted.fault = None
                (out / "counted.json").write_text(json.dumps([counted.count, counted.failed]))
            os._exit(code)


def _answer(out, status):
    count, failed = (None, None)
    with contextlib.suppress(FileNotFoundError):
        count, failed = json.loads((out / "counted.json").read_text())
    ended = {"code": os.waitstatus_to_exitcode(status), "count": count, "failed": failed}
    return ended | {name: (out / name).read_text() if (out / name).exists() else "" for name in ("stdout", "stderr")}


def _load_all():
    """Load what commands load when they are called, and make what each report needs and is always the same."""
    for package in (constraints, optimiser, scenarios):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    for name in ("console", "markup", "progress", "table", "_emoji_replace"):
        importlib.import_module(f"rich.{name}")
    page_bundle()


def serve():
    _load_all()
    gc.freeze()  # so that forks share what is loaded
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # nothing else may answer
    for line in sys.stdin:
        jobs = json.loads(line)
        with tempfile.TemporaryDirectory(prefix="faults-") as beside:
            under_way = []
            for number, job in enumerate(jobs):
                out = Path(beside) / str(number)
                out.mkdir()
                process = os.fork()
                if not process:
                    signal.signal(signal.SIGINT, signal.default_int_handler)
                    _run(job, out)
                under_way.append((process, out))
            told = [_answer(out, os.waitpid(process, 0)[1]) for process, out in under_way]
        print(json.dumps(told), file=answers, flush=True)


if __name__ == "__main__":
    serve()
