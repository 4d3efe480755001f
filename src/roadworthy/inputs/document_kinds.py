"""What kind of document a file is, told from its path, and what a code block in one is written in."""

import re

from roadworthy.expression import expression
from roadworthy.model import Place

_BY_NAME = (
    ("readme", expression(r"read[-_]?me([._-].*)?")),
    ("changelog", expression(r"(change[-_]?log|changes|history|news|release[-_]?notes)([._-].*)?")),
    ("contributing", expression(r"contributing([._-].*)?")),
    ("security", expression(r"security([._-](policy|md|txt).*)?(\.\w+)?")),
    ("licence", expression(r"((un)?licen[cs]e|copying)([._-].*)?")),
    ("owners", expression(r"(code)?owners(\.\w+)?")),
    ("conduct", expression(r"code[-_]of[-_]conduct(\.\w+)?")),
    ("notice", expression(r"notice(\.\w+)?")),
    ("post-mortem", expression(r".*(post[-_ ]?mortem|incident[-_ ]?(report|review)|(^|[-_ ])rca([-_ .]|$)).*")),
    ("runbook", expression(r".*(run[-_ ]?book|play[-_ ]?book).*")),
    ("design", expression(r"(.*[-_ ])?(design|architecture|prd|adr|rfc)([-_ .].*)?")),
)
_BY_FOLDER = {
    "runbook": "runbook",
    "runbooks": "runbook",
    "playbooks": "runbook",
    "postmortems": "post-mortem",
    "post-mortems": "post-mortem",
    "incidents": "post-mortem",
    "adr": "design",
    "adrs": "design",
    "rfcs": "design",
    "design": "design",
    "designs": "design",
    "decisions": "design",
}
_LANGUAGES = {"shell-session": "console", "shellsession": "console", "terminal": "console", "shell": "sh", "zsh": "sh"}
_LANGUAGES |= {"ksh": "sh", "yml": "yaml", "py": "python", "js": "javascript", "ts": "typescript", "golang": "go"}


def document_kind(path: str) -> str:
    """readme, runbook, design, changelog, contributing, security, licence, owners, conduct, notice, post-mortem or
    document: the name tells before the folder does.
    """
    *folders, name = path.lower().split("/")
    if folders and re.match(r"readme|index", name) and folders[-1] in _BY_FOLDER:
        return _BY_FOLDER[folders[-1]]
    for kind, pattern in _BY_NAME:
        if pattern.fullmatch(name):
            return kind
    if folders and folders[-1] == "licenses":
        return "licence"
    return next((_BY_FOLDER[folder] for folder in reversed(folders) if folder in _BY_FOLDER), "document")


def language_of(told: str) -> str:
    """The language of a block in lower case, by one name each: `sh`, `bash`, `console`, `yaml`; "" when not told."""
    word = re.match(r"\s*\{?\.?([\w+#.-]*)", told[:200])
    name = word[1].lower() if word else ""
    return _LANGUAGES.get(name, name)


def first_line(path: str, text: str) -> Place:
    """The place of a document: its first line, which mostly is its title."""
    return Place(path, 1, 1, quote=text[:1_000].partition("\n")[0].strip()[:200])
