"""What changed since an earlier report: new, worse, fixed, still open, and where each service stood and stands."""

from collections.abc import Callable, Iterable

from roadworthy.assessment.assessment import Assessment, ServiceAssessment
from roadworthy.assessment.criteria import Standing
from roadworthy.assessment.finding import Finding
from roadworthy.assessment.match import Earlier, continued, pair
from roadworthy.assessment.scores import Score
from roadworthy.ladder import RUNG_OF, Criterion, Pillar, Rung
from roadworthy.model.difference import Difference
from roadworthy.model.noun import dataclass
from roadworthy.model.waiver import Origin

_Turn = Callable[[Standing, Standing], bool]


@dataclass(frozen=True)
class Stand:
    """Where a service stands, or stood.

    Attributes:
        target: the rung that it should reach.
        reached: None below hygiene.
        score: between 0 and 10; None where there is none.
        pillars: the score of each pillar of which something could be asked.
        criteria: how each criterion stands.
        why: what holds it back from the rung above, in one sentence; "" at the top.
    """

    name: str
    target: Rung
    reached: Rung | None
    score: float | None = None
    pillars: tuple[tuple[Pillar, float], ...] = ()
    criteria: tuple[tuple[Criterion, Standing], ...] = ()
    why: str = ""

    @property
    def height(self) -> int:
        """For comparing: -1 below hygiene, then the number of the rung."""
        return -1 if self.reached is None else int(self.reached)


@dataclass(frozen=True)
class ServiceChange:
    """One service then and now; None where it was not there, or is gone."""

    then: Stand | None
    now: Stand | None

    @property
    def name(self) -> str:
        stand = self.now or self.then
        return stand.name if stand else ""

    @property
    def is_lower(self) -> bool:
        """It stood on a higher rung."""
        return self.then is not None and self.now is not None and self.now.height < self.then.height

    @property
    def is_higher(self) -> bool:
        return self.then is not None and self.now is not None and self.now.height > self.then.height

    @property
    def lost(self) -> tuple[Criterion, ...]:
        """Criteria that were met, and are unmet or cannot be told; what no longer applies is not lost."""
        return self._turned(lambda then, now: then is Standing.MET and now in (Standing.UNMET, Standing.UNCLEAR))

    @property
    def gained(self) -> tuple[Criterion, ...]:
        """Criteria that are met and were not."""
        return self._turned(lambda then, now: then is not Standing.MET and now is Standing.MET)

    def _turned(self, is_so: _Turn) -> tuple[Criterion, ...]:
        if self.then is None or self.now is None:
            return ()
        then, now = dict(self.then.criteria), dict(self.now.criteria)
        return tuple(each for each in Criterion if each in then and each in now and is_so(then[each], now[each]))


@dataclass(frozen=True)
class Worse:
    """A finding that was open then and weighs more now.

    Attributes:
        fingerprint: as it is now.
        why: completes "it …": "was medium and is high".
    """

    fingerprint: str
    then: Earlier
    why: str


@dataclass(frozen=True)
class Baseline:
    """An earlier report.

    Attributes:
        name: what a reader knows it by: a revision, or a file.
        commit, commit_date: that it spoke of; "" where it does not tell.
        rules: that were asked then.
        findings: that were open then.
        set_aside: that were waived then.
        services: that were graded then.
    """

    name: str
    commit: str
    commit_date: str
    rules: frozenset[str]
    findings: tuple[Earlier, ...]
    set_aside: tuple[Earlier, ...] = ()
    services: tuple[Stand, ...] = ()

    @property
    def set_aside_inline(self) -> frozenset[str]:
        """Fingerprints that waivers in the code held then: what a change adds to the code sets nothing else aside."""
        return frozenset(each.fingerprint for each in self.set_aside if each.is_inline)


@dataclass(frozen=True)
class Change:
    """The difference between an earlier report and this one.

    Attributes:
        fixed: open then, and met, silent or gone now; only of rules that were asked both times.
        new, open: fingerprints of findings that are open now: those that were not then, and those that were.
        unasked: open then; their rule was not asked now.
        worse: those of `open` that weigh more now.
        returned: set aside then and open now, in neither `new` nor `open`: the waiver is gone or no longer fits.
        services: every service of either report, by name.
    """

    since: Baseline
    fixed: tuple[Earlier, ...]
    new: frozenset[str]
    open: frozenset[str]
    unasked: tuple[Earlier, ...]
    worse: tuple[Worse, ...] = ()
    services: tuple[ServiceChange, ...] = ()
    returned: frozenset[str] = frozenset()

    @property
    def worsened(self) -> frozenset[str]:
        """Fingerprints of what is new and of what weighs more."""
        return self.new | {each.fingerprint for each in self.worse}

    @property
    def lower(self) -> tuple[ServiceChange, ...]:
        """Services that lost a rung, or a criterion up to their target."""
        return tuple(each for each in self.services if each.is_lower or lost_to_target(each))


def lost_to_target(change: ServiceChange) -> tuple[Criterion, ...]:
    """The criteria lost on rungs that this service is asked for."""
    target = change.now.target if change.now else Rung.EXCELLENCE
    return tuple(each for each in change.lost if RUNG_OF[each] <= target)


