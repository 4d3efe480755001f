"""An alert whose procedure is not there.

Why: the link in the notification is the first thing that somebody on call opens.
Scenario: {subject} wakes somebody, who follows its link.
Impact: "page not found"; the half hour that the procedure should save goes into looking for it.
Detection: open the link of each alert once.
Fix: write the procedure where the link leads ({target}), or point the link to where it stands.
Monitoring: a check in the pipeline that every `runbook_url` answers.
Blind to: links into other repositories, wikis and pages that only people who are signed in see.
Source: https://sre.google/workbook/on-call/
"""

import re
from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Alert, System
from roadworthy.rules.rule import rule

BAD = {
    "rules.yml": """
groups:
  - name: chat
    rules:
      - alert: ChatDown  # unmet
        expr: up{job="chat"} == 0
        annotations:
          runbook_url: docs/runbooks/chat-down.md
      - alert: ChatSlow  # unmet
        expr: up{job="chat"} == 1
        annotations:
          runbook_url: https://wiki.example.com/runbooks/chat-slow
"""
}
GOOD = {
    "rules.yml": """
groups:
  - name: chat
    rules:
      - alert: ChatDown  # met
        expr: up{job="chat"} == 0
        annotations:
          runbook_url: docs/runbooks/chat-down.md#first
      - alert: ChatBusy  # met
        expr: up{job="chat"} == 3
        annotations:
          runbook_url: https://git.example.com/chat/blob/main/docs/runbooks/chat-down.md
      - alert: ChatSlow
        expr: up{job="chat"} == 1
        annotations:
          runbook_url: https://github.com/prometheus-operator/runbooks/blob/main/content/ChatSlow.md
      - alert: ChatOdd
        expr: up{job="chat"} == 2
        annotations:
          runbook: restart the chat and look at its log
""",
    "docs/runbooks/chat-down.md": "# First\n",
}

_RESERVED = expression(r"https?://([\w-]+\.)*(example\.(com|org|net)|[\w-]+\.(example|invalid|test))(?=[/:?#]|$)")
_NO_ADDRESS = expression(r"^(todo|tbd|n/?a|none|fixme|coming soon|xxx+)\b|//(your|my)-?(company|org|domain)\b", re.I)
_SHOWN = expression(r"https?://[^/\s]+/(?:[\w.-]+/)*?([\w.-]+)/(?:-/)?(?:blob|tree|src/branch)/[\w.-]+/([^#?\s]+)")
"""A page of a forge that shows a file: name of the repository, and the path in it."""
_PATH = expression(r"[\w./-]+\.(md|rst|adoc|txt)(#[\w./-]*)?")


@rule(
    preview=True,
    rung=Rung.HARDENING,
    pillar=Pillar.RESPONSE,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def runbook_missing(system: System) -> Iterator[Verdict]:
    ends = {path for file in system.paths for path in _ends(file)}
    for alert in system.alerts:
        given = alert.runbook.strip("`'\"<>() ")
        shown = _SHOWN.match(given)
        if shown is not None and shown[2] in system.paths:
            yield met(alert, f"points to {shown[2]}, which is there")
        elif _RESERVED.search(given) or _NO_ADDRESS.search(given):
            yield unmet(
                alert, f"points to {given[:80]}, which is nobody's address", cause="placeholder", target=given[:80]
            )
        elif (path := _own_path(alert, system)) is not None and not any(sign in path for sign in "{$"):
            if path in ends:
                yield met(alert, f"points to {path}, which is there")
            else:
                yield unmet(alert, f"points to {path}, which is not in the repository", cause="missing", target=path)


def _own_path(alert: Alert, system: System) -> str | None:
    """The path in this repository that the link means; None where it leads elsewhere."""
    text = alert.runbook.strip("`'\"<>() ").rstrip(".,;")
    if _PATH.fullmatch(text) and "//" not in text:
        return re.sub(r"^(\.?\.?/)+", "", text.partition("#")[0])
    match = _SHOWN.match(text)
    if match and match[1].lower() == system.name.partition("@")[0].lower():
        return match[2]
    return None


def _ends(path: str) -> Iterator[str]:
    """The path and every shorter end of it, as a link that is relative to some folder would name it."""
    parts = path.split("/")
    for count in range(len(parts)):
        yield "/".join(parts[count:])
