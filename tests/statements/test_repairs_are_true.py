"""What a repair of a drawn second round says of each case is true by its files; with another leader it is not."""

import pytest

import nlematch as nle
from constraints.changes import with_rows
from constraints.testing import event, pin
from scenarios.statements import Statement, state
from tests.statements import of_repairs
from tests.statements.checking import CHECKS, Said, is_true, untrue
from tests.statements.documents import said_in_letters
from tests.statements.facts import Facts
from tests.support.second_rounds import second_round


def as_statement(told):
    """The statement that its plain data are of."""
    plain = isinstance(told, dict) and set(told) == {"key", "arguments", "text"}
    if plain:
        return state(told["key"], **{name: as_statement(value) for name, value in told["arguments"].items()})
    return tuple(map(as_statement, told)) if isinstance(told, list) else told


def what_happened(run):
    """A leader of most withdraws, a school refuses its leader, and a planner pins a leader elsewhere."""
    round_ = run.round
    pinned = {who for _, who, _ in round_.instructions.pins}
    new = {row.case_id: row.leader_id for row in run.allocation.deployments if row.case_id not in round_.ledger.leads}
    able = sorted((case_id, who) for case_id, who in new.items() if who not in pinned)
    if len(able) < 3:
        return None
    (first, gone), (second, refused), (_, moved) = able[:3]
    pairs = run.candidates()
    free = pairs[(pairs["kind"] == "lead") & (pairs["person_id"] == moved) & ~pairs["case_id"].isin([*new])]
    on = round_.meta.delivery_start
    events = [event(first, "withdrawn", "leader", gone, on=on),
              event(second, "refused", "school", refused, scope="pair", on=on)]  # fmt: skip
    pins = [pin(case_id, moved, on=on) for case_id in free["case_id"].tolist()[:1] if moved not in {gone, refused}]
    return {"events": events, "decisions": pins}


@pytest.mark.harness
def test_what_repairs_say_is_true_and_of_another_leader_it_is_not(seeds, tmp_path):
    for seed in seeds(1):
        before = nle.run(second_round(seed), tmp_path / f"run{seed}")
        happened = what_happened(before)
        if happened is None:  # too few matches could be undone
            continue
        after = with_rows(before.round, happened)
        repaired = nle.repair(after, tmp_path / f"run{seed}", tmp_path / f"out{seed}")
        facts = Facts(tmp_path / f"out{seed}")
        said = [as_statement(dict(told)) for told in repaired.to_dict()["repair"]["reasons"]]
        assert [one.text for one in said] == repaired.tables["diff"]["because"].tolist()
        assert not [(wrong.key, wrong.statement.text) for wrong in untrue(facts, said)], f"seed {seed}"
        for document, told in said_in_letters(nle.read_run(tmp_path / f"out{seed}"), tmp_path / f"letters{seed}"):
            assert not [(document, wrong.key, wrong.statement.text) for wrong in untrue(facts, told)], f"seed {seed}"
        for one in said:
            if one.key in CHECKS and "leader_id" in one.arguments:
                assert not is_true(facts, Said(of_another(facts, one))), f"seed {seed}: {one.text}"


def of_another(facts, said):
    """The same of a leader who neither led the case before nor is pinned to it."""
    case_id, free = said.arguments["case_id"], sorted(facts.leaders)
    known = {of_repairs.led_before(facts).get(case_id), *(who for case, who in facts.pins if case == case_id)}
    other = next(who for who in free if who not in known)
    return Statement(said.key, {**said.arguments, "leader_id": other})
