"""The results as a page: `results.json` holds what was measured, `RESULTS.md` is written from it, whole.

A later run replaces what was measured of the same rounds with the same time limit and leaves the rest, each with its
own date, machine and command.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.race import CONTESTANTS
from benchmarks.registry import ROUNDS as REGISTRY
from benchmarks.rise import REPORTED_LONGEST_MILES, REPORTED_OTHER_REGION
from benchmarks.standings import gap_percent, integral_seconds, standings

Record = Mapping[str, Any]

ROUNDS, MAIN_JOB, ANSWERS, REPAIRS = "results.json", "main_job.json", "answers.json", "repairs.json"
BY_COMMAND = "by_command.md"
"""Figures of single commands, each with its command: written by hand, and taken over as they are."""

_HEAD = """# Results of the benchmark

Written by `python -m benchmarks.run` (see `README.md` beside this page for contestants, weights and how to run it).
Every plan went through the audit; stage values are the audit's, not the contestant's. "Gap" is the distance of the
weighted goal to the best bound that any contestant proved, in percent of that bound. "First" is when the first plan
was there. The primal integral is the distance to that bound over time, in seconds: as long as there is no plan the
distance is 1, so the smaller, the sooner were good plans there; `README.md` has it in full. A plan that breaks a rule
is no plan: its figures are shown in brackets.
"""


def merge(file: Path, records: Sequence[Record]) -> list[Record]:
    """Put new records in the place of older ones of the same rounds and time limits; return all, and keep them."""
    before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    fresh = {(record["round"], record["seconds"]) for record in records}
    merged = [record for record in before if (record["round"], record["seconds"]) not in fresh] + list(records)
    file.write_text(json.dumps(merged, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return merged


def write_page(folder: Path) -> None:
    """Write `RESULTS.md` from all that was measured so far."""
    main_job, answers, repairs = (_kept(folder / name) for name in (MAIN_JOB, ANSWERS, REPAIRS))
    rounds = sorted(_kept(folder / ROUNDS) or (), key=_place)
    lines = [
        _HEAD,
        *(_main_job(main_job) if main_job else ()),
        *(_answers(answers) if answers else ()),
        *(_repairs(repairs) if repairs else ()),
        (folder / BY_COMMAND).read_text(encoding="utf-8"),
        *standings(rounds),
        *_growth(rounds),
        *(line for record in rounds for line in _section(record)),
    ]
    (folder / "RESULTS.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _place(record: Record) -> tuple[int, float]:
    """Return where a round's section stands: in the registry's order, the shorter race first."""
    return list(REGISTRY).index(record["round"]), record["seconds"]


def keep_main_job(folder: Path, measured: Record) -> None:
    """Keep what `benchmarks.main_job` measured, and write the page anew."""
    (folder / MAIN_JOB).write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    write_page(folder)


def keep_answers(folder: Path, measured: Record) -> None:
    """Keep what `benchmarks.answers` measured, and write the page anew."""
    (folder / ANSWERS).write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    write_page(folder)


def keep_repairs(folder: Path, measured: Record) -> None:
    """Keep what `benchmarks.repairs` measured, and write the page anew."""
    (folder / REPAIRS).write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    write_page(folder)


def _kept(file: Path) -> Any:  # noqa: ANN401 - what JSON holds
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None


def _main_job(measured: Record) -> Iterator[str]:
    yield "## The main job, from the command line\n"
    where = f"{measured['machine']}, {measured['date']}"
    yield f"{where}. Command: `{measured['command']}`. Seconds are of whole processes.\n"
    steps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in measured["steps"].items())
    yield f"All of England, real demand of 2020 under `sio-2019`, drawn supply: {steps}.\n"
    goals = [stage["goal"] for stage in measured["runs"][0]["stages"]]
    heads = [
        "solve",
        *goals,
        "outcome",
        "process s",
        "read + candidates + model s",
        "audit s",
        "audit --bounds s",
        "MiB",
        "columns",
        "rows",
    ]
    yield f"| {' | '.join(heads)} |"
    yield f"|---|{'---:|' * (len(heads) - 1)}"
    for run in measured["runs"]:
        spent = sum(run["seconds"][step] for step in ("read", "candidates", "model"))
        figures = [
            f"{run['process_seconds']:.1f}",
            f"{spent:.1f}",
            f"{run['audit_seconds']:.1f}",
            f"{run['bounds_seconds']:.1f}",
            f"{run['peak_memory_mib']:,.0f}",
        ]
        sizes = [f"{run['counts']['columns']:,}", f"{run['counts']['rows']:,}"]
        cells = [run["name"], *(_stage(stage) for stage in run["stages"]), run["outcome"], *figures, *sizes]
        yield f"| {' | '.join(cells)} |"
    yield "\nA stage in bold is proved best; otherwise its bound stands in brackets.\n"
    if "same_bytes" in measured:
        gave = "gave" if measured["same_bytes"] else "did NOT give"
        yield f"The two solves of England without a limit {gave} the same bytes (log and times apart).\n"


def _stage(stage: Record) -> str:
    if stage["proved"]:
        return f"**{stage['value']:,}**"
    return f"{stage['value']:,} ({stage['bound']:,})"


def _answers(measured: Record) -> Iterator[str]:
    yield "## Explanations\n"
    where = f"{measured['machine']}, {measured['date']}"
    yield f"{where}. Command: `{measured['command']}`. Seconds are of whole processes.\n"
    yield "| `nlematch explain` of | round | seconds | exact |"
    yield "|---|---|---:|---|"
    for answer in measured["answers"]:
        exact = "yes" if answer["exact"] else "bounded"
        yield f"| {answer['question']} | {answer['round']} | {answer['seconds']:.1f} | {exact} |"
    yield ""


_COUNTED = ("moved", "without a leader", "minutes added", "needs by others", "placed", "needs", "price", "seconds")


def _repairs(measured: Record) -> Iterator[str]:
    """Say what repairs of drawn rounds come to, on average, beside a plain solve."""
    yield "## Repairs of drawn rounds\n"
    records = measured["repairs"]
    rounds = {(record["size"], record["seed"]) for record in records}
    where = f"{measured['machine']}, {measured['date']}"
    yield f"{where}. Command: `{measured['command']}`. Seconds are of the processor.\n"
    yield (
        f"{len(rounds)} drawn rounds. In each the leader of most schools withdraws, three schools refuse their leader, "
        "and one refuses the offer. Figures are averages; `least` and `most` are of the schools that move.\n"
    )
    yield f"| schools | plan | {' | '.join(_COUNTED)} | least | most | every stage proved |"
    yield f"|---:|---|{'---:|' * (len(_COUNTED) + 3)}"
    for size in sorted({record["size"] for record in records}):
        for way in dict.fromkeys(record["way"] for record in records):
            mine = [record for record in records if (record["size"], record["way"]) == (size, way)]
            cases = sum(record["cases"] for record in mine) / len(mine)
            means = [sum(record[name] for record in mine) / len(mine) for name in _COUNTED]
            moved, proved = [record["moved"] for record in mine], sum(record["proved"] for record in mine)
            cells = [f"{cases:.0f}", way, *(f"{mean:,.1f}" for mean in means), *map(str, (min(moved), max(moved)))]
            yield f"| {' | '.join(cells)} | {proved} of {len(mine)} |"
    by_way = {way: {} for way in ("gentle", "restore-price")}
    for record in records:
        if record["way"] in by_way:
            by_way[record["way"]][record["size"], record["seed"]] = record["moved"]
    fewer = sum(by_way["gentle"][one] < by_way["restore-price"][one] for one in rounds)
    more = sum(by_way["gentle"][one] > by_way["restore-price"][one] for one in rounds)
    yield f"\nThe gentle order moves fewer schools than `--restore-price` in {fewer} rounds, more in {more}.\n"


GROWTH = ("drawn-1-8", "drawn-1-4", "drawn-1-2", "drawn-1", "drawn-x2", "drawn-x4")


def _growth(records: Sequence[Record]) -> Iterator[str]:
    """Say how time and memory grow with the round."""
    by_round = {record["round"]: record for record in records}
    rows = []
    for name in GROWTH:
        entries = by_round.get(name, {}).get("contestants", [])
        ours = next((entry for entry in entries if entry["name"] == "nlematch" and entry.get("placed_seconds")), None)
        if ours is not None:
            rows.append((by_round[name]["cases"], by_round[name]["columns"], ours["placed_seconds"], ours["peak_mib"]))
    if len(rows) < 2:
        return
    yield "## Growth\n"
    yield "From an eighth of a drawn England to four: until the placing goals are within 0.5 % of their bounds.\n"
    yield "| cases | columns | seconds | MiB | power of size since the row before |"
    yield "|---:|---:|---:|---:|---:|"
    for number, (cases, columns, seconds, memory) in enumerate(rows):
        power = ""
        if number:
            before = rows[number - 1]
            power = f"{math.log(seconds / before[2]) / math.log(cases / before[0]):.2f}"
        yield f"| {cases:,} | {columns:,} | {seconds:.1f} | {memory:,.0f} | {power} |"
    first, last = rows[0], rows[-1]
    whole = math.log(last[2] / first[2]) / math.log(last[0] / first[0])
    yield f"\nOver the whole series the time grows as size to the power of {whole:.2f}.\n"


def _section(record: Record) -> Iterator[str]:
    yield f"## {record['round']}, {record['seconds']:g} s\n"
    yield f"{record['about']}. {record['demand']}\n"
    yield (
        f"{record['cases']:,} cases, {record['leaders']:,} leaders, {record['columns']:,} columns, "
        f"{record['rows']:,} rows. "
        f"{record['seconds']:g} s a contestant, {record['cores']} cores ({record['machine']}), {record['date']}, "
        f"{record['versions']}. Command: `{record['command']}`.\n"
    )
    yield from _table(record)
    yield ""
    yield from _remarks(record)
    if record.get("picture"):
        yield f"\n![Best plan and bound over time, {record['round']}](pictures/{record['picture']})\n"


def _table(record: Record) -> Iterator[str]:
    goals = record["goals"]
    heads = ["contestant", *goals, "gap %", "primal integral s", "first s", "seconds", "MiB", "breaches"]
    yield f"| {' | '.join(heads)} |"
    yield f"|---|{'---:|' * (len(heads) - 1)}"
    for entry in record["contestants"]:
        values = [_number(entry["values"].get(goal)) for goal in goals]
        gap = gap_percent(entry, record)
        if entry["breaches"]:
            values, gap = [f"({value})" for value in values], "(none)"
        breaches = sum(entry["breaches"].values()) if entry["values"] else ""
        cells = [
            CONTESTANTS[entry["name"]].title, *values, gap, integral_seconds(entry), _seconds(entry["first_seconds"]),
            _seconds(entry["seconds"]), f"{entry['peak_mib']:,.0f}", str(breaches),
        ]  # fmt: skip
        yield f"| {' | '.join(cells)} |"
    for entry in record["contestants"]:
        if entry["stage_bounds"]:
            cells = [_number(entry["stage_bounds"].get(goal)) for goal in goals]
            yield f"| {CONTESTANTS[entry['name']].title}: proved, stage by stage | {' | '.join(cells)} | | | | | | |"


def _remarks(record: Record) -> Iterator[str]:
    if record["bound"] is not None:
        title = CONTESTANTS[record["bound_by"]].title
        yield f"- Best proved bound of the weighted goal: {record['bound']:,.0f}, by {title}."
    if record["short_of_strict"]:
        stages = ", ".join(f"{goal} {times:,.1f}" for goal, times in record["short_of_strict"].items() if times)
        yield f"- Units that all later stages together could pay for at the very most (strict below 1): {stages}."
    for entry in record["contestants"]:
        if entry["breaches"]:
            rules = ", ".join(f"{rule} {count}" for rule, count in entry["breaches"].items())
            yield f"- {CONTESTANTS[entry['name']].title} breaks: {rules}."
    for entry in record["contestants"]:
        remark = entry["failure"] or entry["note"]
        if remark:
            yield f"- {CONTESTANTS[entry['name']].title}: {remark}."
        if entry.get("placed_seconds") is not None:
            title, seconds = CONTESTANTS[entry["name"]].title, entry["placed_seconds"]
            yield f"- {title}: placing goals within 0.5 % of their bounds after {seconds:.1f} s."
    yield from _leads(record)
    if record["round"] == "rise":
        yield from _rise(record)


def _leads(record: Record) -> Iterator[str]:
    """Say where a rival with a legal plan was ahead of nlematch."""
    for name, spans in record["ahead"].items():
        times = ", ".join(f"{begin:.1f} to {end:.1f} s" for begin, end in spans)
        yield f"- **{CONTESTANTS[name].title} was ahead of nlematch**: {times}."
    if not record["ahead"] and any(entry["name"] == "nlematch" for entry in record["contestants"]):
        yield "- No rival with a legal plan was ahead of nlematch at any moment."


def _rise(record: Record) -> Iterator[str]:
    for entry in record["contestants"]:
        if entry["values"] and not entry["breaches"]:
            yield (
                f"- {CONTESTANTS[entry['name']].title}: {entry['other_region']} schools with an adviser from another "
                f"region, the longest way {entry['longest_miles']:.0f} miles as the crow flies."
            )
    yield (
        f"- Reported of nearly 430 schools: {REPORTED_OTHER_REGION}, and {REPORTED_LONGEST_MILES} miles. Where those "
        "schools and advisers are is not published; here both are drawn, advisers in proportion to the schools of "
        "their region. So this says what a round of this shape needs, and not that the reported ones could have been "
        "avoided."
    )


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"
