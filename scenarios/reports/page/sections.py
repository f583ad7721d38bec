"""The tables of a run's page, and its certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from constraints.domain import SPECIALISMS
from scenarios.explain import left_out_of
from scenarios.reports.cases import HAS, STATES, reached
from scenarios.reports.page.frame_tables import Column, Table, table
from scenarios.statements import Statement, state

if TYPE_CHECKING:
    from scenarios.reports.figures import Figures
    from scenarios.reports.fixes import Fixes
    from scenarios.runs import Run

_CASE, _NAME, _TIER = Column("case_id", "Case"), Column("name", "Name"), Column("tier", "Tier", "number", pick=True)
_REGION, _AUTHORITY = Column("region", "Region", pick=True), Column("la_name", "Authority")
_MOST_NAMES = 100
"""Schools of one tier and cause that are printed by name."""
_MINUTES, _ARE = Column("minutes", "Minutes one way", "number"), Column("minutes_are", "Minutes are", pick=True)
_FIND = "Find by URN or name"
_STATE_WORDS = {
    "waiting": "no leader", "proposed": "proposed", "agreed": "agreed", "approved": "approved",
    "announced": "announced", "started": "started",
}  # fmt: skip
_KINDS = {"other-region": "another region", "waived": "rule lifted"}


def of_run(run: Run, numbers: Figures, fixes: Fixes) -> dict[str, Table]:
    """Return the tables of a run's page, by name.

    Parameters
    ----------
    run : Run
    numbers : Figures
        As the audience may see them.
    fixes : Fixes
    """
    led = reached(numbers.cases)
    tables = [
        approve_table(numbers.approvals),
        cases_table(numbers.cases),
        unplaced_table(numbers.unplaced, fixes, led),
        bottleneck_table(fixes.bottlenecks),
        group_table(fixes.groups),
        needs_table(numbers.needs),
        uncovered_table(run),
        journeys_table(numbers.journeys, regional=bool(run.round.regions)),
        exceptions_table(numbers.exceptions),
        strangers_table(numbers.strangers),
        supporters_table(numbers.supporters),
        leaders_table(numbers.leaders),
        authorities_table(numbers.authorities, led),
        regions_table(numbers.regions, led),
        own_figures_table(numbers.key_figures),
        prices_table(numbers.prices),
        stages_table(numbers.stages),
        changes_table(numbers.changes),
        telling_table(numbers.telling),
    ]
    return {one.id.removesuffix("-table").replace("-", "_"): one for one in tables}


def approve_table(approvals: pd.DataFrame) -> Table:
    """Show every match that is to be approved or rejected; :func:`approval_groups` has it for print."""
    columns = [
        _CASE, Column("school", "School"), Column("authority", "Authority", pick=True), _TIER,
        Column("leader_id", "Leader"), Column("home_school", "Leader's own school"), *_by_period(approvals), _MINUTES,
        _ARE, Column("checks", "Check first"), Column("state", "State", words=_STATE_WORDS, pick=True),
    ]  # fmt: skip
    caption, empty = "Matches to approve", state("page.empty-approve")
    return table("approve-table", caption, approvals, columns, find=_FIND, printed=0, empty=empty)


def _by_period(frame: pd.DataFrame) -> list[Column]:
    """Show how half-days fall on the periods, where some could have fallen otherwise."""
    return [Column("by_period", "Half-days by period")] if frame["by_period"].notna().any() else []


def approval_groups(approvals: pd.DataFrame) -> list[tuple[int, str, list[dict[str, object]]]]:
    """Return the matches to approve for print: by tier and authority, so that neither takes a column of paper.

    Parameters
    ----------
    approvals : DataFrame
        Of the figures.
    """
    groups: dict[tuple[int, str], list[dict[str, object]]] = {}
    for row in approvals.to_dict("records"):
        cells = {str(name): "" if value is None else value for name, value in row.items()}
        groups.setdefault((int(row["tier"]), row["authority"] or ""), []).append(cells)
    return [(tier, authority, rows) for (tier, authority), rows in groups.items()]


def waiting_names(unplaced: pd.DataFrame) -> list[tuple[int, Statement, list[tuple[str, list[str]]], int]]:
    """Return who waits, for print: by tier and cause the schools of each authority, and how many more there are.

    Parameters
    ----------
    unplaced : DataFrame
        Of the figures.
    """
    cause = unplaced["entry"].where(unplaced["entry"] != "in-round", unplaced["cause"])
    found = []
    for _, some in unplaced.groupby([unplaced["tier"], cause], sort=False):
        rows = some.to_dict("records")
        why = state(f"cause.{cause[some.index[0]]}", case_ids=tuple(str(row["case_id"]) for row in rows))
        places: dict[str, list[str]] = {}
        for row in rows[:_MOST_NAMES]:
            places.setdefault(str(row["la_name"] or ""), []).append(str(row["name"]))
        found.append((int(rows[0]["tier"]), why, sorted(places.items()), max(0, len(rows) - _MOST_NAMES)))
    return found


def cases_table(cases: pd.DataFrame) -> Table:
    """Show every case: who leads it, from where, and how far it has come."""
    frame = cases.assign(
        home=cases["supporter_name"].where(cases["supporter_name"].notna(), cases["supporter_id"]),
        covered=[f"{c} of {n}" if n else "" for c, n in zip(cases["needs_covered"], cases["needs"], strict=True)],
        why=whys(cases),
        schools=cases["urns"].where(cases["urns"] != cases["case_id"], ""),
    )
    columns = [
        _CASE, _NAME, _TIER, _REGION, _AUTHORITY, Column("state", "State", words=_STATE_WORDS, pick=True),
        Column("leader_id", "Leader"), Column("home", "Of"), _MINUTES, _ARE,
        Column("half_days", "Half-days", "half-days"), *_by_period(frame), Column("covered", "Needs covered"),
        Column("not_known", "To check", "number"), Column("why", "Why none"),
    ]  # fmt: skip
    if (frame["schools"] != "").any():
        columns.insert(2, Column("schools", "Schools"))
    return table("cases-table", "Every case of the round", frame, columns, find=_FIND, printed=0)


def whys(cases: pd.DataFrame) -> pd.Series:
    """Say of each case why it has no leader; nothing of those that have one.

    Parameters
    ----------
    cases : DataFrame
        `case_id, leader_id, cause`.
    """
    rows = cases[["case_id", "leader_id", "cause"]].to_dict("records")
    said = ["" if row["leader_id"] is not None else why_of(row["case_id"], row["cause"]) for row in rows]
    return pd.Series(said, index=cases.index, dtype=object)


def why_of(case_id: str, cause: str) -> Statement:
    """Say why a case without a leader has none, by what :func:`scenarios.runs.waiting.waiting_causes` has of it."""
    return state(f"cause.{cause}", case_ids=(case_id,))


def unplaced_table(unplaced: pd.DataFrame, fixes: Fixes, led: str) -> Table:
    """Show cases without a leader, each with its cause, the facts behind it, and what would help it alone."""
    frame = unplaced.assign(
        why=whys(unplaced.assign(leader_id=None)),
        fix=unplaced["case_id"].map(dict(fixes.by_case)),
    )
    columns = [
        _CASE, _NAME, _TIER, _REGION, _AUTHORITY, Column("why", "Cause", pick=True), Column("detail", "Facts"),
        Column("fix", "What would help it"),
    ]  # fmt: skip
    caption, empty = "Cases without a leader", state(f"page.empty-unplaced-{led}")
    return table("unplaced-table", caption, frame, columns, find=_FIND, printed=400, empty=empty)


def bottleneck_table(bottlenecks: pd.DataFrame) -> Table:
    """Show sets of cases that share too few places."""
    columns = [
        Column("tier", "Tier and above", "number"), Column("cases", "Cases that share", "number"),
        Column("leaders", "these leaders", "number"), Column("places", "with places for", "number"),
        Column("must_wait", "so at least wait", "number"), Column("waiting", "of whom wait", "number"),
        Column("limited_by", "What limits the leaders"),
    ]  # fmt: skip
    return table("bottlenecks-table", "Bottlenecks", bottlenecks, columns)


def group_table(groups: pd.DataFrame) -> Table:
    """Show what each group could have if every leader were its own."""
    columns = [
        Column("by", "Group by", pick=True), Column("name", "Group", words=SPECIALISMS),
        Column("cases", "Cases", "number"),
        Column("waiting", "Wait", "number"), Column("must_wait", "Would wait even with every leader", "number"),
    ]  # fmt: skip
    frame = groups.sort_values(["waiting", "by", "name"], ascending=[False, True, True], ignore_index=True)
    return table("groups-table", "Where those wait who wait", frame, columns, find="Find a group", printed=20)


def needs_table(needs: pd.DataFrame) -> Table:
    """Show needs by specialism."""
    columns = [
        Column("specialism", "Specialism", words=SPECIALISMS), Column("demand", "Asked for", "number"),
        Column("covered", "Covered", "number"), Column("short", "Short", "number"),
        Column("severe_short", "Short, of severity 3", "number"),
        Column("half_days", "Half-days asked for", "half-days"),
        Column("half_days_covered", "Half-days covered", "half-days"),
        Column("informs", "Only inform the match", "number"), Column("referred", "For other schemes", "number"),
    ]  # fmt: skip
    return table("needs-table", "Needs by specialism", needs, columns, empty=state("page.empty-needs"))


def uncovered_table(run: Run) -> Table:
    """Count needs that nobody covers, by specialism and cause."""
    frame = run.tables["uncovered"]
    counts = frame.groupby(["specialism", "cause"]).size().rename("needs").reset_index()
    counts = counts.sort_values(["needs", "specialism", "cause"], ascending=[False, True, True], ignore_index=True)
    why = [
        state(f"uncovered.{row['cause']}", specialism=row["specialism"], needs=row["needs"])
        for row in counts.to_dict("records")
    ]
    counts["cause"] = pd.Series(why, index=counts.index, dtype=object)
    columns = [
        Column("specialism", "Specialism", words=SPECIALISMS, pick=True),
        Column("cause", "Why", pick=True), Column("needs", "Needs", "number"),
    ]  # fmt: skip
    return table(
        "uncovered-table", "Why needs are short", counts, columns, printed=30, empty=state("page.empty-uncovered")
    )


def journeys_table(journeys: pd.DataFrame, *, regional: bool) -> Table:
    """Show the longest journeys first; of a run of some regions, who comes from elsewhere."""
    columns = [
        _CASE, _NAME, _TIER, _REGION, Column("leader_id", "Leader"), Column("supporter_region", "Leader's region"),
        _MINUTES, _ARE, Column("away", "From elsewhere" if regional else "Another region", pick=True),
    ]  # fmt: skip
    frame = journeys.head(100)
    return table("journeys-table", "The hundred longest journeys", frame, columns, find=_FIND, printed=15)


def exceptions_table(exceptions: pd.DataFrame) -> Table:
    """Show matches that somebody might ask about."""
    columns = [
        _CASE, _NAME, _TIER, Column("kind", "What", words=_KINDS, pick=True), Column("person_id", "Person"),
        Column("supporter_region", "Person's region"), _MINUTES, _ARE, Column("rule", "Rule"),
        Column("because", "Reason"),
    ]  # fmt: skip
    if (exceptions["kind"] == "waived").any():
        columns += [Column("by", "Lifted by"), Column("on", "Lifted on")]
    caption, empty = (
        "Leaders from another region, and rules lifted",
        state("page.empty-exceptions"),
    )
    frame = exceptions.sort_values("kind", ascending=False, kind="stable", ignore_index=True)  # lifted rules first
    return table("exceptions-table", caption, frame, columns, find=_FIND, printed=12, empty=empty)


def strangers_table(strangers: pd.DataFrame) -> Table:
    """Show rows of safeguards that name nobody of the round."""
    columns = [
        Column("table", "Table", pick=True), Column("column", "Column"), Column("rows", "Rows", "number"),
        Column("because", "Names nobody"),
    ]  # fmt: skip
    caption = "Safeguards without effect"
    return table("strangers-table", caption, strangers, columns, find="Find an id", printed=30)


def supporters_table(supporters: pd.DataFrame) -> Table:
    """Show support schools and other supporters with anything to do, the fullest first."""
    busy = supporters[supporters["used"] + supporters["taken"] > 0]
    load = 100 * (busy["used"] + busy["taken"]).astype("Float64") / busy["release"].astype("Float64")
    busy = busy.assign(load=load).sort_values(["load", "supporter_id"], ascending=[False, True], ignore_index=True)
    columns = [
        Column("supporter_id", "Supporter"), Column("name", "Name"), Column("region", "Region", pick=True),
        Column("cases", "Leads new cases", "number"), Column("needs", "Covers new needs", "number"),
        Column("release", "Half-days it releases", "half-days"), Column("taken", "taken before", "half-days"),
        Column("used", "used here", "half-days"), Column("left", "left", "half-days"),
        Column("load", "Load", "percent"),
    ]  # fmt: skip
    caption = "Supporters with something to do, the fullest first"
    return table("supporters-table", caption, busy, [*columns, *_based(busy)], find="Find a supporter", printed=20)


def leaders_table(leaders: pd.DataFrame) -> Table:
    """Show all leaders, those with most left first among those who lead nobody."""
    frame = leaders.sort_values(["cases", "left", "leader_id"], ascending=[False, False, True], ignore_index=True)
    columns = [
        Column("leader_id", "Leader"), Column("supporter_name", "Of"), Column("region", "Region", pick=True),
        Column("willing", "Willing", pick=True), Column("cases", "New cases", "number"),
        Column("running_cases", "Running", "number"), Column("max_cases", "At most", "number"),
        Column("half_days", "Half-days", "half-days"), Column("taken", "taken before", "half-days"),
        Column("used", "used here", "half-days"), Column("left", "left", "half-days"),
        Column("minutes", "Longest journey, minutes", "number"), _ARE,
    ]  # fmt: skip
    regional = _based(frame)
    caption = "Every leader based here or proposed here" if regional else "Every leader of the round"
    return table("leaders-table", caption, frame, [*columns, *regional], find="Find a leader", printed=0)


def _based(frame: pd.DataFrame) -> list[Column]:
    """Show who comes from elsewhere, where the run is of some regions only."""
    return [Column("based", "Based", pick=True)] if frame["based"].notna().any() else []


def authorities_table(authorities: pd.DataFrame, led: str) -> Table:
    """Show local authorities, those with most waiting first."""
    columns = [
        _AUTHORITY, _REGION, Column("cases", "Cases", "number"), Column("placed", HAS[led].capitalize(), "number"),
        Column("waiting", "Waiting", "number"), Column("leaders", "Leaders based there", "number"),
        Column("median_minutes", "Half of journeys, at most minutes", "number"),
    ]  # fmt: skip
    return table("authorities-table", "By local authority", authorities, columns, find="Find an authority", printed=25)


def regions_table(regions: pd.DataFrame, led: str) -> Table:
    """Show regions."""
    columns = [
        Column("region", "Region"), Column("cases", "Cases", "number"),
        Column("placed", HAS[led].capitalize(), "number"), Column("waiting", "Waiting", "number"),
        Column("away", "Leader from another region", "number"),
        Column("median_minutes", "Half of journeys, at most minutes", "number"),
        Column("longest_minutes", "Longest, minutes", "number"),
    ]  # fmt: skip
    return table("regions-table", "By region", regions, columns)


def own_figures_table(key_figures: pd.DataFrame) -> Table:
    """Show the key figures of one's own, and the code that counted each."""
    columns = [
        Column("kpi", "Figure"), Column("said", "What it is"), Column("shown", "Value"), Column("better", "Better"),
        Column("code", "Digest of its code"),
    ]  # fmt: skip
    own = key_figures[key_figures["code"] != ""]
    return table("own-figures-table", "Key figures of your own", own, columns, printed=40)


