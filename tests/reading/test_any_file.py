"""Any file of tables, by what is in it: encodings, separators, line ends, workbooks of every kind, and their traps."""

import codecs
import re
import zipfile

import openpyxl
import pytest
import xlwt
from openpyxl.utils import get_column_letter

from constraints.domain.faults import InputRefused
from scenarios.escaping import escape, unescape
from scenarios.escaping.cell_texts import BLANKS, fold, is_blank
from scenarios.files.limits import MOST_CHARACTERS
from scenarios.files.sheets import Choice, read_sheet
from scenarios.rounds import load_round

HEADER = ["urn", "name", "half_days"]
KNOWN = {fold(name) for name in HEADER}
ROWS = [["100001", "École Ste-Thérèse", "7,5"], ["100002", 'Elm, "new" site', "12"], ["100003", "Oak", ""]]


def read(path, **settings):
    sheet = read_sheet(path, KNOWN, **settings)
    places = [[fold(text) for text in sheet.header].index(fold(name)) for name in HEADER]
    return [list(row) for row in zip(*(sheet.column(place) for place in places), strict=True)]


def faults_of(path, **settings):
    with pytest.raises(InputRefused) as refused:
        read_sheet(path, KNOWN, **settings)
    return [(fault.code, fault.row, fault.value) for fault in refused.value.faults]


def spoilt_of(path):
    sheet = read_sheet(path, KNOWN)
    return [(fault.code, fault.row, fault.column, fault.value) for fault in sheet.spoilt_faults(range(9))]


def as_text(mark, end):
    quoted = [[f'"{cell.replace(chr(34), 2 * chr(34))}"' for cell in row] for row in ROWS]
    return end.join([mark.join(HEADER), *map(mark.join, quoted)]) + end


# --- text


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_separators_and_line_ends_change_nothing(tmp_path, encoding, mark, end):
    (tmp_path / "table.csv").write_bytes(as_text(mark, end).encode(encoding))
    assert read(tmp_path / "table.csv") == ROWS


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_without_a_known_header_the_separator_is_the_one_that_rows_agree_on(tmp_path, mark):
    (tmp_path / "table.csv").write_text(f"who{mark}what\nA{mark}a,b\nB{mark}c\n", encoding="utf-8")
    assert read_sheet(tmp_path / "table.csv", KNOWN).header == ("who", "what")


def test_a_stray_byte_in_utf_8_is_told_by_cell_and_changes_no_other_letter(tmp_path):
    raw = as_text(",", "\n").encode().replace(b"Oak", b"O\x92ak")
    (tmp_path / "table.csv").write_bytes(raw)
    assert read(tmp_path / "table.csv")[0] == ROWS[0]
    assert spoilt_of(tmp_path / "table.csv") == [
        ("NM111", 4, "name", "a byte in it is no letter of UTF-8 text: O\N{REPLACEMENT CHARACTER}ak"),
    ]  # fmt: skip


def test_a_byte_that_windows_does_not_know_is_told_too(tmp_path):
    (tmp_path / "table.csv").write_bytes(as_text(",", "\n").encode("cp1252").replace(b"Oak", b"O\x81ak"))
    assert [(code, row) for code, row, _, _ in spoilt_of(tmp_path / "table.csv")] == [("NM111", 4)]


def test_a_stray_byte_in_a_round_is_a_fault_of_its_cell(folder_of):
    schools = "urn,name,phase,easting,northing,tier\n100001,Thérèse,primary,450000,300000,1\n".encode()
    loaded = load_round(folder_of(schools=schools + b"100002,\xc9cole,primary,450000,301000,2\n"))
    assert [(f.code, f.file, f.row, f.column) for f in loaded.faults] == [("NM111", "schools.csv", 3, "name")]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"\x00\x01\x02\x03" * 9, "not a text file"),
        (codecs.BOM_UTF16_LE + "urn".encode("utf-16-le") + b"\x41", "UTF-16 text that is cut off"),
        (b"<!DOCTYPE html><html><table>", "a web page"),
        (b'<?xml version="1.0"?><Workbook/>', "an XML file"),
        (b'urn,name\n1,"open\n', "a quote that is never closed"),
        (b"urn,name\n1," + b"x" * (MOST_CHARACTERS + 1), "a cell of more than"),
        (b"", "the file is empty"),
        (b"PK\x03\x04 and so on", "not a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on", "not a workbook"),
        (b"PAR1 and so on", "not a Parquet file"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path, raw, why):
    (tmp_path / "table.csv").write_bytes(raw)
    ((code, _, value),) = faults_of(tmp_path / "table.csv")
    assert code == "NM107"
    assert why in value


# --- headers


@pytest.mark.parametrize(
    "spelt",
    [
        "Half Days", "half-days", "HALF_DAYS", "half.days", " Half\nDays ", "Half\xa0days", "HalfDays", "'Half days'",
        "half\u200b days", "Half days?",
    ],
)  # fmt: skip
def test_a_header_is_folded_once_for_all(spelt):
    assert fold(spelt) == fold("half_days")


