"""A command that Ctrl-C stops ends as other programs do, so that scripts tell it from an input that was refused."""

import signal
import subprocess
import sys
import textwrap

import click
import pytest
from click.testing import CliRunner

import nlematch as nle
from scenarios.cli.main import main


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt, 130), (nle.Interrupted, 130), (EOFError, 1)], ids=str)
def test_ctrl_c_ends_with_130_and_a_closed_input_with_1(monkeypatch, error, code):
    def stop():
        raise error

    monkeypatch.setitem(main.commands, "wait", click.Command("wait", callback=stop))
    ended = CliRunner().invoke(main, ["wait"])
    assert ended.exit_code == code
    assert ended.stderr.strip().splitlines()[-1] == "Stopped."


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_signal_from_outside_ends_the_process_as_shells_expect(number, code):
    """A shell calls a process that SIGTERM ended 143."""
    script = f"""
    import os, signal, click
    from scenarios.cli.main import main
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main.commands["wait"] = click.Command("wait", callback=lambda: os.kill(os.getpid(), {int(number)}))
    main(["wait"])
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, check=False)
    assert ended.returncode == code
