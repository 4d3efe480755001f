"""How a program takes its configuration from files."""

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass


@dataclass(frozen=True, kw_only=True)
class Override(Fact):
    """A configuration file and the flags of a command line give the same values.

    Attributes:
        names: of the values.
        wins: "file" or "flag": whose value is taken where both give one.
    """

    names: tuple[str, ...] = ()
    wins: str = "file"

    @property
    def label(self) -> str:
        return ", ".join(self.names) or "the file"


@dataclass(frozen=True, kw_only=True)
class ConfigLoad(Fact):
    """A YAML file of settings is read. An empty one gives None.

    Attributes:
        name: the expression that says which file, or the name that keeps what was read.
        used_line: where something is looked up in what was read, in the same file; 0 where nothing is seen to.
        check: how it is checked before that; "" where it is not.
    """

    name: str
    used_line: int = 0
    check: str = ""

    @property
    def label(self) -> str:
        return self.name
