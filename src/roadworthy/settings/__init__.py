"""What was asked for: the config of a tree, the floor under it, and what was set aside before."""

from roadworthy.settings.extends import Lookup
from roadworthy.settings.read import read_settings
from roadworthy.settings.settings import CONFIG, DeclaredService, Settings

__all__ = ["CONFIG", "DeclaredService", "Lookup", "Settings", "read_settings"]
