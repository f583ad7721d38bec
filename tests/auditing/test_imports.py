"""The rules and the audit need no solver and no command line."""

from __future__ import annotations

import subprocess
import sys

from constraints.rules.catalogue import CATALOGUE

WITHOUT = """
import sys
for name in ("ortools", "highspy", "click", "rich", "optimiser", "scenarios"):
    sys.modules[name] = None
import constraints.audit.audit, constraints.audit.outcome, constraints.testing
from constraints.domain.allocation import Allocation
from constraints.rules.catalogue import CATALOGUE
from constraints.testing import leader, make_round, school
round_ = make_round(schools=[school()], leaders=[leader()])
report = constraints.audit.audit.audit_allocation(round_, Allocation.of([("100001", "L1")]))
print(len(CATALOGUE), report.clean)
"""


def test_the_audit_runs_where_no_solver_can_be_imported():
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.split() == [str(len(CATALOGUE)), "True"]


def test_the_check_would_notice():
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.modules['ortools'] = None; import optimiser.solvers.cpsat"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "ortools" in done.stderr
