"""`docs/files.md`: every file and column of a round, made from the records and the dictionary of columns."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from constraints.domain import TABLES, about, column_notes
from constraints.domain import vocabulary as v
from scenarios.escaping.cell_texts import BLANKS

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = """\
# The files of a round

Made by `make docs` from `constraints/domain/records.py` and `constraints/domain/dictionary.toml`.

A round is a folder with a file for each table and a `round.toml`, or one workbook with sheets of the same names. Three
tables are enough: `schools`, `supporters` and `leaders`. `nlematch new ROUND` writes empty ones; `nlematch check ROUND`
says everything that is wrong at once, or what was assumed.

@READING@

## Rounds

- **Files** of a folder are `.csv` or `.parquet`, called like their table. Another name is reported, except
  `overrides`, `names`, `people-key`, `notes`, `readme`, and names that begin with `import-`, a dot or an underscore;
  so are sheets of a workbook. A file that is called like a table and ends in `.xlsx`, `.xls`, `.ods`, `.txt` or `.tsv`
  is reported where no other file has the table.
- **Columns** that are not listed here are kept, after the known ones, and may group results. Blank rows and columns
  without a header are passed over. What a blank cell stands for is in the last column below; `nlematch check` counts
  it.
- **Ids** are free text without order: `123456.0` and ` 123456 ` are 123456, while `tr1` and `TR1` are two. What stands
  where an id should stand is refused: signs alone, `xxx`, `0000`, `as above`, `various`, `#REF!`, `1.2E+05`. **Dates**
  are dd/mm/yyyy or yyyy-mm-dd. **Numbers** are whole; a comma only parts thousands (`1,200`). **Regions** are the
  nine of England in any spelling of capitals, spaces, hyphens and `&`; another name is kept and compared as written.
  **Lists** are parted by `;`, levels follow a `:`, as in `maths:3;phonics:2`; a level left out is 1.
- **Rows** of text files must have as many cells as the header. Faults count rows as a spreadsheet does, title lines
  and blank rows included.
- **Text that begins with `=`, `+`, `-` or `@`**, or that would be read as blank, is written with an apostrophe before
  it, so that no spreadsheet runs it. The apostrophe is taken off when the file is read.
- **`.nlematch`** in a round, or `.NAME.xlsx.nlematch` beside a workbook, is the program's own: its lock, and
  `recorded.csv` with the number of every row that `record` added (`sequence`, `recorded_at`, `table`, and a digest of
  the row without its note). No command reads it as a table. [Reliability](reliability.md) says what it is for.
- **Names of people** are in no file. `names.csv` is not read; it may be given to a report at the moment it is made.

Columns in **bold** must be there and filled.

## round.toml

In a workbook this is the sheet `round` with two columns, key and value; a nested key is dotted
(`policy.rules.travel-limit.minutes`).

| key | holds | left out |
|---|---|---|
| `schema` | version of this layout, 2 | 1 |
| `id` | how the round is called in outputs | `round` |
| `title` | a line for people | the id |
| `as_at` | the day whose published judgements count | the policy's |
| `delivery_start`, `delivery_end` | when support is delivered | the policy's |
| `periods` | the parts of the delivery window, terms say: see below | those that `capacity.csv` names, without dates |
| `policy` | the rule book: its name, or the name of a file beside `round.toml`; or a table, see below | `sio-2019` |
| `policy_version` | which version of it | 1 |
| `travel_model` | which version of the [travel model](travel.md) | 2; with `schema = 1` or none, 1 |
| `tie_break` | which version of the tie-break | 1 |
| `seed` | for everything that is drawn, and for the solver | 1 |
| `generated` | what the generator drew; shown on every output | nothing |
| `plugins` | a table of [plug-ins](plug-ins.md): id and file beside `round.toml`, or `installed` | none |

The three versions keep a round's results as they are when newer ones come. `nlematch new`, `import` and `generate`
write the newest that there are; whoever wants a newer one later changes the line, and `nlematch check` says where a
newer one is. A round whose file says none stands on those above, whenever it is solved.

A folder may hold a `policy.toml` beside `round.toml`: a whole rule book, which then stands in the place of the shipped
one. Run folders keep theirs so (`inputs/policy.toml`), and a copy of `inputs` solves as the run did, whatever is
shipped by then. What `round.toml` says under `[policy]` is laid over it.

