"""What stands on every output: what it is, of which day, how good it is proved to be, and how to handle it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from scenarios.reports.audience import Audience
from scenarios.statements import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from scenarios.runs import Run
    from scenarios.statements import Statement

_HANDLING = {
    Audience.PLANNER: "OFFICIAL-SENSITIVE",
    Audience.DIRECTOR: "OFFICIAL-SENSITIVE",
    Audience.SCHOOL: "OFFICIAL",
    Audience.PUBLIC: "",
}


_INSIDE = frozenset({Audience.PLANNER, Audience.DIRECTOR})
"""Who may be told of small counts."""


def handling(audience: Audience) -> str:
    """Return the handling mark of an output (a government security classification); empty for the public.

    Parameters
    ----------
    audience : Audience
    """
    return _HANDLING[audience]


@dataclasses.dataclass(frozen=True)
class Marks:
    """What stands on every output of a run.

    Attributes
    ----------
    title : str
        Of the round.
    as_at : date
        The day whose facts were used.
    round_id, policy_id, policy_title : str
    regions : tuple of str
        Where only some regions' cases were asked for; empty for all.
    digest : str
        That of the run's folder, see :mod:`scenarios.runs.fingerprint`; empty where there is no plan.
    generated : tuple of str
        What was drawn and is not real.
    recommendation, proof : Statement
        What the output is, and what is proved of it; each a sentence without its full stop.
    handling : str
    audience : Audience
    """

    title: str
    as_at: dt.date
    round_id: str
    policy_id: str
    policy_title: str
    regions: tuple[str, ...]
    digest: str
    generated: tuple[str, ...]
    recommendation: Statement
    proof: Statement
    handling: str
    audience: Audience

    @property
    def short_digest(self) -> str:
        """The first twelve signs of the digest: enough to tell two runs apart on paper."""
        return self.digest[:12]

    @property
    def day(self) -> str:
        """The as-at day as people write it, such as 31 August 2020."""
        return day_words(self.as_at)


def day_words(day: dt.date) -> str:
    """Return a day as people write it, such as 1 September 2019."""
    return f"{day.day} {day:%B %Y}"


def marks(run: Run, audience: Audience) -> Marks:
    """Return what stands on every output of a run.

    Parameters
    ----------
    run : Run
    audience : Audience
    """
    from scenarios.runs import digest_of  # the process that fills in templates needs marks, and no solver

    manifest, meta = run.manifest, run.round.meta
    breaches, counted = _breaches(run), audience in _INSIDE
    return Marks(
        title=meta.title,
        as_at=meta.as_at,
        round_id=meta.id,
        policy_id=run.round.policy.id,
        policy_title=run.round.policy.title,
        regions=tuple(manifest["regions"]),
        digest=digest_of(run) if "deployments" in run.tables else "",
        generated=tuple(manifest["generated"]),
        recommendation=state("mark.broken") if breaches else recommendation(manifest),
        proof=_broken(breaches, counted=counted) if breaches else proof(manifest, counted=counted),
        handling=handling(audience),
        audience=audience,
    )


def recommendation(manifest: Mapping[str, Any]) -> Statement:
    """Say what an output of a run is: a recommendation, and of which strength.

    Parameters
    ----------
    manifest : mapping
        The run's.
    """
    outcomes = {
        "proved-best": "mark.recommendation",
        "adopted": "mark.adopted",
        "none-found": "mark.no-plan",
        "proved-impossible": "mark.no-plan",
    }
    otherwise = "mark.repaired" if _changes_least(manifest) else "mark.best-found"
    return state(outcomes.get(manifest["outcome"], otherwise))


def is_by_hand(manifest: Mapping[str, Any]) -> bool:
    """Say whether a plan was made elsewhere and adopted: nobody searched for it.

    Parameters
    ----------
    manifest : mapping
        The run's.
    """
    return bool(manifest["outcome"] == "adopted")


def _changes_least(manifest: Mapping[str, Any]) -> bool:
    """Say whether a run is a repair that is proved to change as little as can be, with nothing given up."""
    repair = manifest.get("repair", {})
    if repair.get("order") != "gentle" or set(repair["give_up"]) - {"price"}:
        return False
    placed = [stage for stage in manifest["stages"] if stage["goal"].startswith("placed.")]
    return bool(repair["proved_least"]) and all(stage["proved"] for stage in placed)


def _breaches(run: Run) -> int:
    """Count the rules that a plan made by hand breaks; what was solved was audited before it was written."""
    from constraints.audit import audit_allocation

    if not is_by_hand(run.manifest) or run.allocation is None:
        return 0
    return len(audit_allocation(run.round, run.allocation).breaches)


def _broken(breaches: int, *, counted: bool) -> Statement:
    return state("mark.breaches", breaches=breaches) if counted else state("mark.not-all-kept")


def proof(manifest: Mapping[str, Any], *, counted: bool = True) -> Statement:
    """Say what is proved of a run's plan.

    Parameters
    ----------
    manifest : mapping
        The run's.
    counted : bool
        Whether values and bounds are told: a count of cases may be a small one, which outsiders are not shown.
    """
    match manifest["outcome"]:
        case "proved-best":
            return state("mark.proved-and-chosen" if manifest["canonical"] == "proved" else "mark.proved")
        case "adopted":
            return state("mark.nothing-proved")
        case "none-found":
            return state("mark.none-found")
        case "proved-impossible":
            return state("mark.impossible")
    if _changes_least(manifest):
        return state("mark.least-change", parts=tuple(_bounded(manifest, counted=counted)))
    return state("mark.proved-in-part", parts=tuple(_parts(manifest, counted=counted)))


def _parts(manifest: Mapping[str, Any], *, counted: bool) -> Iterator[Statement]:
    """Name the goals that are proved, and how far the others are."""
    if best := _named(stage for stage in _stages(manifest) if stage["proved"]):
        yield state("mark.best-in", goals=best)
    yield from _bounded(manifest, counted=counted)


def _stages(manifest: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the goals with their proofs; the tie-break is no goal of planners."""
    return [stage for stage in manifest["stages"] if stage["goal"] != "canonical"]


def _bounded(manifest: Mapping[str, Any], *, counted: bool) -> Iterator[Statement]:
    """Say how far the goals are that are not proved."""
    stages = _stages(manifest)
    bounded = [stage for stage in stages if not stage["proved"] and stage["bound"] is not None]
    if counted:
        yield from map(_within, bounded)
    elif bounded:
        yield state("mark.bounded", goals=_named(bounded))
    if unknown := _named(stage for stage in stages if not stage["proved"] and stage["bound"] is None):
        yield state("mark.unknown", goals=unknown)


def _within(stage: Mapping[str, Any]) -> Statement:
    goal = stage["goal"]
    key = "mark.within-least" if goal == "price" else "mark.within-most"
    return state(key, counted=goal_words(goal), value=stage["value"], bound=stage["bound"], goal=goal)


def _named(stages: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(goal_words(stage["goal"]) for stage in stages)


def goal_words(goal: str) -> str:
    """Say what a goal counts, as a heading of figures does."""
    if goal.startswith("placed.tier"):
        return f"cases of tier {goal.removeprefix('placed.tier')} placed"
    words = {
        "waiting": "rounds waited by those placed",
        "needs": "needs covered by severity",
        "price": "price in minutes",
    }
    return words.get(goal, goal)
