"""What differs between two states of a tree."""

from collections.abc import Mapping
from dataclasses import field

from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Lines:
    """Lines of one file with their numbers, counted from 1.

    Attributes:
        gone: that stood there before; numbered as before.
        come: that stand there now; numbered as now.
    """

    gone: Mapping[int, str] = field(default_factory=dict)
    come: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """What became of the files.

    Attributes:
        changed: by path as it is now: files that are new or hold other bytes; without lines where they are too many.
        gone: by path as it was: files that are no longer there, under any name.
        moved: the path before, and the path now; a file that was moved and edited stands in `changed`, too.
    """

    changed: Mapping[str, Lines] = field(default_factory=dict)
    gone: Mapping[str, Lines] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)

    def is_come(self, path: str, line: int) -> bool:
        """This line of this file was not there before."""
        return path in self.changed and line in self.changed[path].come

    def now_at(self, path: str, line: int) -> tuple[str, int] | None:
        """Where a line that stood there before stands now; None where it is gone."""
        here = self.moved.get(path, path)
        if path in self.gone or here not in self.changed:
            return None if path in self.gone else (here, line)
        lines = self.changed[here]
        if line in lines.gone:
            return None
        now = line - sum(each < line for each in lines.gone)
        for come in sorted(lines.come):
            now += come <= now
        return here, now

    def touches(self, path: str) -> bool:
        """The file is another than before, by content or by name."""
        return path in self.changed or path in self.gone or path in self.moved.values()
