"""Rounds with drawn tables in them, and the words that say so."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from constraints.changes import with_policy_values, with_settings, with_tables
from constraints.checks import check
from constraints.domain import TABLES, Fault, InputRefused, PoolSchool, to_text
from constraints.round import Round, RoundMeta, empty_table, table_of, vouched
from scenarios.generate.authorities import authorities, scaled
from scenarios.generate.draws import Draws
from scenarios.generate.needs import DIAGNOSED, draw_needs
from scenarios.generate.schools import draw_schools
from scenarios.generate.supply import (
    ADVISER,
    ADVISERS_SINCE,
    draw_advisers,
    draw_homes,
    draw_leaders,
    draw_staff,
    draw_supporters,
    seconded_from,
)
from scenarios.rounds import open_policy

if TYPE_CHECKING:
    from fractions import Fraction

    from scenarios.generate.settings import Wanted

LUMPY_HALF_DAYS = {1: 3, 2: 6, 3: 10}
"""Half-days of a deployment by tier in the lumpy variant: sizes that do not pack into one another."""

_DRAWN_SUPPLY = "supply drawn by"
"""What a round says of itself where its people, or some of them, were drawn."""
_SUPPLY = ("supporters", "leaders", "staff")


def draw_onto(round_: Round, wanted: Wanted, seed: int) -> Round:
    """Draw supply, and needs where they are wanted, for a round that has schools.

    Parameters
    ----------
    round_ : Round
        With a `pool` of schools that supply may come from.
    wanted : Wanted
    seed : int

    Returns
    -------
    Round
        Says in `meta.generated` what was drawn.

    Raises
    ------
    InputRefused
        Supply (or diagnosed needs) is there already and shall not be replaced (NM603), there is no pool (NM101) or it
        is too small (NM106), the lumpy variant does not fit the policy (NM403), or other files of the round name
        people that are not in it any more.
    """
    _refuse_to_replace(round_, wanted)
    if wanted.lumpy:
        round_ = _lumpy(round_)
    draws = Draws(seed)
    advisers = wanted.version >= ADVISERS_SINCE and round_.policy.defaults.leader_kind == ADVISER
    supply = _supply(round_, wanted, draws, advisers=advisers)
    round_ = _with_drawn(round_, "supply", seed, supply, since=ADVISERS_SINCE if advisers else 1)
    if wanted.needs:
        drawn = table_of("needs", draw_needs(_case_ids(round_), round_.policy.referrals, draws))
        round_ = _with_drawn(round_, "needs", seed, {"needs": drawn}, keep=_kept_needs(round_))
    faults = check(round_)
    if faults:
        raise InputRefused(faults)
    return vouched(round_)  # its rows are records, and it has just been checked


def draw_england(policy_name: str, wanted: Wanted, seed: int, scale: Fraction) -> Round:
    """Draw a whole round over published counts of England's authorities.

    Parameters
    ----------
    policy_name : str
    wanted : Wanted
    seed : int
    scale : Fraction
        Of the counts of schools and of the pool; what `wanted` says is taken as it is.

    Raises
    ------
    InputRefused
        As for :func:`draw_onto`, or the policy is not known (NM402).
    """
    opened = open_policy(policy_name)
    policy = opened.policy
    meta = RoundMeta(
        id=f"england-like-{seed}",
        title=f"England-like round, drawn with seed {seed} at scale {float(scale):g}",
        as_at=policy.offer.as_at,
        delivery_start=policy.offer.delivery_start,
        delivery_end=policy.offer.delivery_end,
        policy_name=opened.name,
        policy_file=opened.file,
        seed=seed,
    )
    tiers = sorted(policy.tiers)
    schools, pool = draw_schools(
        scaled(authorities(), scale), [tiers[min(k, len(tiers) - 1)] for k in range(3)], Draws(seed)
    )
    bare = Round(meta, policy, {name: empty_table(name) for name in TABLES})
    tables = {"schools": table_of("schools", schools), "pool": table_of("pool", pool)}
    return draw_onto(_with_drawn(bare, f"schools and pool at scale {float(scale):g}", seed, tables), wanted, seed)


def _refuse_to_replace(round_: Round, wanted: Wanted) -> None:
    there = [name for name in _SUPPLY if len(round_.tables[name])]
    if wanted.needs and len(round_.tables["needs"]) > len(_kept_needs(round_)):
        there.append("needs")
    if there and not wanted.replace:
        expected = "a round without supply" + (" and diagnosed needs" if wanted.needs else "")
        advice = "give `replace=` to draw anew, or copy the round first"
        rows = {name: f"{len(round_.tables[name])} rows" for name in there}
        raise InputRefused(Fault("NM603", f"{name}.csv", None, None, rows[name], expected, advice) for name in there)


def _supply(round_: Round, wanted: Wanted, draws: Draws, *, advisers: bool) -> dict[str, pd.DataFrame]:
    homes = draw_homes(_pool(round_, wanted.leaders), wanted.leaders, draws)
    supporters = draw_supporters(homes, draws)
    if advisers:
        supporters = seconded_from(supporters)
        leaders = draw_advisers(supporters, round_.policy.tiers.values(), draws)
    else:
        leaders = draw_leaders(supporters, round_.policy.defaults.leader_kind, draws)
    staff = draw_staff(supporters, wanted.staff, draws)
    by_id = sorted(supporters, key=lambda row: row.supporter_id)
    return {
        "supporters": table_of("supporters", by_id),
        "leaders": table_of("leaders", leaders),
        "staff": table_of("staff", staff),
    }


def _pool(round_: Round, leaders: int) -> list[PoolSchool]:
    """Return the schools that supply may come from: none that is offered support itself."""
    if not len(round_.tables["pool"]):
        expected = "the schools that supply may be drawn from: graded Outstanding, and teaching schools"
        advice = (
            "import the round from published files, which writes the file, or add it; docs/generator.md has its columns"
        )
        raise InputRefused([Fault("NM101", "pool.csv", None, None, "", expected, advice)])
    supported = set(round_.tables["schools"]["urn"])
    pool = [school for school in round_.records(PoolSchool) if school.urn not in supported]
    if len(pool) < leaders:
        expected = f"at least {leaders} schools that are not offered support themselves"
        raise InputRefused(
            [Fault("NM106", "pool.csv", None, None, str(len(pool)), expected, "ask for fewer with `leaders=`")]
        )
    return pool


def _case_ids(round_: Round) -> set[str]:
    schools = round_.tables["schools"]
    return {case_id or urn for case_id, urn in zip(schools["case_id"], schools["urn"], strict=True)}


def _kept_needs(round_: Round) -> pd.DataFrame:
    needs = round_.tables["needs"]
    return needs[(needs["source"] != DIAGNOSED).to_numpy(bool)]


def _lumpy(round_: Round) -> Round:
    """Lay the lumpy deployments over the round's policy."""
    if set(round_.policy.tiers) != set(LUMPY_HALF_DAYS):
        tiers = ", ".join(str(tier) for tier in sorted(round_.policy.tiers))
        expected = f"a policy with tiers {', '.join(str(tier) for tier in LUMPY_HALF_DAYS)}"
        raise InputRefused([Fault("NM403", "round.toml", None, "tiers", tiers, expected, "leave `lumpy=` out")])
    changes = {str(t): {"lead_half_days": h, "lead_limit_half_days": h} for t, h in LUMPY_HALF_DAYS.items()}
    return with_policy_values(round_, {"tiers": changes})


