"""A rule without its code: everything a report or an assessment needs of it."""

from functools import cached_property

from roadworthy.findings.effort import Effort, effort_of
from roadworthy.ladder import Criterion, Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import Page
from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Question:
    """What a rule asks and where it stands on the ladder.

    Attributes:
        name: kebab-case, names the fault.
        group: the noun it asks about, and its folder.
        criterion: the criterion that its *met* can serve and its *unmet* breaks; None for most.
        profile: the smallest profile that runs it.
        is_preview: waits for the next edition; runs only when asked for.
        is_for_models: asks model-backed services only.
        is_absence: asks whether a whole class of things is there (`no-*`).
    """

    name: str
    group: str
    page: Page
    rung: Rung
    pillar: Pillar
    severity: Severity
    failure: Failure
    property: Property
    criterion: Criterion | None = None
    profile: Profile = Profile.DEFAULT
    is_preview: bool = False
    is_for_models: bool = False
    is_absence: bool = False

    @cached_property  # `property` is a word of the ladder here
    def effort(self) -> Effort:
        """What mending one place takes; medium for an operator's own rule."""
        return effort_of(self.name, self.group) or Effort.MEDIUM
