"""Claims about features: lists and tables of what a system has, ticked rows, sentences that say what it does."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from roadworthy.expression import expression
from roadworthy.inputs.document_kinds import document_kind
from roadworthy.inputs.passages import Passage
from roadworthy.knowledge.features import told_in
from roadworthy.model import Claim, ClaimKind

MOST_TEXT = 700
"""Characters of a passage that are looked at: a list of features is short."""
MOST_SENTENCE = 350

_LIST = expression(
    r"(?i)\b(features?|highlights?|capabilit(y|ies)|what (it|this|you).{0,20}(does|do|gets?|has|have|offers?)"
    r"|why|security"
    r"|reliability|resilience|observability|monitoring|production[- ]ready|tech(nology|nical)? ?(stack|choices)?|stack"
    r"|performance|benefits|included|goals|scalability|fault tolerance|quality|infrastructure|status|advantages|about"
    r"|overview|architecture|built with|alerts?|logging|tests?|testing|remediation)\b"
)
_ADVICE = expression(
    r"(?i)\b(best practices?|recommend\w*|check ?lists?|considerations?|hardening|tips|guidelines?|troubleshoot\w*|faq"
    r"|prerequisites?|requirements?|requires|how to|contribut\w*|getting started|install\w*|set ?up|usage|quick ?start"
    r"|configur\w*|deploy\w*|customi[sz]\w*|extend\w*|options?|examples?|exercises?|learn\w*|environment|variables?"
    r"|commands?|run(ning)?|steps?|api reference|endpoints?|links?|help|support|common (issues|problems)|parameters?"
    r"|settings?|develop(ment|ing)|workflow|structure|layout|glossary|concepts?|skills?|questions?"
    r"|responsib\w*|template"
    r"|table of contents|scaling|optimi[sz]ation|community|ecosystem|contents|index|releases?|documentation"
    r"|reading|technical debt|production use|if you)\b"
)
_TICK = expression(r"[✅✔☑🟢]|\[x\]")
_OPEN = expression(r"[⏳🚧❌✗✘☐🔜🔲⬜🟡🔴⚠]|\b(coming|pending|partial|in progress|n/a)\b")
_ORDER = expression(
    r"(?i)[^\w]{0,6}(use|implement|add|enable|configure|consider|set( up)?|ensure|make sure|check|verify|force"
    r"|deploy|install"
    r"|run|create|review|update|rotate|avoid|do(n'?t| not)|never|always|change|put|restrict|keep|try|start"
    r"|open|go to|click"
    r"|access|clone|copy|edit|increase|decrease|reduce|build|read|see|write|define|choose|select|learn"
    r"|understand|make|test"
    r"|let|remember|note|if|when|to|for|how|what|once|before|after|want|need|wait|visit|get|find|look|you"
    r"|we should|setup"
    r"|regularly|schedule|plan|demonstrate|explain|describe|discuss)\b"
)
SHOULD = expression(
    r"(?i)\b(should|must|needs? to|recommend|consider|could|would|might|may|can be (added|configured|enabled"
    r"|used)|you can"
    r"|optional(ly)?|if (you|needed|enabled|configured)|e\.g\.|for example|ideally|want|todo|please|ready for"
    r"|easily|and more)\b|\?"
)
_SAYS = expression(
    r"(?i)\b(supports?|includes?|provides?|features?|offers?|implement(s|ed)|built[- ]in|automatically"
    r"|handles?|exposes?|emits?"
    r"|ships with|comes with|enforces?|runs? as|protected (by|with)|secured (by|with)|uses|is built (with|on)"
    r"|integrates"
    r"|injects?|tracks?|collects|publishes|serves|instrumented|trigger(s|ed)|powered by|backed by|with)\b"
)
_NOT = expression(
    r"(?i)\b(no|not|without|lacks?|missing|instead of|rather than|unlike|isn'?t|aren'?t|doesn'?t|don'?t|never"
    r"|nor|disabled?|vs\.?"
    r"|replac\w+|remov\w+|avoids?|than|absence of|similar to|inspired by|compatible|compatibility|against"
    r"|prevents?|between)"
    r"\b[^.;:|]{0,40}$"
)
_DENIED = expression(
    r"(?i)\b(out of scope|not (included|supported|provided|part of|covered)|(intentionally|deliberately|purposely) "
    r"(omitted|left out|absent|not)|left out on purpose)\b"
)
_THIS = expression(r"(?i)^\W*(this\b|our\b|us\b|we\b)|\bthis (project|repo\w*|one|starter|gateway|service|template)\b")
_NO = expression(r"(?i)^[\s*_`–—-]*((no|none|not|n/a)\b.*)?$|[❌✗✘🚫]")
_CROSS = expression(r"(?i)^[\s*_]*no[\s*_]*$|[❌✗✘🚫]")
_OF_ANOTHER = expression(
    r"(?i)\[[^\]\n]{1,80}\]\(https?://[^)\s]{1,300}\)[^.]{0,60}\b(offers?|provides?|adds?|includes?|supports?|gives?|brings?"
    r"|has|comes)\b[^.]{0,40}:\W*$"
)
_KINDS = frozenset({"contributing", "security", "owners", "runbook"})
_FOR_MODELS = expression(r"(?i)(^|/)(claude|agents?|gemini|cursor(rules)?|copilot[^/]*|llms(-full)?)\.(md|txt)$")
_SENTENCE_END = expression(r"(?<=[.!])\s+(?=[A-Z`*])")
_LINK = expression(r"\]\([^)]{0,300}\)|https?://[^\s)>\]]{1,300}|`[^`\n]{1,120}`|!\[[^\]]{0,100}\]")


def features(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """Each feature of the table that a list, a ticked row or a sentence about the system names, at its line."""
    if not passages:
        return
    aside = aside_of(passages[0].path) or note_of(passages[0].path)
    is_of_another = False
    for passage in passages:
        if passage.form in ("paragraph", "heading"):
            is_of_another = passage.form == "paragraph" and _OF_ANOTHER.search(passage.text[:MOST_TEXT]) is not None
        if not passage.is_prose or passage.form in ("docstring", "comment", "help", "output", "quote"):
            continue
        if passage.form in ("item", "row"):
            yield from _of_item(passage, aside or ("about other projects" if is_of_another else ""))
        elif passage.form == "paragraph":
            yield from _of_paragraph(passage, aside)


def aside_of(path: str) -> str:
    """Why a document promises no features, whatever it says; "" for one that may."""
    kind, small = document_kind(path), path.lower()
    if _FOR_MODELS.search(path):
        return "instructions to a model"
    if kind in _KINDS:
        return "about how to work on it"
    if "requirements" in small or "specification" in small or (kind == "design" and "architecture" not in small):
        return "a design"
    folders = small.split("/")[:-1]
    inner = next((folders[at + 1 :] for at, name in enumerate(folders) if name in ("docs", "doc", "website")), [])
    is_manual = inner or (small.endswith(".rst") and kind != "readme")
    return "a page of a manual" if is_manual else ""


def note_of(path: str) -> str:
    """Why a document is a note among others; "" for a readme, and for what stands at the top or among documentation."""
    folder = path.lower().rpartition("/")[0]
    is_kept = document_kind(path) == "readme" or not folder or folder.rpartition("/")[2] in ("docs", "doc", ".github")
    return "" if is_kept else "a note beside others"


def _of_item(passage: Passage, aside: str) -> Iterator[tuple[Claim, Passage]]:
    whole = _blanked(passage.text[:MOST_TEXT])
    text = own_part(passage, whole)
    is_ticked = passage.is_done is True or _TICK.search(text) is not None
    is_list = _is_list(passage)
    if passage.form == "row" and passage.cells == passage.header:
        return
    if not is_ticked and not is_list:
        return
    aside = aside or _why_not(text, is_ticked)
    yield from _claims(passage, text, 0, aside)
    if text != whole:
        yield from _claims(passage, whole, 0, aside or "about other projects, or said not to be there")


def own_part(passage: Passage, text: str) -> str:
    """What a row says of this project, where its table holds it against others; else the text as it is.

    The title of the row counts where the cell of this project does not deny it. A row with a tick and a cross, of
    which no column is told to be this project's, says nothing of it.
    """
    cells, header = passage.cells, passage.header
    if passage.form != "row" or len(cells) != len(header) or len(cells) < 3 or cells == header:
        return text
    titles = {title.strip().lower() for title in passage.headings[:1]}
    own = [at for at, one in enumerate(header) if at and (_THIS.search(one) or one.strip(" *`").lower() in titles)]
    if own:
        cell = cells[own[0]]
        return "" if _NO.search(cell) else f"{cells[0]} | {cell}"
    is_held = any(_TICK.search(one) for one in cells[1:]) and any(_CROSS.search(one) for one in cells[1:])
    return "" if is_held else text


def _of_paragraph(passage: Passage, aside: str) -> Iterator[tuple[Claim, Passage]]:
    if _ADVICE.search(passage.heading) or len(passage.text) > 6 * MOST_TEXT:
        return
    is_list = _is_list(passage) or len(passage.headings) == 1
    start = 0
    text = _blanked(passage.text)
    for part in _SENTENCE_END.split(text):
        if is_list and len(part) <= MOST_SENTENCE and _SAYS.search(part):
            yield from _claims(passage, part, start, aside or _why_not(part, False))
        start = text.find(part, start) + len(part)


def _claims(passage: Passage, text: str, start: int, aside: str) -> Iterator[tuple[Claim, Passage]]:
    begin = passage.text.find(text, start) if start else 0
    is_readme = document_kind(passage.path) == "readme"
    for feature, first, last in told_in(text):
        if feature.is_product and not is_readme:
            continue
        denied = "said not to be there" if _NOT.search(text[max(first - 60, 0) : first]) else ""
        yield (
            Claim(
                place=passage.at(max(begin, 0) + first),
                kind=ClaimKind.FEATURE,
                subject=feature.name,
                asserts="is there",
                details={"feature": feature.name, "told": text[first:last], "text": " ".join(text.split())[:300]},
                skipped=aside or denied,
            ),
            passage,
        )


def _is_list(passage: Passage) -> bool:
    is_listed = _is_listed(passage.headings[1:] or passage.headings)
    if is_listed is None:
        return len(passage.headings) <= 1 and document_kind(passage.path) == "readme"
    return is_listed


@lru_cache(maxsize=1_024)
def _is_listed(titles: tuple[str, ...]) -> bool | None:
    """Headings that announce a list of features, or advice; None where they tell neither."""
    if any(_ADVICE.search(title) for title in titles):
        return False
    return True if any(_LIST.search(title) for title in titles) else None


def _why_not(text: str, is_ticked: bool) -> str:
    if _DENIED.search(text):
        return "said not to be there"
    if _OPEN.search(text) and not is_ticked:
        return "not done yet, it says"
    if _ORDER.match(text.lstrip("*_- ")) and not is_ticked:
        return "advice to the reader"
    return "said to be possible" if SHOULD.search(text) else ""


def _blanked(text: str) -> str:
    """The text with links' targets and names in backticks made blank: they stand for something else."""
    return _LINK.sub(lambda match: " " * len(match[0]), text)
