"""Runs that are not a plan proved best: bounded, made by hand, of one region, repaired, impossible, or of real data."""

import collections
import dataclasses
import json
import shutil

import pandas as pd

import nlematch as nle
from constraints.changes import with_rows
from constraints.testing import pin
from tests.support.solver_faults import ALWAYS, SolverFaults


def bounded(round_, folder):
    """A run that is content with half of what is possible."""
    return nle.run(round_, folder, gap=0.5)


def hurried(round_, folder):
    """A run that had no time."""
    return nle.run(round_, folder, time_limit=1e-9)


def of_a_region(round_, folder):
    """A run of the region with most cases."""
    counts = collections.Counter(case.region for case in round_.cases.values() if case.region)
    return nle.run(round_, folder, regions=[counts.most_common(1)[0][0]])


def of_real_data(round_, folder):
    """A run of the same round without the mark that it is drawn, so that schools have a page."""
    return nle.run(dataclasses.replace(round_, meta=dataclasses.replace(round_.meta, generated=())), folder)


def by_hand(round_, folder):
    """A plan that keeps every rule: the best one without its first new match."""
    return _adopted(round_, folder, broken=False)


def by_hand_and_broken(round_, folder):
    """The best plan with its last new match given to leaders whom rules stop."""
    return _adopted(round_, folder, broken=True)


def _adopted(round_, folder, *, broken):
    best = nle.run(round_)
    deployments, supports = best.tables["deployments"], best.tables["supports"]
    running = set(round_.ledger.leads)
    pinned = {case_id for case_id, _, _ in round_.instructions.pins}
    new = [case_id for case_id in deployments["case_id"] if case_id not in running | pinned]
    gone = new[-1:] if broken else new[:1]
    deployments = deployments[~deployments["case_id"].isin(gone)][["case_id", "leader_id"]]
    supports = supports[~supports["case_id"].isin(gone)][["case_id", "need_id", "person_id"]]
    if broken:
        leaders = [one for one in round_.people if round_.people[one].is_leader]
        stopped = best.candidates(blocked=True)
        stopped = stopped[(stopped["kind"] == "lead") & ~stopped["candidate"] & stopped["case_id"].isin(gone)]
        chosen = next(iter([*stopped["person_id"].tolist(), *leaders]))
        deployments = pd.concat([deployments, pd.DataFrame({"case_id": gone, "leader_id": [chosen]})])
    plan = folder.with_name(f"{folder.name}, plan")
    plan.mkdir()
    deployments.to_csv(plan / "deployments.csv", index=False)
    supports.to_csv(plan / "supports.csv", index=False)
    return nle.adopt(round_, plan, folder)


def repaired(round_, folder):
    """A bounded plan repaired after the leader of a new match withdrew."""
    return _repaired(round_, folder)


def repaired_in_a_hurry(round_, folder):
    """The same without the time for it."""
    return _repaired(round_, folder, time_limit=1e-9)


def _repaired(round_, folder, **limits):
    before = nle.run(round_, folder.with_name(f"{folder.name}, before"), gap=0.5)
    new = [row.leader_id for row in before.allocation.deployments if row.case_id not in round_.ledger.leads]
    return nle.repair(round_, before.folder, folder, withdraw=new[-1:], **{"gap": 0.0} | limits)


def impossible(round_, folder):
    """A round in which a leader is pinned to all cases that no rule stops them for, which are too many."""
    pairs = nle.run(round_).candidates()
    pairs = pairs[(pairs["kind"] == "lead") & ~pairs["case_id"].isin([*round_.ledger.leads])]
    busiest = pairs["person_id"].value_counts().index[0]
    mine = pairs.loc[pairs["person_id"] == busiest, "case_id"]
    changed = with_rows(round_, {"decisions": [pin(case_id, busiest) for case_id in mine]})
    return _kept(nle.run(changed), round_, folder)


def not_found(round_, folder):
    """A round whose solvers all fail, and for which no plan was found before they were asked."""
    guaranteed = {"rules": {"region-guarantee": {"enabled": True, "share_percent": 30}}}
    with SolverFaults(0, ALWAYS).at_work():
        found = nle.run(round_.with_policy(guaranteed))
    return _kept(found, round_, folder)


def _kept(run, round_, folder):
    """Write what a folder would have of a run without a plan: its manifest, and the round with its whole policy."""
    assert run.allocation is None, run.outcome
    solved = folder.with_name(f"{folder.name}, solved")
    nle.run(round_, solved)
    shutil.copytree(solved / "inputs", folder / "inputs")
    nle.write_round(run.round, solved / "as it is")
    for table in (solved / "as it is").glob("*.csv"):
        shutil.copy(table, folder / "inputs")
    (folder / "manifest.json").write_text(json.dumps(run.manifest), encoding="utf-8")
    return run


KINDS = (bounded, hurried, of_a_region, of_real_data, by_hand, by_hand_and_broken, repaired, repaired_in_a_hurry)
"""Runs that have a plan."""
