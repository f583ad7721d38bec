"""The pages of `docs/` that are made from the code: `python -m tools.docs [FOLDER]` writes them anew.

A test holds the committed pages equal to what this module makes.
"""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import itertools
import json
import re
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from constraints.rulebooks import load_policy, preset_names, preset_versions, values_with_sources
from constraints.rules import CATALOGUE, PairParams, PairRule, RuleParams
from scenarios.cli.main import main as nlematch
from scenarios.escaping.terminal import say
from tools.files_page import files_page
from tools.publishers_page import publishers_page
from tools.statements_page import statements_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.rulebooks import SourcedValue
    from constraints.rules import Rule

_KINDS = {"pair": "Pair rules", "coupling": "Coupling rules", "preference": "Preferences"}

_ABOUT = {
    "pair": """\
Each looks at one leader and one case, or one person and one need, alone, and answers pass, fail or not known.
Where it cannot tell, the policy either blocks the pair or allows it with a flag: check before you call.""",
    "coupling": "Each limits several matches together. None of them can be waived.",
    "preference": """\
Each puts a price in minutes on a match that is allowed but less good.
The least total price is the last goal before the tie-break.""",
}

_HEAD = """\
# Rules

Made by `make docs` from the catalogue in `constraints/rules/`. The sentences have the figures of `sio-2019`;
`nlematch rules --policy NAME` says them for another policy. How the rules work together is in `semantics.md`."""

_WIDTH = 100


def rules_page() -> str:
    """Return `docs/rules.md`: every rule of the catalogue, with what each policy sets."""
    parts = [_HEAD]
    for kind, title in _KINDS.items():
        parts += [f"## {title}", _ABOUT[kind]]
        for rule_id, rule in CATALOGUE.items():
            if rule.kind == kind:
                parts += _rule(rule_id, rule)
    return "\n\n".join(parts) + "\n"


def _rule(rule_id: str, rule: type[Rule]) -> Iterator[str]:
    settings = load_policy("sio-2019").rules.get(rule_id, {})
    made = rule(rule.Params.model_validate(settings))
    yield f"### {rule_id}"
    yield f"**{made.wording()}**"
    yield _prose(rule.__doc__ or "")
    if isinstance(made, PairRule):
        asked = {"lead": "leaders", "support": "staff", "personal": "leaders who cover a need themselves"}
        yield "Asked of " + ", ".join(asked[kind] for kind in asked if kind in made.binds) + ". " + _not_known(made)
    if rule.always:
        yield "Cannot be switched off."
    parameters = _parameters(rule_id, rule.Params)
    if parameters:
        yield parameters
    yield f"Source: {rule.source if rule.source != 'choice' else 'a choice of this project'}"


def _prose(docstring: str) -> str:
    """Return a docstring as Markdown."""
    text = re.sub(r":\w+:(`[^`]+`)", r"\1", inspect.cleandoc(docstring))
    return re.sub(r"(?<=[.;:])  +", " ", text)


def _not_known(rule: PairRule) -> str:
    lifted = "May be waived for a pair." if rule.waivable else "Can never be waived."
    return f"{lifted} Not known: {'blocked' if rule.blocks_not_known else 'allowed, and flagged'}."


def _parameters(rule_id: str, params: type[RuleParams]) -> str:
    """Return the table of a rule's own parameters with the value of each policy; empty where it has none."""
    own = [name for name in params.model_fields if name not in PairParams.model_fields]
    if not own:
        return ""
    said = _attribute_docs(params)
    policies = [load_policy(name) for name in preset_names()]
    lines = [
        "| parameter | " + " | ".join(p.id for p in policies) + " | meaning |",
        "|---|" + "---|" * (len(policies) + 1),
    ]
    for name in own:
        values = [_value(params.model_validate(p.rules.get(rule_id, {})), name) for p in policies]
        lines.append(f"| `{name}` | {' | '.join(values)} | {said.get(name, '')} |")
    return "\n".join(lines)


def _value(params: RuleParams, name: str) -> str:
    value = getattr(params, name)
    return ", ".join(str(part) for part in value) if isinstance(value, tuple) else str(value)


def _attribute_docs(params: type[RuleParams]) -> dict[str, str]:
    """Read the sentence that stands under each parameter in the code."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(params))).body
    found: dict[str, str] = {}
    if isinstance(body, ast.ClassDef):
        for field, below in zip(body.body, body.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
                found[field.target.id] = " ".join(inspect.cleandoc(ast.literal_eval(below.value)).split())
    return found


# --- policies -----------------------------------------------------------------------------------------------------

_POLICIES_HEAD = """\
# Policies

