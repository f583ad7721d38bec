"""Plans that nobody solved for, adopted as planners would: one that leads fewer, and one that breaks a rule."""

import nlematch as nle


def fewer(run, folder, count=1):
    """Adopt a run's plan without some of its new leads, and read that back.

    Parameters
    ----------
    run : Run
    folder : Path
        A new one.
    count : int, optional
        How many are left out.
    """
    round_ = run.round
    new = [row.case_id for row in run.allocation.deployments if row.case_id not in round_.ledger.leads]
    return _adopt(run, folder, without=set(sorted(new)[:count]), beside=())


def broken(run, folder):
    """Adopt a run's plan in which a case that waits is led by somebody whom a rule stops; None where none waits."""
    leads = {row.case_id for row in run.allocation.deployments}
    able = {(row.case_id, row.person_id) for row in run.candidates().itertuples() if row.kind == "lead"}
    people = [who for who, person in run.round.people.items() if person.is_leader]
    stopped = [
        (case, who) for case in run.round.cases if case not in leads for who in people if (case, who) not in able
    ]
    return _adopt(run, folder, without=(), beside=stopped[:1]) if stopped else None


def _adopt(run, folder, without, beside):
    plan, out = folder / "plan", folder / "run"
    plan.mkdir(parents=True)
    kept = [row for row in run.allocation.deployments if row.case_id not in without]
    pairs = [*((row.case_id, row.leader_id) for row in kept), *beside]
    lines = ["case_id,leader_id", *(",".join(pair) for pair in pairs)]
    (plan / "deployments.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    covers = [row for row in run.allocation.supports if row.case_id not in without]
    lines = ["case_id,need_id,person_id", *(f"{row.case_id},{row.need_id},{row.person_id}" for row in covers)]
    (plan / "supports.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    nle.adopt(run.round, plan, out)
    return nle.read_run(out)
