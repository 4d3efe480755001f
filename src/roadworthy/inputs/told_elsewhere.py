"""Finds where a document says that deployment or operations live in another repository."""

import re
from collections.abc import Iterator

from roadworthy.inputs.document_kinds import document_kind
from roadworthy.model import Place

MOST = 5
MOST_LINE = 1000
_OTHER = re.compile(
    r"(?i)\b(?:another|separate|different|dedicated)\s+(?:[\w-]+\s+){0,2}?(?:repository|repo)\b"
    r"|\b(?:in|from|by|via|into|to)\s+(?:the|our|an?|its)\s+(?:deployment|infrastructure|infra|gitops|ops|operations)\s+(?:repository|repo)\b"
)
_WHAT = re.compile(
    r"(?i)\b(?:deploy(?:ed|ment|ments)?|operations|operated|runbooks?|playbooks?|infrastructure|helm charts?|kubernetes"
    r"|manifests|alerts|alerting|monitoring|dashboards|gitops|infra)\b"
)
_LIVES = re.compile(
    r"(?i)\b(?:lives?|living|kept|maintained|managed|stored|held|found|located|defined|described|documented|hosted|handled|done"
    r"|deployed|operated|stands?|is|are|see|moved)\b"
)


def told_elsewhere(path: str, text: str) -> Iterator[Place]:
    """The lines that say so."""
    if document_kind(path) in ("changelog", "post-mortem", "licence", "notice") or "repo" not in text:
        return
    found = 0
    for number, line in enumerate(text.split("\n"), 1):
        if "repo" not in line or len(line) > MOST_LINE:
            continue
        if _OTHER.search(line) and _WHAT.search(line) and _LIVES.search(line):
            yield Place(path, number, number, quote=line.strip()[:200])
            found += 1
            if found >= MOST:
                return
