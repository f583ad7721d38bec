"""Every way out of the program: stdout and stderr, CSV, JSON and TOML, pages, workbooks, names of files.

Whatever a planner's files say comes out as text that can be seen, and nothing that shows it acts on it.  No other
module writes to a terminal, or makes CSV, JSON, TOML, templates of pages or workbooks; a test holds them to it.  What
writes to a terminal, :mod:`scenarios.escaping.terminal`, is for commands alone, and not among the names here.
"""

from scenarios.escaping.characters import one_line, visible
from scenarios.escaping.csv_cells import (
    csv_rows,
    csv_text,
    escape,
    escape_ours,
    shown_csv,
    standing_rows,
    unescape,
    unescape_ours,
    without_apostrophe,
)
from scenarios.escaping.file_names import file_word, is_device, short_digest
from scenarios.escaping.html import (
    DataText,
    as_in_pages,
    capital,
    environment,
    html_text,
    listed,
    ours,
    script_json,
    seen,
    vega_text,
)
from scenarios.escaping.json_toml import json_text, plain_text, toml_text, toml_value
from scenarios.escaping.workbook_cells import LONGEST, fits, fitting, header_text, new_workbook, set_text

__all__ = [
    "LONGEST",
    "DataText",
    "as_in_pages",
    "capital",
    "csv_rows",
    "csv_text",
    "environment",
    "escape",
    "escape_ours",
    "file_word",
    "fits",
    "fitting",
    "header_text",
    "html_text",
    "is_device",
    "json_text",
    "listed",
    "new_workbook",
    "one_line",
    "ours",
    "plain_text",
    "script_json",
    "seen",
    "set_text",
    "short_digest",
    "shown_csv",
    "standing_rows",
    "toml_text",
    "toml_value",
    "unescape",
    "unescape_ours",
    "vega_text",
    "visible",
    "without_apostrophe",
]
