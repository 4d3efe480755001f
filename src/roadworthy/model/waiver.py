"""Findings set aside, and unclear verdicts answered, by a person, for a time."""

from datetime import date

from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Waiver:
    """A finding set aside.

    Attributes:
        rule: its name.
        path: a path or glob it holds for; "" for the whole repository.
        fingerprint: the one occurrence it holds for; "" for all that fit rule and path.
        until: the last day it holds.
    """

    rule: str
    until: date
    by: str = ""
    because: str = ""
    path: str = ""
    fingerprint: str = ""


@dataclass(frozen=True)
class Answer:
    """An unclear verdict, or an absent artifact, answered by a person."""

    rule: str
    because: str
    by: str
    until: date
    path: str = ""