Made by `make docs` from `constraints/rulebooks/`. A policy is the rule book of an offer as data. Every value that a
policy sets stands here with the place where it was published, or with the reason why this project chose it; what it
leaves to a rule is in [rules.md](rules.md). `nlematch policies NAME` lists all values. Policies have versions, which
are never changed; here stands the newest of each, and a round says which it is made with
([semantics.md](semantics.md#what-a-round-stands-on)).

A value is changed for one round under its name in `[policy]` of `round.toml` ([how](how-to/change-a-rule.md)). Names
with a number at their end (`refusals.0`) are members of a list, which is changed as a whole. A table in its place
changes all of them: `refusals.lasts = "round"`. Time on site is in half-days, travel in minutes one way, distance in
metres, money in pence.

A policy of your own is a file: `policy = "ours.toml"` in `round.toml` ([files.md](files.md#roundtoml))."""


def policies_page() -> str:
    """Return `docs/policies.md`: every value that a shipped policy sets, with its source."""
    parts = [_POLICIES_HEAD]
    for name in preset_names():
        values = [one for one in values_with_sources(name) if one.origin != "rule's default"]
        title = next(str(one.value) for one in values if one.path == "title")
        parts += [f"## {name}", f"{title}. Version {preset_versions(name)[-1]}."]
        for table, members in itertools.groupby(values, lambda one: _table_of(one.path)):
            parts += [f"### {name}: {table}", _values(list(members))]
    return "\n\n".join(parts) + "\n"


def _table_of(path: str) -> str:
    """Return the table of a policy's file that a value stands in; the first values stand in none."""
    table, inner, _ = path.partition(".")
    return table if inner else "policy"


def _values(values: list[SourcedValue]) -> str:
    """Return a table of values; a member of a list of tables is one row."""
    lines = ["| name | value | source |", "|---|---|---|"]
    for name, group in itertools.groupby(values, lambda one: _member_of(one.path)):
        members = list(group)
        single = members[0].path == name
        named = ["" if single else f"{one.path.rpartition('.')[2]} = " for one in members]
        shown = [f"{called}{_toml(one.value)}" for called, one in zip(named, members, strict=True)]
        sources = dict.fromkeys(_origin(one) for one in members)
        lines.append(f"| `{name}` | `{', '.join(shown)}` | {'; '.join(sources)} |")
    return "\n".join(lines)


def _member_of(path: str) -> str:
    """Return the member of a list of tables that a value belongs to, else its own path (a tier is no member)."""
    return path if path.startswith("tiers.") else re.sub(r"(\.\d+)\.\w+$", r"\1", path)


def _toml(value: object) -> str:
    """Spell a value as a policy's file does."""
    return value.isoformat() if isinstance(value, dt.date) else json.dumps(value, ensure_ascii=False)


def _origin(one: SourcedValue) -> str:
    return f"<{one.source}>" if one.origin == "published" else f"chosen: {one.source}"


# --- commands -----------------------------------------------------------------------------------------------------


def commands_page() -> str:
    """Return `docs/cli.md`: the help of every command, as the terminal shows it."""
    parts = [
        "# Commands",
        "Made by `make docs` from the commands' own help. Results go to stdout, talk goes to stderr.",
        _help(nlematch, "nlematch"),
    ]
    for name, command in commands().items():
        parts += [f"## nlematch {name}", _help(command, f"nlematch {name}")]
    return "\n\n".join(parts) + "\n"


def commands() -> dict[str, click.Command]:
    """Return every command by name, sorted."""
    context = click.Context(nlematch)
    found = {name: nlematch.get_command(context, name) for name in nlematch.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}


def _help(command: click.Command, called: str) -> str:
    context = click.Context(
        command, info_name=called, terminal_width=_WIDTH, max_content_width=_WIDTH, help_option_names=["-h", "--help"]
    )
    return f"```text\n{command.get_help(context)}\n```"


PAGES = {
    "rules.md": rules_page,
    "policies.md": policies_page,
    "cli.md": commands_page,
    "files.md": files_page,
    "publishers.md": publishers_page,
    "statements.md": statements_page,
}
"""What makes each page."""


def write_pages(folder: Path) -> None:
    """Write every page.

    Parameters
    ----------
    folder : Path
        The project's `docs`.
    """
    for name, make in PAGES.items():
        (folder / name).write_text(make(), encoding="utf-8", newline="\n")
        say(f"Written: {folder / name}")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
