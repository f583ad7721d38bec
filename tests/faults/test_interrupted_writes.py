"""What an interrupted write left: carried out or taken back by the next command, told, and never over a user's edit."""

import errno
import stat
import sys

import pytest

from constraints.domain.faults import InputRefused, WriteUnfinished
from scenarios.files import (
    change_files,
    changing,
    create_file,
    create_folder,
    disk,
    read_settled,
    recovery,
    write_folder,
)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "round"
    folder.mkdir()
    for name in ("a.csv", "b.csv", "c.csv"):
        (folder / name).write_text("old")
    (folder / "notes.txt").write_text("mine")
    return folder


@pytest.fixture
def decided(folder, monkeypatch):
    """A write of a and b, with c taken away, that ended when the first file was in its place."""
    moves = []

    def fails(source, target):
        moves.append(target.name)
        if target.name == "b.csv":
            raise OSError(errno.EIO, "Input/output error")
        disk.move(source, target)

    monkeypatch.setattr(recovery, "move", fails)
    with pytest.raises(WriteUnfinished) as refused, change_files(folder) as change:  # noqa: PT012 - it fails at the end
        change.write("a.csv", "new")
        change.write("b.csv", "new")
        change.remove("c.csv")
    monkeypatch.undo()
    (fault,) = refused.value.faults
    assert (fault.code, fault.value) == ("NM608", "the disk reports an error")
    return folder


def texts(folder):
    return {file.name: file.read_text() for file in sorted(folder.iterdir()) if file.is_file()}


NEW = {"a.csv": "new", "b.csv": "new", "notes.txt": "mine"}


def test_the_next_reader_completes_it_and_says_so(decided, caplog):
    assert read_settled(decided, lambda: texts(decided)) == NEW
    assert "round: completed a write that was interrupted (a Python program, process " in caplog.text
    assert read_settled(decided, lambda: texts(decided)) == NEW
    assert caplog.text.count("completed") == 1


def test_the_next_writer_completes_it_first(decided):
    write_folder(decided, {"a.csv": "newer"}, lambda _: False)
    assert texts(decided) == NEW | {"a.csv": "newer"}


@pytest.mark.parametrize("name", ["b.csv", "c.csv"])
def test_what_somebody_changed_meanwhile_is_not_written_over(decided, name):
    (decided / name).write_text("edited by hand")
    before = texts(decided)
    with pytest.raises(InputRefused, match=f"{name} was changed after a write was interrupted"):
        read_settled(decided, lambda: texts(decided))
    assert texts(decided) == before


def test_a_journal_that_is_damaged_is_told_and_nothing_is_done(decided):
    (decided / ".nlematch/journal.json").write_text("{")
    before = texts(decided)
    with pytest.raises(InputRefused, match=r"NM608 round: 'journal\.json cannot be read'"):
        read_settled(decided, lambda: texts(decided))
    assert texts(decided) == before


def test_a_disk_that_can_only_be_read_is_read_unless_a_write_is_half_way(decided, folder, monkeypatch):
    def read_only(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(recovery, "take_lock", read_only)
    with pytest.raises(InputRefused, match="NM608 round: 'the disk can only be read'"):
        read_settled(decided, lambda: texts(decided))
    (decided / ".nlematch/journal.json").unlink()  # as if it had never been decided
    assert read_settled(decided, lambda: texts(decided))["notes.txt"] == "mine"


def test_what_was_only_prepared_is_taken_back(folder, caplog):
    (folder / ".nlematch/staged").mkdir(parents=True)
    (folder / ".nlematch/staged/a.csv").write_text("half")
    before = texts(folder)
    assert read_settled(folder, lambda: texts(folder)) == before
    assert "round: removed what an interrupted write had prepared" in caplog.text
    assert not (folder / ".nlematch").exists()


def test_what_a_killed_process_prepared_beside_another_target_is_removed_too(tmp_path, caplog):
    (tmp_path / ".run.nlematch/staged/run").mkdir(parents=True)
    (tmp_path / ".plan.xlsx.nlematch").mkdir()
    (tmp_path / ".mine").mkdir()
    create_file(tmp_path / "report.html", "text")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".mine", "report.html"]
    assert "run: removed what an interrupted write had prepared" in caplog.text


