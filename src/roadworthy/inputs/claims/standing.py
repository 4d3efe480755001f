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
    (expression(r"(?i)(^|/)(archived?|old|history|legacy|deprecated|attic|completed|\w*change-?logs?)/"), "history"),
    (
        expression(
            r"(?i)(^|/)((?:\w+[-_])?plans?|proposals?|roadmaps?|rfcs?|backlog|ideas|drafts?|goals|research|spikes?|user[-_]?stories|stories|epics"
            r"|tickets|project[-_](status|plans?|tracking)|milestones?)/"
        ),
        "a plan",
    ),
    (expression(r"(?i)(^|/)(\.claude|\.cursor|\.github/prompts|prompts?|skills)/"), "instructions to a model"),
    (expression(r"(?i)(^|/)agents/[^/]+\.md$"), "instructions to a model"),
    (expression(r"(?i)(^|/)\.(github|gitlab)/(.*template.*|copilot-instructions\.md)$"), "a template"),
    (expression(r"(?i)(^|/)[^/]*template[^/]*$"), "a template"),
    (expression(r"(?i)(^|/)[^/]*[-_]prompt\.md$"), "instructions to a model"),
    (
        expression(
            r"(?i)(^|/)(convo|conversation|chat[-_]?(log|history)|transcript|session[-_](log|notes|summary))[^/]*$"
        ),
        "a transcript",
    ),
    (expression(r"(?i)(^|/)[^/]*(roadmap|todo|backlog|proposal|[-_]plan|plan[-_])[^/]*$|(^|/)plan\.\w+$"), "a plan"),
    (
        expression(r"(^|/)[A-Z][A-Z0-9_]*_PROJECT\.md$|(?i:(^|/)([^/]*[-_])?(milestones?([-_][^/]*)?|progress)\.md$)"),
        "a plan",
    ),
    (expression(r"(?i)(^|/)([^/]*[-_])?phase[-_ ]?\d[^/]*\.md$"), "a review of another day"),
    (expression(r"(?i)(^|/)(prd|rfc|prp)s?([-_ .][^/]*)?$|(^|/)[^/]*[-_ ](prd|rfc)\.\w+$"), "a plan"),
    (expression(r"(?i)(^|/)(lessons?|tutorials?|exercises?|workshops?|courses?|curriculum)([-_][^/]*)?/"), "teaching"),
    (
        expression(r"(?i)(^|/)[^/]*(migration|migrating|upgrad(e|ing)|release[-_]?notes?|whats[-_]?new)[^/]*$"),
        "history",
    ),
    (
        expression(
            r"(?i)(^|/)[^/]*(code[-_]?review|audit|assessment|[-_]analysis|[-_]report|improvements?|refactor(ing)?"
            r"|findings|[-_]archive|[-_]completed?(?=\.)|deployment[-_]status|pr[-_]release|release[-_]v?\d"
            r"|20\d\d-[01]\d(-[0-3]\d)?)"
            r"[^/]*\.(md|rst)$|(^|/)issues\.\w+$"
        ),
        "a review of another day",
    ),
)
_BEGIN = r"(?i)^[^a-z]*(the |our |project |known )?"
_END = r"[^a-z]*$"
_HEADINGS = (
    (
        expression(
            _BEGIN + r"(road ?map|to ?do( list)?|next steps|what.s next|wish ?list|backlog|ideas|proposals?|milestones?"
            r"|vision|limitations?|gaps|open questions|out of scope|coming soon|(possible |potential )?improvements?"
            r"|enhancements?)" + _END
        ),
        "a plan",
    ),
    (
        expression(
            r"(?i)\b(road ?map|future (work|plans?|improvements?|enhancements?|features?|considerations?|ideas|scope)"
            r"|planned|coming soon|upcoming|wish ?list|not (yet )?(implemented|supported)"
            r"|(possible|potential|suggested) (improvements?|enhancements?|features?)"
            r"|phase \d|product backlog|for the future)\b|^[^a-z]*future\b"
        ),
        "a plan",
    ),
    (
        expression(
            _BEGIN + r"(change ?log|(version |release |star |revision )?history|what.s new|release notes?|news|updates"
            r"|(recent|latest|previous) (changes|updates)|lessons learned|changes (in|since) .*|deprecated|removed"
            r"|deprecations?|breaking changes)\b(?!\.\w)|\b20\d\d-[01]\d-[0-3]\d\b"
        ),
        "history",
    ),
    (expression(r"(?i)\b(migrat(ing|ion)|upgrad(e|ing)) (from|guide|notes)\b|^[^a-z]*upgrading\b"), "history"),
    (
        expression(
            _BEGIN + r"(alternatives?( to .*| projects?)?|comparisons? (to|with|of) .*|compared (to|with) .*|similar "
            r"projects|related (work|projects|tools)|inspirations?|credits|acknowledge?ments?|prior art|built with)"
            + _END
        ),
        "about other projects",
    ),
    (
        expression(
            _BEGIN + r"(bad|wrong|anti-?patterns?|don'?ts?|what (not to do|to avoid)|(things|tasks) to avoid|before"
            r"|common mistakes|not recommended)( (example|practice|code|way|approach)s?)?" + _END
        ),
        "quoted as bad",
    ),
    (
        expression(
            _BEGIN
            + r"((non|anti)[- ]?(goals?|features?|objectives?)|(not (included|supported|covered|in scope|implemented"
            r"|built)|(explicitly )?out[- ]of[- ]scope|exclusions?|(intentionally |deliberately )?(omitted|left out"
            r"|excluded)|what (this|it) (is not|isn't|does not do|doesn't do|won't do))\b.*)" + _END
        ),
        "said not to be there",
    ),
)
_SENTENCE = (
    (expression(r"\b(TODO|TBD|FIXME|WIP)\b"), "a plan"),
    (
        expression(
            r"(?i)\b(coming soon|not (yet )?(implemented|supported yet|available yet)|planned|in the future"
            r"|will be (added|implemented|supported|available)|work in progress)\b"
        ),
        "a plan",
    ),
    (
        expression(
            r"(?i)\b(no longer|(it|we|which|that|there|this) used to|previously|formerly|(was|were) removed|deprecated"
            r"|obsolete)\b"
        ),
        "history",
    ),
    (
        expression(
            r"(?i)\byour own (project|code|app|image|repo\w*|module|service)\b"
            r"|\bin your (project|repo(sitory)?|codebase|package)\b|\byour[-_](app|project|repo)\b"
        ),
        "about the reader's project",
    ),
)
_OF_ANOTHER = expression(
    r"\W{0,4}\[[^\[\]\n]{1,80}\]\(https?://[^()\s]{1,300}\),?[ \n]+"
    r"(?:is|are|also|can|has|supports?|provides?|offers?|lets|allows|comes)\b"
)
"""A sentence whose subject is a link to another host."""
_IF_YOURS = expression(
    r"(?i)\bif you (?:install|save|put|place|drop|paste|write|add|create) (?:this|that|the (?:above|following|code))\b"
)
"""What leads up to something that the reader has written."""
_INTEGRATION = expression(r"(?i)^\W*integrations?\W*$")
FIRST = 400
"""Passages of a document in which it is looked for what it is about."""
_AT = expression(r"\b([\w.-]{1,60}/[\w.-]{1,60})@[0-9a-f]{7,40}\b")
_STRUCK = expression(r"~~[^~]+~~")


