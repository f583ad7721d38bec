"""What stands on every output: what it is, of which day, how good it is proved to be, and how to handle it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from constraints.domain import number_of
from scenarios.reports.audience import Audience

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from scenarios.runs import Run

RECOMMENDATION = "Recommendation; best under the stated rules, prices and data"
"""What an output of a run that is proved best says of itself."""
BEST_FOUND = "Recommendation; the best found under the stated rules, prices and data"
"""What it says where not every goal is proved."""
ADOPTED = "A plan made by hand, checked against the stated rules; nobody has sought a better one"
"""What it says of a plan that was adopted."""
BROKEN = "A plan made by hand that does not keep the stated rules; no recommendation"
"""What it says of one that breaks a rule."""
NO_PLAN = "No recommendation: the run found no allocation"
"""What it says where there is no plan at all."""

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
    recommendation, proof : str
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
    recommendation: str
    proof: str
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
        recommendation=BROKEN if breaches else recommendation(manifest),
        proof=_broken(breaches, counted=counted) if breaches else proof(manifest, counted=counted),
        handling=handling(audience),
        audience=audience,
    )


def recommendation(manifest: Mapping[str, Any]) -> str:
    """Say what an output of a run is: a recommendation, and of which strength.

    Parameters
    ----------
    manifest : mapping
        The run's.
    """
    outcomes = {"proved-best": RECOMMENDATION, "adopted": ADOPTED, "none-found": NO_PLAN, "proved-impossible": NO_PLAN}
    return outcomes.get(manifest["outcome"], BEST_FOUND)


def _breaches(run: Run) -> int:
    """Count the rules that a plan made by hand breaks; what was solved was audited before it was written."""
    from constraints.audit import audit_allocation

    if run.manifest["outcome"] != "adopted" or run.allocation is None:
        return 0
    return len(audit_allocation(run.round, run.allocation).breaches)


def _broken(breaches: int, *, counted: bool) -> str:
    if not counted:
        return "Every rule was checked, and not all are kept"
    return f"Every rule was checked; {number_of(breaches, 'breach was', 'breaches were')} found"


def proof(manifest: Mapping[str, Any], *, counted: bool = True) -> str:
    """Say what is proved of a run's plan.

    Parameters
    ----------
    manifest : mapping
        The run's.
    counted : bool
        Whether values and bounds are told: a count of cases may be a small one, which outsiders are not shown.
    """
    if manifest.get("part_of"):
        whole = {key: value for key, value in manifest.items() if key != "part_of"}
        return f"With all cases of other regions as they are. {proof(whole, counted=counted)}"
    match manifest["outcome"]:
        case "proved-best":
            return _proved_best(manifest)
        case "adopted":
            return "Nothing is proved about it; every rule was checked"
        case "none-found":
            return "No allocation was found in the time given, and none is proved impossible"
        case "proved-impossible":
            return "No allocation can keep all rules and decisions together"
    return _proved_in_part(manifest, counted=counted)


def _proved_best(manifest: Mapping[str, Any]) -> str:
    text = "Proved: no allocation under these rules, prices and data does better in any goal, taken in their order"
    if manifest["canonical"] == "proved":
        return f"{text}; of those equally good, a published rule chose this one"
    return f"{text}; others may be equally good"


def _proved_in_part(manifest: Mapping[str, Any], *, counted: bool) -> str:
    """Name the goals that are proved, and how far the others are; the tie-break is no goal of planners."""
    stages = [stage for stage in manifest["stages"] if stage["goal"] != "canonical"]
    parts = []
    if best := [stage["goal"] for stage in stages if stage["proved"]]:
        parts.append(f"Proved best in: {_listed(best)}")
    bounded = [stage for stage in stages if not stage["proved"] and stage["bound"] is not None]
    if counted:
        parts += [_within(stage) for stage in bounded]
    elif bounded:
        parts.append(
            f"not proved, but with a known limit of what is possible: {_listed(one['goal'] for one in bounded)}"
        )
    if unknown := [stage["goal"] for stage in stages if not stage["proved"] and stage["bound"] is None]:
        parts.append(f"nothing is proved of: {_listed(unknown)}")
    text = "; ".join(parts)
    return f"Not proved best. {text[0].upper()}{text[1:]}" if parts else "Not proved best"


def _within(stage: Mapping[str, Any]) -> str:
    most = "least" if stage["goal"] == "price" else "most"
    return f"{goal_words(stage['goal'])}: {stage['value']:,}, the {most} possible is {stage['bound']:,}"


def _listed(goals: Iterable[str]) -> str:
    return ", ".join(goal_words(goal) for goal in goals)


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
