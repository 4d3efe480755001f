"""Claims about files and folders: links, images, and paths between backticks."""

from collections.abc import Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.passages import Passage
from roadworthy.model import Claim, ClaimKind

_SPAN = expression(r"(?<!`)`([^`\n]{1,200})`(?!`)")
_PATH = expression(r"(?:\./)?(?:[\w.@-]+/)*[\w.@-]+\.[A-Za-z][\w]{0,9}|(?:\./)?(?:[\w.@-]+/)+")


def paths(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """What looks like a path of this repository and stands in prose."""
    for passage in passages:
        if not passage.is_prose:
            continue
        for match in _SPAN.finditer(passage.text):
            if _PATH.fullmatch(match[1]) and "/" in match[1]:
                yield (
                    Claim(
                        place=passage.at(match.start()),
                        kind=ClaimKind.PATH,
                        subject=match[1],
                        asserts="is in the repository",
                        details={"path": match[1], "form": "span"},
                    ),
                    passage,
                )
