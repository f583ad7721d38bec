"""Rounds that have no plan: what planners, or a policy, ask for cannot hold together."""

import shutil

import pandas as pd

import nlematch as nle

KINDS = ("pins", "guarantee", "place")


def impossible(run, folder, kind):
    """Copy a run's folder, and ask its round for more than there is; return the round, None where all of it can be.

    Parameters
    ----------
    run : Run
        Of a folder.
    folder : Path
        A new one.
    kind : str
        `pins`: one leader is pinned to more cases than they can take.
        `place`: a leader who has time for two pins has a place for one of them.
        `guarantee`: each region is sure of more cases than have a leader.
    """
    shutil.copytree(run.folder, folder)
    inputs = folder / "inputs"
    pairs = run.candidates()
    pairs = pairs[(pairs["kind"] == "lead") & ~pairs["case_id"].isin([*run.round.ledger.leads])]
    decided = set(run.round.tables["decisions"]["case_id"])
    pairs = pairs[~pairs["case_id"].isin(decided)]
    busiest = pairs["person_id"].value_counts().index[0]
    cases = pairs.loc[pairs["person_id"] == busiest, "case_id"].tolist()
    if kind == "guarantee":
        _guarantee(inputs / "policy.toml")
    if kind == "pins":
        _pin(inputs / "decisions.csv", cases, busiest)
    if kind == "place":
        _pin(inputs / "decisions.csv", cases[:2], busiest)
        held = len(run.round.ledger.cases_held.get(busiest, ()))
        _set(inputs / "leaders.csv", "leader_id", busiest, half_days="90", max_cases=str(held + 1))
        _set(inputs / "supporters.csv", "supporter_id", run.round.people[busiest].supporter.supporter_id,
             release_half_days="")  # fmt: skip
    return nle.read_round(inputs)


def _guarantee(policy):
    """Let each region be sure of nearly all of its cases."""
    head, _, rest = policy.read_text(encoding="utf-8").partition("[rules.region-guarantee]\n")
    rest = rest.replace("enabled = false\nshare_percent = 50", "enabled = true\nshare_percent = 90", 1)
    policy.write_text(f"{head}[rules.region-guarantee]\n{rest}", encoding="utf-8")


def _pin(decisions, cases, leader_id):
    """Pin a leader to cases."""
    pins = pd.DataFrame({"case_id": cases, "person_id": leader_id, "decision": "pin"})
    if decisions.exists():
        pins = pd.concat([pd.read_csv(decisions, dtype=str), pins])
    pins.to_csv(decisions, index=False)


def _set(table, column, value, **cells):
    """Change cells of the row that has a value."""
    rows = pd.read_csv(table, dtype=str, keep_default_na=False)
    for name, cell in cells.items():
        rows.loc[rows[column] == value, name] = cell
    rows.to_csv(table, index=False)
