"""The page of statements: what the program says, with which arguments, and when that is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.statements import catalogue, meanings

if TYPE_CHECKING:
    from scenarios.statements import Entry

_HEAD = """\
# Statements

Made by `make docs` from the catalogue in `scenarios/statements/`. Explanations, the page of a run, its workbook and its
letters take what they say from here: each text beside fixed labels and the figures of tables is one of these.
A statement is a key with arguments, and shows as its sentence. `--format json` of `explain`, `report`, `letters` and
`workbook` has all that was said:

    {"key": "change.place", "arguments": {"leader_id": "L0012"}, "text": "one more case for L0012"}

In a sentence braces hold an argument. `{n:count case}` is a number with its word, `{n:word is|are}` the word alone,
`{ids:first 3}` the first few of a list, `{parts:and}` all of it. An argument may be a statement itself. Texts for
planners call schools and supporters by name, with the id behind it: `Elm Primary (100001)`; so do the words of rules
(`because`). People have ids alone. *Beside* are arguments that the sentence does not show. What is known from tables
can be counted again from the files of the run and of its round; what is known by solving holds of plans of a round that
is changed as the statement says."""

_KNOWN = {
    "tables": "Known from the tables.",
    "solving": "Known by solving.",
    "nothing": "Names something; claims nothing of this round.",
}


def statements_page() -> str:
    """Return `docs/statements.md`: every statement of the catalogue, then what arguments mean."""
    parts, subject = [_HEAD], ""
    for key, entry in catalogue().items():
        above, _, _ = key.partition(".")
        if above != subject:
            subject = above
            parts.append(f"## {subject}")
        parts += [f"### {key}", *_entry(entry)]
    rows = [f"| `{name}` | {meaning} |" for name, meaning in meanings().items()]
    parts += ["## What arguments mean", "\n".join(["| argument | meaning |", "|---|---|", *rows])]
    return "\n\n".join(parts) + "\n"


def _entry(entry: Entry) -> list[str]:
    label = f"`{entry.label}`: " if entry.label else ""
    shown = entry.label + entry.sentence
    beside = [f"`{name}`" for name in entry.arguments if f"{{{name}" not in shown]
    return [
        f"> {label}`{entry.sentence}`",
        f"True when: {entry.true_when} {_KNOWN[entry.known_from]}"
        + (f" Beside: {', '.join(beside)}." if beside else ""),
    ]
