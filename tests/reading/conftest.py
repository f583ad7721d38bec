"""A round's folder from a few lines of CSV: the least round, and what a test lays over it."""

import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

LEAST = {
    "schools": "urn,name,phase,easting,northing,tier\n"
    "100001,Ash,primary,450000,300000,1\n100002,Elm,primary,450000,301000,2\n",
    "supporters": "supporter_id,kind,easting,northing\nS1,school,450000,302000\n",
    "leaders": "leader_id,supporter_id,half_days,max_cases\nL1,S1,12,2\n",
}


@pytest.fixture
def folder_of(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes the least round with other files in place of its own; None leaves one out."""

    def write(settings: str | None = None, **files: str | bytes | None) -> Path:
        folder = tmp_path / "round"
        folder.mkdir()
        for name, content in (LEAST | files).items():
            if content is not None:
                raw = content if isinstance(content, bytes) else content.encode()
                (folder / f"{name}.csv").write_bytes(raw)
        if settings is not None:
            (folder / "round.toml").write_text(settings, encoding="utf-8")
        return folder

    return write


_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_NAMES = {
    "office": _OFFICE,
    "table": _OFFICE.replace("office:1", "table:1"),
    "text": _OFFICE.replace("office:1", "text:1"),
}


def _ods_cell(text: str, formula: bool, merged: bool) -> str:
    marks = ' table:number-rows-spanned="2" table:number-columns-spanned="1"' if merged else ""
    if formula:
        return f'<table:table-cell table:formula="of:=[.A1]"{marks}/>'
    if not text:
        return f"<table:table-cell{marks}/>"
    return f'<table:table-cell office:value-type="string"{marks}><text:p>{escape(text)}</text:p></table:table-cell>'


@pytest.fixture(scope="session")
def ods() -> Callable[..., Path]:
    """Return a function that writes a workbook as LibreOffice does: sheets of rows of text by title."""

    def write(
        path: Path,
        sheets: Mapping[str, Sequence[Sequence[str]]],
        formula_at: tuple[int, int] | None = None,
        merged_at: tuple[int, int] | None = None,
        hidden_rows: Collection[int] = (),
    ) -> Path:
        spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in _NAMES.items())
        tables = []
        for title, rows in sheets.items():
            lines = []
            for number, row in enumerate(rows, 1):
                hidden = ' table:visibility="filter"' if number in hidden_rows else ""
                cells = [
                    _ods_cell(text, (number, k) == formula_at, (number, k) == merged_at) for k, text in enumerate(row)
                ]
                lines.append(f"<table:table-row{hidden}>{''.join(cells) or '<table:table-cell/>'}</table:table-row>")
            tables.append(f'<table:table table:name="{escape(title)}">{"".join(lines)}</table:table>')
        body = f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
        content = (
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>{body}</office:document-content>'
        )
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", kind)
            archive.writestr("content.xml", content)
            archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {space}>{entry}</manifest:manifest>")
        return path

    return write
