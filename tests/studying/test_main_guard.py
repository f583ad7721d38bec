"""A script without a main guard is told so, once, before any worker runs it again; Ctrl-C keeps what is finished."""

import signal
import subprocess
import sys

import pytest

from scenarios.studies.execution.main_guard import _is_guarded

BEGIN = """
print("begun", flush=True)
import nlematch as nle
study = nle.Study(nle.draw_round(0.01, seed=2), grid={"reach": [60, 75]})
"""
RUN = 'print(study.run("study", workers=2).headline())'


def script(folder, text):
    file = folder / "script.py"
    file.write_text(text)
    return subprocess.run(
        [sys.executable, file.name], cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.parametrize("call", [RUN, f"def ask():\n    {RUN}\nask()", f"for _ in (1,):\n    {RUN}"])
def test_a_script_without_a_main_guard_says_that_once_and_ends(tmp_path, call):
    done = script(tmp_path, BEGIN + call)
    assert done.returncode == 1
    assert done.stdout == "begun\n"
    assert done.stderr.count("NM706 script.py row ") == 1
    assert (
        'Expected the call within `if __name__ == "__main__":`, because every worker runs the script again.'
        in done.stderr
    )
    assert "RuntimeError" not in done.stderr
    assert not (tmp_path / "study").exists()


def test_a_script_with_one_runs(tmp_path):
    done = script(tmp_path, f'{BEGIN}if __name__ == "__main__":\n    {RUN}')
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].endswith("2 runs: 2 finished")


def test_code_that_workers_do_not_run_again_needs_none(tmp_path):
    code = BEGIN + RUN
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("source", "line", "guarded"),
    [
        ("run()", 1, False),
        ("if __name__ == '__main__':\n    run()", 2, True),
        ("if '__main__' == __name__:\n    run()", 2, True),
        ("if True:\n    run()", 2, False),
        ("x = 1\ndef main():\n    run()\nmain()", 4, False),
    ],
)
def test_a_guard_is_known_by_what_it_asks(source, line, guarded):
    assert _is_guarded(source.encode(), line) is guarded


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_keeps_the_runs_that_are_finished(tmp_path):
    code = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
import nlematch as nle
study = nle.Study(nle.draw_round(0.01, seed=2), grid={"reach": [45, 60, 75, 90]})
def stop(progress):
    os.kill(os.getpid(), signal.SIGINT)
if __name__ == "__main__":
    try:
        study.run("study", workers=1, progress=stop)
    except KeyboardInterrupt as stopped:
        print(len(stopped.result.of_status("finished")), len(stopped.result.of_status("pending")))
    print(len(study.run("study", workers=1, progress=stop, on_interrupt="return").of_status("finished")))
"""
    done = script(tmp_path, code)
    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.splitlines()
    finished, pending = map(int, first.split())
    assert finished + pending == 4
    assert 1 <= finished < 4
    assert int(second) >= finished
    assert signal.getsignal(signal.SIGINT) is not None
