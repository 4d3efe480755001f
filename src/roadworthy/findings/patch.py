"""A patch: lines to put in place of others, so that a finding goes away."""

from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Edit:
    """Lines of one file that others take the place of.

    Attributes:
        start: number of the first line replaced, counted from 1; new lines without `before` go in front of it.
        before: as they stand there, without their ends.
        after: what stands there then.
    """

    path: str
    start: int
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Patch:
    """What closes one finding.

    Attributes:
        kind: of fix, in a word or two: timeout, restart policy.
        decisions: what the owner may want otherwise, each a sentence with its default; empty where nothing is open.
        is_checked: a second review of the patched tree shows the finding gone and nothing new.
    """

    kind: str
    edits: tuple[Edit, ...]
    decisions: tuple[str, ...] = ()
    is_checked: bool = False
