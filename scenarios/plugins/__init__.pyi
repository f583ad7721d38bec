from .allowing import PluginsGiven, allow_plugins, given_plugins, how_to_allow, is_allowed
from .figures import figures_among, load_files
from .installed import GROUPS, InstalledPlugIn, find_installed
from .loading import load_plugins, look_up_plugin
from .trusting import change_trust, permission_of, trust_file, trusted_digests
from .unused import tell_unused, unused_words
from .writing import plugin_files

__all__ = [
    "GROUPS",
    "InstalledPlugIn",
    "PluginsGiven",
    "allow_plugins",
    "change_trust",
    "figures_among",
    "find_installed",
    "given_plugins",
    "how_to_allow",
    "is_allowed",
    "load_files",
    "load_plugins",
    "look_up_plugin",
    "permission_of",
    "plugin_files",
    "tell_unused",
    "trust_file",
    "trusted_digests",
    "unused_words",
]