def prices_table(prices: pd.DataFrame) -> Table:
    """Show prices by rule."""
    columns = [Column("rule", "Rule"), Column("said", "What it charges"), Column("minutes", "Minutes", "number")]
    return table("prices-table", "Price by rule", prices, columns)


def stages_table(stages: pd.DataFrame) -> Table:
    """Show goals with their bounds."""
    columns = [
        Column("said", "Goal, in order"), Column("value", "Reached", "number"),
        Column("bound", "Proved limit", "number"), Column("gap_percent", "Gap", "percent"),
        Column("proved", "Proved best"),
    ]  # fmt: skip
    return table("stages-table", "Goals, each with the limit that is proved", stages, columns)


def changes_table(changes: pd.DataFrame) -> Table:
    """Show what a repair changed."""
    columns = [
        _CASE, _NAME, _TIER, _REGION, Column("from", "Led before by"), Column("to", "Now by"),
        Column("state", "Was", words=STATES), Column("kind", "Kind", pick=True), Column("because", "Because"),
        Column("checked", "Checked by solving"),
    ]  # fmt: skip
    return table("changes-table", "Changes since the parent run", changes, columns, find=_FIND, printed=200)


def telling_table(telling: pd.DataFrame) -> Table:
    """Show whom a repair gives something to hear."""
    columns = [
        _CASE, Column("school", "School"), Column("news", "News", pick=True), Column("party", "Party", pick=True),
        Column("whom", "Whom"), Column("named", "Name, or own school"), Column("before", "Part before"),
        Column("after", "Part now"), Column("heard", "Has heard"),
    ]  # fmt: skip
    return table("telling-table", "Whom to tell", telling, columns, find=_FIND, printed=40, empty="Nobody.")


