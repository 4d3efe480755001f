"""What a system may be used for as it stands: yes or no for each purpose, with the findings that decide it.

The answer is yes on evidence alone: a rung that is reached, security verdicts that are met. Where nothing shows it and
nothing stands against it, there is no answer.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum

from roadworthy.assessment.assessment import Assessment
from roadworthy.assessment.finding import Finding
from roadworthy.findings import Judgement
from roadworthy.ladder import Hygiene, Pillar, Rung, Severity
from roadworthy.model.noun import dataclass


class Purpose(StrEnum):
    """Each asks more than the one before, sensitive data beside the internet."""

    LEARNING = "learning"
    INTERNAL = "internal use"
    INTERNET = "internet-facing use"
    SENSITIVE = "sensitive data"


ASKS: dict[Purpose, str] = {
    Purpose.LEARNING: "it starts as its files say, and nothing in it turns on whoever runs it on their own machine",
    Purpose.INTERNAL: "every service stands on foundations",
    Purpose.INTERNET: "every service stands on hardening, and no medium or high security finding is open",
    Purpose.SENSITIVE: "every service stands on foundations, and no finding about secrets, access, encryption, "
    "traces of data or its loss is open",
}
"""What each purpose asks."""

TURNS_ON_THE_USER = (
    "agent-permission-too-broad",
    "model-code-trusted",
    "model-output-executed",
    "privileged-container",
    "remote-script-executed",
)
"""Rules whose fault strikes the machine of whoever starts it."""

DOES_NOT_START = (
    "copy-source-missing",
    "missing-entrypoint",
    "mount-source-missing",
    "no-implementation",
    "undeclared-dependency",
)
"""Rules whose fault keeps a copy of the repository from starting."""

TOUCHES_DATA = (
    "any-origin-allowed",
    "default-credentials",
    "endpoint-without-auth",
    "ephemeral-state",
    "error-detail-exposed",
    "evictable-durable-data",
    "hardcoded-secret",
    "insecure-default",
    "no-audit-log",
    "no-backup",
    "no-network-policy",
    "no-transport-encryption",
    "path-traversal",
    "personal-data-in-log",
    "prompt-in-log",
    "published-internal-port",
    "restore-untested",
    "secret-in-log",
    "secret-in-metric",
    "secret-in-url",
    "server-side-request-forgery",
    "shell-injection",
    "sql-injection",
    "tls-verification-off",
    "unsafe-deserialisation",
)
"""Rules whose fault shows data to others, or loses it."""


@dataclass(frozen=True)
class Verdict:
    """The answer for one purpose.

    Attributes:
        is_fit: None where the files do not let it be judged.
        why: one clause: what carries it, what stands against it, or what is missing.
        findings: that decide a no, in the order to work on them.
    """

    purpose: Purpose
    is_fit: bool | None
    why: str
    findings: tuple[Finding, ...] = ()


def purposes(assessment: Assessment) -> tuple[Verdict, ...]:
    """Every purpose, in order of what it asks."""
    return (
        _learning(assessment),
        _standing(assessment, Purpose.INTERNAL, Rung.FOUNDATIONS, lambda finding: False),
        _standing(assessment, Purpose.INTERNET, Rung.HARDENING, _is_exposed),
        _standing(assessment, Purpose.SENSITIVE, Rung.FOUNDATIONS, _touches_data),
    )


def _learning(assessment: Assessment) -> Verdict:
    against = _open(assessment, lambda finding: finding.rule in (*TURNS_ON_THE_USER, *DOES_NOT_START))
    if against:
        return Verdict(Purpose.LEARNING, False, _against(against), against)
    if not assessment.judgements:
        return Verdict(Purpose.LEARNING, None, "no rule had anything to ask")
    return Verdict(Purpose.LEARNING, True, "no finding keeps it from starting or turns on whoever runs it")


def _standing(assessment: Assessment, purpose: Purpose, asked: Rung, also: Callable[[Finding], bool]) -> Verdict:
    if not assessment.is_graded:
        return Verdict(purpose, None, "no service was found that could stand on a rung")
    below = {each.fingerprint for each in _holding_back(assessment, asked)}
    against = _open(assessment, lambda finding: finding.fingerprint in below or also(finding))
    if against:
        return Verdict(purpose, False, _against(against), against)
    reached = assessment.reached
    if reached is None or reached < asked:
        return Verdict(purpose, None, f"{asked.word} is not shown: what cannot be told holds it back")
    is_secured = any(each.is_met and each.question.pillar is Pillar.SECURITY for each in assessment.judgements)
    if purpose is not Purpose.INTERNAL and not is_secured:
        return Verdict(purpose, None, "no security verdict was met")
    return Verdict(purpose, True, f"every service stands on {asked.word} at least, and nothing open stands against it")


def _holding_back(assessment: Assessment, asked: Rung) -> Iterable[Judgement]:
    """What keeps some service from this rung or one below."""
    for service in assessment.services:
        for grade in service.grade.rungs:
            if grade.rung <= asked and not grade.holds:
                yield from grade.open
                for criterion in grade.criteria:
                    yield from criterion.unmet


def _open(assessment: Assessment, is_against: Callable[[Finding], bool]) -> tuple[Finding, ...]:
    return tuple(each for each in (*assessment.findings, *assessment.above_target) if is_against(each))


def _is_exposed(finding: Finding) -> bool:
    question = finding.judgement.question
    return question.pillar is Pillar.SECURITY and question.severity >= Severity.MEDIUM


def _touches_data(finding: Finding) -> bool:
    harm = finding.harm.question if finding.harm else None
    return finding.rule in TOUCHES_DATA or harm in (Hygiene.IRREVERSIBLE, Hygiene.REGULATED)


def _against(findings: tuple[Finding, ...]) -> str:
    rules = len({each.rule for each in findings})
    return f"{len(findings)} open finding{'s' if len(findings) > 1 else ''} of {rules} rule{'s' if rules > 1 else ''}"
