"""What one review comes to: everything that a report may say."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from functools import cached_property

from roadworthy.assessment.baseline import BaselineUse
from roadworthy.assessment.completeness import Completeness, completeness
from roadworthy.assessment.finding import Concern, Finding
from roadworthy.assessment.gaps import Gap, gaps
from roadworthy.assessment.grade import Grade
from roadworthy.assessment.imports import Imports
from roadworthy.assessment.operations import Operations
from roadworthy.assessment.scores import NoScore, Score
from roadworthy.assessment.steps import Step
from roadworthy.assessment.strengths import Strength
from roadworthy.findings import Judgement, Patch, Question, Reranked
from roadworthy.ladder import EDITION, Rung, Tier
from roadworthy.model import Answer, Excerpt, Given, Place, System, Unread, Waiver
from roadworthy.model.noun import dataclass
from roadworthy.model.waiver import Refused


@dataclass(frozen=True)
class Provenance:
    """What was reviewed, with what.

    Attributes:
        name: of the repository.
        commit: reviewed; "" for a folder outside version control, or with changes that are in no commit.
        commit_date: as git tells it, ISO 8601; "" without commit.
        version: of Roadworthy.
        settings_hash: the same settings give the same; the day is not part of it.
        roots: the trees that were read, as they were named.
        files: how many were listed.
        unread: what was met and could not be read.
        owner: of the repository, as it says itself; "" when it does not.
    """

    today: date
    name: str = ""
    commit: str = ""
    commit_date: str = ""
    version: str = ""
    edition: str = EDITION
    settings_hash: str = ""
    roots: tuple[str, ...] = ()
    files: int = 0
    unread: tuple[Unread, ...] = ()
    owner: str = ""


@dataclass(frozen=True)
class ServiceAssessment:
    """One graded unit.

    Attributes:
        name: of the service; of the repository where workloads run and no code of a service was found.
        score: or why there is none.
        operations: where it stands on the way from manual to optimised.
        concerns: its findings up to the target, folded, in the order to work on them; shared ones included.
        steps: what unlocks the next rung: hygiene first, then fewest changes first.
        strengths: what is good.
    """

    name: str
    tier: Tier
    grade: Grade
    score: Score | NoScore
    operations: Operations
    concerns: tuple[Concern, ...] = ()
    steps: tuple[Step, ...] = ()
    strengths: tuple[Strength, ...] = ()

    @property
    def target(self) -> Rung:
        return self.tier.target

    @property
    def reaches_target(self) -> bool:
        return self.grade.reached is not None and self.grade.reached >= self.target


@dataclass(frozen=True)
class Assessment:
    """The whole of it.

    Attributes:
        questions: every rule that was asked, by name.
        judgements: what counts, after waivers and answers; sorted by place.
        findings: open and listed, one per occurrence, in the order to work on them.
        concerns: the same, folded; what a first screen shows.
        above_target: open findings above every target concerned; counted, listed when asked.
        set_aside: waived findings.
        apart: verdicts that another tool or a language model gave; they move neither rung nor score.
        expired, unused: decisions past their day, and those that fit nothing.
        refused: decisions that do not count, and why.
        baseline: what became of the findings that were there before; None without a baseline.
        reranked: severities that are not the rules' own.
        services: one for each graded unit, by name; empty where nothing is served.
        left_out: rules that the caller chose not to ask.
        imports: other tools' results beside ours, with which of them say the same.
        controls: frameworks for which the report tells what its verdicts are evidence for.
        given: what people gave beside the files.
        patches: by fingerprint of a finding, what closes it; empty unless the caller wants documents that show them.
        excerpts: lines around the places that are told, likewise.
    """

    provenance: Provenance
    system: System
    questions: tuple[Question, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    findings: tuple[Finding, ...] = ()
    concerns: tuple[Concern, ...] = ()
    above_target: tuple[Finding, ...] = ()
    set_aside: tuple[Finding, ...] = ()
    apart: tuple[Judgement, ...] = ()
    expired: tuple[Waiver | Answer, ...] = ()
    unused: tuple[Waiver | Answer, ...] = ()
    refused: tuple[Refused, ...] = ()
    baseline: BaselineUse | None = None
    reranked: tuple[Reranked, ...] = ()
    services: tuple[ServiceAssessment, ...] = ()
    left_out: tuple[Question, ...] = ()
    imports: Imports = field(default_factory=Imports)
    controls: tuple[str, ...] = ()
    given: Given = field(default_factory=Given)
    patches: Mapping[str, Patch] = field(default_factory=dict)
    excerpts: Mapping[Place, Excerpt] = field(default_factory=dict)

    @property
    def is_graded(self) -> bool:
        """There is a service or a workload; a library, scripts or documents have no rung."""
        return bool(self.services)

    @property
    def lowest(self) -> ServiceAssessment | None:
        """The unit that holds the whole back: the lowest rung, then the lowest score; None where nothing is served."""
        return min(self.services, key=_height, default=None)

    @property
    def reached(self) -> Rung | None:
        """The rung of the whole: that of its lowest service; None below hygiene and where nothing is served."""
        return self.lowest.grade.reached if self.lowest else None

    @property
    def score(self) -> Score | NoScore:
        """The only service's; several services have one each and none together."""
        if len(self.services) == 1:
            return self.services[0].score
        if self.services:
            return NoScore(f"{len(self.services)} services have one each")
        return NoScore("no service was found; a library, scripts or documents have no score")

    @property
    def unclear(self) -> tuple[Judgement, ...]:
        """What could not be told, sorted by place; promises that could not are counted in `completeness`."""
        return tuple(each for each in self.judgements if each.is_unclear and not each.verdict.is_promise)

    @cached_property
    def completeness(self) -> Completeness:
        """What the documents promise, and how much of it holds; no waiver makes a promise kept."""
        aside = [finding.judgement for finding in self.set_aside]
        return completeness(self.system.claims, [*self.judgements, *aside])

    @property
    def met(self) -> tuple[Judgement, ...]:
        """What was shown to be right, sorted by place."""
        return tuple(each for each in self.judgements if each.is_met)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """The promises that do not hold and what does not do its work, as issues, gravest first."""
        return gaps((*self.findings, *self.above_target), self.completeness.promises)

    def of_service(self, name: str) -> tuple[Finding, ...]:
        """The listed findings of one service, shared ones included."""
        return tuple(finding for finding in self.findings if finding.service in (name, ""))


def _height(service: ServiceAssessment) -> tuple[int, int, float, str]:
    score = service.score
    value = float(score.overall) if isinstance(score, Score) else 11.0
    return service.grade.height, sum(rung.met for rung in service.grade.rungs), value, service.name
