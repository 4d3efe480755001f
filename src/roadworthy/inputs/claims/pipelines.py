"""Claims about who tests and delivers: "each pull request is gated using Travis CI"."""

from collections.abc import Iterator, Sequence
from posixpath import basename

from roadworthy.expression import expression
from roadworthy.inputs.passages import Passage
from roadworthy.knowledge.pipeline_hosts import HOSTS, host_of
from roadworthy.model import Claim, ClaimKind

_DOCUMENTS = expression(r"(?i)(readme|contribut|develop|hacking|testing|release|ci\b|deploy)")
_OURS = expression(
    r"(?i)\b(?:pull requests?|PRs?\b|(?:each|every|all) (?:commits?|push|branch|changes?)"
    r"|(?:our|the) (?:ci|builds?|tests?|pipeline)|(?:is|are) (?:gated|tested|built|deployed|published|released|run))\b"
)
_OPEN = expression(
    r"(?i)\b(?:instead of|previously|migrat\w+|moved|used to|no longer|e\.g\.|such as|like|your|you (?:can|could|use)"
    r"|can be|could|might|example|support(?:s|ed)?|compatible|integrat\w+ with|or any|other ci|if|similar|unlike"
    r"|badge)\b"
)
_SENTENCE = expression(r"(?<=[.!?])\s+(?=[A-Z*\[`])|\n{2,}")


def pipelines(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """Sentences of a readme or of a guide for developers that name the one host of this project's pipeline."""
    for passage in passages:
        if passage.form not in ("paragraph", "item") or not _DOCUMENTS.search(basename(passage.path)):
            continue
        text = passage.text[:5_000]
        at = 0
        for sentence in _SENTENCE.split(text):
            start = text.find(sentence, at)
            at = start + len(sentence)
            named = {found for word in HOSTS.finditer(sentence) if (found := host_of(word[0]))}
            if len(named) != 1 or not _OURS.search(sentence) or _OPEN.search(sentence):
                continue
            first = HOSTS.search(sentence)
            if first is None or sentence[: first.start()].endswith("/"):
                continue
            (host,) = named
            place = passage.at(start + first.start())
            claim = Claim(
                place=place,
                kind=ClaimKind.SERVICE,
                subject=first[0],
                asserts="runs the pipeline",
                details={"host": host},
            )
            yield claim, passage
