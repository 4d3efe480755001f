"""All facts of a review before they are joined, with the role of the file each stands in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.python.symbols import Symbols
from roadworthy.model import File, Role


@dataclass(frozen=True)
class Material:
    """What the readers gave.

    Attributes:
        by_file: each file with its facts, sorted by path.
        is_part: what was read is a part of a larger repository.
        pointers: paths of symbolic links and submodules.
    """

    name: str
    files: tuple[File, ...]
    by_file: Sequence[tuple[File, Facts]]
    is_part: bool = False
    pointers: tuple[str, ...] = ()

    @cached_property
    def facts(self) -> Facts:
        """Of every role together."""
        return _merged([facts for _, facts in self.by_file])

    @cached_property
    def production(self) -> Facts:
        """Of production files alone."""
        return _merged([facts for file, facts in self.by_file if file.role is Role.PRODUCTION])

    @cached_property
    def symbols(self) -> Symbols:
        """The names of all production modules."""
        return Symbols(self.production.modules)


def _merged(parts: Sequence[Facts]) -> Facts:
    """All of them as one; one concatenation a field, so that thousands of files cost no more than their facts."""
    return Facts(
        **{name: tuple(fact for part in parts for fact in getattr(part, name)) for name in Facts.__struct_fields__}
    )
