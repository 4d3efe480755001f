"""What comments and docstrings say of the code beside them, where it can be checked."""

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass


@dataclass(frozen=True, kw_only=True)
class Remark(Fact):
    """A comment, docstring or help text that says something countable of the code beside it.

    Attributes:
        kind: "parameter", "default", "result", "example", "background", "duration", "size", "version", "limits".
        says: what is said, as the end of a sentence: "documents a parameter `limit`", "says 10 minutes".
        does: what stands there instead: "the function takes `most`"; "" where both agree.
    """

    kind: str
    says: str
    does: str = ""

    @property
    def agrees(self) -> bool:
        return not self.does
