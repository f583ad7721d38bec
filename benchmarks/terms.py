"""England with terms and profiles beside England without: `python -m benchmarks.terms FOLDER --data DATA`.

Everybody's half-days are parted over three terms with dates, and each tier has two profiles: even, and nothing before
Christmas.  In one of the rounds one person in ten has no half-days before Christmas.  Every solve is a process of its
own; its processor time and its peak memory are the operating system's.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from benchmarks.many_runs import measured
from benchmarks.registry import ROUNDS
from constraints.changes import with_policy_values, with_settings, with_tables
from constraints.domain import Capacity
from constraints.round import Period, Round, split, table_of
from scenarios.rounds import write_round

BASE = "england-60"
EVEN, LATE = (1, 1, 1), (0, 1, 1)


def with_terms(
    round_: Round, profiles: tuple[tuple[int, ...], ...] = (EVEN, LATE), without_autumn: int | None = None
) -> Round:
    """Return a round with three terms, everybody's half-days by term, and profiles of every tier.

    Parameters
    ----------
    round_ : Round
    profiles : tuple of tuple of int, optional
    without_autumn : int, optional
        One person in so many has no half-days before Christmas; nobody unless given.
    """
    meta = round_.meta
    christmas = dt.date(meta.delivery_start.year, 12, 31)
    easter = dt.date(meta.delivery_start.year + 1, 4, 12)
    day = dt.timedelta(days=1)
    periods = (
        Period("autumn", meta.delivery_start, christmas),
        Period("spring", christmas + day, easter),
        Period("summer", easter + day, meta.delivery_end),
    )
    rows = []
    for number, (person_id, person) in enumerate(round_.people.items()):
        weights = LATE if without_autumn and number % without_autumn == 0 else EVEN
        shares = zip(periods, split(person.half_days, weights, len(periods)), strict=True)
        rows += [Capacity(person_id=person_id, period=period.name, half_days=share) for period, share in shares]
    changed = with_tables(with_settings(round_, periods=periods), {"capacity": table_of("capacity", rows)})
    tiers = {str(tier): {"profiles": [list(profile) for profile in profiles]} for tier in round_.policy.tiers}
    return with_policy_values(changed, {"tiers": tiers})


VARIANTS = {
    "without terms": lambda round_: round_,
    "three terms, one profile": lambda round_: with_terms(round_, (EVEN,)),
    "three terms, two profiles": with_terms,
    "three terms, two profiles, one in ten only after Christmas": lambda round_: with_terms(round_, without_autumn=10),
}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="The folder that holds england-2020.")
@click.option("--round", "name", default=BASE, show_default=True)
@click.option("--only", multiple=True, type=click.Choice(list(VARIANTS)))
def main(folder: Path, data: Path | None, name: str, only: tuple[str, ...]) -> None:
    """Solve a round without and with terms, and say what each took."""
    folder.mkdir(parents=True, exist_ok=True)
    base = ROUNDS[name].make(data)
    for variant, change in VARIANTS.items():
        if only and variant not in only:
            continue
        at = variant.replace(",", "").replace(" ", "-")
        if not (folder / at).exists():
            write_round(change(base), folder / at)
        arguments = ("solve", at, "--out", f"{at}-run", "--quiet")
        seconds, memory, _ = measured(folder, arguments)
        click.echo(f"{variant}: {seconds:.1f} s of processor time, {memory:,.0f} MiB")


if __name__ == "__main__":
    main()
