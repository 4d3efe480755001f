"""A service whose repository does not say where to report a vulnerability.

Why: who finds a hole and nobody to tell waits, gives up, or tells everybody.
Scenario: a stranger finds a way past the authentication of {subject} and looks for an address.
Impact: the report becomes a public issue, read by attackers before anybody mended it.
Detection: reports of vulnerabilities in public issues; the hosting page offers no security policy.
Fix: add `SECURITY.md`: which versions are looked after, where to write in private, how soon an answer comes.
Monitoring: the time from a report to its first answer.
Blind to: a policy that an organisation keeps for all of its repositories in one place.
Source: https://docs.github.com/en/code-security/getting-started/adding-a-security-policy-to-your-repository
Seen: daryllundy/llm-reliability-lab@cc6431e has none
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Document, System
from roadworthy.rules.rule import rule

BAD = {
    ".": "unmet",
    "Dockerfile": "FROM python:3.12.8-slim\nUSER app\n",
    "docs/security.md": "# How we encrypt\n\nAll traffic uses TLS.\n",
}
GOOD = {
    "Dockerfile": "FROM python:3.12.8-slim\nUSER app\n",
    "README.md": "# Chat  <!-- met -->\n\nPlease report a vulnerability to security@example.org, not in an issue.\n",
}
_PLACES = ("", ".github", ".gitlab", ".well-known")


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def missing_security_policy(system: System) -> Iterator[Verdict]:
    """Asks whole repositories that hold something that runs."""
    if system.is_part or not system.is_served:
        return
    policies = sorted(filter(_is_policy, system.documents), key=lambda one: one.kind != "security")
    if policies:
        yield met(policies[0], "says where to report a vulnerability")
    else:
        yield unmet(system, "has no SECURITY.md, and its readme tells nobody where to report a vulnerability")


def _is_policy(document: Document) -> bool:
    folder = document.file.rpartition("/")[0]
    if document.kind == "security" and folder in _PLACES:
        return True
    return "vulnerability-reports" in document.words_found and (folder in _PLACES or folder == "docs")
