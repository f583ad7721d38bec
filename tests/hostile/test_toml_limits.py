"""TOML that is too deep, too long or too large a number: every reader of it says so, by its code, with nothing run."""

import contextlib
import os
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints import testing as make
from scenarios.escaping import json_text, toml_text
from scenarios.files.documents import MOST_DEPTH, read_json, read_toml, toml_of
from scenarios.files.refusals import Unreadable
from scenarios.rounds import write_round

LONG_PATH = ".".join("a" * 39)
BAD = {
    "lists": "x = " + "[" * 3000 + "]" * 3000,
    "open lists": "x = " + "[" * 3000,
    "tables": "x = " + "{a=" * 3000 + "1" + "}" * 3000,
    "headers": "[" + ".".join("a" * 3000) + "]\nb = 1",
    "keys": ".".join("a" * 199) + " = 1",
    "quoted keys": ".".join(['"a"'] * 60) + " = 1",
    "digits": "x = " + "9" * 5000,
    "a large number": "x = 99999999999999999999",
    "a large number in hexadecimal": "x = 0xFFFFFFFFFFFFFFFFFFFF",
    "a large number below": "x = [[{a = 99999999999999999999}]]",
    "a large file": "# " + "x" * 1024 * 1024,
    "not TOML": "x = ",
    "the same twice": "x = 1\nx = 2",
    "no text": b"\xff\xfe\x00x",
    "a NUL": "x = '\0'",
}
READERS = {
    "round.toml": ("NM401", lambda folder: ("check", folder / "round")),
    "study.toml": ("NM701", lambda folder: ("run", folder / "study.toml", "--out", folder / "study")),
    "gates.toml": (
        "NM801", lambda folder: ("compare", folder / "run", folder / "run", "--gate", folder / "gates.toml")
    ),
    "map.toml": (
        "NM504",
        lambda folder: ("import-supply", folder / "round", folder / "survey.csv", "--columns", folder / "map.toml"),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory, call):
    base = tmp_path_factory.mktemp("toml")
    write_round(make.make_round(schools=[make.school()], needs=[]), base / "round")
    (base / "survey.csv").write_text("home_urn\n100001\n", encoding="utf-8")
    call("solve", base / "round", "--out", base / "run")
    return base


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("reader", READERS)
def test_every_reader_says_what_is_wrong(folder, call, reader, kind):
    code, words = READERS[reader]
    text = BAD[kind]
    file = folder / ("round" if reader == "round.toml" else "") / reader
    before = file.read_bytes() if file.exists() else None
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        ended = call(*words(folder), exits=1)
    finally:
        if before is None:
            file.unlink()
        else:
            file.write_bytes(before)
    assert f"{code} {reader}" in " ".join(ended.output.split())
    assert not (folder / "study").exists()
    assert len(ended.output) < 5_000


@pytest.mark.parametrize("kind", ["a pipe", "a folder", "a link to nothing", "a link to itself"])
@pytest.mark.parametrize("reader", sorted(set(READERS) - {"round.toml"}))
def test_what_is_no_file_is_refused_and_waited_for_by_nobody(folder, call, reader, kind, tmp_path):
    code, words = READERS[reader]
    file = folder / reader
    if kind == "a pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("this system has no pipes with names")
        os.mkfifo(file)
    elif kind == "a folder":
        file.mkdir()
    else:
        file.symlink_to(file if kind == "a link to itself" else tmp_path / "nowhere")
    try:
        missing = kind == "a link to nothing" and reader == "map.toml"
        assert f"{'NM101' if missing else code} {reader}" in call(*words(folder), exits=1).output
    finally:
        (file.rmdir if kind == "a folder" else file.unlink)()


@pytest.mark.parametrize(
    "text",
    [
        f"[{LONG_PATH}]\n" + "".join(f"c{n}.d = 1\n" for n in range(90_000)),
        "".join(f"k{n} = {{{'.'.join('a' * 190)} = 1}}\n" for n in range(2_500)),
        "".join(f"k{n}.{LONG_PATH[:-2]} = 1\n" for n in range(11_000)),
        "[[a]]\n" * 150_000,
    ],
)
def test_no_file_of_the_largest_size_takes_long(text):
    began = time.process_time()  # of this process alone: other work on the machine does not count
    with contextlib.suppress(Unreadable):
        toml_of(text)
    assert time.process_time() - began < 60


@given(st.recursive(st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.text(), lambda x: st.lists(x, max_size=3)))
@settings(max_examples=50)
def test_what_is_within_the_limits_is_read_as_it_is(tmp_path_factory, value):
    file = tmp_path_factory.mktemp("x") / "x"
    file.write_text(toml_text({"key": value}), encoding="utf-8")
    assert read_toml(file) == {"key": value}
    file.write_text(json_text({"key": value}), encoding="utf-8")
    assert read_json(file) == {"key": value}


@pytest.mark.parametrize("depth", [MOST_DEPTH - 1, MOST_DEPTH + 1])
def test_the_depth_is_the_same_for_lists_tables_and_keys(depth):
    for text in ("x = " + "[" * depth + "]" * depth, "x = " + "{a = " * depth + "1" + "}" * depth):
        if depth < MOST_DEPTH:
            toml_of(text)
        else:
            with pytest.raises(Unreadable, match="more than 40 times"):
                toml_of(text)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "[" * 900 + "]" * 900, '{"a": ' + "9" * 5000 + "}", '{"a": NaN}', "{", b"\xff"]
)
def test_json_has_the_same_limits(tmp_path, text):
    file = tmp_path / "x.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(Unreadable):
        read_json(file)
