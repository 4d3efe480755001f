"""What is left of a review when it is over: enough to tell later what changed and why a grade moved.

Its fields are those of the report in JSON (`schema/assessment-1.json`) under the same names, so that one reader takes
both a kept review and a report that somebody saved.
"""

from hashlib import blake2b

from roadworthy.assessment.assessment import Assessment, Provenance, ServiceAssessment
from roadworthy.assessment.criteria import CriterionGrade
from roadworthy.assessment.finding import Finding
from roadworthy.assessment.grade import RungGrade
from roadworthy.assessment.scores import NoScore, Score, shown
from roadworthy.findings import Judgement
from roadworthy.ladder import Rung
from roadworthy.model import Place
from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Spot:
    """A place.

    Attributes:
        quote: what stands there, or only a digest of it: enough to tell that the same line stands elsewhere.
    """

    path: str
    start: int = 0
    quote: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.start}" if self.start else self.path


@dataclass(frozen=True)
class Promotion:
    """The question whose answer promoted a finding to hygiene."""

    question: str


@dataclass(frozen=True)
class Said:
    """A verdict: what was said of which subject, and where."""

    fingerprint: str
    rule: str
    service: str
    subject: str
    text: str
    place: Spot
    symbol: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.subject} {self.text}"


@dataclass(frozen=True)
class Fault:
    """An open finding, or one that was set aside."""

    fingerprint: str
    rule: str
    service: str
    subject: str
    text: str
    place: Spot
    rung: str
    severity: str
    priority: str = ""
    symbol: str = ""
    harm: Promotion | None = None
    is_absence: bool = False

    @property
    def sentence(self) -> str:
        return f"{self.subject} {self.text}"


@dataclass(frozen=True)
class CriterionRecord:
    """How a criterion stood; its verdicts by fingerprint."""

    criterion: str
    standing: str
    why: str = ""
    met: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


@dataclass(frozen=True)
class RungRecord:
    """How a rung stood."""

    rung: str
    status: str
    holds: bool
    why: str = ""
    criteria: tuple[CriterionRecord, ...] = ()


@dataclass(frozen=True)
class ShareRecord:
    """What the verdicts of one rule gave to a pillar, in numbers."""

    rule: str
    met: int
    unmet: int
    unclear: int


@dataclass(frozen=True)
class PillarRecord:
    """The score of a pillar, between 0 and 10."""

    pillar: str
    value: float
    rules: tuple[ShareRecord, ...] = ()


@dataclass(frozen=True)
class ScoreRecord:
    """The score of a service.

    Attributes:
        overall: between 0 and 10; None without a score.
        why: there is none.
        cap: the most that the ladder allowed.
    """

    overall: float | None = None
    letter: str = ""
    why: str = ""
    cap: float | None = None
    capped_by: str | None = None
    pillars: tuple[PillarRecord, ...] = ()


@dataclass(frozen=True)
class ServiceRecord:
    """How a service stood.

    Attributes:
        reached: the word of its rung; None below hygiene.
    """

    name: str
    tier: str
    reached: str | None
    reaches_target: bool
    rungs: tuple[RungRecord, ...]
    score: ScoreRecord


@dataclass(frozen=True)
class RuleRecord:
    """A rule that was asked."""

    name: str


@dataclass(frozen=True)
class ProvenanceRecord:
    """What was reviewed, with what."""

    name: str
    commit: str
    commit_date: str
    today: str
    version: str
    edition: str
    settings_hash: str


@dataclass(frozen=True)
class Record:
    """One review.

    Attributes:
        findings: open ones, those above the target included, in their order.
        met, unclear: the verdicts that criteria rest on; in a report of the whole, all of them.
        reached: the rung of the whole; None below hygiene and where nothing is served.
    """

    provenance: ProvenanceRecord
    is_graded: bool
    reached: str | None
    services: tuple[ServiceRecord, ...]
    findings: tuple[Fault, ...]
    set_aside: tuple[Fault, ...]
    unclear: tuple[Said, ...]
    met: tuple[Said, ...]
    rules: tuple[RuleRecord, ...]

    @property
    def lowest(self) -> ServiceRecord | None:
        """The service that holds the whole back: the lowest rung, then the lowest score."""
        return min(self.services, key=_height, default=None)

    @property
    def asked(self) -> frozenset[str]:
        """Names of the rules that were asked."""
        return frozenset(rule.name for rule in self.rules)

    def counts(self) -> dict[str, int]:
        """Open findings by severity, gravest first."""
        return {word: sum(each.severity == word for each in self.findings) for word in ("high", "medium", "low")}


