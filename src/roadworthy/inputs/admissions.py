"""Finds what a report about an incident says was lacking."""

import re
from collections.abc import Iterator

from roadworthy.inputs.document_kinds import document_kind
from roadworthy.model import Place

MOST = 20
_HEADS = re.compile(
    r"(?im)^#{1,4}[ \t]++[^\w\n]{0,8}(?:\d{1,3}[.)][ \t]{0,8})?"
    r"(?:root[- ]cause|lessons learned|what went wrong|contributing factors"
    r"|post[- ]?mortem|incident (?:report|review|timeline))\b"
)
"""Two such headings make a report about an incident, whatever its file is called."""
_LACKING = re.compile(
    r"^\s*(?:[-*+]|\d{1,2}[.)])\s+\W{0,6}(?:no|missing|lack of|absence of|without)\s+(\S.{0,120})", re.I
)
_WHAT = (
    ("alerts", re.compile(r"(?i)\b(alerts?|alerting|paging)\b")),
    (
        "config-check",
        re.compile(
            r"(?i)\b(plists?|units?|manifests?|config(uration)?s?|compose|yaml|helm|alert rules?)\b[^.;:(]{0,20}"
            r"\b(validation|validated|checks?|checked|lint(ing)?)\b"
        ),
    ),
)


def admissions_in(path: str, text: str) -> Iterator[tuple[str, Place]]:
    """What was lacking, "alerts" or "config-check", and the item of a list that says so."""
    if document_kind(path) != "post-mortem" and len(_HEADS.findall(text)) < 2:
        return
    found = 0
    for number, line in enumerate(text.split("\n"), 1):
        match = _LACKING.match(line)
        what = next((word for word, sign in _WHAT if sign.search(match[1])), "") if match is not None else ""
        if what:
            yield what, Place(path, number, number, quote=line.strip()[:200])
            found += 1
            if found >= MOST:
                return
