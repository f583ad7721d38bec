"""`nlematch report`."""

from __future__ import annotations

from pathlib import Path

import click

from constraints.domain.faults import Fault, InputRefused
from scenarios.cli.types import ANY_PATH, FiniteRange
from scenarios.escaping import say
from scenarios.files import claim, create_file
from scenarios.reports.audience import Audience

STUDY = "study.json"


@click.command("report", epilog="Example:  nlematch report run --out report.html --audience director")
@click.argument("path", metavar="RUN|STUDY", type=ANY_PATH)
@click.option("--out", required=True, type=ANY_PATH, metavar="FILE.html", help="The page to write; must not exist.")
@click.option(
    "--audience", type=click.Choice([str(one) for one in Audience]), default="planner", show_default=True,
    help="Who reads it; a school sees its own case only, the public counts only.",
)  # fmt: skip
@click.option("--case", "case_id", metavar="ID", help="The school's own case; with --audience school.")
@click.option(
    "--explain", "seconds", type=FiniteRange(min=0), default=0.0, show_default=True, metavar="SECONDS",
    help="Try changes that would help those without a leader for so long, rather than read them off.",
)  # fmt: skip
def command(path: Path, out: Path, audience: str, case_id: str | None, seconds: float) -> None:
    """Write one HTML page about a run or a study: it holds everything, works offline and asks nobody for anything.

    Its first sheet is for a director: how many schools have a leader, why others have none and what would help, how
    far leaders travel, and what is to be decided.
    """
    if (audience == Audience.SCHOOL) != (case_id is not None):
        raise click.UsageError("--case goes with --audience school, and --audience school needs --case")
    with claim(out, "file"):
        create_file(out, _page(path, Audience(audience), case_id, seconds))
    say(f"Written: {out}")


def _page(path: Path, audience: Audience, case_id: str | None, seconds: float) -> str:
    if (path / STUDY).is_file():
        return _study_page(path, audience)
    from scenarios.reports.page import run_page
    from scenarios.runs import read_run

    return run_page(read_run(path), audience, case_id=case_id, seconds=seconds)


def _study_page(path: Path, audience: Audience) -> str:
    if audience not in {Audience.PLANNER, Audience.DIRECTOR}:
        expected, advice = "planner or director", "a study is for those who plan: report one of its runs"
        raise InputRefused([Fault("NM202", "--audience", None, None, str(audience), expected, advice)])
    from scenarios.reports.page import study_page
    from scenarios.studies import load_study

    return study_page(load_study(path), audience)