def test_leftovers_of_another_machine_stay(tmp_path):
    (tmp_path / ".run.nlematch/staged").mkdir(parents=True)
    (tmp_path / ".run.nlematch/lock").write_text(
        '\n{"process": 1, "host": "elsewhere", "since": "2026", "command": "nlematch solve"}\n'
    )
    create_file(tmp_path / "report.html", "text")
    assert (tmp_path / ".run.nlematch/staged").exists()


def test_files_keep_their_permissions(folder):
    (folder / "a.csv").chmod(0o640)
    write_folder(folder, {"a.csv": "new"}, lambda _: False)
    assert stat.S_IMODE((folder / "a.csv").stat().st_mode) == 0o640


@pytest.mark.parametrize("odd", ["link", "folder"])
def test_a_link_or_a_folder_is_not_replaced(folder, tmp_path, odd):
    (folder / "a.csv").unlink()
    if odd == "link":
        (tmp_path / "theirs.csv").write_text("theirs")
        (folder / "a.csv").symlink_to(tmp_path / "theirs.csv")
    else:
        (folder / "a.csv").mkdir()
    with pytest.raises(InputRefused, match=r"NM604 a\.csv: 'a (link|folder)"):
        write_folder(folder, {"a.csv": "new", "b.csv": "new"}, lambda _: False)
    assert (folder / "b.csv").read_text() == "old"


def test_a_long_name_has_a_lock_too(tmp_path):
    create_file(tmp_path / ("r" * 250), "text")
    with create_folder(tmp_path / ("d" * 250)) as made:
        made.write("a.txt", "a")
    assert len(list(tmp_path.iterdir())) == 2


# --- open elsewhere --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [".~lock.b.csv#", "~$b.csv"])
def test_a_file_that_is_open_in_an_office_program_is_not_replaced(folder, mark):
    (folder / mark).touch()
    with pytest.raises(InputRefused, match=r"NM604 b\.csv: 'it is open in Excel or LibreOffice'.*close it there"):
        write_folder(folder, {"a.csv": "new", "b.csv": "new"}, lambda _: False)
    assert (folder / "a.csv").read_text() == "old"


class Windows:
    """Moves as Windows makes them: refused while a file is open elsewhere, here for so many tries."""

    def __init__(self, monkeypatch, name, tries):
        self.name, self.tries, self.kept = name, tries, disk.Path.replace
        monkeypatch.setattr(sys, "platform", "win32")
        monkeypatch.setattr(disk, "_WAITS", (0.0,) * 3)
        monkeypatch.setattr(disk.Path, "replace", lambda source, target: self.move(source, target))  # noqa: PLW0108

    def move(self, source, target):
        if target.name == self.name and self.tries:
            self.tries -= 1
            error = PermissionError(errno.EACCES, "The process cannot access the file")
            error.winerror = 32
            raise error
        return self.kept(source, target)


def test_a_file_that_is_open_for_a_moment_is_tried_again(folder, monkeypatch):
    Windows(monkeypatch, "b.csv", tries=2)
    write_folder(folder, {"a.csv": "new", "b.csv": "new"}, lambda _: False)
    assert texts(folder)["b.csv"] == "new"


def test_of_a_file_that_stays_open_the_user_hears_before_anything_changes(folder, monkeypatch):
    Windows(monkeypatch, "b.csv", tries=100)
    with pytest.raises(InputRefused, match=r"NM604 b\.csv: 'it is open in another program.*close it in Excel"):
        write_folder(folder, {"a.csv": "new", "b.csv": "new"}, lambda _: False)
    assert texts(folder) == {"a.csv": "old", "b.csv": "old", "c.csv": "old", "notes.txt": "mine"}


def test_a_file_that_is_opened_between_the_look_and_the_move_is_written_later(folder, monkeypatch):
    windows = Windows(monkeypatch, "b.csv", tries=0)

    def carry_out(*given):
        windows.tries = 4  # of this moment
        recovery.carry_out(*given)

    monkeypatch.setattr(changing, "carry_out", carry_out)
    with pytest.raises(WriteUnfinished, match="it is open in another program"):
        write_folder(folder, {"a.csv": "new", "b.csv": "new"}, lambda _: False)
    assert read_settled(folder, lambda: texts(folder))["b.csv"] == "new"