@dataclass(frozen=True)
class Kept:
    """A review that was kept.

    Attributes:
        id: a number that stays its own.
        kept_at: when it was made, ISO 8601 in UTC.
        is_changed: the tree held more than the commit.
        asked: the same for reviews that asked the same.
    """

    id: int
    kept_at: str
    commit: str
    is_changed: bool
    settings: str
    asked: str
    record: Record


def record(assessment: Assessment) -> Record:
    """The part of an assessment that is kept."""
    resting = {
        each.fingerprint
        for service in assessment.services
        for rung in service.grade.rungs
        for criterion in rung.criteria
        for each in (*criterion.met, *criterion.unclear)
    }
    return Record(
        _provenance(assessment.provenance),
        assessment.is_graded,
        _word(assessment.reached),
        tuple(map(_service, assessment.services)),
        tuple(map(_fault, (*assessment.findings, *assessment.above_target))),
        tuple(map(_fault, assessment.set_aside)),
        tuple(_said(each) for each in assessment.unclear if each.fingerprint in resting),
        tuple(_said(each) for each in assessment.met if each.fingerprint in resting),
        tuple(RuleRecord(question.name) for question in assessment.questions),
    )


def _provenance(of: Provenance) -> ProvenanceRecord:
    return ProvenanceRecord(
        of.name, of.commit, of.commit_date, of.today.isoformat(), of.version, of.edition, of.settings_hash
    )


def _service(service: ServiceAssessment) -> ServiceRecord:
    return ServiceRecord(
        service.name,
        service.tier.value,
        _word(service.grade.reached),
        service.reaches_target,
        tuple(map(_rung, service.grade.rungs)),
        _score(service.score),
    )


def _rung(grade: RungGrade) -> RungRecord:
    return RungRecord(
        grade.rung.word, grade.status.value, grade.holds, grade.why, tuple(map(_criterion, grade.criteria))
    )


def _criterion(grade: CriterionGrade) -> CriterionRecord:
    return CriterionRecord(
        grade.criterion.value,
        grade.standing.value,
        grade.why,
        tuple(each.fingerprint for each in grade.met),
        tuple(each.fingerprint for each in grade.unmet),
        tuple(each.fingerprint for each in grade.unclear),
    )


def _score(score: Score | NoScore) -> ScoreRecord:
    if isinstance(score, NoScore):
        return ScoreRecord(why=score.why)
    pillars = tuple(
        PillarRecord(
            mean.of.value,
            float(shown(mean.value)),
            tuple(ShareRecord(each.rule, each.met, each.unmet, each.unclear) for each in mean.rules),
        )
        for mean in score.pillars
    )
    cap = None if score.cap is None else float(shown(score.cap))
    return ScoreRecord(float(shown(score.overall)), score.letter, "", cap, _word(score.capped_by), pillars)


def _fault(finding: Finding) -> Fault:
    verdict = finding.judgement.verdict
    return Fault(
        finding.fingerprint,
        finding.rule,
        finding.service,
        verdict.subject,
        verdict.text,
        _spot(verdict.place),
        finding.rung.word,
        finding.severity.word,
        finding.priority.name,
        verdict.symbol,
        Promotion(finding.harm.question.value) if finding.harm else None,
        finding.judgement.question.is_absence,
    )


def _said(judgement: Judgement) -> Said:
    verdict = judgement.verdict
    return Said(
        judgement.fingerprint,
        judgement.question.name,
        judgement.service,
        verdict.subject,
        verdict.text,
        _spot(verdict.place),
        verdict.symbol,
    )


def _spot(place: Place) -> Spot:
    return Spot(place.path, place.start, digest_of(place.quote))


def digest_of(quote: str) -> str:
    """Tells whether two quotes are the same but for their blanks, and nothing else of them."""
    letters = "".join(quote.split())
    return letters and blake2b(letters.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _word(rung: Rung | None) -> str | None:
    return None if rung is None else rung.word


def _height(service: ServiceRecord) -> tuple[int, float, str]:
    height = -1 if service.reached is None else [rung.word for rung in Rung].index(service.reached)
    overall = service.score.overall
    return height, 11.0 if overall is None else overall, service.name
