"""How gentle repairs are, on drawn rounds: `python -m benchmarks.repairs`.

In each round the leader of most schools withdraws, three schools refuse their leader, and one refuses the offer.  The
plan is repaired in the gentle order and with `--restore-price`, and the changed round is solved as if there had been no
plan.  Everything is counted from the tables of the plans, not from what a repair says of itself.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import nlematch as nle
from benchmarks import results
from benchmarks.run import HERE, machine
from constraints.changes import with_rows
from constraints.domain import Event

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES = (0.05, 0.1)
"""Shares of an England-like round: about 110 and 220 schools."""
SEEDS = range(1, 21)
REFUSALS = 3


def refusals(run: nle.Run) -> list[Event]:
    """Return what happens to a plan: a withdrawal, refusals of leaders, and a refusal of the offer."""
    led = {row.case_id: row.leader_id for row in run.allocation.deployments}
    counts = Counter(led.values())
    busiest = min(counts, key=lambda leader: (-counts[leader], leader))
    on = run.round.meta.as_at
    others = [case_id for case_id in sorted(led) if led[case_id] != busiest]
    lost = next(case_id for case_id in sorted(led) if led[case_id] == busiest)
    return [
        Event(case_id=lost, event="withdrawn", party="leader", person_id=busiest, on=on),
        *(
            Event(case_id=case_id, event="refused", party="school", person_id=led[case_id], scope="pair", on=on)
            for case_id in others[:REFUSALS]
        ),
        Event(case_id=others[REFUSALS], event="refused", party="school", on=on),
    ]


def changed(before: nle.Run, after: nle.Run) -> dict[str, float]:
    """Count what a plan has of another, and what the changed round gets."""
    old, new = (run.tables["deployments"].set_index("case_id") for run in (before, after))
    moved = [case_id for case_id in old.index if new["leader_id"].get(case_id) != old["leader_id"][case_id]]
    both = [case_id for case_id in moved if case_id in new.index]
    added = sum(max(0, int(new["minutes"][case_id]) - int(old["minutes"][case_id])) for case_id in both)
    covers = [
        {(*ids,) for ids in run.tables["supports"].iloc[:, :3].itertuples(index=False)} for run in (before, after)
    ]
    values = {stage["goal"]: stage["value"] for stage in after.manifest["stages"]}
    return {
        "moved": len(moved),
        "without a leader": len(moved) - len(both),
        "minutes added": added,
        "needs by others": len(covers[0] - covers[1]),
        "placed": sum(value for goal, value in values.items() if goal.startswith("placed.")),
        "needs": values["needs"],
        "price": values["price"],
    }


def repairs(folder: Path) -> Iterator[dict[str, Any]]:
    """Repair every drawn round in each way; yield a record each."""
    for size in SIZES:
        for seed in SEEDS:
            round_, place = nle.draw_round(size, seed=seed), folder / f"{size}-{seed}"
            before = nle.run(round_, place)
            after = with_rows(round_, {"events": refusals(before)})
            ways = {
                "gentle": lambda after=after, place=place: nle.repair(after, place),
                "restore-price": lambda after=after, place=place: nle.repair(after, place, restore_price=True),
                "plain solve": lambda after=after: nle.run(after),
            }
            for way, work in ways.items():
                clock = time.process_time()
                found = work()
                seconds = time.process_time() - clock
                told = found.manifest.get("repair", {"proved_least": found.proved, "changes": []})
                proved = told["proved_least"] and all(
                    change["proved"] for change in told["changes"] if change["reached"]
                )
                record = {"cases": len(round_.cases), "size": size, "seed": seed, "way": way, "proved": bool(proved)}
                yield record | changed(before, found) | {"seconds": seconds}


@click.command()
def main() -> None:
    """Measure repairs of drawn rounds and write their part of RESULTS.md."""
    with tempfile.TemporaryDirectory() as folder:
        records = list(repairs(Path(folder)))
    measured = {
        "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "machine": f"{len(os.sched_getaffinity(0))} cores ({machine()})",
        "command": "python -m benchmarks.repairs",
        "repairs": records,
    }
    results.keep_repairs(HERE, measured)


if __name__ == "__main__":
    main()
