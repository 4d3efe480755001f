"""Finds lines that name an owner: owners of code, authors of packages, labels of teams, contacts in documents."""

import re

from roadworthy.expression import expression
from roadworthy.inputs.document_kinds import document_kind
from roadworthy.inputs.text import decoded
from roadworthy.model import Place
from roadworthy.model.owners import Owner

MOST_BYTES = 300_000
MOST_LINE = 500

_MANIFESTS = frozenset({"pyproject", "setup", "package-json", "dockerfile"})
_LABELLED = frozenset({"yaml", "launchd", "systemd", "toml", "plain"})
_DOCUMENTS = frozenset({"markdown", "restructuredtext", "policy"})
_PEOPLE = frozenset({"readme", "security", "contributing", "runbook"})
_SAYS = expression(
    rb"(?i)owner|author|maintain|contact|team|squad|on-?call|copyright|@|support|\bby\b|discord|help|question|community"
    rb"|credits|creator|developer|slack|reviewers|assignees"
)

_NOBODY = r"(?!none\b|null\b|true\b|false\b|todo\b|tbd\b|n/a\b|unknown\b|your[-_ ]|context\.|<|\$|\{\{|\[\])"
_NAME = rf"[\"']?[ \t]*{_NOBODY}[A-Za-z@][^\"'\n]{{1,100}}"
_CODE_OWNERS = expression(
    r"(?i)^[^#\n]{1,300}[ \t](?:@[\w-]+|[\w.+-]+@[\w-]+\.\w+)|^(?:approvers|reviewers|emeritus_\w+):"
    r"|^[ \t]*-[ \t]+[\w-]+[ \t]*$"
)
_PACKAGE = expression(
    rf"(?i)^[ \t]*\"?(?:author|maintainer)(?:_email)?\"?[ \t]*[=:][ \t]*{_NAME}"
    rf"|^[ \t]*LABEL[ \t]+[\"']?(?:maintainer|authors?|owner|team|[\w.]{{1,60}}authors)[\"']?[ \t]*[=:][ \t]*{_NAME}"
    r"|^[ \t]*MAINTAINER[ \t]+\S|^[ \t]*\"?(?:authors|maintainers|contributors)\"?[ \t]*[=:][ \t]*\[[ \t]*(?:[\"'{]|$)"
    rf"|^[ \t]*\"?author\"?[ \t]*:[ \t]*\{{|(?:author|maintainer)[ \t]*=[ \t]*{_NAME}"
)
_LABEL = expression(
    r"(?i)^[ \t]*(?:-[ \t]*)?[\"']?(?:[\w.-]{1,80}/)?"
    r"(?:owner|owners|owned[-_]by|team|squad|tribe|maintainer|oncall|on[-_]call|contact|authors?)"
    rf"[\"']?[ \t]*[:=][ \t]*{_NAME}"
    r"|^(?:maintainers|reviewers|assignees|owners):[ \t]*$|^[ \t]+(?:reviewers|assignees):[ \t]*(?:\[.*)?$"
)
_TITLE = expression(
    r"(?i)^[ \t]*(?:#{1,6}[ \t]+|<h[1-6][^>]{0,100}>)[^\w\n]{0,8}"
    r"(?:(?:current|core|project|about the|meet the|our|the)[ \t]+)?"
    r"(?:maintainers?|authors?|owners?(?:hip)?|contacts?|contact us|team|support|developers?|credits?|creators?"
    r"|getting help|get help|help|questions|community|who we are)\b"
)
_SENTENCE = expression(
    r"(?i)\b(?:maintained|developed|created|owned|built|made|written|authored|operated|designed|crafted)\b[^.\n]{0,30}"
    r"\bby[ \t]+(?:the[ \t]+)?[\[*_@<]{0,3}(?-i:[A-Z@][\w.-]+)"
    r"|\b(?:authors?|maintainers?|owners?|contact|team|developer|e-?mail|slack)\b\W{0,6}:\W{0,6}[\w@<\[(#]"
    r"|\bcontact[ \t]+(?:us|me|the|@|[A-Z])|\breach[ \t]+(?:out|us|me)\b|\bjoin[^.\n]{0,30}\b(?:discord|slack)\b"
    r"|discord\.(?:gg|com/invite)/"
    r"|(?<![\w/.@])[\w.+-]{1,60}@(?!example|domain|email|test|localhost|yourdomain|company|your)[\w-]{1,60}\.[a-z]{2,4}\b"
)
_COPYRIGHT = expression(
    r"(?i)^[ \t]*(?:copyright|©)[^\n]{0,30}?(?:19|20)\d\d[^\w\n]{0,5}[-–\d ,]{0,20}(?!\[|<|name of)"
    r"[A-Za-z][\w .,'-]{2,80}"
)
_NOT_OURS = expression(r"(?i)free software foundation|the apache software|owner\]|of copyright")


def owners_in(path: str, kind: str, data: bytes) -> tuple[Owner, ...]:
    """The first line of the file that names somebody, if one does.

    Args:
        kind: as `kinds.kind_of` tells.
    """
    asked = _asked(path, kind)
    if asked is None or not _SAYS.search(data[:MOST_BYTES]):
        return ()
    patterns, source, is_document = asked
    in_code = False
    for number, line in enumerate(decoded(data[:MOST_BYTES]).split("\n"), 1):
        if is_document and line.lstrip().startswith(("```", "~~~")):
            in_code = not in_code
        if in_code or len(line) > MOST_LINE or _NOT_OURS.search(line):
            continue
        if any(pattern.search(line) for pattern in patterns):
            return (Owner(place=Place(path, number, number, quote=line.strip()[:200]), source=source),)
    return ()


def _asked(path: str, kind: str) -> tuple[tuple[re.Pattern[str], ...], str, bool] | None:
    """What is looked for in such a file, what finding it means, and whether it is a text with blocks of code."""
    if kind in _DOCUMENTS:
        document = document_kind(path)
        if document in ("changelog", "notice", "conduct", "post-mortem"):
            return None
        if document == "owners":
            return (_CODE_OWNERS,), "code owners", False
        if document == "licence":
            return (_COPYRIGHT,), "copyright", False
        is_told = document in _PEOPLE and path.count("/") <= 1
        return (_TITLE, _SENTENCE), "document" if is_told else "mention", True
    if kind in _MANIFESTS:
        return (_PACKAGE,), "manifest", False
    if kind not in _LABELLED or path.startswith((".github/workflows/", ".github/actions/")):
        return None
    return (_LABEL,), "label", False
