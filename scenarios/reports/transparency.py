"""A transparency note of a run: what the tool decides, on which data, by which rules, and who decides in the end.

Its headings are those of the UK Algorithmic Transparency Recording Standard; what stands under them comes from the
run's policy and manifest.  What only the department knows (owner, contact) is left to be filled in, and says so.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.audit import preferences
from constraints.rulebooks import leaves
from constraints.rules import PairRule, Preference, rules_of
from scenarios.reports.audience import Audience
from scenarios.reports.marks import Marks, day_words, goal_words, is_by_hand, marks
from scenarios.reports.suppression import LEAST_SHOWN
from scenarios.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from constraints.rules import Rule
    from scenarios.runs import Run
    from scenarios.statements import Statement

TO_FILL_IN = "[to be filled in by the department]"
"""Stands where neither policy nor run can know."""


@dataclasses.dataclass(frozen=True)
class Section:
    """One heading with what stands under it.

    Attributes
    ----------
    heading : str
    paragraphs : tuple of str or Statement
        Plain text, no markup.
    points : tuple of str or Statement
        A list after the paragraphs; may be empty.
    """

    heading: str
    paragraphs: tuple[Statement | str, ...]
    points: tuple[Statement | str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Note:
    """A transparency note.

    Attributes
    ----------
    title : str
    sections : tuple of Section
    """

    title: str
    sections: tuple[Section, ...]

    def to_text(self) -> str:
        """Return the note as plain text with underlined headings, which any program opens."""
        parts = [f"{self.title}\n{'=' * len(self.title)}\n"]
        for section in self.sections:
            parts.append(f"{section.heading}\n{'-' * len(section.heading)}\n")
            parts += [f"{paragraph}\n" for paragraph in section.paragraphs]
            if section.points:
                parts.append("".join(f"- {point}\n" for point in section.points))
        return "\n".join(parts)


def transparency(run: Run) -> Note:
    """Write the transparency note of a run.

    It holds no fact of a single school or person, so that anybody may read it.

    Parameters
    ----------
    run : Run
    """
    about = marks(run, Audience.PUBLIC)
    sections = (
        _summary(about),
        _owner(),
        _purpose(run),
        _decision(run),
        _tool(run, about),
        _rules(run),
        _prices(run),
        _data(run),
        _risks(run),
    )
    return Note("Transparency note: matching schools with leaders", sections)


def _summary(about: Marks) -> Section:
    lines = (
        f"{about.recommendation}. {about.proof}.",
        (
            "The tool proposes which leader supports which school, and which people of the leader's school cover which "
            "needs. It is a search under written rules; nothing in it was learned from data, and it scores nobody."
        ),
        (
            f"Round: {about.title} ({about.round_id}), facts as at {about.day}. Rule book: {about.policy_title} "
            f"({about.policy_id}). Digest of the run: {about.digest}."
        ),
    )
    return Section("Name and description", lines, tuple(f"Made-up data: {mark}" for mark in about.generated))


def _owner() -> Section:
    points = ("Organisation and team", "Senior responsible owner", "Contact", "Supplier, if any")
    return Section("Owner and responsibility", (), tuple(f"{point}: {TO_FILL_IN}" for point in points))


def _purpose(run: Run) -> Section:
    offer = run.round.meta
    delivery = f"from {day_words(offer.delivery_start)} to {day_words(offer.delivery_end)}"
    lines = (
        (
            f"To give as many eligible schools as possible a suitable leader for support {delivery}, the most urgent "
            "first, and then as much of the help they need as possible, with little travel."
        ),
        (
            "The alternative is matching by hand. The same rules would hold; the work would take longer, and nobody "
            "could say how far the result is from the best."
        ),
    )
    return Section("Description and rationale", lines[:1] if is_by_hand(run.manifest) else lines)


def _decision(run: Run) -> Section:
    agreed = run.round.policy.proposals.agreed_by
    lines = (
        (
            "The tool recommends; it decides nothing. Planners may keep, forbid or change any match, and every such "
            "decision is recorded with a reason and shown. No match stands before those concerned have agreed "
            f"({', '.join(party.replace('-', ' ') for party in agreed)}) and the regional director has approved it."
        ),
        (
            "A school or a leader may refuse; no reply never counts as a yes. Planners then ask the tool for the "
            "smallest repair. Questions and objections go to the contact above."
        ),
    )
    return Section("Deployment context: how it is used, and who decides", lines)


def _tool(run: Run, about: Marks) -> Section:
    manifest = run.manifest
    goals = [stage["goal"] for stage in manifest["stages"] if stage["goal"] != "canonical"]
    lines: tuple[Statement | str, ...] = (
        state(f"page.how-{_how(manifest)}"),
        f"How good the plan is: {about.proof}.",
        (
            f"nlematch {manifest['nlematch']} with OR-Tools {manifest['ortools']}, both open to inspection. "
            "The plan was checked once more, rule by rule, by a part of the program that knows nothing of the search."
        ),
        *_again(manifest),
    )
    return Section(
        "Tool specification", lines, tuple(f"goal {at}: {goal_words(goal)}" for at, goal in enumerate(goals, 1))
    )


def _how(manifest: Mapping[str, Any]) -> str:
    """Say how a plan came about: `by-hand`, `solved`, or repaired in one of two orders."""
    if is_by_hand(manifest):
        return "by-hand"
    if "repair" not in manifest:
        return "solved"
    return "repaired-gently" if manifest["repair"].get("order") == "gentle" else "repaired"


def _again(manifest: Mapping[str, Any]) -> Iterator[Statement]:
    """Say whether a second run would give the same plan; nothing of one that was made by hand."""
    if not is_by_hand(manifest):
        yield state("page.same-again" if manifest.get("reproducible", True) else "page.stopped-by-clock")


def _rules(run: Run) -> Section:
    kept = tuple(_rule_point(rule) for rule in rules_of(run.round.policy) if not isinstance(rule, Preference))
    lines = (
        "A match must keep each of these. Where the facts that a rule asks for are missing, the rule book says whether "
    )
    lines += "that stops the match or leaves a check to be made first."
    changed = tuple(f"{path} = {_as_written(value)}" for path, value in leaves(run.round.meta.overrides))
    own = (f"This round lays its own values over the rule book: {'; '.join(changed)}.",) if changed else ()
    return Section("Rules", (lines, *own), kept)


def _as_written(value: object) -> str:
    """Return a policy's value as its file has it: lists in brackets, the profiles of a tier among them."""
    return f"[{', '.join(map(_as_written, value))}]" if isinstance(value, list | tuple) else str(value)


