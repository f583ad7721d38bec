"""The sheets that a planner would make by hand, from the figures that all reports share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from constraints.audit import NO_EFFECT
from constraints.domain import SPECIALISMS, School
from constraints.round import how_known
from constraints.rules import TravelPrice, rules_of
from scenarios.reports.audience import visible
from scenarios.reports.cases import STATES
from scenarios.reports.workbook.sheet_layout import Colour, Sheet, titles, with_days, with_periods
from scenarios.rounds import case_facts
from scenarios.statements import Names, state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from constraints.round import Round
    from scenarios.reports.audience import Audience
    from scenarios.reports.figures import Figures
    from scenarios.runs import Run
    from scenarios.statements import Argument


def planning_sheets(run: Run, numbers: Figures, pairs: pd.DataFrame, audience: Audience) -> Iterator[Sheet]:
    """Walk over the sheets that tell of the plan.

    Parameters
    ----------
    run : Run
    numbers : Figures
        Of the run.
    pairs : DataFrame
        From :meth:`scenarios.runs.Run.pairs`.
    audience : Audience
        A planner or a director.
    """
    yield _allocation(run, numbers)
    leaders = _with_cases(run, numbers, pairs)
    yield _leaders(run, numbers, leaders)
    yield _supporters(numbers, leaders)
    yield _covered(run, numbers)
    yield _unplaced(numbers)
    yield _short(run, numbers)
    yield _checks(run, numbers, audience)
    yield _exceptions(numbers, audience)
    if len(numbers.changes):
        yield _changes(numbers, audience)
    if len(numbers.telling):
        yield _telling(numbers)


def journey_colours(round_: Round) -> tuple[Colour, ...]:
    """Return the colours of long journeys: beyond the minutes from which the policy has them dearer."""
    beyond = next(
        (sorted(rule.params.dearer_beyond) for rule in rules_of(round_.policy) if isinstance(rule, TravelPrice)), []
    )
    if not beyond:
        return ()
    far = Colour("minutes", ">", beyond[-1], "warn")
    return (far,) if len(beyond) == 1 else (far, Colour("minutes", "between", beyond[0] + 1, "look", most=beyond[-1]))


def own_columns(round_: Round) -> list[str]:
    """Return the columns of `schools.csv` that are a planner's own; private notes are not among them."""
    return [name for name in case_facts(round_).columns if name not in School.model_fields]


def _allocation(run: Run, numbers: Figures) -> Sheet:
    own = own_columns(run.round)
    led = numbers.cases[numbers.cases["leader_id"].notna()]
    facts = case_facts(run.round)[own].add_prefix("own:").reset_index()
    frame = led.merge(facts, on="case_id", how="left").assign(said=led["state"].map(STATES).tolist())
    columns = titles(
        "case_id", "name", "tier", "region", "la_name", "phase", "leader_id", "supporter_id", "supporter_name",
        "supporter_region", "minutes", "minutes_are", "half_days", "price", "away", "needs", "needs_covered",
        "not_known", "waived", "said",
        la_name="Authority", supporter_name="Support school", minutes="Minutes one way", price="Price in minutes",
        minutes_are="Minutes are", away="From elsewhere" if run.round.regions else "Other region", not_known="To check",
        said="State",
    )  # fmt: skip
    if (frame["target"] == "trust").any():
        columns |= {"urns": "Schools of the case"}
    colours = (
        *journey_colours(run.round), Colour("away", "=", "yes", "look"), Colour("not_known", ">", 0, "look"),
        Colour("waived", ">", 0, "warn"),
    )  # fmt: skip
    frame, columns = with_days(frame, columns, "half_days")
    columns = with_periods(frame, columns, after="days:half_days")
    columns |= {"profile": "Profile"} if frame["profile"].notna().any() else {}
    columns |= {f"own:{name}": name for name in own}
    return Sheet("Allocation", "one row a case that has a leader", frame, columns, colours=colours, frozen=2)


