"""What a program keeps in files for its own next start."""

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass


@dataclass(frozen=True, kw_only=True)
class StateWrite(Fact):
    """A file is written whole that the same module reads back.

    Attributes:
        file: its name where that is told, else the expression for it.
        read_line: where it is read back, in the same file.
        is_atomic: it is written beside and then put in its place by a rename.
    """

    file: str
    read_line: int = 0
    is_atomic: bool = False

    @property
    def label(self) -> str:
        return self.file
