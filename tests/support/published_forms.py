"""The forms in which programs and people save a table: text of every kind, workbooks, what R and pandas make of it."""

import csv
import datetime as dt
import io
import re

import openpyxl
import pandas as pd
import xlwt

from tests.support.published_layouts import Table

_WORDS = {1: "Outstanding", 2: "Good", 3: "Requires improvement", 4: "Inadequate", 9: "Not applicable"}


def written(cell, *, date="%d/%m/%Y", blank="NULL"):
    """Return a cell as text."""
    if cell is None:
        return blank
    if isinstance(cell, dt.date):
        return str((cell - dt.date(1899, 12, 30)).days) if date == "serial" else cell.strftime(date)
    return str(cell)


def text(table, *, mark=",", end="\r\n", titles=(), quoting=csv.QUOTE_MINIMAL, **how):
    """Return a table as text."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=mark, lineterminator=end, quoting=quoting)
    for title in titles:
        writer.writerow([title])
    writer.writerow(table.header)
    writer.writerows([[written(cell, **how) for cell in row] for row in table.rows])
    return stream.getvalue()


def text_form(encoding="cp1252", **how):
    """Return a form that is a text file."""

    def save(path, table):
        path.write_bytes(text(table, **how).encode(encoding))

    return save


def _pandas(table):
    return pd.read_csv(io.StringIO(text(table, end="\n")))


def _by_pandas(path, table):
    """Grades turn to floats, blanks are empty, an index without a name stands first."""
    _pandas(table).to_csv(path, encoding="utf-8")


def _by_pandas_with_dates(path, table):
    frame = _pandas(table)
    for header, place in {header: place for place, header in enumerate(table.header)}.items():
        if any(isinstance(row[place], dt.date) for row in table.rows):
            frame[header] = pd.to_datetime(frame[header], dayfirst=True)
    frame.to_csv(path, index=False, encoding="utf-8-sig", na_rep="nan", date_format="%Y-%m-%d %H:%M:%S")


def _by_pandas_to_parquet(path, table):
    frame = _pandas(table)
    for header, place in {header: place for place, header in enumerate(table.header)}.items():
        if any(isinstance(row[place], dt.date) for row in table.rows):
            frame[header] = pd.to_datetime(frame[header], dayfirst=True)
    frame.to_parquet(path)


def _by_r(path, table):
    """`write.csv(read.csv(...))`: names of R, its row numbers first, text in quotes, NA for what is blank."""
    names = [re.sub(r"[^A-Za-z0-9._]", ".", header) for header in table.header]
    names = [f"X{name}" if name[0].isdigit() else name for name in names]
    lines = [",".join(f'"{name}"' for name in ["", *names])]
    for number, row in enumerate(table.rows, 1):
        cells = [written(cell, blank="NA") for cell in row]
        quoted = [cell if cell == "NA" or cell.isdigit() else '"{}"'.format(cell.replace('"', '""')) for cell in cells]
        lines.append(",".join([f'"{number}"', *quoted]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _by_janitor(path, table):
    """readr's `write_csv` after janitor's `clean_names`."""
    names = [
        re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()).strip("_")
        for name in table.header
    ]
    renamed = Table(names, table.rows)
    path.write_text(text(renamed, end="\n", date="%Y-%m-%d", blank="NA"), encoding="utf-8")


def _excel_rows(sheet, table):
    for row in table.rows:
        sheet.append([dt.datetime.combine(cell, dt.time()) if isinstance(cell, dt.date) else cell for cell in row])


def _excel(path, table):
    """Numbers are numbers, days are days."""
    book = openpyxl.Workbook()
    book.active.append(list(table.header))
    _excel_rows(book.active, table)
    book.save(path)


def _excel_of_publishers(path, table):
    """A cover, a hidden sheet of lists, notes; title lines; line breaks in headers; a filter that hides rows."""
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    book.active.append(["State-funded schools, inspections and outcomes"])
    lists = book.create_sheet("Lists")
    lists.sheet_state = "hidden"
    lists.append(list(table.header))
    lists.append([None] * len(table.header))
    notes = book.create_sheet("Notes")
    notes.append(["URN", "Unique reference number of a school"])
    sheet = book.create_sheet("D2 Most recent")
    sheet.append(["State-funded schools"])
    sheet.append([])
    sheet.append([header.replace(" ", "\n", 1) for header in table.header])
    _excel_rows(sheet, table)
    sheet.row_dimensions[4].hidden = True
    sheet.auto_filter.ref = sheet.dimensions
    book.save(path)


def _old_excel(path, table):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for place, header in enumerate(table.header):
        sheet.write(0, place, header)
    for number, row in enumerate(table.rows, 1):
        for place, cell in enumerate(row):
            if isinstance(cell, dt.date):
                sheet.write(number, place, cell, day)
            elif cell is not None:
                sheet.write(number, place, cell)
    book.save(str(path))


def _words_for_grades(path, table):
    def worded(number, row):
        return [
            _WORDS.get(cell, cell) if header in table.grades else cell
            for header, cell in zip(table.header, row, strict=True)
        ]

    rows = [worded(number, row) for number, row in enumerate(table.rows)]
    path.write_bytes(text(Table(table.header, rows), blank="").encode("utf-8"))


def _another_order(path, table):
    rows = [list(reversed(row)) for row in reversed(table.rows)]
    path.write_bytes(text(Table(list(reversed(table.header)), rows), blank="-").encode("cp1252"))


def _with_what_cannot_matter(path, table):
    """Three thousand children's centres, and Welsh, overseas and closed schools, none of them with a cell in order."""
    if "EstablishmentName" not in table.header:
        path.write_bytes(text(table).encode("cp1252"))
        return
    others = [("Children's centre", 20_000 + number, "Open") for number in range(3_000)]
    others += [("Welsh establishment", 400_000, "Open"), ("British schools overseas", 132_701, "Open")]
    others += [("Community school", 110_000 + number, "Closed") for number in range(40)]
    rows = [[_of_no_matter(header, *other) for header in table.header] for other in others]
    path.write_bytes(text(Table(table.header, [*rows, *table.rows])).encode("cp1252"))


