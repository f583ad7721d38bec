"""A file of names: read whole or refused whole, never told in a message, never kept in a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from constraints.domain.faults import InputRefused
from scenarios.reports.letters.names import Names, read_names
from tests.support.letters_of_a_small_round import ASH, letters, text_of

KNOWN = ("L1", "L2", "T1")


def read(tmp_path: Path, text: str) -> Names:
    file = tmp_path / "names.csv"
    file.write_text(text, encoding="utf-8")
    return read_names(file, KNOWN)


def faults(tmp_path: Path, text: str) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(InputRefused) as refused:
        read(tmp_path, text)
    return [(fault.code, fault.row, fault.column) for fault in refused.value.faults]


def test_names_are_read_by_id(tmp_path: Path) -> None:
    text = "\ufeffname,Person ID,remark\n  Jane   Smith ,L1,x\n,,\nZoë O'Hara, T1 ,\n"
    assert read(tmp_path, text) == Names({"L1": "Jane Smith", "T1": "Zoë O'Hara"}, {})


def test_a_telephone_number_may_stand_beside(tmp_path: Path) -> None:
    found = read(tmp_path, "person_id,name,phone\nL1,Jane Smith,0117 496 0000\nT1,Zoë,\n")
    assert found.phones == {"L1": "0117 496 0000"}


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = f"person_id,name\nL9,Jane\nL1,\nL1,Ann\n,Bob\nL2,{'x' * 201}\nT1,\u200b\n"
    assert faults(tmp_path, text) == [
        ("NM202", 2, "person_id"),
        ("NM103", 3, "name"),
        ("NM201", 4, "person_id"),
        ("NM103", 5, "person_id"),
        ("NM104", 6, "name"),
        ("NM103", 7, "name"),
    ]
    assert faults(tmp_path, "person_id,name\nL1,Jane\nL1,Jane\n") == [("NM201", 3, "person_id")]


def test_a_file_without_its_columns_is_refused(tmp_path: Path) -> None:
    assert faults(tmp_path, "id,who\nL1,Jane\n") == [("NM102", 1, "name"), ("NM102", 1, "person_id")]
    assert faults(tmp_path, "person_id,name,name\n") == [("NM108", 1, "name")]
    assert faults(tmp_path, "") == [("NM107", None, None)]


def test_no_message_shows_a_name(tmp_path: Path) -> None:
    text = f"person_id,name\nL9,Jane Smith\nL1,Jane Smith\nL1,Jane Smith\nL2,{'Jane Smith' * 30}\n"
    with pytest.raises(InputRefused) as refused:
        read(tmp_path, text)
    assert len(refused.value.faults) == 3
    assert "Jane" not in str(refused.value)


def test_a_missing_file_is_a_fault(small: Path, tmp_path: Path) -> None:
    ended = letters(small, "--out", tmp_path / "out", "--names", tmp_path / "nowhere.csv")
    assert (ended.exit_code, "NM101 nowhere.csv" in ended.output) == (1, True)


def test_names_stand_in_letters_and_nowhere_else(small: Path, written: Path) -> None:
    assert "Jane Smith" in text_of(written / "schools" / f"{ASH}.html")
    assert "Task sheet for Jane Smith" in text_of(written / "leaders" / "L1.html")
    pages = {*(written / "schools").iterdir(), *(written / "leaders").iterdir()}
    others = [file for file in (*written.rglob("*.*"), *small.rglob("*.*")) if file.is_file() and file not in pages]
    assert len(others) > 10
    assert not [file for file in others if b"Jane" in file.read_bytes()]
