"""Claims about the providers of models that a system can ask, where a list names them."""

from collections.abc import Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.claims.features import aside_of
from roadworthy.inputs.passages import Passage
from roadworthy.knowledge.promises import called, provider_of
from roadworthy.model import Claim, ClaimKind

MOST_LINE = 400
"""Characters of a line that are looked at."""

_NAME = "|".join(sorted(called(), key=len, reverse=True))
_LIST = expression(
    rf"(?i)\b({_NAME})\b(?:\*{{0,2}},? ?(?:/|,|\||\+|&|\band\b|\bor\b) ?(?:and |or )?\*{{0,2}}({_NAME})\b){{1,12}}"
)
_ONE = expression(rf"(?i)\b({_NAME})\b")
_ITEM = expression(rf"(?i)^[\W_]{{0,6}}({_NAME})\b(?![ -]?(compatible|style|like|format))")
_ABOUT = expression(r"(?i)\b(llm|model|ai)[- ]?(providers?|adapters?|backends?)\b|\bproviders?\b")
_LOOSE = expression(
    r"(?i)\b(could|would|might|may|you can|e\.g\.|for example|such as|like|want|compatible|any|unlike|instead|vs\.?"
    r"|than|alternatives?|your|not|no|without|similar|inspired|research|benchmark\w*|extend\w*|add|future|other)\b"
)
_TELLS = expression(r"(?i)(^|/)[^/]*(architecture|overview|features?|design)[^/]*$")


def providers(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """Each provider that a list of at least two names, or an item of its own under a title about providers."""
    if not passages:
        return
    path = passages[0].path
    aside = aside_of(path)
    aside = "" if aside == "a page of a manual" and _TELLS.search(path) else aside
    for passage in passages:
        if passage.form == "code" and passage.language not in ("", "text", "txt"):
            continue
        if passage.form in ("heading", "docstring", "comment", "help", "output", "quote"):
            continue
        above = passage.heading
        for index, line in enumerate(passage.lines):
            line = line[:MOST_LINE]
            near = f"{above}\n{passage.lines[index - 1][:MOST_LINE] if index else ''}\n{line}"
            if not _ABOUT.search(near):
                continue
            listed = _LIST.search(line)
            single = _ITEM.match(line) if passage.form == "item" and _ABOUT.search(above) else None
            named = _ONE.findall(listed[0]) if listed else [single[1]] if single else []
            for name in dict.fromkeys(provider_of(one) for one in named):
                why = aside or ("said loosely" if _LOOSE.search(line) else "")
                yield _claim(passage, index, name, why), passage


def _claim(passage: Passage, index: int, name: str, why: str) -> Claim:
    return Claim(
        place=passage.at_line(index),
        kind=ClaimKind.FEATURE,
        subject=name,
        asserts="can be asked",
        details={"promise": "provider", "provider": name, "text": passage.lines[index][:300]},
        skipped=why,
    )