@pytest.mark.parametrize(
    ("published", "renamed"),
    [
        ("LA (code)", "LA..code."), ("LA (code)", "la_code"),
        ("TypeOfEstablishment (name)", "type_of_establishment_name"),
        ("16 to 19 study programmes", "X16.to.19.study.programmes"),
        ("Does the latest full inspection relate to the URN of the current school?",
         "Does.the.latest.full.inspection.relate.to.the.URN.of.the.current.school."),
        ("Latest OEIF  safeguarding is effective?", "Latest OEIF safeguarding is effective?"),
    ],
)  # fmt: skip
def test_what_programs_make_of_a_header_is_the_same_header(published, renamed):
    assert fold(published) == fold(renamed)


@pytest.mark.parametrize("second", ["half_days.1", "half_days...4", "Half.Days.1"])
def test_a_column_that_a_program_has_numbered_stands_twice(folder_of, second):
    leaders = f"leader_id,supporter_id,half_days,max_cases,{second}\nL1,S1,12,2,8\n"
    faults = load_round(folder_of(leaders=leaders)).faults
    assert [(fault.code, fault.column) for fault in faults] == [("NM108", "half_days")]


def test_a_header_below_many_short_title_lines_is_the_row_with_most_columns(tmp_path):
    (tmp_path / "table.csv").write_text("Half days,\n\n2019,\n" + as_text(",", "\n"), encoding="utf-8")
    assert read(tmp_path / "table.csv") == ROWS


# --- blanks


def test_every_word_for_nothing_is_blank_in_any_spelling_and_can_be_written():
    for word in BLANKS - {""}:
        for spelt in (word, word.upper(), f"  {word.title()}\xa0"):
            assert is_blank(spelt)
            assert unescape(spelt) is None
            assert not is_blank(spelt, {word})
        assert unescape(escape(word)) == word
        assert escape(word, {word}) == ("'" if word.startswith("-") else "") + word


# --- workbooks


def book_of(path, *sheets):
    """Write a workbook; each sheet is a title and rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def edited(path, part, change):
    """Change the text of one part of a workbook."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return path


def many(number=60):
    return [HEADER, *([str(100000 + row), f"School {row}", row] for row in range(number))]


