"""Audit what a repair tells of itself: `diff.csv`, `curve.csv` and the manifest's story, from the run folder alone.

The run that was repaired is not in the folder.  So it is not checked who led before, but that whatever the files say of
that fits the round, its events and the allocation; and that counts, weights, promises and the curve fit each other.
"""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from constraints.audit import OUTCOME, goals_of
from constraints.domain import Amount, percentage_in
from constraints.round import Proposals
from optimiser.model import CANONICAL
from optimiser.questions.pair_judgement import obstacles_to
from optimiser.questions.repair import Reason, asked_of, promised_of
from scenarios.repair import KINDS, because, parts_of, tell_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    from scenarios.runs import UncheckedRun

Difference = tuple[str, str]
_DIFF, _TELL, _CURVE = tuple(OUTCOME["diff"]), tuple(OUTCOME["tell"]), tuple(OUTCOME["curve"])
_READ_FOR_TELL = ("diff", "deployments", "supports", "contacts")
_MOVES = ("forced", "chosen")
_NUMBER = re.compile(r"[0-9]{1,18}(\.[0-9]{1,9})?")


def repair_differences(found: UncheckedRun) -> Iterator[Difference]:
    """Find what a repaired run says of its repair that cannot be so: where, and what.

    Parameters
    ----------
    found : UncheckedRun
        Whose manifest has `repair`.
    """
    diff, story = found.texts.get("diff"), found.manifest["repair"]
    if diff is None:
        yield "diff.csv", "the file is missing"
    elif list(diff.columns) != list(_DIFF):
        yield "diff.csv", f"its columns are not {', '.join(_DIFF)}"
    else:
        yield from _of_diff(found, diff, story)
    yield from _of_tell(found)
    yield from _promises(found, story)
    curve = found.texts.get("curve")
    if curve is not None:
        yield from _of_curve(found, curve, story)


def _of_diff(found: UncheckedRun, diff: pd.DataFrame, story: Mapping[str, Any]) -> Iterator[Difference]:
    proposals = Proposals.of(found.round)
    now = {row.case_id: row.leader_id for row in found.allocation.deployments}
    cases = diff["case_id"].tolist()
    if cases != sorted(set(cases)):
        yield "diff.csv", "a row a case, sorted"
    for row in _rows(diff):
        cells = tuple(row[name] for name in _DIFF)
        if cells != _expected(found, proposals, row, now):
            yield f"diff.csv {row['case_id']}", "not what round, events and allocation give"
    yield from _of_reasons(diff, story)
    kinds = Counter(diff["kind"])
    moves = diff[diff["kind"].isin(_MOVES)]
    counted = {kind: kinds[kind] for kind in _MOVES} | {"moved": len(moves)}
    counted["weight"] = sum(int(weight) for weight in moves["weight"] if weight.isdecimal())
    yield from (
        (f"manifest.json repair.{name}", f"diff.csv has {count}")
        for name, count in counted.items()
        if story.get(name) != count
    )


def _of_reasons(diff: pd.DataFrame, story: Mapping[str, Any]) -> Iterator[Difference]:
    """Find statements of the manifest that say something else than the table; earlier versions had none."""
    if "reasons" not in story:
        return
    told = {str(one["arguments"].get("case_id")): one["text"] for one in story["reasons"]}
    if told != dict(zip(diff["case_id"], diff["because"], strict=True)) or len(told) != len(story["reasons"]):
        yield "manifest.json repair.reasons", "not what diff.csv says"


def _expected(
    found: UncheckedRun, proposals: Proposals, row: Mapping[str, str], now: Mapping[str, str]
) -> tuple[str, ...] | None:
    """Return the row as it has to be, if its case, its former leader and the kind of a choice are believed."""
    round_, case_id, leader = found.round, row["case_id"], row["from"]
    to = now.get(case_id, "")
    if case_id not in round_.cases:
        return (case_id, leader, "", "", "0", "left", KINDS["left"], "yes") if leader else None
    if not leader:
        return (case_id, "", to, "", "0", "placed", KINDS["placed"], "yes") if to else None
    if leader == to or row["kind"] not in _MOVES or row["checked"] not in ("yes", "no"):
        return None
    state = proposals.state(case_id, leader)
    weight = str(getattr(round_.policy.proposals.move_weights, state))
    obstacles = obstacles_to(round_, case_id, leader)
    reason = (row["kind"], row["because"], row["checked"])
    if obstacles:
        reason = ("forced", because(round_, Reason(case_id, "forced", obstacles), leader).text, "yes")
    return (case_id, leader, to, state, weight, *reason)


