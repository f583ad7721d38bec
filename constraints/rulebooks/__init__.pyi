from .document import POLICY_FILE, document_digest, document_of, first_digest, policy_digest, policy_of
from .provenance import SourcedValue, leaves, source_key, values_with_sources
from .shipped import load_policy, newest_versions, preset_data, preset_names, preset_versions, unknown_policy
from .validation import override_policy, policy_from

__all__ = [
    "POLICY_FILE",
    "SourcedValue",
    "document_digest",
    "document_of",
    "first_digest",
    "leaves",
    "load_policy",
    "newest_versions",
    "override_policy",
    "policy_digest",
    "policy_from",
    "policy_of",
    "preset_data",
    "preset_names",
    "preset_versions",
    "source_key",
    "unknown_policy",
    "values_with_sources",
]
