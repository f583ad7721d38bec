"""Files that people give us, read in one place; and files on disk, written whole or not at all.

Whatever table people give, a round, a publisher's file, a survey, a plan made by hand, comes in through
:func:`scenarios.files.sheets.read_sheet` or :func:`scenarios.files.books.open_book`: bytes to text, text to rows,
rows to a header and what stands below it.  `docs/files.md` says what is understood.

Files are written by one writer at a time, and what was interrupted is put right.  `docs/reliability.md` says what is
promised and on which disks.
"""

from scenarios.files.changing import Change, change_files, write_file, write_folder
from scenarios.files.creating import Draft, create_file, create_folder, open_scratch_folder
from scenarios.files.disk import (
    absolute,
    is_folder,
    is_there,
    list_folder,
    make_folders,
    move,
    put_in_place,
    read_tree,
    remove,
    sync_folder,
    sync_tree,
    write_new,
)
from scenarios.files.holding import claim, hold, refuse_existing
from scenarios.files.locking import SIDE, command_name, notices, side_folder
from scenarios.files.recovery import STAGED, read_settled
from scenarios.files.refusals import in_words, refuse_os_errors, shown_name

__all__ = [
    "SIDE",
    "STAGED",
    "Change",
    "Draft",
    "absolute",
    "change_files",
    "claim",
    "command_name",
    "create_file",
    "create_folder",
    "hold",
    "in_words",
    "is_folder",
    "is_there",
    "list_folder",
    "make_folders",
    "move",
    "notices",
    "open_scratch_folder",
    "put_in_place",
    "read_settled",
    "read_tree",
    "refuse_existing",
    "refuse_os_errors",
    "remove",
    "shown_name",
    "side_folder",
    "sync_folder",
    "sync_tree",
    "write_file",
    "write_folder",
    "write_new",
]
