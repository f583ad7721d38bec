"""`docs/publishers.md`: the layouts of publishers' files, made from `layouts.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.demand.layouts import family, grade_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.demand.layouts import Layout

_HEAD = """\
# Publishers' files

Made by `make docs` from `scenarios/demand/layouts.toml`. How bytes become a table, and which words are blank, is in
[files.md](files.md#how-every-file-is-read); what is made of the cells is in
[semantics.md](semantics.md#demand-from-published-files).

- **A layout is known as a whole.** It is recognised by its set of telling headers, marked * below: a file is in the
  layout that has all telling headers of the file. A file with telling headers of two years is refused (NM506), for
  one header means different things in two layouts. Headers of one layout are never looked for in another.
- **Of several headers for a field the first that is there is read.** Headers are compared without regard to case,
  white space and signs, so R's `Inspection.start.date` and `inspection_start_date` are `Inspection start date`; a
  column that is there twice is refused (NM108).
- **Nothing that lacks is assumed.** A column that a policy needs and the file lacks is refused (NM501), with the file
  that has it. Only the columns below are read.
- `nlematch import` says which layout it recognised; `--explain-columns` adds which column was used for what."""

_FAMILIES = {
    "ofsted": (
        "Ofsted's management information",
        "`--ofsted`: one row a school, with a block of columns for each inspection, the newest first.",
    ),
    "gias": (
        "Schools",
        (
            "`--gias`: establishment fields of Get Information about Schools. Their status must be there. Extracts "
            "without positions need a postcode file: `--postcodes`, the ONS's NSPL or ONSPD, or Code-Point Open, as "
            "published."
        ),
    ),
    "trusts": ("Schools and trusts", "`--trusts`: one row a school and group. Only trusts count."),
    "links": ("Schools before and after", "`--links`: which URN came before which."),
    "history": ("Inspections of earlier years", "`--history`: one row an inspection, of as many years as there are."),
    "teaching_schools": ("Teaching schools", "`--teaching-schools`: a list of URNs."),
    "overrides": ("Overrides", "`--overrides`: what people decided about schools."),
}


def publishers_page() -> str:
    """Return `docs/publishers.md`."""
    parts = [_HEAD]
    for name, about in _FAMILIES.items():
        parts += [f"## {about[0]}", about[1]]
        for layout in family(name).layouts:
            parts += [f"### {layout.title[0].upper()}{layout.title[1:]}", "\n".join(_fields(layout))]
    parts += ["## Words for grades", _grades()]
    return "\n\n".join(parts) + "\n"


def _fields(layout: Layout) -> Iterator[str]:
    """Yield the table of a layout's fields, and the headers that tell it but are not read."""
    yield "| field | header |"
    yield "|---|---|"
    for field, headers in layout.fields.items():
        marked = [f"{header}{' *' if layout.tells(header) else ''}" for header in headers]
        yield f"| {field.replace('.', ': ').replace('_', ' ')} | {' · '.join(marked)} |"
    read = {header for headers in layout.fields.values() for header in headers}
    others = [header for header in layout.marks if header not in read]
    if others:
        yield f"\nAlso tells the layout: {' · '.join(others)}."


def _grades() -> str:
    words = grade_words()
    rows = [
        f"| {grade} | {', '.join(word for word, value in words.items() if value == grade)} |"
        for grade in sorted(set(words.values()))
    ]
    return "\n".join(["| grade | words |", "|---|---|", *rows])