A policy of your own may be a file beside `round.toml`, called by its name: `policy = "ours.toml"`. It is data, and
nothing in it is run. It says what it extends, and the values that differ; a whole policy, such as a run's
`policy.toml`, is one too. It goes with the round wherever that is written, and a run keeps all its values. A path that
leads out of the folder is refused, so that a round that you are handed shows nothing else of your disk. Commands that
take `--policy`, and Python, take any path.

```toml
extends = "sio-2019"
id = "ours"

[rules.travel-limit]
minutes = 75

[sources]
"rules.travel-limit" = "choice: our roads are slow"
```

To change values of the rule book, write a table: `extends` names the preset, every other line is a value by its
path. The word `"none"` takes a limit away.

```toml
[policy]
extends = "sio-2019"
rules.travel-limit.minutes = 75
tiers.1.lead_limit_half_days = "none"
```

Terms have a name, a first and a last day. Together they cover the delivery window without holes: holidays belong to a
term. `capacity.csv` then says what people have in each. Profiles of a tier are weights for the terms, in the order of
their days; a deployment uses one of them ([semantics](semantics.md#periods-and-profiles)). In a workbook the keys are
`periods.1.name`, `periods.1.start`, `periods.1.end`, `periods.2.name` and so on.

```toml
[[periods]]
name = "autumn"
start = 2019-09-01
end = 2019-12-31

[[periods]]
name = "spring"
start = 2020-01-01
end = 2020-04-12

[[periods]]
name = "summer"
start = 2020-04-13
end = 2020-08-31

[policy]
extends = "sio-2019"
tiers.2.profiles = [[1, 1, 1], [0, 1, 1]]   # evenly, or nothing before Christmas
```"""

_LISTS = {
    "phase": v.PHASES,
    "provision": v.PROVISIONS,
    "governance": v.GOVERNANCES,
    "target": v.TARGETS,
    "supporter kind": v.SUPPORTER_KINDS,
    "leader kind": v.LEADER_KINDS,
    "need source": v.NEED_SOURCES,
    "need mode": v.NEED_MODES,
    "trust match": v.TRUST_MATCHES,
    "faith requirement": v.FAITH_REQUIREMENTS,
    "decision": v.DECISIONS,
    "event": v.EVENTS,
    "party": v.PARTIES,
    "scope": v.SCOPES,
    "letter of an id": v.ID_LETTERS,
    "outcome": v.OUTCOMES,
}

_TITLED = {"specialism": v.SPECIALISMS, "staff role": v.STAFF_ROLES, "reason code": v.REASON_CODES}


def files_page() -> str:
    """Return `docs/files.md`."""
    head = _HEAD.replace("@READING@", _reading())
    return "\n\n".join([head, *(_table(name) for name in TABLES), _surveys(), *_lists()]) + "\n"


def _reading() -> str:
    """Say how every file is read."""
    text = resources.files("tools").joinpath("reading.md").read_text(encoding="utf-8").strip()
    return text.replace("@BLANKS@", ", ".join(f"`{word}`" for word in sorted(BLANKS - {""})))


def _surveys() -> str:
    """Return the part on capacity surveys, which stands beside what reads them."""
    return resources.files("tools").joinpath("surveys.md").read_text(encoding="utf-8").rstrip()


def _table(name: str) -> str:
    lines = [f"## {name}", "", about(name), "", "| column | holds | means | blank |", "|---|---|---|---|"]
    for note in column_notes(name):
        header = f"**`{note.name}`**" if note.required else f"`{note.name}`"
        lines.append(f"| {header} | {note.holds} | {note.means} | {note.blank} |")
    return "\n".join(lines)


def _lists() -> Iterator[str]:
    rows = [f"| {name} | {', '.join(words)} |" for name, words in _LISTS.items()]
    yield "\n".join(["## Closed lists", "", "| what | words |", "|---|---|", *rows])
    for name, words in _TITLED.items():
        rows = [f"| `{code}` | {title} |" for code, title in words.items()]
        yield "\n".join([f"### {name}", "", "| code | says |", "|---|---|", *rows])