def _with_cases(run: Run, numbers: Figures, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the leaders with the cases that they lead, and how many they could lead by the rules alone."""
    led = run.tables["deployments"].groupby("leader_id")["case_id"].agg("; ".join)
    could = pairs.loc[(pairs["kind"] == "lead") & pairs["candidate"], "person_id"].value_counts()
    leaders = numbers.leaders["leader_id"]
    return numbers.leaders.assign(
        led=leaders.map(led.to_dict()), could=leaders.map(could.to_dict()).fillna(0).astype(int)
    )


def _leaders(run: Run, numbers: Figures, leaders: pd.DataFrame) -> Sheet:
    """Show those who lead or could; in a round of one region most leaders of England are of no concern."""
    shown = leaders[leaders["led"].notna() | (leaders["could"] > 0) | (leaders["taken"] > 0)]
    frame = shown.sort_values(["cases", "leader_id"], ascending=[False, True], ignore_index=True)
    columns = titles(
        "leader_id", "supporter_id", "supporter_name", "region", "kind", "willing", "could", "cases", "running_cases",
        "max_cases", "half_days", "taken", "used", "left", "minutes", "minutes_are", "led",
        supporter_name="Support school", could="Cases that no rule stops", cases="New cases",
        running_cases="Running cases", max_cases="Cases at most", taken="Taken before", used="Used by the plan",
        left="Left", minutes="Longest journey", minutes_are="Minutes are", led="Leads",
    )  # fmt: skip
    frame, columns = with_days(frame, columns, "half_days", "taken", "used", "left")
    columns |= _based(frame)
    colours = (
        *journey_colours(run.round), Colour("left", "<=", 0, "look"), Colour("cases", "=", 0, "quiet", whole_row=True),
    )  # fmt: skip
    others = len(numbers.leaders) - len(shown)
    about = state("book.leaders-shown", others=others)
    return Sheet("Leaders", about, frame, columns, frozenset({"led"}), colours=colours)


def _based(frame: pd.DataFrame) -> dict[str, str]:
    """Show who comes from elsewhere, where the run is of some regions only."""
    return {"based": "Based"} if frame["based"].notna().any() else {}


def _supporters(numbers: Figures, leaders: pd.DataFrame) -> Sheet:
    """Show those who do something, or have a leader who could."""
    frame = numbers.supporters
    able = set(leaders.loc[leaders["could"] > 0, "supporter_id"])
    frame = frame[(frame["used"] > 0) | (frame["taken"] > 0) | frame["supporter_id"].isin(able)]
    whole = frame["release"].where(frame["release"] > 0)
    share = ((frame["taken"] + frame["used"]) / whole).astype("Float64")
    frame = frame.assign(share=share).sort_values(["used", "supporter_id"], ascending=[False, True], ignore_index=True)
    columns = titles(
        "supporter_id", "name", "kind", "region", "leaders", "staff", "cases", "needs", "release", "taken", "used",
        "left", "share",
        cases="Cases led", needs="Needs covered", release="Release limit", taken="Taken before",
        used="Used by the plan", share="Share of release",
    )  # fmt: skip
    frame, columns = with_days(frame, columns, "release", "taken", "used", "left")
    columns |= _based(frame)
    colours = (
        Colour("share", ">=", 1, "warn"), Colour("share", ">=", 0.8, "look"),
        Colour("used", "=", 0, "quiet", whole_row=True),
    )  # fmt: skip
    about = "support schools (or other supporters) that do something or could; half-days of all its people together"
    return Sheet("Support schools", about, frame, columns, percent=frozenset({"share"}), colours=colours, frozen=2)


def _covered(run: Run, numbers: Figures) -> Sheet:
    frame = _with_need(run, run.tables["supports"]).merge(numbers.cases[["case_id", "name", "tier"]], on="case_id")
    people = run.round.people
    frame["role"] = [people[name].role or "leader of the case" for name in frame["person_id"]]
    pairs = [
        (run.round.cases[case], people[name]) for case, name in zip(frame["case_id"], frame["person_id"], strict=True)
    ]
    frame["minutes_are"] = [how_known(run.round.times.between(*pair)[1]) for pair in pairs]
    columns = titles(
        "case_id", "name", "tier", "need_id", "specialism", "severity", "person_id", "role", "supporter_id",
        "half_days", "minutes", "minutes_are", "mode", "price",
        minutes="Minutes one way", minutes_are="Minutes are", price="Price in minutes", person_id="Person",
    )  # fmt: skip
    frame, columns = with_days(frame, columns, "half_days")
    about = "one row a need that somebody covers; of a leader, inside the deployment"
    return Sheet("Needs covered", about, frame, columns, colours=journey_colours(run.round), frozen=2)


def _with_need(run: Run, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with case_id and need_id, and what the round says of the need."""
    needs = [run.round.needs[key] for key in zip(rows["case_id"], rows["need_id"], strict=True)]
    facts = {name: pd.Series([getattr(need, name) for need in needs], rows.index) for name in ("severity", "mode")}
    words = pd.Series([SPECIALISMS[need.specialism] for need in needs], rows.index, object)
    half_days = pd.Series([need.half_days for need in needs], rows.index, "int64")
    return rows.assign(**facts, specialism=words, asked=half_days)


def _said(subject: str, ids: pd.Series, about: Sequence[dict[str, Argument]]) -> pd.Series:
    """Say what an id of a closed list means, each of what it is about; nothing where there is none."""
    said = [None if pd.isna(key) else state(f"{subject}.{key}", **one) for key, one in zip(ids, about, strict=True)]
    return pd.Series(said, index=ids.index, dtype=object)


def _unplaced(numbers: Figures) -> Sheet:
    frame = numbers.unplaced
    entered = frame["entry"] == "in-round"
    cases = frame["case_id"]
    frame = frame.assign(
        said=_said("cause", frame["cause"], [{"case_ids": (case_id,)} for case_id in cases]),
        kept_out=_said("cause", frame["entry"].mask(entered), [{"case_ids": (case_id,)} for case_id in cases]),
    )
    columns = titles(
        "case_id", "name", "tier", "region", "la_name", "phase", "rounds_waited", "cause", "said", "detail", "kept_out",
        la_name="Authority", said="In words", kept_out="Not in the round",
    )  # fmt: skip
    about = "one row a case without a leader, the highest tier first; nlematch explain finds ways to place one"
    return Sheet("Unplaced", about, frame, columns, frozenset({"said", "detail"}), frozen=2)


def _short(run: Run, numbers: Figures) -> Sheet:
    frame = _with_need(run, run.tables["uncovered"])
    frame = frame.merge(numbers.cases[["case_id", "name", "tier", "leader_id"]], on="case_id")
    needs: list[dict[str, Argument]] = [
        {"specialism": one, "needs": 1} for one in run.tables["uncovered"]["specialism"]
    ]
    frame = frame.assign(said=_said("uncovered", frame["cause"], needs))
    columns = titles(
        "case_id", "name", "tier", "leader_id", "need_id", "specialism", "severity", "asked", "cause", "said",
        asked="Half days", said="In words",
    )  # fmt: skip
    frame, columns = with_days(frame, columns, "asked")
    colours = (Colour("severity", "=", 3, "warn"), Colour("severity", "=", 2, "look"))
    about = "one row a need that nobody covers, with the cause"
    return Sheet("Needs short", about, frame, columns, frozenset({"said"}), colours=colours, frozen=2)


def _checks(run: Run, numbers: Figures, audience: Audience) -> Sheet:
    names = numbers.cases[["case_id", "name"]]
    frame = visible(run.tables["flags"], "flags", audience).merge(names, on="case_id", how="left")
    because = frame["because"].map(Names.of(run.round).in_text, na_action="ignore")
    frame = frame.assign(because=because.astype(object))
    columns = titles(
        "case_id", "name", "person_id", "need_id", "kind", "rule", "because", person_id="Person", because="Why"
    )
    about = "what to check before anybody is called, rules that a planner has lifted, safeguards that name nobody"
    colours = (Colour("kind", "=", "waived", "warn"), Colour("kind", "=", NO_EFFECT, "warn"))
    return Sheet("Checks", about, frame, columns, frozenset({"because"}), colours=colours, frozen=2)


def _exceptions(numbers: Figures, audience: Audience) -> Sheet:
    frame = visible(numbers.exceptions, "exceptions", audience)
    columns = titles(
        "kind", "case_id", "name", "tier", "region", "person_id", "supporter_id", "supporter_region", "minutes",
        "minutes_are", "rule", "because", "by", "on",
        person_id="Person", minutes="Minutes one way", minutes_are="Minutes are", because="Why",
    )  # fmt: skip
    columns = {name: title for name, title in columns.items() if name in frame.columns}
    about = "leaders from another region, and rules that a planner has lifted, each with the reason"
    return Sheet("Exceptions", about, frame, columns, frozenset({"because"}), frozen=3)


def _changes(numbers: Figures, audience: Audience) -> Sheet:
    frame = visible(numbers.changes, "changes", audience)
    columns = titles(
        "case_id", "name", "tier", "region", "from", "to", "state", "kind", "because", because="Why"
    )  # fmt: skip
    about = "of this repair: every case whose leader is not who it was"
    return Sheet("Changes", about, frame, columns, frozenset({"because"}), frozen=2)


def _telling(numbers: Figures) -> Sheet:
    columns = titles(
        "case_id", "school", "news", "party", "whom", "named", "before", "after", "heard",
        named="Name, or own school", before="Part before", after="Part now", heard="Has heard",
    )  # fmt: skip
    about = "of this repair: whom to tell that their part in a case is new, changed or withdrawn"
    return Sheet("Whom to tell", about, numbers.telling, columns, colours=(), frozen=2)
