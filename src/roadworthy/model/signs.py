"""Words in files that are a sign of a feature."""

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass


@dataclass(frozen=True, kw_only=True)
class Sign(Fact):
    """The first line of a file of code or configuration on which a sign stands; one for each sign and file.

    Attributes:
        word: the sign, in small letters, as the table of features has it.
        is_remark: it stands in remarks alone.
    """

    word: str
    is_remark: bool = False

    @property
    def label(self) -> str:
        return self.word
