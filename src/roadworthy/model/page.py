"""The page of a rule: what a report says about a fault, beyond the place."""

from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Page:
    """A rule's docstring, parsed. Every part is one paragraph; braces are filled from the place.

    Attributes:
        title: the first sentence, without its full stop.
    """

    title: str
    why: str = ""
    scenario: str = ""
    impact: str = ""
    detection: str = ""
    fix: str = ""
    monitoring: str = ""
    blind_to: str = ""
    source: str = ""
    seen: str = ""
