"""Files that give names to what people run: the targets of a Makefile, recipes, tasks, services of a compose file."""

from fnmatch import fnmatchcase

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass


@dataclass(frozen=True, kw_only=True)
class TaskFile(Fact):
    """The names that one file gives, in whichever role it stands.

    Attributes:
        runner: whose file it is: make, just, task, compose.
        names: as they are typed, each once.
        patterns: rules of make for many names: `%.o`; of what is computed, `*` where the variable stands.
        includes: further files whose names count here, relative to the root; may hold `*`.
        profiles: of a compose file, the profiles that its services name.
        containers: of a compose file, service and the name that its container is given.
        why_open: why there may be names that this text does not show; "" where it shows all.
    """

    file: str
    runner: str
    names: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    containers: tuple[tuple[str, str], ...] = ()
    why_open: str = ""

    @property
    def label(self) -> str:
        return self.file

    @property
    def folder(self) -> str:
        """The folder it stands in; "" for the root."""
        return self.file.rpartition("/")[0]

    def has(self, name: str) -> bool:
        """The name is given here, or fits one of the patterns."""
        return name in self.names or any(fnmatchcase(name, one.replace("%", "*")) for one in self.patterns)
