"""What the documents design in each area of the summary, apart from what is built.

An area asks for a few topics. Documents cover a topic where one of them promises it, plans it, or holds it in a code
block. Whether it is built is another question, which verdicts on code and manifests answer; the two are never averaged.
"""

from collections.abc import Iterable
from fractions import Fraction

from roadworthy.assessment.areas import SummaryArea
from roadworthy.model import ClaimKind, Place, System
from roadworthy.model.noun import dataclass

_PLANNED = frozenset({"a plan", "a design", "a page of a manual", "not done yet, it says"})
"""Why a claim is no promise and its document designs it all the same."""


@dataclass(frozen=True)
class Topic:
    """One thing that an area asks for.

    Attributes:
        kinds: claims of these kinds cover it.
        subjects: claims about these features do.
        designs: code blocks of these kinds do.
        documents: documents of these kinds do.
    """

    name: str
    kinds: tuple[ClaimKind, ...] = ()
    subjects: tuple[str, ...] = ()
    designs: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


TOPICS: dict[SummaryArea, tuple[Topic, ...]] = {
    SummaryArea.ARCHITECTURE: (
        Topic("interfaces", (ClaimKind.ENDPOINT,)),
        Topic("services", (ClaimKind.SERVICE,), designs=("compose file", "manifest")),
        Topic("health checks", subjects=("health checks", "the check of /health")),
        Topic("retries", subjects=("retries", "exponential backoff", "idempotency", "dead-letter queue")),
        Topic("isolation", subjects=("circuit breaker", "rate limiting")),
        Topic("degradation", subjects=("fallback", "caching")),
    ),
    SummaryArea.OBSERVABILITY: (
        Topic("logs", subjects=("structured logs", "request ids", "Loki")),
        Topic("metrics", (ClaimKind.METRIC,), ("Prometheus metrics",), ("recording rule",)),
        Topic("traces", subjects=("tracing", "Jaeger", "Langfuse", "LangSmith")),
        Topic("objectives", (ClaimKind.OBJECTIVE,)),
        Topic("dashboards", (ClaimKind.DASHBOARD,), ("Grafana",), ("dashboard",)),
    ),
    SummaryArea.SECURITY: (
        Topic("who may call", subjects=("authentication", "JWT authentication", "OAuth", "API-key authentication",
                                         "role-based access", "Keycloak")),
        Topic("input", subjects=("input validation", "prompt-injection guard")),
        Topic("personal data", subjects=("PII redaction", "audit log")),
        Topic("containers and scans", subjects=("non-root containers", "vulnerability scan", "Trivy", "Bandit")),
        Topic("reporting", (ClaimKind.POLICY,), documents=("security",)),
    ),
    SummaryArea.DELIVERY: (
        Topic("pipeline", subjects=("CI/CD",), designs=("pipeline",)),
        Topic("tests", (ClaimKind.TEST,), ("tests", "load tests")),
        Topic("releases", subjects=("canary release", "blue-green deployment", "Argo CD", "feature flags")),
        Topic("images", subjects=("container image", "multi-stage build"), designs=("image",)),
        Topic("versions", (ClaimKind.VERSION,)),
    ),
    SummaryArea.IMPLEMENTATION: (
        Topic("commands", (ClaimKind.COMMAND,)),
        Topic("settings", (ClaimKind.SETTING,)),
        Topic("files", (ClaimKind.STRUCTURE, ClaimKind.PATH)),
        Topic("code", designs=("code",)),
    ),
    SummaryArea.OPERATIONS: (
        Topic("alerts", (ClaimKind.ALERT,), ("alerts",), ("alert rule",)),
        Topic("runbooks", (ClaimKind.RUNBOOK,), ("automated remediation",), documents=("runbook",)),
        Topic("backups", subjects=("backups",)),
        Topic("scaling", subjects=("autoscaling",)),
        Topic("manifests", subjects=("Kubernetes manifests", "Helm chart", "Terraform"),
              designs=("manifest", "compose file", "infrastructure")),
        Topic("failure tests", subjects=("fault injection",)),
    ),
}  # fmt: skip
"""Documentation has none: how far it holds is what completeness says."""


@dataclass(frozen=True)
class Designed:
    """How much of an area the documents cover.

    Attributes:
        covered: each topic that they cover, with the first place; in the order of the table.
        absent: names of the others.
    """

    area: SummaryArea
    covered: tuple[tuple[str, Place], ...]
    absent: tuple[str, ...]

    @property
    def value(self) -> Fraction:
        """Between 0 and 10: the share of the topics that are covered."""
        return Fraction(10 * len(self.covered), len(self.covered) + len(self.absent))


def designed(system: System) -> tuple[Designed, ...]:
    """Every area of the table, as the documents cover it."""
    by_kind: dict[ClaimKind, Place] = {}
    by_subject: dict[str, Place] = {}
    for claim in system.claims:
        if claim.is_promise or claim.skipped in _PLANNED:
            by_kind.setdefault(claim.kind, claim.place)
            by_subject.setdefault(claim.subject, claim.place)
    blocks: dict[str, Place] = {}
    kinds: dict[str, Place] = {}
    for document in system.documents:
        kinds.setdefault(document.kind, document.place)
        for name, place in document.designs:
            blocks.setdefault(name, place)
    found = []
    for area, topics in TOPICS.items():
        covered: list[tuple[str, Place]] = []
        absent: list[str] = []
        for topic in topics:
            places = [
                *_of(by_kind, topic.kinds),
                *_of(by_subject, topic.subjects),
                *_of(blocks, topic.designs),
                *_of(kinds, topic.documents),
            ]
            if places:
                covered.append((topic.name, min(places)))
            else:
                absent.append(topic.name)
        found.append(Designed(area, tuple(covered), tuple(absent)))
    return tuple(found)


def _of(known: dict[str, Place] | dict[ClaimKind, Place], names: Iterable[str]) -> list[Place]:
    return [place for name, place in known.items() if name in names]
