"""The settings of one review, read once at the edge."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from roadworthy.ladder import Profile


@dataclass(frozen=True)
class Settings:
    """What was asked for.

    Attributes:
        only, skip: rules, groups or pillars by name; empty for all.
        own_rules: the operator's folder of rules; never inside the reviewed tree unless the operator says so.
        today: the date that waivers and answers are held against.
    """

    today: date
    profile: Profile = Profile.DEFAULT
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    own_rules: Path | None = None
    service: str = ""
