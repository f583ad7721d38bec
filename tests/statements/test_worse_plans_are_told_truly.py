"""What is said of a plan that is not the best is true, too: each is the best with one school left waiting."""

import pandas as pd
import pytest

import nlematch as nle
from tests.statements.checking import untrue
from tests.statements.documents import costs_of
from tests.statements.facts import Facts
from tests.support.second_rounds import second_round


@pytest.mark.harness
def test_what_is_said_of_a_worse_plan_is_true(seeds, tmp_path):
    said, keys = [], set()
    for seed in seeds(2):
        run = worse_plan(seed, tmp_path / f"seed{seed}")
        facts = Facts(tmp_path / f"seed{seed}" / "worse")
        for document, statements in costs_of(run):
            keys |= {statement.key for statement in statements}
            said += [f"seed {seed}, {document}: {one.key}: {one.statement.text}" for one in untrue(facts, statements)]
    assert said == []
    assert keys >= {"pair.better", "case.why-room", "case.fits", "standing.better"}


def worse_plan(seed, folder):
    """Return the run of a plan that is put together from the best, without one of its new leads."""
    folder.mkdir()
    facts = Facts(nle.run(second_round(seed), folder / "best").folder)
    leads = {case_id: row["leader_id"] for case_id, row in facts.leads.items()}
    new = [case_id for case_id, _ in sorted(leads.items() - facts.goes_on.items() - facts.pins)]
    plan = folder / "plan"
    plan.mkdir()
    for table in ("deployments", "supports"):
        rows = [row for row in facts.rows(table) if row["case_id"] != new[seed % len(new)]]
        pd.DataFrame(rows).to_csv(plan / f"{table}.csv", index=False)
    nle.adopt(folder / "best" / "inputs", plan, folder / "worse")
    return nle.read_run(folder / "worse")
