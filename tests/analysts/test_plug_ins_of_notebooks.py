"""Rules and figures of notebook cells: which code was run is told, whatever else the cells did."""

import subprocess
import sys

SHELL = '''
import hashlib
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
RULE = """
import numpy as np
from nlematch.rules import RowPrice, RuleParams


class NewLeader(RowPrice):
    id = "new-leader"
    sentence = "A new leader costs {minutes} minutes."
    source = "choice"
    Params = NewLeaderParams
    prices_kinds = frozenset({"lead"})

    def price_of(self, round_, row):
        return self.params.minutes if row.person.schools_improved == 0 else 0

    def prices_of(self, arrays, pairs):
        return np.where(arrays.people.schools_improved[pairs.person] == 0, self.params.minutes, 0)
"""
PARAMS = """
from nlematch.rules import RuleParams
class NewLeaderParams(RuleParams):
    minutes: int = 15
"""
FIGURE = """
import nlematch as nle
@nle.key_figure("led", description="led", kind="share", better="more")
def led(cases):
    return cases["leader_id"].notna(), [1] * len(cases)
"""
def cell(text):
    return shell.run_cell(text, store_history=True)
def digest(name):
    cell(f"from constraints.plugins import plug_in_of\\ntold = plug_in_of({name}).digest")
    return shell.user_ns.pop("told", None)
'''


def in_a_notebook(code):
    done = subprocess.run([sys.executable, "-c", SHELL + code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_digest_is_that_of_the_source_wherever_its_cells_are():
    told = in_a_notebook(
        """
cell(PARAMS), cell(RULE)
print(digest("NewLeader"))
cell("x = 1"), cell("# class NewLeader: not this one"), cell("class NewLeader(:")
print(digest("NewLeader"))
cell(FIGURE)
print(digest("led"))
"""
    )
    first, again, figure = (line for line in told if len(line) == 64)
    assert first == again
    assert figure != first


def test_changed_code_has_another_digest_and_a_cell_that_failed_before_it_has_none():
    told = in_a_notebook(
        """
cell(PARAMS), cell(RULE)
print(digest("NewLeader"))
cell(RULE.replace("== 0, self", "< 1, self"))
print(digest("NewLeader"))
cell(RULE)
print(digest("NewLeader"))
cell("1 / 0" + RULE.replace("== 0, self", "< 1, self"))  # its class was never made
print(digest("NewLeader"))
cell(PARAMS.replace("15", "30")), cell(RULE)
print(digest("NewLeader"))
"""
    )
    first, changed, back, failed, other = (line for line in told if len(line) == 64)
    assert first == back == failed
    assert len({first, changed, other}) == 3
