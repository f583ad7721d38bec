from .given import IN_PYTHON, plug_in_of
from .plug_in import INSTALLED, KINDS, PlugIn, digest_of_source, id_of, is_id, is_plug_in
from .source import MOST_BYTES, failing_line, plug_ins_in, refuse_source, run_source

__all__ = [
    "INSTALLED",
    "IN_PYTHON",
    "KINDS",
    "MOST_BYTES",
    "PlugIn",
    "digest_of_source",
    "failing_line",
    "id_of",
    "is_id",
    "is_plug_in",
    "plug_in_of",
    "plug_ins_in",
    "refuse_source",
    "run_source",
]
