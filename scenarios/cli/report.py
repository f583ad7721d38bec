"""`nlematch report`."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios import services
from scenarios.cli.options import ANY_PATH, choice_option, figure_option, region_option
from scenarios.cli.output import show_json
from scenarios.cli.types import FiniteRange
from scenarios.escaping.terminal import say
from scenarios.reports import Audience


@click.command("report", epilog="Example:  nlematch report run --out report.html --audience director")
@click.argument("path", metavar="RUN|STUDY", type=ANY_PATH)
@click.option("--out", required=True, type=ANY_PATH, metavar="FILE.html", help="The page to write; must not exist.")
@choice_option(
    "--audience", Audience, Audience.PLANNER,
    "Who reads it; a school sees its own case only, the public counts only.",
)  # fmt: skip
@click.option("--case", "case_id", metavar="ID", help="The school's own case, or its name; with --audience school.")
@click.option(
    "--explain", "seconds", type=FiniteRange(min=0), default=0.0, show_default=True, metavar="SECONDS",
    help="Try changes that would help those without a leader for so long, rather than read them off.",
)  # fmt: skip
@region_option
@figure_option
@click.option(
    "--format", "output_format", type=click.Choice(("text", "json")), default="text", show_default=True,
    help="With json, all that the page of a run says goes to stdout: each statement with its arguments.",
)  # fmt: skip
def command(
    path: Path,
    out: Path,
    audience: str,
    case_id: str | None,
    seconds: float,
    regions: tuple[str, ...],
    figures: tuple[Path, ...],
    output_format: str,
) -> None:
    """Write one HTML page about a run or a study: it holds everything, works offline and asks nobody for anything.

    Its first sheet is for a director: how many schools have a leader, why others have none and what would help, how
    far leaders travel, and what is to be decided.
    """
    if (audience == Audience.SCHOOL) != (case_id is not None):
        raise click.UsageError("--case goes with --audience school, and --audience school needs --case")
    statements = services.write_report(path, out, audience, case_id, seconds, figures, regions)
    if output_format == "json":
        show_json({"statements": [said.to_dict() for said in statements]})
    say(f"Written: {out}")