def baseline(assessment: Assessment, name: str) -> Baseline:
    """An assessment as something to compare with."""
    told = assessment.provenance
    return Baseline(
        name,
        told.commit,
        told.commit_date,
        frozenset(question.name for question in assessment.questions),
        tuple(_open(assessment)),
        tuple(_earlier(each, is_listed=False) for each in assessment.set_aside),
        tuple(_stand(service) for service in assessment.services),
    )


def compare(since: Baseline, assessment: Assessment, difference: Difference | None = None) -> Change:
    """Subtract what is the same fault: moved lines, renamed files and moved functions change nothing.

    A waiver fixes nothing, and what a rule finds that was not asked then is not new.

    Args:
        difference: between the two trees, where it is known: which files were moved, and which lines came.
    """
    asked = {question.name for question in assessment.questions}
    aside = [_earlier(each, is_listed=False) for each in assessment.set_aside]
    pairs = pair(since.findings, (*_open(assessment), *aside), difference)
    waived = {each.fingerprint for each in aside}
    known_aside = pair(since.set_aside, [each for each in pairs.come if each.fingerprint not in waived], difference)
    still = [(then, now) for then, now in pairs.both if now.fingerprint not in waived]
    lacked, lacks = _absences(since.findings), _absences(now for _, now in still)
    told = difference or Difference()
    again = [
        each
        for each in known_aside.come
        if _absence(each) in lacked
        or (not told.is_come(each.place.path, each.place.start) and continued(each, since.findings, told.moved))
    ]
    open_now = [now for now in _open(assessment) if now.rule in {each.rule for each in pairs.gone}]
    return Change(
        since,
        tuple(each for each in pairs.gone if each.rule in asked and _is_over(each, lacks, open_now, told)),
        frozenset(each.fingerprint for each in known_aside.come if each.rule in since.rules and each not in again),
        frozenset(now.fingerprint for now in (*(now for _, now in still), *again)),
        tuple(each for each in pairs.gone if each.rule not in asked),
        tuple(Worse(now.fingerprint, then, why) for then, now in still if (why := _worse(then, now))),
        _services(since.services, [_stand(service) for service in assessment.services]),
        frozenset(now.fingerprint for _, now in known_aside.both),
    )


def _is_over(each: Earlier, lacks: frozenset[tuple[str, ...]], now: Iterable[Earlier], difference: Difference) -> bool:
    """It is mended, and not only told elsewhere."""
    return _absence(each) not in lacks and not continued(each, now, difference.moved)


def _absences(findings: Iterable[Earlier]) -> frozenset[tuple[str, ...]]:
    return frozenset(key for each in findings if (key := _absence(each)) is not None)


def _absence(finding: Earlier) -> tuple[str, ...] | None:
    """What a service lacks it lacks once, in however many of its files that is told."""
    return (finding.rule, finding.service, finding.subject) if finding.is_absence and finding.service else None


def _worse(then: Earlier, now: Earlier) -> str:
    """Why it weighs more now; "" where it does not."""
    if then.rung is not None and now.rung is not None and now.harm and now.rung < then.rung:
        return f"stood on {then.rung.word} and is promoted to {now.rung.word}"
    if then.severity is not None and now.severity is not None and now.severity > then.severity:
        return f"was {then.severity.word} and is {now.severity.word}"
    return ""


def _services(then: Iterable[Stand], now: Iterable[Stand]) -> tuple[ServiceChange, ...]:
    """By name; the only one of each report is the same, whatever it is called."""
    before, after = {each.name: each for each in then}, {each.name: each for each in now}
    if len(before) == len(after) == 1:
        return (ServiceChange(*before.values(), *after.values()),)
    return tuple(ServiceChange(before.get(name), after.get(name)) for name in sorted(before.keys() | after.keys()))


def _stand(service: ServiceAssessment) -> Stand:
    score = service.score if isinstance(service.score, Score) else None
    upcoming = service.grade.upcoming
    return Stand(
        service.name,
        service.target,
        service.grade.reached,
        float(score.overall) if score else None,
        tuple((mean.of, float(mean.value)) for mean in score.pillars) if score else (),
        tuple((each.criterion, each.standing) for rung in service.grade.rungs for each in rung.criteria),
        service.grade.of(upcoming).why if upcoming is not None else "",
    )


def _open(assessment: Assessment) -> Iterable[Earlier]:
    yield from (_earlier(each, is_listed=True) for each in assessment.findings)
    yield from (_earlier(each, is_listed=False) for each in assessment.above_target)


def _earlier(finding: Finding, *, is_listed: bool) -> Earlier:
    verdict = finding.judgement.verdict
    return Earlier(
        finding.fingerprint,
        finding.rule,
        f"{verdict.subject} {verdict.text}",
        finding.place,
        verdict.subject,
        verdict.symbol,
        finding.service,
        finding.severity,
        finding.rung,
        finding.harm.question.value if finding.harm else "",
        finding.judgement.question.is_absence,
        tuple(dict.fromkeys(place.path for place in verdict.also)),
        is_listed,
        finding.waiver is not None and finding.waiver.origin is Origin.INLINE,
    )
