"""`nlematch letters`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenarios import services
from scenarios.cli.options import ANY_PATH, DAY, choice_option, format_option, quiet_option, region_option
from scenarios.cli.output import show_table
from scenarios.cli.types import FiniteRange
from scenarios.escaping.terminal import say
from scenarios.reports import Audience

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

_MOST_UNNAMED = 10
"""People without a name who are told one by one; `--format json` has all."""


@click.command("letters", epilog="Example:  nlematch letters run --out letters --names names.csv")
@click.argument("run_path", metavar="[RUN]", type=ANY_PATH, required=False)
@click.option("--out", type=ANY_PATH, help="Folder to write the letters into; must not exist.")
@choice_option(
    "--audience", Audience, Audience.SCHOOL,
    "For whom: the school; or planner and director, with a part for the file about other leaders.",
)  # fmt: skip
@click.option(
    "--case",
    "cases",
    metavar="ID",
    multiple=True,
    help="Only this case, or school by name, and who leads it (repeatable).",
)
@region_option
@click.option("--names", type=ANY_PATH, help="Names by person_id; they stand in the letters and nowhere else.")
@click.option("--template", "templates", type=ANY_PATH, help="Folder of your own templates.")
@click.option("--write-templates", type=ANY_PATH, help="Write the shipped templates into this new folder, and stop.")
@click.option(
    "--exact", type=FiniteRange(min=1), metavar="SECONDS",
    help="For every --case, solve again without its leader, or with one: about so long for each.",
)  # fmt: skip
@click.option("--sender", metavar="TEXT", help="Who writes, such as the office of the regional director.")
@click.option("--date", type=DAY, metavar="DATE", help="Day of the letters; today where left out.")
@click.option(
    "--reply-by", type=DAY, metavar="DATE", help="Day by which an answer is expected; 14 days after the letter's."
)
@click.option(
    "--call-list", is_flag=True, help="Also write whom to ring, with the names and telephone numbers of --names."
)
@click.option("--specimen", is_flag=True, help="Pages marked as specimens: all that made-up data may give.")
@quiet_option
@format_option
def command(
    run_path: Path | None,
    out: Path | None,
    audience: str,
    cases: tuple[str, ...],
    regions: tuple[str, ...],
    names: Path | None,
    templates: Path | None,
    write_templates: Path | None,
    exact: float | None,
    sender: str | None,
    date: dt.datetime | None,
    reply_by: dt.datetime | None,
    call_list: bool,
    specimen: bool,
    quiet: bool,
    output_format: str,
) -> None:
    """Write a reason letter for every school of RUN, and a task sheet for every leader, as pages to print or edit.

    A school reads why it has its leader, or none, and nothing about others. Letters are not made of made-up data.
    """
    if write_templates is not None:
        services.write_templates(write_templates)
        if not quiet:
            say(f"Written: {write_templates}")
        return
    if run_path is None or out is None:
        raise click.UsageError("Give RUN and --out, or --write-templates.")
    if exact is not None and not cases:
        raise click.UsageError("--exact needs --case: solving again is for the schools that ask.")
    written = services.write_letters(
        run_path,
        out,
        audience,
        cases,
        names=names,
        templates=templates,
        exact=exact,
        specimen=specimen,
        regions=regions,
        date=date.date() if date else None,
        sender=sender,
        reply_by=reply_by.date() if reply_by else None,
        call_list=call_list,
    )
    counts = written["kind"].value_counts()
    summary = counts.rename_axis("kind").rename("files").reset_index().sort_values("kind", ignore_index=True)
    rows = written.drop(columns="statements").to_dict(orient="records")
    says = [[said.to_dict() for said in statements] for statements in written["statements"]]
    data = [row | {"statements": said} for row, said in zip(rows, says, strict=True)]
    if call_list:
        called = [said.to_dict() for said in written.attrs["call_list"]]
        data.append({"file": "call-list.html", "kind": "call-list", "statements": called})
    show_table(summary, output_format, data)
    if not quiet:
        _tell_what_is_missing(written.attrs["unnamed"], sender)
        say(f"{len(written)} page(s) and the transparency note. Written: {out}")


def _tell_what_is_missing(unnamed: Mapping[str, str], sender: str | None) -> None:
    """Say what somebody has to fill in before a page is sent."""
    if unnamed:
        first = ", ".join(f"{person_id} of {home}" for person_id, home in list(unnamed.items())[:_MOST_UNNAMED])
        more = f" and {len(unnamed) - _MOST_UNNAMED} more" if len(unnamed) > _MOST_UNNAMED else ""
        say(f"Before you send anything: --names has no name for {first}{more}. The pages show ids instead.")
    if sender is None:
        say("Before you send anything: the letters have a line for the sender to fill in; --sender writes it.")
