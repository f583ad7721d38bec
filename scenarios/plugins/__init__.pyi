from .allowing import allow_plugins, given_plugins, is_allowed
from .figures import figures_among, load_file
from .installed import GROUPS, InstalledPlugIn, find_installed
from .loading import load_plugins, look_up_plugin
from .trusting import change_trust, permission_of, trust_file, trusted_digests
from .writing import plugin_files

__all__ = [
    "GROUPS",
    "InstalledPlugIn",
    "allow_plugins",
    "change_trust",
    "figures_among",
    "find_installed",
    "given_plugins",
    "is_allowed",
    "load_file",
    "load_plugins",
    "look_up_plugin",
    "permission_of",
    "plugin_files",
    "trust_file",
    "trusted_digests",
]
