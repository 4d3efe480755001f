"""Finds what a review or a status report says that the project lacks."""

from collections.abc import Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.passages import Passage
from roadworthy.model import Place

MOST = 60
MOST_TEXT = 2_000
"""Characters of a passage that are read."""

_REPORT = expression(
    r"(?i)(^|/)[^/]*(review|audit|assessment|analysis|status|improvement|issues|todo|checklist|debt|gaps?|readiness"
    r"|evaluation|report|recommendation|next[-_ ]?steps)[^/]*\.(md|rst|markdown)$"
)
_ASIDE = expression(
    r"(?i)(^|/)(archived?|old|history|legacy|templates?|examples?|prompts?|skills?|agents?|commands|lessons?|exercises?"
    r"|\.claude|\.cursor|\.github|incidents?|post-?mortems?|blog|posts?|conversations?|sessions?)/"
    r"|template|post-?mortem|(?<![a-z])rca(?![a-z])"
)
_OVER = expression(
    r"(?i)\b(superseded|obsolete|outdated|historical|archived|no longer (?:current|maintained)|snapshot of"
    r"|all (?:\w+ )?(?:issues|items|findings) (?:have been |are |were )?(?:fixed|resolved|addressed|done))\b"
)
_DONE = expression(
    r"(?i)\b(fixed|resolved|done|completed?|implemented|added|addressed|was|were|before|previous(?:ly)?|original(?:ly)?"
    r"|used to|no longer|now|after|if|should|example|instead|recommend\w*|wrong|bad|other|competitors?"
    r"|alternatives?)\b|✅|~~|☑"
)
_OF_OTHERS = expression(
    r"(?i)\b(fixed|resolved|done|completed?|implemented|before|previous(?:ly)?|original|history|examples?|competitors?"
    r"|alternatives?|recommended|solutions?|proposed|bad|wrong)\b|✅"
)
_CLAUSE = expression(r"[.;|,\n()]|\s[—–→-]+\s|(?<=[a-z]):\s|\band\b|\bbut\b")
_LABEL = expression(
    r"(?i)^[\W\d_]*(?:(?:blocker|gap|issue|problem|finding|item|priority|critical|high|medium|low)\W*[\d.]*\W*)?"
    r"|[\W_]+$|\b(?:currently|at all|yet|found|exists?|in place|configured|defined|implemented"
    r"|whatsoever|present)\b[\W_]*$"
)
_SCOPED = expression(r"(?i)[\w-]\.(?:py|js|ts|tsx|go|sh|ya?ml|json|html|sql|java|rs|tf)\b|/")
_LEAD = expression(
    r"(?i)^[\W\d_]*(?:(?:current )?(?:state|status)|problem|issue|impact|finding|evidence|weakness(?:es)?)\W*$"
)
_STATES = (
    (
        "tests",
        expression(
            r"(?i)(?:no|zero|0|missing|lack of|absence of|(?:there are|has|have) no)(?: (?:automated|unit|any))*"
            r" (?:tests?|testing|test (?:suite|coverage|files?)|tests? (?:suite|coverage))"
        ),
    ),
    (
        "pipeline",
        expression(
            r"(?i)(?:no|missing|lack of|absence of|(?:there is|has) no)(?: automated)? "
            r"(?:ci|ci/cd|cicd|continuous integration)(?: pipelines?| workflows?| setup| configuration)?"
        ),
    ),
    (
        "start",
        expression(
            r"(?i)(?:the )?(?:app(?:lication)?|server|service|program) "
            r"(?:does ?n['’o]?t|cannot|can['’]?t|won['’]t|will not|does not) (?:start|run|boot)"
        ),
    ),
    (
        "health",
        expression(
            r"(?i)(?:no|missing|(?:there is|has) no) "
            r"(?:`?/?health(?:z)?`?(?: check)? endpoints?|health ?checks?(?: endpoints?)?)"
        ),
    ),
    ("licence", expression(r"(?i)(?:no|missing) licen[cs]e(?: file)?")),
    ("image", expression(r"(?i)(?:no|missing) (?:dockerfile|docker support|containeri[sz]ation|docker image)")),
    ("logging", expression(r"(?i)(?:no|missing) logging")),
    ("changelog", expression(r"(?i)(?:no|missing) change ?log(?: file)?")),
    ("contributing", expression(r"(?i)(?:no|missing) contribut(?:ing|ion) (?:guide(?:lines)?|file)")),
    ("security", expression(r"(?i)(?:no|missing) security policy")),
    ("readme", expression(r"(?i)(?:no|missing) readme(?: file)?")),
)


def lacking_in(path: str, passages: Sequence[Passage]) -> tuple[tuple[str, Place], ...]:
    """What is said to be absent of the whole project, each once, and where: "tests", "pipeline", "start", …"""
    if not _REPORT.search(path) or _ASIDE.search(path):
        return ()
    if any(_OVER.search(one.text[:MOST_TEXT]) for one in passages[:12]):
        return ()
    found: dict[str, Place] = {}
    for passage in passages:
        if passage.form != "code" and not _is_narrow(passage):
            for what, place in _said(passage):
                found.setdefault(what, place)
    return tuple(found.items())[:MOST]


def _is_narrow(passage: Passage) -> bool:
    """It speaks of what was, of one part, or of what was mended."""
    text = passage.text[:MOST_TEXT]
    if passage.is_done or _DONE.search(text):
        return True
    return any(_OF_OTHERS.search(title) or _SCOPED.search(title) for title in passage.headings)


def _said(passage: Passage) -> Iterator[tuple[str, Place]]:
    text = passage.text[:MOST_TEXT]
    start, before = 0, ""
    ends = [*((found.start(), found.end()) for found in _CLAUSE.finditer(text)), (len(text), len(text))]
    for end, following in ends:
        clause = text[start:end]
        bare = _LABEL.sub("", _LABEL.sub("", clause.replace("*", "").replace("`", "")))
        is_alone = not before or not before.rstrip().endswith(":") or _LEAD.match(before.rstrip(": *")) is not None
        state = next((what for what, pattern in _STATES if bare and pattern.fullmatch(bare)), "")
        if state and is_alone:
            yield state, passage.at(start + len(clause) - len(clause.lstrip()))
        before = text[start:following]
        start = following
