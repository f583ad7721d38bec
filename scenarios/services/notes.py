"""What is said beside the results of a run, line by line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from constraints.checks import OF_WHO_WITHDREW, remarks_of
from constraints.domain import name_examples, name_first, number_of
from constraints.round import scope_of
from scenarios.explain import left_out_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from constraints.round import Round
    from scenarios.runs import Run

_SHOWN = 3
"""Values that a line names."""
_MOST_NUMBERS = 20
"""Numbers of rows that a line names."""


def reference_notes(round_: Round) -> Iterator[str]:
    """Say how many rows of safeguards name nobody, and how many were understood; nothing where there are none.

    Parameters
    ----------
    round_ : Round
    """
    rows = Counter[str]()
    for stranger in round_.strangers:
        rows[stranger.table] += stranger.rows
    if rows:
        counts = ", ".join(f"{count:,} of {table}" for table, count in sorted(rows.items()))
        shown = name_examples([stranger.value for stranger in round_.strangers], _SHOWN)
        yield f"Without effect, as they name nobody of this round: {counts} ({shown}). flags.csv has all."
    if round_.understood:
        shown = name_examples([f"{each.value} as {each.means}" for each in round_.understood], _SHOWN)
        yield f"Read by URN or name: {shown}. `nlematch check` lists all."


def elsewhere_notes(record: Run) -> Iterator[str]:
    """Say how many leaders of a run of some regions come from elsewhere; nothing of a run of all regions.

    Parameters
    ----------
    record : Run
    """
    if not record.round.regions or record.allocation is None:
        return
    scope, people = scope_of(record.round), record.round.people
    led = sorted({row.leader_id for row in record.allocation.deployments})
    away = [name for name in led if scope.is_elsewhere(people[name].supporter.region)]
    if away:
        whole = number_of(len(led), "leader")
        yield f"From elsewhere: {len(away)} of {whole} ({name_examples(away, _SHOWN)})."


def left_out_notes(record: Run) -> Iterator[str]:
    """Say which covers were left out of a planner's own sheet; nothing where there are none.

    Parameters
    ----------
    record : Run
    """
    for said in left_out_of(record):
        yield f"Left out: {said}."


def assumed_notes(record: Run) -> Iterator[str]:
    """Say what was assumed of a round, as its settings do not say it; nothing where they say everything.

    Parameters
    ----------
    record : Run
    """
    if assumed := record.manifest["assumed"]:
        yield f"Assumed, as round.toml does not say: {', '.join(assumed)}. `nlematch check` counts blank cells."


def move_notes(record: Run) -> Iterator[str]:
    """Say what a repair moved, beside what a plain solve would have moved, and who stays though they withdrew.

    Parameters
    ----------
    record : Run
        Of a repair.
    """
    moves = record.manifest["repair"]
    values = {change["goal"]: change["value"] for change in moves["changes"]}
    plain = moves["plain"]
    least = ", proved the least" if moves["proved_least"] else ""
    # where its tie-break was not reached, another plan as good may be the one that a plain solve ends with
    plainly = (
        "A plain solve moves" if plain["tie_break"] == "proved" else "A solve that did not know the old plan moved"
    )
    yield (
        f"{number_of(moves['moved'], 'case')} moved{_at_what_cost(values)}{least}. "
        f"{plainly} {plain['moved']}{_at_what_cost(plain['changes'])}."
    )
    if not moves["proved_least"]:
        yield f"Not proved the least: moves weigh {moves['weight']}, and at least {moves['least_weight']} in any plan."
    amounts = dict(moves["give_up"])
    price = amounts.pop("price", None) if moves["order"] == "gentle" else None
    if amounts:
        yield f"Could be given up: {', '.join(f'{amount} of {goal}' for goal, amount in amounts.items())}."
    if price not in {None, amounts.get("needs")}:  # of a bare percentage it is no surprise
        yield "Giving up some of the price changes nothing here: no price is promised, but with `--restore-price`."
    for remark in remarks_of(record.round):
        if remark.kind == OF_WHO_WITHDREW:
            yield f"Warning: {remark.subject}: {remark.text}"


def _at_what_cost(values: Mapping[str, int]) -> str:
    """Say what moved cases lose, in brackets; nothing where they lose nothing."""
    without, minutes = values.get("moved-without-leader", 0), values.get("added-minutes", 0)
    losses = [
        *([f"{without} now without a leader"] if without else []),
        *([f"{minutes:,} more minutes of travel one way in all"] if minutes else []),
    ]
    return f" ({', '.join(losses)})" if losses else ""


def missing_notes(missing: Iterable[tuple[int, str]]) -> Iterator[str]:
    """Say which rows were recorded and are not there as they were, so that none goes unseen.

    Parameters
    ----------
    missing : iterable of (int, str)
        Number and table of each row.
    """
    by_table: dict[str, list[str]] = {}
    for number, table in missing:
        by_table.setdefault(table, []).append(str(number))
    for table, numbers in sorted(by_table.items()):
        yield (
            f"Warning: recorded as no. {name_first(numbers, _MOST_NUMBERS)}, and not in {table} now as it was: "
            "changed, taken out, or lost where a synchroniser put an older file in its place."
        )
