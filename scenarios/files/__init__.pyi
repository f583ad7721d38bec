from .books import Book, Tab, is_workbook, open_book
from .changing import Change, change_files, write_file, write_folder
from .creating import Draft, create_file, create_folder, open_scratch_folder
from .decoding import decode, decode_roughly
from .disk import (
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
from .documents import MOST_TOML_BYTES, json_of, read_json, read_text, read_toml, toml_of
from .folders import FolderBelow, folders_below
from .grids import Grid
from .headers import WITHIN, count_known, header_at, repeated
from .holding import claim, hold, refuse_existing
from .layouts import Laid, layout_errors
from .locking import SIDE, command_name, notices, side_folder
from .postcodes import Position, fold_postcode, read_postcodes
from .raw import read_bytes
from .recovery import STAGED, read_settled
from .refusals import Unreadable, in_words, refuse_os_errors, refused, shown_name
from .repeats import EXAMPLES, told_once, uneven_alone
from .sheets import Choice, Sheet, choose_sheets, control_cells, read_sheet, sheet_of
from .texts import separator_of

__all__ = [
    "EXAMPLES",
    "MOST_TOML_BYTES",
    "SIDE",
    "STAGED",
    "WITHIN",
    "Book",
    "Change",
    "Choice",
    "Draft",
    "FolderBelow",
    "Grid",
    "Laid",
    "Position",
    "Sheet",
    "Tab",
    "Unreadable",
    "absolute",
    "change_files",
    "choose_sheets",
    "claim",
    "command_name",
    "control_cells",
    "count_known",
    "create_file",
    "create_folder",
    "decode",
    "decode_roughly",
    "fold_postcode",
    "folders_below",
    "header_at",
    "hold",
    "in_words",
    "is_folder",
    "is_there",
    "is_workbook",
    "json_of",
    "layout_errors",
    "list_folder",
    "make_folders",
    "move",
    "notices",
    "open_book",
    "open_scratch_folder",
    "put_in_place",
    "read_bytes",
    "read_json",
    "read_postcodes",
    "read_settled",
    "read_sheet",
    "read_text",
    "read_toml",
    "read_tree",
    "refuse_existing",
    "refuse_os_errors",
    "refused",
    "remove",
    "repeated",
    "separator_of",
    "sheet_of",
    "shown_name",
    "side_folder",
    "sync_folder",
    "sync_tree",
    "told_once",
    "toml_of",
    "uneven_alone",
    "write_file",
    "write_folder",
    "write_new",
]
