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

    @property
    def is_foreign(self) -> bool:
        """Nobody here wrote it: what it does is not this repository's doing."""
        return self in (Role.VENDORED, Role.GENERATED)
