"""Tells what is no promise about the project as it stands: history, plans, examples, other projects, bad code."""

from collections.abc import Sequence

from roadworthy.expression import expression
from roadworthy.inputs.document_kinds import document_kind
from roadworthy.inputs.passages import Passage

_KINDS = {
    "changelog": "history",
    "post-mortem": "history",
    "licence": "a licence",
    "conduct": "a code of conduct",
    "notice": "a notice about others",
}
_FOLDERS = (
    (expression(r"(?i)(^|/)(archived?|old|history|legacy|deprecated|attic)/"), "history"),
    (
        expression(r"(?i)(^|/)(plans?|proposals?|roadmaps?|rfcs?|backlog|ideas|drafts?|user[-_]?stories|tickets)/"),
        "a plan",
    ),
    (expression(r"(?i)(^|/)(\.claude|\.cursor|\.github/prompts|prompts?|skills)/"), "instructions to a model"),
    (expression(r"(?i)(^|/)\.(github|gitlab)/(.*template.*|copilot-instructions\.md)$"), "a template"),
    (expression(r"(?i)(^|/)[^/]*template[^/]*$"), "a template"),
    (expression(r"(?i)(^|/)(convo|conversation|chat[-_]?(log|history)|transcript|session)[^/]*$"), "a transcript"),
    (expression(r"(?i)(^|/)[^/]*(roadmap|todo|backlog|proposal|[-_]plan|plan[-_])[^/]*$|(^|/)plan\.\w+$"), "a plan"),
    (expression(r"(?i)(^|/)(lessons?|tutorials?|exercises?|workshop|course|curriculum)/"), "teaching"),
    (
        expression(r"(?i)(^|/)[^/]*(migration|migrating|upgrad(e|ing)|release[-_]?notes?|whats[-_]?new)[^/]*$"),
        "history",
    ),
    (
        expression(
            r"(?i)(^|/)[^/]*(code[-_]?review|audit|assessment|[-_]analysis|[-_]report|improvements?|issues)"
            r"[^/]*\.(md|rst)$"
        ),
        "a review of another day",
    ),
)
_HEADINGS = (
    (
        expression(
            r"(?i)\b(roadmap|future|planned|coming soon|to ?do|next steps?|upcoming|wish ?list|backlog|ideas|proposals?"
            r"|not (yet )?(implemented|supported|done)|out of scope|open questions|potential|possible improvements?"
            r"|enhancements?|phase \d|milestones?|vision|limitations?|known (issues|gaps))\b"
        ),
        "a plan",
    ),
    (
        expression(
            r"(?i)\b(change ?log|history|what.s new|release notes?|recent (changes|updates)|previously"
            r"|deprecated|removed|migrat(ing|ion)|upgrad(e|ing)|version history|updates|lessons learned)\b"
        ),
        "history",
    ),
    (
        expression(
            r"(?i)\b(alternatives?|comparisons?|compared (to|with)|similar projects|related (work|projects)|inspiration"
            r"|credits|acknowledge?ments?|references|further reading|resources|prior art)\b"
        ),
        "about other projects",
    ),
    (
        expression(r"(?i)\b(bad|wrong|anti-?patterns?|don'?ts?|avoid|before)\b(?!.*\b(you|start)\b)|^\W*(no|not) this"),
        "quoted as bad",
    ),
)
_SENTENCE = (
    (
        expression(
            r"(?i)\b(TODO|TBD|FIXME|WIP|coming soon|not (yet )?(implemented|supported|available)|planned|in the future"
            r"|upcoming|will be (added|implemented|supported|available)|roadmap|work in progress)\b"
        ),
        "a plan",
    ),
    (
        expression(r"(?i)\b(no longer|used to|previously|formerly|was removed|were removed|deprecated|obsolete)\b"),
        "history",
    ),
    (
        expression(r"(?i)\b(your|my)[-_ ]?(own )?(project|app|repo|service|package|module)s?\b"),
        "about the reader's project",
    ),
)
_STRUCK = expression(r"~~[^~]+~~")


def standing_of_document(path: str, passages: Sequence[Passage]) -> str:
    """Why nothing in this document is a promise; "" where it speaks of the project as it stands."""
    kind = document_kind(path)
    if kind in _KINDS:
        return _KINDS[kind]
    return next((why for pattern, why in _FOLDERS if pattern.search(path)), "")


def standing_of(passage: Passage) -> str:
    """Why nothing in this passage is a promise; "" where it speaks of the project as it stands."""
    if passage.is_done is False:
        return "not done yet, it says"
    for title in passage.headings:
        for pattern, why in _HEADINGS:
            if pattern.search(title):
                return why
    if passage.is_prose:
        if _STRUCK.search(passage.text):
            return "struck out"
        return next((why for pattern, why in _SENTENCE if pattern.search(passage.text)), "")
    return ""
