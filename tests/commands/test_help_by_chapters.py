"""`nlematch --help` lists every command once, by what it is for, and loads none of them."""

import json
import subprocess
import sys
from collections import Counter

from click.testing import CliRunner

from scenarios.cli.main import CHAPTERS, COMMANDS, main

LOADED = """
import contextlib, json, sys
from scenarios.cli.main import COMMANDS, main
with contextlib.redirect_stdout(sys.stderr), contextlib.suppress(SystemExit):
    main(["--help"])
print(json.dumps([name for name in COMMANDS.values() if name in sys.modules]))
"""


def test_every_command_is_in_one_chapter():
    listed = Counter(name for commands in CHAPTERS.values() for name in commands)
    assert listed == Counter([*COMMANDS])


def test_every_summary_is_shown_whole_on_80_columns():
    lines = CliRunner().invoke(main, ["--help"], terminal_width=80).output.splitlines()
    for commands in CHAPTERS.values():
        for name, summary in commands.items():
            assert any(line.split() == [name, *summary.split()] for line in lines), name


def test_help_loads_no_command():
    ended = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert json.loads(ended.stdout) == []
