"""What comes out of `scenarios.escaping`: every character can be seen, and whoever reads gets the text back."""

import csv
import io
import json
import tomllib
import unicodedata

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.escaping import (
    DataText,
    csv_rows,
    csv_text,
    escape,
    escape_ours,
    file_word,
    fits,
    fitting,
    html_text,
    is_device,
    json_text,
    one_line,
    script_json,
    shown_csv,
    toml_text,
    unescape,
    unescape_ours,
    vega_text,
    visible,
)
from scenarios.escaping.cell_texts import NO_WIDTH

TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.text(
    st.sampled_from("=+-@'\t\n\r\x1b\x07\x9b\u202e\u200b\u2066\ufeff\U000e0041<>&\"{}%,;x \uff1d")
)
SIGNS = {chr(code) for code in range(0x110000)}
GRAPHIC = {
    sign
    for sign in SIGNS - {"\u061c"}
    if unicodedata.category(sign) == "Cf"
    and unicodedata.name(sign, "").startswith(("ARABIC ", "SYRIAC ABBREVIATION", "KAITHI NUMBER", "EGYPTIAN "))
}
"""Format characters that have a shape of their own."""


def test_no_character_that_cannot_be_seen_is_left():
    unseen = {sign for sign in SIGNS if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} - GRAPHIC
    assert [hex(ord(sign)) for sign in sorted(unseen) if one_line(sign) == sign] == []
    assert {sign for sign in unseen if visible(sign) == sign} == {"\n"}
    assert (one_line("a\x1b[31m\u202e\nb"), visible("a\nb\t")) == (r"a\x1b[31m\u202e\nb", "a\nb\\t")


@given(TEXTS)
def test_what_is_shown_is_shown_as_it_is_where_it_can_be_seen(text):
    assert one_line(one_line(text)) == one_line(text)
    if text.isprintable() and all(unicodedata.category(sign)[0] in "LNPSZ" for sign in text):
        assert "\\u" in one_line(text) or one_line(text) == text  # fillers of no width are letters, and are shown


@given(TEXTS)
def test_json_and_toml_give_the_text_back_and_can_be_printed(text):
    data = {"key": [text, {"inner": text}]}
    for written, read in ((json_text(data), json.loads), (toml_text(data), tomllib.loads)):
        assert read(written) == data
        assert visible(written) == written
    assert json.loads(script_json(data)) == data
    assert "<" not in script_json(data)
    assert json.loads(json_text(data, ascii_only=True)) == data


def test_json_writes_what_is_no_json_as_what_it_means():
    data = {
        1: np.int64(3),
        "a": np.array([1.5, np.nan]),
        "b": pd.NA,
        "c": float("inf"),
        "d": pd.Timestamp("2020-01-02"),
    }
    assert json.loads(json_text(data)) == {"1": 3, "a": [1.5, None], "b": None, "c": None, "d": "2020-01-02 00:00:00"}


def is_formula(cell):
    return cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"))


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=4))
def test_no_cell_of_a_csv_is_a_formula_and_reading_gives_the_text_back(rows):
    frame = pd.DataFrame(rows, columns=["one", "=two"], dtype=object)
    ours = csv_text(frame), escape_ours, unescape_ours
    for text, written, back in (ours, (csv_rows([list(frame.columns), *rows]), escape, unescape)):
        header, *read = csv.reader(io.StringIO(text, newline=""))
        assert header == ["one", "'=two"]
        assert not any(is_formula(cell) for row in read for cell in row)
        assert [[back(cell) for cell in row] for row in read] == [[back(written(cell)) for cell in row] for row in rows]


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_csv_on_stdout_can_be_printed_and_has_no_formula(cells):
    text = shown_csv(["=h", *cells[1:]], [cells])
    assert visible(text) == text
    assert not any(is_formula(cell) for row in csv.reader(io.StringIO(text, newline="")) for cell in row)


@given(TEXTS)
def test_a_cell_says_what_it_said(text):
    said = text.strip().replace("\r\n", "\n").replace("\r", "\n")
    assert (unescape(escape(text)) or "").strip() in {
        said,
        NO_WIDTH.sub("", said).strip(),
    }  # nobody sees the difference


def test_numbers_of_a_table_stay_as_they_are():
    frame = pd.DataFrame(
        {"a": [3, None, "x"], "b": [-1, 2, 3], "c": pd.array([-1, None, 2], dtype="Int64")}, dtype=object
    )
    assert csv_text(frame) == "a,b,c\n3,-1,-1\n,2,\nx,3,2\n"
    assert csv_text(pd.DataFrame(columns=["x", "x"])) == "x,x\n"


@given(TEXTS)
def test_a_cell_of_a_workbook_holds_what_comes_out(text):
    assert fits(fitting(text))
    assert fitting(text) == text or not fits(text)


@given(TEXTS)
def test_text_in_a_page_is_no_markup(text):
    for shown in (html_text(text), DataText(text).__html__().removeprefix("<bdi>").removesuffix("</bdi>")):
        assert not set(shown) & set("<>\"'\x1b")
    assert visible(html_text(text)) == html_text(text)


@given(TEXTS)
def test_text_of_an_expression_ends_nothing(text):
    assert vega_text(text)[1:-1].replace("\\u", "").isalnum() or not text
    assert json.loads(vega_text(text)) == text


DEVICES = ["con", "NUL", "Com1", "lpt9.txt", "aux.tar.gz", "con .x", "COM\u00b9", "conin$", "prn"]


@pytest.mark.parametrize("name", DEVICES)
def test_names_of_devices_are_known(name):
    assert is_device(name)


@pytest.mark.parametrize("name", ["console", "com", "com10", "nul-1", "acon", "x.con"])
def test_other_names_are_no_devices(name):
    assert not is_device(name)


@given(TEXTS | st.sampled_from([*DEVICES, "..", ".", "", "../../etc/passwd", "a/b", "c:\\x", "\ud800"]))
def test_a_file_named_after_an_id_stays_in_its_folder(id_):
    word = file_word(id_)
    assert word
    assert not set(word) & set('/\\:*?"<>| \0')
    assert not word.startswith(".")
    assert not word.endswith(".")
    assert not is_device(word)
    assert len(word) <= 80
    assert word.isascii()