def certificate(run: Run) -> list[tuple[str, str | Statement]]:
    """Return what says which run this is and how it came about, as pairs of a term and its text.

    Parameters
    ----------
    run : Run
    """
    manifest, meta = run.manifest, run.round.meta
    parent = manifest.get("parent")
    lines: list[tuple[str, str | Statement]] = [
        ("Round", f"{meta.id}, facts as at {meta.as_at.isoformat()}"),
        ("Delivery", f"{meta.delivery_start.isoformat()} to {meta.delivery_end.isoformat()}"),
        ("Policy", f"{manifest['policy']['id']}, digest {manifest['policy']['digest']}"),
        ("Programs", f"nlematch {manifest['nlematch']}, OR-Tools {manifest['ortools']}"),
        ("Search", _search(manifest)),
        ("Same bytes from the same input", "yes" if manifest.get("reproducible") else "not said"),
        ("Made-up data", "; ".join(manifest["generated"]) or "none"),
        ("Not given by the round", "; ".join(manifest.get("assumed", ())) or "nothing"),
    ]
    if parent:
        lines.append(("Repairs", f"{parent['folder']}, digest {parent['digest']}"))
    lines += [("Left out of the sheet", said) for said in left_out_of(run)]
    lines += [(f"Input {name}", digest) for name, digest in manifest["inputs"].items()]
    return lines


def _search(entry: object) -> str:
    manifest = entry if isinstance(entry, dict) else {}
    if manifest.get("outcome") == "adopted":
        return "none: the plan was made elsewhere and adopted"
    text = f"engine {manifest.get('engine')}, seed {manifest.get('seed')}; "
    return f"{text}ended {manifest.get('outcome')} ({manifest.get('stop_reason')})"
