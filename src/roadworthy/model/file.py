"""The files of the reviewed roots, and those that could not be read."""

from roadworthy.model.noun import dataclass
from roadworthy.model.place import Place
from roadworthy.model.role import Role


@dataclass(frozen=True)
class File:
    """One file as it was listed, before a byte of it was read.

    Attributes:
        path: relative to the first root, with `/`.
        kind: which reader understands it: `python`, `compose`, `dockerfile`, …; "" when none does.
        size_bytes: as listed; -1 when not known.
    """

    path: str
    role: Role
    kind: str = ""
    size_bytes: int = -1
    is_executable: bool = False
    is_link: bool = False

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The path without its last part; "" at the root."""
        return self.path.rpartition("/")[0]


@dataclass(frozen=True)
class Unread:
    """A file, or a part of one, that was met and could not be read.

    Attributes:
        why: one line: "is not valid YAML: …", "has 2,147,483,648 bytes; one file may have 8,388,608".
    """

    place: Place
    why: str
