"""Finds what was never filled in, in documents for those who operate something."""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.inputs.document_kinds import document_kind
from roadworthy.model import Place

MOST = 20
_OPERATIONS = expression(
    r"(?i)(^|[/_.-])(run[-_]?books?|play[-_]?books?|operations?|operational|on[-_]?call|inventory|escalation|contacts?"
    r"|incident[-_]?response|disaster[-_]?recovery|service[-_]?catalog(ue)?|slos?|sla)([/_.-]|$)"
)
_SIGNS = ("tbd", "tbc", "todo", "fixme", "???", "n/a", "fill in", "fill me")
_OPEN = expression(
    r"(?i)\b(tbd|tbc)\b|^\W*(todo|fixme|\?{3,}|<?(fill (me )?in|to be (defined|determined|decided|added))\b.{0,20})\W*$"
)
_ABSENT = expression(r"(?i)^\W*n/?a\W*$")
_NEEDED = expression(
    r"(?i)\b(logs?|schedule|owner|contact|runbook|escalation|on[- ]?call|pager|phone|e-?mail|alert|dashboard|port"
    r"|rto|rpo)\b"
)
_GIVEN = expression(r"^\s*(?:[-*+]\s+|\d+[.)]\s+)?\**([^:|*`]{2,60}?)\**\s*:\**\s*(\S.{0,80})$")


def placeholders_in(path: str, text: str) -> Iterator[Place]:
    """Each line of a table, or of names with values, that says that its value is to come; outside of code blocks."""
    if document_kind(path) != "runbook" and not _OPERATIONS.search(path):
        return
    small = text.lower()
    if not any(sign in small for sign in _SIGNS):
        return
    header: list[str] = []
    is_code = False
    found = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith(("```", "~~~")):
            is_code = not is_code
        if is_code:
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.lstrip().startswith("|") else []
        if not cells:
            header = []
            match = _GIVEN.match(line)
            if match is None or not _is_open(match[2], match[1]):
                continue
        elif not header:
            header = cells
            continue
        elif not any(_is_open(cell, name) for name, cell in zip(header, cells, strict=False)):
            continue
        yield Place(path, number, number, quote=line.strip()[:200])
        found += 1
        if found >= MOST:
            return


def _is_open(value: str, name: str) -> bool:
    """It will be told one day; or it does not apply to something that every service has."""
    return bool(_OPEN.search(value)) or (bool(_ABSENT.match(value)) and bool(_NEEDED.search(name)))