def supply_is_drawn(round_: Round) -> bool:
    """Say whether the people of a round are made up."""
    return any(_DRAWN_SUPPLY in mark for mark in round_.meta.generated)


def without_drawn_supply(meta: RoundMeta) -> RoundMeta:
    """Return what a round says of itself when real people have taken the place of drawn ones."""
    return dataclasses.replace(meta, generated=tuple(mark for mark in meta.generated if _DRAWN_SUPPLY not in mark))


def _with_drawn(
    round_: Round,
    what: str,
    seed: int,
    drawn: Mapping[str, pd.DataFrame],
    keep: pd.DataFrame | None = None,
    since: int = 1,
) -> Round:
    """Put drawn tables into a round, after rows that are kept, and say so in place of what was said of them before.

    The generator's version in it is the one since which they are drawn so: what no later version changes says the same
    for ever.
    """
    mark = f"{what} drawn by generator v{since}, seed {seed}, digest {digest(drawn)}"
    others = tuple(line for line in round_.meta.generated if not line.startswith(f"{what} drawn by"))
    tables = {name: _joined(keep, table) for name, table in drawn.items()}
    return with_settings(with_tables(round_, tables), generated=(*others, mark))


def _joined(before: pd.DataFrame | None, drawn: pd.DataFrame) -> pd.DataFrame:
    """Append drawn rows; columns that only the earlier rows have are blank in them."""
    if before is None or not len(before):
        return drawn
    columns = {name: [*before[name], *(drawn[name] if name in drawn else [None] * len(drawn))] for name in before}
    return pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns.items()})


def digest(tables: Mapping[str, pd.DataFrame]) -> str:
    """Return SHA-256 of tables as text: by name, each its name, its header and its rows, sorted, as CSV in UTF-8.

    Columns without any value are left out, so that a column that is added to a file does not change what was drawn.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for name in sorted(tables):
        drawn = tables[name].dropna(axis="columns", how="all")
        columns = [[to_text(cell) for cell in drawn[column]] for column in drawn]
        writer.writerow([name])
        writer.writerow(drawn.columns)
        writer.writerows(sorted(zip(*columns, strict=True)))
    return hashlib.sha256(text.getvalue().encode()).hexdigest()
