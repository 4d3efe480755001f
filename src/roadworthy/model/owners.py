"""Who answers for the project, where a file says so."""

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass


@dataclass(frozen=True, kw_only=True)
class Owner(Fact):
    """A line that names who owns, maintains or wrote what stands here.

    Attributes:
        source: "code owners", "manifest", "label", "document" for a readme and the like; "mention" for any other
            document, which may name somebody else; "copyright" for a licence, which tells whose it is and not who
            answers for it.
    """

    source: str