def _of_no_matter(header, kind, urn, status):
    known = {"URN": urn, "TypeOfEstablishment (name)": kind, "EstablishmentStatus (name)": status}
    return known.get(header, None if header == "CloseDate" else "see note")


FORMS = {
    "as published": text_form(),
    "UTF-8, line feeds": text_form("utf-8", end="\n", blank=""),
    "UTF-8 with its mark, semicolons": text_form("utf-8-sig", mark=";", blank=""),
    "UTF-16, tabs": text_form("utf-16", mark="\t", blank=""),
    "UTF-16 without its mark": text_form("utf-16-le"),
    "Macintosh": text_form("cp1252", end="\r"),
    "title lines": text_form(titles=["State-funded schools", "Most recent inspections, as at", ""]),
    "all quoted": text_form("utf-8", quoting=csv.QUOTE_ALL, blank="#N/A"),
    "13-Jan-20": text_form("cp1252", date="%d-%b-%y", blank="n/a"),
    "13 January 2020": text_form("utf-8", date="%d %B %Y", blank="None"),
    "ISO with a time": text_form("utf-8", date="%Y-%m-%dT00:00:00", blank="NaN"),
    "yyyymmdd": text_form("utf-8", date="%Y%m%d", blank="."),
    "days as numbers": text_form("cp1252", date="serial", blank=""),
    "pandas": _by_pandas,
    "pandas, dates read": _by_pandas_with_dates,
    "Parquet": _by_pandas_to_parquet,
    "R": _by_r,
    "readr and janitor": _by_janitor,
    "Excel": _excel,
    "Excel of publishers": _excel_of_publishers,
    "Excel 97": _old_excel,
    "grades as words": _words_for_grades,
    "another order": _another_order,
    "with what cannot matter": _with_what_cannot_matter,
}
"""Ways to save a table: each takes a path and the table."""

MONTH_FIRST = text_form("utf-8", date="%m/%d/%Y", blank="")

_DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%b-%Y", "%d-%b-%y", "%d %B %Y", "%d/%m/%Y 00:00:00", "%Y-%m-%dT00:00:00", "serial")
_BLANKS = ("", "NULL", "NA", "N/A", "#N/A", "None", "nil", "-", "TBC", "unknown", "n/k", "<NA>", " ", "\N{EN DASH}")
_GRADES = {
    1: ("1", "1.0", "Outstanding", "Grade 1", "OUTSTANDING", "1 - Outstanding"),
    2: ("2", "2.0", "Good", "Grade 2", " good ", "2: Good"),
    3: ("3", "3.0", "Requires improvement", "RI", "Satisfactory", "Requires Improvement (3)"[:20]),
    4: ("4", "4.0", "Inadequate", "Special measures", "Serious weaknesses", "SM"),
    9: ("9", "9.0", "Not judged", "0", "8"),
}
_FLAGS = {"Yes": ("Yes", "Y", "TRUE", "yes", "1", "1.0"), "No": ("No", "N", "FALSE", "no", "0")}


def in_any_spelling(choose):
    """Return a form that is a text file in which every cell is spelt in a way of its own."""

    def spell(cell, is_grade):
        if cell is None:
            return choose(_BLANKS)
        if isinstance(cell, dt.date):
            return written(cell, date=choose(_DAYS))
        if is_grade:
            return choose(_GRADES.get(cell, (cell,)))
        if isinstance(cell, int):
            return choose((f"{cell}", f"{cell}.0", f" {cell} ", f"{cell}\N{NO-BREAK SPACE}"))
        return choose(_FLAGS.get(cell, (cell, f" {cell}", f"{cell}  ")))

    def save(path, table):
        graded = [header in table.grades for header in table.header]
        header = [
            choose((name, name.upper(), name.replace(" ", "  "), name.replace(" ", "."))) for name in table.header
        ]
        rows = [list(map(spell, row, graded)) for row in table.rows]
        path.write_bytes(text(Table(header, rows), mark=choose((",", ";", "\t"))).encode("utf-8"))

    return save