def standing_of_document(path: str, passages: Sequence[Passage]) -> str:
    """Why nothing in this document is a promise; "" where it speaks of the project as it stands."""
    kind = document_kind(path)
    if kind in _KINDS:
        return _KINDS[kind]
    named = {match for passage in passages[:FIRST] if "@" in passage.text for match in _AT.findall(passage.text)}
    if len(named) > 1:
        return "a report about several repositories"
    return next((why for pattern, why in _FOLDERS if pattern.search(path)), "")


def standing_of(passage: Passage, line: int) -> str:
    """Why what stands on this line of the passage is no promise; "" where it speaks of the project as it stands."""
    if passage.is_done is False:
        return "not done yet, it says"
    for title in passage.headings:
        for pattern, why in _HEADINGS:
            if pattern.search(title):
                return why
    if "/" in passage.path and len(passage.headings) > 1 and _INTEGRATION.search(passage.headings[0]):
        return "about other projects"
    if passage.form == "code" and _IF_YOURS.search(_lead(passage)):
        return "about the reader's project"
    if passage.is_prose:
        index = line - passage.first  # a sentence runs on over a line or two, not through a page
        near = "\n".join(passage.lines[max(index - 1, 0) : index + 2])
        if _STRUCK.search(near):
            return "struck out"
        if "/" in passage.path and _OF_ANOTHER.match(passage.text[:600]):
            return "about other projects"
        return next((why for pattern, why in _SENTENCE if pattern.search(near)), "")
    return ""


def _lead(passage: Passage) -> str:
    """The two lines of text above a block of code."""
    above = [line for line in passage.document[max(passage.first - 6, 0) : passage.first - 1] if line.strip("`~ \t")]
    return " ".join(line.strip()[:500] for line in above[-2:])
