"""A missing browser or LibreOffice leaves tests out on a desk, and is a failure where nothing may be left out."""

import pytest


@pytest.fixture
def nothing_there(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("NLEMATCH_NEEDS_PROGRAMS", raising=False)


def test_a_missing_program_skips(program, nothing_there):
    with pytest.raises(pytest.skip.Exception, match="no soffice on this machine"):
        program("soffice")


def test_a_missing_program_fails_where_nothing_may_be_skipped(program, nothing_there, monkeypatch):
    monkeypatch.setenv("NLEMATCH_NEEDS_PROGRAMS", "1")
    with pytest.raises(pytest.fail.Exception, match="no chromium on this machine"):
        program("chromium", "chromium-browser")


def test_a_program_is_found_by_its_second_name_too(program, monkeypatch, tmp_path):
    (tmp_path / "second").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program("first", "second") == str(tmp_path / "second")
