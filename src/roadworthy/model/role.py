"""What a file is for."""

from enum import StrEnum


class Role(StrEnum):
    """Decided from the path relative to the root, overridable in the config."""

    PRODUCTION = "production"
    TEST = "test"
    EXAMPLE = "example"
    DOCUMENTATION = "documentation"
    GENERATED = "generated"
    VENDORED = "vendored"
