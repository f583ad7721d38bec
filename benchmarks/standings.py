"""Who was ahead, and how soon each was how good: one row a race, over all that was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.race import CONTESTANTS

Record = Mapping[str, Any]

OURS = "nlematch"
RIVALS = tuple(name for name in CONTESTANTS if name not in {OURS, "by_hand", "deferred_acceptance", "weighted"})
"""Who searches. The other two make one plan each, and ours begins with the first."""
_ABOUT = """\
By the weighted goal. Gaps are to its best proved bound, and so are primal integrals: the area between a contestant's
best plan and that bound over the time of the race, in seconds. Its weights are finite, so a rival that is best by them
may meet a need less at a lower price, where ours puts the goals in their order. Rivals race twice: handed ready arrays,
held against ours from our first plan on, which is that of nearest first by tier; and from the round on disk, as ours
does, held against ours from the start of the process."""
_HEADS = (
    "round",
    "cases",
    "limit s",
    "our first plan s",
    "our end s",
    "our gap %",
    "our primal integral s",
    "best rival",
    "its gap %",
    "least primal integral of a rival s",
    "ahead of ours, handed arrays",
    "ahead of ours, from the round",
)
LEAST_SECONDS = 0.05
"""A lead that is shorter than contestants' clocks are exact is none."""


def standings(records: Sequence[Record]) -> Iterator[str]:
    """Write the table of all races that rivals took part in.

    Parameters
    ----------
    records : sequence of mapping
        Of :func:`benchmarks.run.measure`, in the order of the rows.
    """
    races = [record for record in records if _entry(record, OURS) and any(_entry(record, name) for name in RIVALS)]
    if not races:
        return
    yield "## Who was ahead\n"
    yield f"{_ABOUT}\n"
    yield f"| {' | '.join(_HEADS)} |"
    yield f"|---|{'---:|' * 6}---|---:|---|---|---|"
    for record in races:
        yield _row(record)
    yield ""


def _row(record: Record) -> str:
    ours = _entry(record, OURS) or {}
    legal = [entry for name in RIVALS if (entry := _entry(record, name)) and entry["values"] and not entry["breaches"]]
    best = max(legal, key=lambda entry: entry["weighted"], default=None)
    cells = [
        record["round"],
        f"{record['cases']:,}",
        f"{record['seconds']:g}",
        f"{ours['first_seconds']:.1f}",
        f"{ours['seconds']:.1f}",
        gap_percent(ours, record),
        integral_seconds(ours),
        CONTESTANTS[best["name"]].title if best else "none has a plan",
        gap_percent(best, record) if best else "",
        _least_integral(legal),
        _leads(record, ours["first_seconds"], from_round=False),
        _leads(record, 0.0, from_round=True),
    ]
    return f"| {' | '.join(cells)} |"


def _least_integral(entries: Sequence[Record]) -> str:
    measured = [entry for entry in entries if entry.get("primal_integral") is not None]
    if not measured:
        return ""
    least = min(measured, key=lambda entry: entry["primal_integral"])
    return f"{integral_seconds(least)} ({CONTESTANTS[least['name']].title})"


def _leads(record: Record, first: float, *, from_round: bool) -> str:
    """Say which rivals that begin alike were ahead of ours, and when, from a moment on."""
    if not any(_entry(record, name) for name in RIVALS if CONTESTANTS[name].from_round == from_round):
        return "not raced"
    leads = []
    for name, spans in record["ahead"].items():
        long = [(max(begin, first), end) for begin, end in spans if end - max(begin, first) >= LEAST_SECONDS]
        if long and CONTESTANTS[name].from_round == from_round:
            leads.append(f"{CONTESTANTS[name].title} {', '.join(f'{begin:.1f} to {end:.1f} s' for begin, end in long)}")
    return "; ".join(leads) or "nobody"


def gap_percent(entry: Record, record: Record) -> str:
    """Say how far a contestant's weighted goal is from the best proved bound of its race."""
    if entry["weighted"] is None or record["bound"] is None:
        return ""
    return f"{max(0.0, 100.0 * (record['bound'] - entry['weighted']) / max(1.0, abs(record['bound']))):.4f}"


def integral_seconds(entry: Record) -> str:
    """Say a contestant's primal integral; nothing where its plan breaks a rule, or no bound was proved."""
    value = entry.get("primal_integral")
    return "" if value is None else f"{value:.2f}"


def _entry(record: Record, name: str) -> Record | None:
    return next((entry for entry in record["contestants"] if entry["name"] == name), None)