@pytest.mark.parametrize("stated", ["A1:C10", "A1", "B2:B3", "A1:C1048576", "A1:XFD9"])
def test_every_row_is_read_whatever_size_the_sheet_states(tmp_path, stated):
    path = book_of(tmp_path / "table.xlsx", ("leaders", many()))
    part = "xl/worksheets/sheet1.xml"
    edited(path, part, lambda xml: re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{stated}"', xml))
    assert [row[0] for row in read(path)] == [str(100000 + row) for row in range(60)]


def test_rows_of_a_round_do_not_vanish_below_a_stated_size(tmp_path):
    needs = [["case_id", "specialism", "severity", "half_days", "need_id"]]
    needs += [["100001", "maths", 2, 4, f"n{number}"] for number in range(89)]
    path = book_of(
        tmp_path / "round.xlsx",
        ("schools", [["urn", "phase", "easting", "northing", "tier"], [100001, "primary", 450000, 300000, 1]]),
        ("supporters", [["supporter_id", "kind", "easting", "northing"], ["S1", "school", 450000, 302000]]),
        ("leaders", [["leader_id", "supporter_id", "half_days", "max_cases"], ["L1", "S1", 12, 2]]),
        ("needs", needs),
    )
    edited(
        path, "xl/worksheets/sheet4.xml", lambda xml: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:H30"', xml)
    )
    loaded = load_round(path)
    assert (loaded.faults, len(loaded.round.needs)) == ((), 89)


@pytest.mark.parametrize("nothing", ["", "<v/>", "<v></v>"])
def test_a_formula_without_a_saved_value_and_the_error_of_one_are_told_by_cell(tmp_path, nothing):
    rows = [HEADER, ["100001", "=A2", 4], ["100002", "Elm", "=1/0"], ["100003", "Oak", "#N/A"]]
    path = book_of(tmp_path / "table.xlsx", ("leaders", rows))
    saved = "<f>1/0</f><v>#DIV/0!</v>"
    edited(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(
            r'<c r="C3"><f>1/0</f><v ?/></c>|<c r="C3"><f>1/0</f><v></v></c>', f'<c r="C3" t="e">{saved}</c>', xml
        ),
    )
    edited(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(r"(<f>A2</f>)<v ?/>|(<f>A2</f>)<v></v>", f"<f>A2</f>{nothing}", xml),
    )
    assert spoilt_of(path) == [
        ("NM111", 2, "name", "a formula without a saved value"), ("NM111", 3, "half_days", "the error #DIV/0!"),
    ]  # fmt: skip


def test_a_formula_whose_saved_value_is_an_empty_text_is_blank(tmp_path):
    path = book_of(tmp_path / "table.xlsx", ("leaders", [HEADER, ["100001", "=A3", 4]]))
    edited(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(r'<c r="B2"[^>]*><f>A3</f><v ?/>', '<c r="B2" t="str"><f>A3</f><v></v>', xml),
    )
    assert spoilt_of(path) == []
    assert read(path) == [["100001", "", "4"]]


def test_merged_cells_of_data_are_told_and_merged_titles_are_none(tmp_path):
    path = tmp_path / "table.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["Leaders of the autumn"], [], HEADER, *ROWS):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("B4:B5")
    book.save(path)
    assert spoilt_of(path) == [("NM111", 4, "name", "B4:B5 merged")]


def test_rows_that_a_filter_hides_are_read_and_told(tmp_path):
    path = tmp_path / "table.xlsx"
    book = openpyxl.Workbook()
    for row in many(9):
        book.active.append(row)
    book.active.auto_filter.ref = "A1:C10"
    for row in (3, 4, 5):
        book.active.row_dimensions[row].hidden = True
    book.save(path)
    sheet = read_sheet(path, KNOWN)
    assert len(sheet.rows) == 9
    assert sheet.notes == ("3 rows are hidden in table.xlsx; they were read too",)


def test_the_sheet_with_the_columns_is_read_and_named(tmp_path):
    book = openpyxl.load_workbook(
        book_of(
            tmp_path / "table.xlsx", ("Read me", [["Fill the next sheet"]]), ("Lists", [HEADER]), ("Replies", many(3))
        )
    )
    book["Lists"].sheet_state = "hidden"
    book.save(tmp_path / "table.xlsx")
    sheet = read_sheet(tmp_path / "table.xlsx", KNOWN)
    assert (sheet.file, len(sheet.rows)) == ("table.xlsx [Replies]", 3)
    assert sheet.notes == ("table.xlsx was read from its sheet Replies",)


def test_where_two_sheets_could_be_meant_somebody_has_to_say_which(tmp_path):
    path = book_of(tmp_path / "table.xlsx", ("2019", many(3)), ("2020", many(4)))
    assert faults_of(path) == [("NM112", None, "2019; 2020")]
    assert len(read(path, choice=Choice([" 2019 "]))) == 3
    lost = Choice(["2018"])
    assert faults_of(path, choice=lost) == [("NM112", None, "2019; 2020")]


def test_old_excel_workbooks_are_read(tmp_path):
    book = xlwt.Workbook()
    hidden, shown = book.add_sheet("Lists"), book.add_sheet("Replies")
    hidden.visibility = 1
    hidden.write(0, 0, "urn")
    for row, cells in enumerate([["Replies"], [], HEADER, *ROWS]):
        for column, text in enumerate(cells):
            shown.write(row, column, int(text) if text.isdigit() else text)
    book.save(tmp_path / "table.csv")  # whatever its name ends in
    assert read(tmp_path / "table.csv") == ROWS


def test_workbooks_of_libreoffice_are_read_with_their_traps(tmp_path, ods):
    path = tmp_path / "table.ods"
    ods(path, {"Cover": [["Schools"]], "D2": [["A title"], [], HEADER, *ROWS]})
    assert read(path) == ROWS
    ods(path, {"D2": [HEADER, *ROWS]}, formula_at=(2, 1), hidden_rows={3}, merged_at=(4, 0))
    sheet = read_sheet(path, KNOWN)
    assert sheet.notes == ("1 rows are hidden in table.ods; they were read too",)
    assert spoilt_of(path) == [
        ("NM111", 2, "name", "a formula without a saved value"),
        ("NM111", 4, "urn", "A4:A5 merged"),
    ]


def test_a_sheet_that_is_named_in_the_workbook_and_not_in_it_is_missed(tmp_path):
    path = book_of(tmp_path / "table.xlsx", ("one", many(3)), ("two", many(3)))
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist() if not name.endswith("sheet2.xml")}
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    ((code, _, value),) = faults_of(path)
    assert (code, value) == ("NM107", "the workbook is damaged: its sheet 'two' is not in it")


# --- limits


def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_is_unpacked(tmp_path):
    path = book_of(tmp_path / "table.xlsx", ("leaders", many(3)))
    edited(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace("</sheetData>", " " * 40_000_000 + "</sheetData>"))
    ((code, _, value),) = faults_of(path)
    assert code == "NM107"
    assert re.fullmatch(r"a workbook with a part packed [\d,]+ times", value)


def test_a_cell_far_out_costs_no_memory_for_those_between(tmp_path):
    path = tmp_path / "table.xlsx"
    book = openpyxl.Workbook()
    for row in many(2):
        book.active.append(row)
    book.active.cell(1_048_576, 16_384, "far")
    book.save(path)
    sheet = read_sheet(path, KNOWN)
    assert list(sheet.numbers) == [2, 3, 1_048_576]
    assert get_column_letter(len(sheet.rows[-1])) == "XFD"


def test_a_file_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("scenarios.files.books.MOST_BYTES", 10)
    (tmp_path / "table.csv").write_text(as_text(",", "\n"), encoding="utf-8")
    assert faults_of(tmp_path / "table.csv") == [("NM107", None, "more than 10 bytes")]
