"""What a change does: the assessment of what it leads to, held against where it began."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property

from roadworthy.assessment.assessment import Assessment
from roadworthy.assessment.causes import Cause, cause_of
from roadworthy.assessment.compare import Baseline, Change, ServiceChange, compare
from roadworthy.assessment.finding import Concern, Finding
from roadworthy.assessment.fold import fold
from roadworthy.assessment.match import Earlier
from roadworthy.ladder import RUNG_OF, Rung
from roadworthy.model.difference import Difference
from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Changed:
    """One change as a reviewer is told of it.

    Attributes:
        assessment: of what it leads to.
        change: against where it began.
        causes: by fingerprint, for what is new or worse in files that it did not touch: what in it brought that about;
            None where that cannot be told.
        is_committed: it leads to a commit; else to the files as they stand.
        gone_files: files that it took away, under any name.
        notices: what it does to its own judges, in sentences: edits of the config and waivers, which do not count yet.
    """

    assessment: Assessment
    change: Change
    causes: Mapping[str, Cause | None] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    is_committed: bool = True
    gone_files: frozenset[str] = frozenset()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is new or weighs more, as it is listed, in the order to work on them."""
        told = self.change.worsened
        return tuple(each for each in self.assessment.findings if each.fingerprint in told)

    @cached_property
    def concerns(self) -> tuple[Concern, ...]:
        """The same, folded."""
        return fold(self.findings)

    @cached_property
    def worse(self) -> Mapping[str, str]:
        """By fingerprint, why a finding that was open weighs more now."""
        return {each.fingerprint: each.why for each in self.change.worse}

    @cached_property
    def fixed(self) -> tuple[Earlier, ...]:
        """What it fixed, of what was listed; not what only went with its file."""
        return tuple(each for each in self._over if each.place.path not in self.gone_files)

    @cached_property
    def gone(self) -> tuple[Earlier, ...]:
        """What went with its file, of what was listed."""
        return tuple(each for each in self._over if each.place.path in self.gone_files)

    @cached_property
    def _over(self) -> tuple[Earlier, ...]:
        return tuple(each for each in self.change.fixed if each.is_listed)

    @property
    def services(self) -> tuple[ServiceChange, ...]:
        """Those that stand otherwise than before: another rung, a criterion lost or won, come or gone."""
        return tuple(each for each in self.change.services if _is_other(each))

    @property
    def is_quiet(self) -> bool:
        """There is nothing to tell."""
        return not (self.findings or self._over or self.services or self.notices or self.change.returned)

    def against(self, rung: Rung | None = None) -> Iterator[str]:
        """What a gate has against it, in words: nothing where it may pass.

        Args:
            rung: up to which what is new or worse counts; None for each service's own target.
        """
        counted = [each for each in self.findings if each.rung <= (self._target(each) if rung is None else rung)]
        worse = sum(each.fingerprint in self.worse for each in counted)
        if new := len(counted) - worse:
            yield f"{new} new"
        if worse:
            yield f"{worse} worse"
        for service in self.change.services:
            if service.now is None:
                continue
            target = service.now.target if rung is None else rung
            lost = [each.value for each in service.lost if RUNG_OF[each] <= target]
            if service.is_lower and service.now.height < target:
                lost.insert(0, "a rung")
            if lost:
                yield f"{service.name} lost {', '.join(lost)}"

    def _target(self, finding: Finding) -> Rung:
        """The highest target of the services concerned; where nothing is served everything counts."""
        services = self.assessment.services
        own = [each.target for each in services if finding.service in (each.name, "")]
        return max(own or [each.target for each in services], default=Rung.EXCELLENCE)


def changed(
    since: Baseline, assessment: Assessment, difference: Difference | None = None, notices: tuple[str, ...] = ()
) -> Changed:
    """Hold an assessment against an earlier one, and find what in the change brought about what stands elsewhere."""
    change = compare(since, assessment, difference)
    causes = {}
    if difference is not None:
        for each in assessment.findings:
            if each.fingerprint not in change.worsened or difference.touches(each.place.path):
                continue
            cause = cause_of(each, difference)
            if cause is not None or each.place.path != ".":
                causes[each.fingerprint] = cause
    told = difference or Difference()
    return Changed(assessment, change, causes, (*notices, *_waivers(assessment, told)), gone_files=frozenset(told.gone))


def _waivers(assessment: Assessment, difference: Difference) -> Iterator[str]:
    """Waivers that the change writes into the code."""
    come = [each for each in assessment.system.inline_waivers if difference.is_come(each.place.path, each.place.start)]
    if come:
        of = ", ".join(sorted({f"`{rule}`" for each in come for rule in each.rules})) or "no rule"
        where = ", ".join(f"`{each.place}`" for each in come[:5]) + (" and more" if len(come) > 5 else "")
        yield f"This change writes waivers into the code ({of} at {where}): they count once it is merged, not for it."


def _is_other(change: ServiceChange) -> bool:
    if change.then is None or change.now is None:
        return True
    return change.is_lower or change.is_higher or bool(change.lost or change.gained)
