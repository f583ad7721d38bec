"""`nlematch letters`."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios.cli.output import format_option, show_table
from scenarios.cli.types import ANY_PATH, FiniteRange
from scenarios.escaping import say
from scenarios.reports.audience import Audience


@click.command("letters", epilog="Example:  nlematch letters run --out letters --names names.csv")
@click.argument("run_path", metavar="[RUN]", type=ANY_PATH, required=False)
@click.option("--out", type=ANY_PATH, help="Folder to write the letters into; must not exist.")
@click.option(
    "--audience", type=click.Choice([str(audience) for audience in Audience]), default=str(Audience.SCHOOL),
    show_default=True,
    help="For whom: the school; or planner and director, with a part for the file about other leaders.",
)  # fmt: skip
@click.option("--case", "cases", metavar="ID", multiple=True, help="Only this case, and who leads it (repeatable).")
@click.option("--names", type=ANY_PATH, help="Names by person_id; they stand in the letters and nowhere else.")
@click.option("--template", "templates", type=ANY_PATH, help="Folder of your own templates.")
@click.option("--write-templates", type=ANY_PATH, help="Write the shipped templates into this new folder, and stop.")
@click.option(
    "--exact", type=FiniteRange(min=1), metavar="SECONDS",
    help="For every --case, solve again without its leader, or with one: about so long for each.",
)  # fmt: skip
@click.option("--specimen", is_flag=True, help="Pages marked as specimens: all that made-up data may give.")
@click.option("--quiet", is_flag=True, help="Say nothing but the results.")
@format_option
def command(
    run_path: Path | None,
    out: Path | None,
    audience: str,
    cases: tuple[str, ...],
    names: Path | None,
    templates: Path | None,
    write_templates: Path | None,
    exact: float | None,
    specimen: bool,
    quiet: bool,
    output_format: str,
) -> None:
    """Write a reason letter for every school of RUN, and a task sheet for every leader, as pages to print or edit.

    A school reads why it has its leader, or none, and nothing about others. Letters are not made of made-up data.
    """
    from scenarios.reports import letters
    from scenarios.runs import read_run

    if write_templates is not None:
        letters.write_templates(write_templates)
        if not quiet:
            say(f"Written: {write_templates}")
        return
    if run_path is None or out is None:
        raise click.UsageError("Give RUN and --out, or --write-templates.")
    if exact is not None and not cases:
        raise click.UsageError("--exact needs --case: solving again is for the schools that ask.")
    settings = letters.LetterSettings(Audience(audience), cases, names, templates, exact, specimen)
    written = letters.write_letters(read_run(run_path), out, settings)
    counts = written["kind"].value_counts()
    summary = counts.rename_axis("kind").rename("files").reset_index().sort_values("kind", ignore_index=True)
    show_table(summary, output_format, written.to_dict(orient="records"))
    if not quiet:
        say(f"{len(written)} page(s) and the transparency note. Written: {out}")
