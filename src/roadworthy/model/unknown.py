"""A fact that is there but could not be read."""

from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Unknown:
    """Something stands there and its value cannot be told from the files.

    Attributes:
        why: the reason in words that complete "unclear: …".
    """

    why: str

    def __str__(self) -> str:
        """The reason: a sentence never shows how we keep it."""
        return self.why
