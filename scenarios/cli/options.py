"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from scenarios.cli.types import SEED, FiniteRange, Permission
from scenarios.plugins import allow_plugins

Command = TypeVar("Command", bound=Callable[..., Any] | click.Command)

ANY_PATH = click.Path(path_type=Path, readable=False)
"""A path of which the readers say in their own words, and with their own exit code, what is wrong."""

POSTCODE_FILE = "a postcode file, the ONS's NSPL or ONSPD, or Code-Point Open"
"""What `--postcodes` takes, in words."""

DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])
"""A day; what arrives is its midnight."""

FORMATS = ("table", "json", "csv")

round_argument = click.argument("round_path", metavar="ROUND", type=ANY_PATH)
run_argument = click.argument("run_path", metavar="RUN", type=ANY_PATH)
out_run_option = click.option(
    "--out", required=True, type=ANY_PATH, help="Folder to write the run into; must not exist."
)
out_csv_option = click.option("--out", type=ANY_PATH, metavar="FILE.csv", help="File to write; must not exist.")
format_option = click.option(
    "--format", "output_format", type=click.Choice(FORMATS), default="table", show_default=True,
    help="How results are written to stdout.",
)  # fmt: skip
quiet_option = click.option("--quiet", is_flag=True, help="Say nothing but the results.")
sheet_option = click.option(
    "--sheet", "sheets", multiple=True, metavar="TITLE",
    help="Sheet to read of a workbook in which several could be meant; may be given again for another workbook.",
)  # fmt: skip
strict_option = click.option(
    "--strict-references", is_flag=True,
    help="Refuse conflicts, interests, history, travel and waivers that name nobody of the round.",
)  # fmt: skip
region_option = click.option(
    "--region", "regions", multiple=True, metavar="NAME",
    help="Only cases of this region, such as 'Yorkshire & Humber' or NE (repeatable); all supply stays.",
)  # fmt: skip
reach_option = click.option(
    "--reach", type=click.IntRange(0, 1440), metavar="MINUTES", help="Longest journey one way, instead of the policy's."
)


def _allow(context: click.Context, option: click.Parameter, permissions: tuple[str, ...]) -> None:
    """Allow plug-ins until the command ends."""
    context.with_resource(allow_plugins(permissions))


allow_plugin_option = click.option(
    "--allow-plugin", multiple=True, type=Permission(), metavar="NAME=SHA256", expose_value=False, callback=_allow,
    help="Let a rule or key figure run that is asked for and has this digest (repeatable).",
)  # fmt: skip
figure_option = click.option(
    "--figure", "figures", multiple=True, type=ANY_PATH, metavar="FILE.py",
    help="Count the key figures of this file, too, if --allow-plugin or your trust allows its digest (repeatable).",
)  # fmt: skip
seed_option = click.option("--seed", type=SEED, metavar="N", help="Seed of the solvers, instead of the round's.")


def time_limit_option(what_then: str, least: float = 0.1) -> Callable[[Command], Command]:
    """Return the option `--time-limit`.

    Parameters
    ----------
    what_then : str
        What happens when the time is over.
    least : float
        Seconds.
    """
    return click.option("--time-limit", type=FiniteRange(min=least), metavar="SECONDS", help=what_then)


def work_limit_option(what_may: str) -> Callable[[Command], Command]:
    """Return the option `--work-limit`.

    Parameters
    ----------
    what_may : str
        What may take so much work.
    """
    return click.option("--work-limit", type=FiniteRange(min=0.01), metavar="UNITS", help=what_may)


def choice_option(name: str, choices: Iterable[str], default: str, what: str) -> Callable[[Command], Command]:
    """Return an option that is one of several words, and whose help says which it is when nobody says.

    Parameters
    ----------
    name : str
        Of the option, such as `--audience`.
    choices : iterable of str
    default : str
    what : str
        Its help.
    """
    words = click.Choice([str(word) for word in choices])
    return click.option(name, type=words, default=str(default), show_default=True, help=what)
