"""Controls of three frameworks for which a rule's verdicts are evidence. Evidence for, or against: never compliance.

A control asks for people, contracts and processes, too, which no file shows. Titles are short descriptions in our own
words; the numbers are the frameworks' own.
Sources: Regulation (EU) 2016/679 (GDPR), articles 5, 25, 32 and 33; AICPA Trust Services Criteria 2017 with the points
of focus of 2022 (SOC 2); ISO/IEC 27001:2022, annex A.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Control:
    """One control, and the rules that say something about what it asks.

    Attributes:
        number: as the framework numbers it.
    """

    number: str
    title: str
    rules: tuple[str, ...]


_SECRETS = ("hardcoded-secret", "secret-in-log", "secret-in-url", "secret-in-metric", "default-credentials")
_ENCRYPTION = ("no-transport-encryption", "tls-verification-off")
_INJECTION = (
    "sql-injection",
    "shell-injection",
    "unsafe-deserialisation",
    "path-traversal",
    "server-side-request-forgery",
    "unescaped-output",
    "unvalidated-input",
    "model-output-executed",
)
_ACCESS = ("endpoint-without-auth", "any-origin-allowed", "published-internal-port")
_PRIVILEGE = ("root-user", "privileged-container", "excessive-permissions", "excessive-pipeline-permissions")
_RESILIENCE = (
    "single-replica",
    "no-restart-policy",
    "call-without-timeout",
    "no-failure-isolation",
    "no-fallback",
    "no-disruption-budget",
)
_CAPACITY = (
    "no-resource-limits",
    "no-autoscaling",
    "unbounded-queue",
    "no-rate-limit",
    "no-load-tests",
)
_RECOVERY = ("no-backup", "restore-untested", "ephemeral-state", "evictable-durable-data")
_MONITORING = ("no-metrics", "no-alerts", "alert-on-unknown-metric", "alert-without-receiver", "absence-reads-healthy")
_LOGGING = ("no-logging", "no-audit-log", "unstructured-log", "logs-not-shipped", "output-discarded")
_CHANGE = ("no-ci", "ci-without-tests", "check-failure-ignored", "no-rollback", "no-progressive-delivery")
_SUPPLY = ("unpinned-dependency", "no-lockfile", "unpinned-image", "unpinned-action", "remote-script-executed")
_PERSONAL = ("personal-data-in-log", "prompt-in-log", "error-detail-exposed")

FRAMEWORKS: dict[str, tuple[Control, ...]] = {
    "gdpr": (
        Control("Art. 5(1)(c)", "data minimisation", _PERSONAL),
        Control("Art. 5(1)(f)", "integrity and confidentiality", (*_SECRETS, *_ACCESS, *_PERSONAL)),
        Control("Art. 25", "data protection by design and by default", ("insecure-default", *_INJECTION)),
        Control("Art. 32(1)(a)", "encryption", _ENCRYPTION),
        Control("Art. 32(1)(b)", "ongoing availability and resilience", (*_RESILIENCE, *_CAPACITY)),
        Control("Art. 32(1)(c)", "restoring availability and access in time", _RECOVERY),
        Control("Art. 32(1)(d)", "regular testing", ("no-tests", "no-failure-tests", "no-vulnerability-scan")),
        Control("Art. 33", "noticing a breach in time to notify", (*_MONITORING, "no-audit-log")),
    ),
    "soc2": (
        Control("CC6.1", "logical access security", (*_ACCESS, *_SECRETS)),
        Control("CC6.3", "least privilege", _PRIVILEGE),
        Control("CC6.6", "protection against threats from outside", ("no-network-policy", *_INJECTION)),
        Control("CC6.7", "protection of data in transit", ("no-transport-encryption", "tls-verification-off")),
        Control("CC6.8", "unauthorised software", (*_SUPPLY, "model-code-trusted", "unattested-artifact")),
        Control("CC7.1", "detection of vulnerabilities", ("no-vulnerability-scan",)),
        Control("CC7.2", "monitoring for anomalies", (*_MONITORING, *_LOGGING)),
        Control("CC7.4", "response to incidents", ("alert-without-runbook", "runbook-missing")),
        Control("CC7.5", "recovery from incidents", (*_RECOVERY, "no-rollback")),
        Control("CC8.1", "change management", _CHANGE),
        Control("A1.1", "capacity", _CAPACITY),
        Control("A1.2", "backup and redundancy", (*_RECOVERY, "single-replica")),
        Control("A1.3", "tests of recovery", ("restore-untested", "no-failure-tests")),
    ),
    "iso27001": (
        Control("A.5.15", "access control", _ACCESS),
        Control("A.5.17", "authentication information", _SECRETS),
        Control("A.5.26", "response to incidents", ("alert-without-runbook", "runbook-missing")),
        Control("A.5.30", "readiness for continuity", (*_RESILIENCE, *_RECOVERY)),
        Control("A.8.2", "privileged access rights", _PRIVILEGE),
        Control("A.8.6", "capacity management", _CAPACITY),
        Control("A.8.8", "technical vulnerabilities", ("no-vulnerability-scan", *_SUPPLY)),
        Control("A.8.9", "configuration management", ("config-not-versioned", "config-never-checked", "version-drift")),
        Control("A.8.12", "prevention of data leakage", (*_PERSONAL, "secret-in-log", "secret-in-url")),
        Control("A.8.13", "backup", ("no-backup", "restore-untested")),
        Control("A.8.14", "redundancy", ("single-replica", "no-disruption-budget")),
        Control("A.8.15", "logging", _LOGGING),
        Control("A.8.16", "monitoring", _MONITORING),
        Control("A.8.20", "security of networks", ("no-network-policy", "published-internal-port")),
        Control("A.8.24", "use of cryptography", _ENCRYPTION),
        Control("A.8.28", "secure coding", _INJECTION),
        Control("A.8.29", "tests of security", ("no-vulnerability-scan", "ci-without-tests")),
        Control("A.8.32", "change management", _CHANGE),
    ),
}
"""By the word that the config names it by."""

NAMES = {"gdpr": "GDPR", "soc2": "SOC 2", "iso27001": "ISO/IEC 27001:2022"}