def _rule_point(rule: Rule) -> str:
    may = " A planner may lift it for one pair, with a reason." if isinstance(rule, PairRule) and rule.waivable else ""
    return f"{rule.wording()}{may}"


def _prices(run: Run) -> Section:
    lines = (
        "What is allowed but less good has a price in minutes of travel, which planners can judge; the sum is kept low."
    )
    times = "Journey times that nobody measured are estimated, off-peak, from the positions of both ends."
    return Section("Prices", (lines, times), tuple(rule.wording() for rule in preferences(run.round.policy)))


_SOURCES = {
    "schools": "schools, with phase, place, tier and governance (from published registers and inspection results)",
    "cases": "cases of several schools, such as a trust",
    "needs": "what each school needs, how severely, and who says so",
    "supporters": "schools and other bodies that support",
    "leaders": "leaders, by an id and never a name: days, reach, phases, specialisms, record",
    "staff": "staff of supporters, by an id and never a name: specialisms and days",
    "capacity": "days by period",
    "conflicts": "declared conflicts of interest",
    "interests": "declared interests",
    "decisions": "what planners have decided",
    "events": "what has been asked, agreed and refused",
    "running": "support that goes on from earlier rounds",
    "commitments": "days that other rounds have taken",
    "history": "earlier support and how it ended",
    "travel": "measured travel times",
}


def _data(run: Run) -> Section:
    lines = (
        (
            "The tool holds ids, not names, and nothing about pupils but published totals. Private notes of planners "
            "take no part and are not kept. Used in this run:"
        ),
    )
    tables = run.round.tables
    counts = {name: len(tables[name]) for name in _SOURCES if len(tables[name])}
    points = tuple(_used(name, count) for name, count in counts.items())
    return Section("Data specification", lines, points)


def _used(name: str, count: int) -> Statement:
    """Say how many rows of a table were used; the note is for everybody, so small counts are hidden."""
    if count < LEAST_SHOWN:
        return state("page.few-rows-used", what=_SOURCES[name], most=LEAST_SHOWN, table=name)
    return state("page.rows-used", what=_SOURCES[name], rows=count, table=name)


def _risks(run: Run) -> Section:
    return Section("Risks and what is done about them", (), tuple(_risk_points(run)))


def _risk_points(run: Run) -> Iterator[str]:
    yield "Wrong or old data give a wrong match: every fact carries its day, and what was assumed is counted and shown."
    yield "A good plan on the whole may be hard on one school: a school without a leader is told why, and what is next."
    yield "Prices and the order of goals are choices: they are listed here, and their effect can be tried in a study."
    yield "Some groups of schools could fare worse than others: results are counted by region, tier and authority."
    for mark in run.manifest["generated"]:
        yield f"Part of the data is made up, so this run must decide nothing: {mark}."
    if assumed := run.manifest.get("assumed"):
        yield f"Not given, so taken from the rule book: {', '.join(assumed)}."