def _of_tell(found: UncheckedRun) -> Iterator[Difference]:
    """Find rows of `tell.csv` that cannot be; whose part was which before the repair is believed."""
    tell = found.texts.get("tell")
    if tell is None:  # runs of earlier versions have none; digests miss one that was removed
        return
    if any(set(OUTCOME[name]) - set(found.texts.get(name, ())) for name in _READ_FOR_TELL):
        return  # told already; and nobody knows who led before, or what each has now
    if list(tell.columns) != list(_TELL):
        yield "tell.csv", f"its columns are not {', '.join(_TELL)}"
        return
    proposals, now = Proposals.of(found.round), parts_of(found.texts)
    leaders = {row.case_id: row.leader_id for row in found.allocation.deployments}
    leaders |= dict(zip(found.texts["diff"]["case_id"], found.texts["diff"]["from"], strict=True))
    for row in _rows(tell):
        call = (row["case_id"], row["party"], row["whom"])
        part, was = now.get(call, ""), row["before"]
        cells = tuple(row[name] for name in _TELL)
        if was == part or cells != tell_row(proposals, call, was, part, leaders.get(call[0])):
            yield f"tell.csv {row['case_id']} {row['party']}", "not what round, events and allocation give"


def _promises(found: UncheckedRun, story: Mapping[str, Any]) -> Iterator[Difference]:
    """Find promises that are not the best less what may be given up, or that the run does not keep."""
    values = {stage["goal"]: stage["value"] for stage in found.manifest["stages"]}
    rising = {goal.name: goal.maximise for goal in goals_of(found.round.policy)}
    give_up = _give_up(story, rising)
    if give_up is None:
        yield "manifest.json repair.give_up", "no amount"
        return
    for promise in story.get("promises", ()):
        goal, best, promised = promise["goal"], promise["best"], promise["promised"]
        if goal not in rising or goal not in values:
            yield f"manifest.json repair.promises {goal}", "no goal that the run has"
            continue
        asked, less = asked_of(best, promise.get("old")), give_up.get(goal, Amount(Fraction(0)))
        if promised != promised_of(asked, less, maximise=rising[goal]):
            yield f"manifest.json repair.promises {goal}", "not what is asked for less what may be given up"
        if values[goal] < promised if rising[goal] else values[goal] > promised:
            yield f"manifest.json repair.promises {goal}", f"the run has {values[goal]}"


def _give_up(story: Mapping[str, Any], goals: Iterable[str]) -> dict[str, Amount] | None:
    """Return what could be given up of each goal; None where that cannot be read.

    Runs of earlier versions say one percentage, of all goals.
    """
    percent = story.get("give_up_percent")
    told = dict.fromkeys(goals, f"{percent}%") if percent is not None else story.get("give_up", {})
    amounts = {goal: Amount.read(str(amount)) for goal, amount in told.items()}
    known = {goal: amount for goal, amount in amounts.items() if amount is not None}
    return known if len(known) == len(amounts) else None


def _of_curve(found: UncheckedRun, curve: pd.DataFrame, story: Mapping[str, Any]) -> Iterator[Difference]:
    """Find points of a curve that contradict the run, themselves or each other."""
    values = {stage["goal"]: str(stage["value"]) for stage in found.manifest["stages"] if stage["goal"] != CANONICAL}
    if list(curve.columns) != [*_CURVE, *values]:
        yield "curve.csv", f"its columns are not {', '.join([*_CURVE, *values])}"
        return
    proved = "yes" if story.get("proved_least") else "no"
    percent = percentage_in(_give_up(story, values) or {})
    own = [_short(percent), *(str(story.get(name)) for name in ("moved", "weight", "least_weight")), proved]
    rows = _rows(curve)
    if [*own, *values.values()] not in [list(row.values()) for row in rows]:
        yield "curve.csv", "no row is the run itself"
    if not all(_NUMBER.fullmatch(row[name]) for row in rows for name in ("give_up_percent", "weight", "least_weight")):
        yield "curve.csv", "what should be numbers is not"
        return
    lightest: Fraction | None = None
    for row in sorted(rows, key=lambda row: Fraction(row["give_up_percent"])):
        weight, least = Fraction(row["weight"]), Fraction(row["least_weight"])
        where = f"curve.csv {row['give_up_percent']} %"
        if least > weight or (row["proved"] == "yes") != (least == weight):
            yield where, "proved exactly where weight and least weight meet"
        if lightest is not None and least > lightest:
            yield where, "a plan that gives up less moves less than the least"
        lightest = weight if lightest is None else min(lightest, weight)


def _short(percent: Fraction | None) -> str:
    return "" if percent is None else f"{float(percent):g}"


def _rows(frame: pd.DataFrame) -> list[dict[str, str]]:
    return [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False, name=None)]
