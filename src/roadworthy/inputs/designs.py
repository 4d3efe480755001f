"""Tells what the code blocks of a document design: manifests, alert rules, dashboards, images and code."""

import re
from collections.abc import Iterable, Iterator

from roadworthy.expression import expression
from roadworthy.model import CodeBlock, Place

MOST_TEXT = 20_000
"""Characters of a block that are looked at."""
FEWEST_LINES = 4
"""Lines of a block of code that is more than a hint of how to call something."""

_SIGNS = (
    ("manifest", expression(r"^apiVersion:[ \t]*\S+", re.M), expression(r"^kind:[ \t]*[A-Z]\w+", re.M)),
    ("alert rule", expression(r"^[ \t]*-?[ \t]*alert:[ \t]*\S", re.M), expression(r"^[ \t]*expr:", re.M)),
    ("recording rule", expression(r"^[ \t]*-?[ \t]*record:[ \t]*\S", re.M), expression(r"^[ \t]*expr:", re.M)),
    ("dashboard", expression(r"\"panels\"[ \t]*:"), expression(r"\"(title|targets)\"[ \t]*:")),
    ("compose file", expression(r"^services:[ \t]*$", re.M), expression(r"^[ \t]+(image|build):", re.M)),
    ("pipeline", expression(r"^(on|jobs|stages):", re.M), expression(r"^[ \t]+(runs-on|steps|script):", re.M)),
    ("image", expression(r"^FROM[ \t]+\S", re.M), expression(r"^(RUN|COPY|CMD|ENTRYPOINT|WORKDIR)[ \t]", re.M)),
    ("infrastructure", expression(r"^(resource|module|provider)[ \t]+\"", re.M), expression(r"\{")),
)
_LANGUAGES = frozenset(
    {"python", "go", "javascript", "typescript", "tsx", "jsx", "java", "rust", "kotlin", "csharp", "sql"}
)
_CODE = expression(
    r"^[ \t]*(async def|def|class|func|function|export|public|private|fn|impl|type|interface|struct"
    r"|create table)\b",
    re.M | re.I,
)
_HOW_TO = frozenset({"readme", "contributing", "changelog", "runbook"})


def designs_in(kind: str, blocks: Iterable[CodeBlock]) -> Iterator[tuple[str, Place]]:
    """What is designed in the blocks of a document of this kind, and where.

    Code counts in documents that describe a system; in a readme or a runbook it shows how to call what is there.
    """
    for block in blocks:
        text = block.text[:MOST_TEXT]
        found = next((name for name, sign, other in _SIGNS if sign.search(text) and other.search(text)), "")
        if not found and kind not in _HOW_TO and block.language in _LANGUAGES:
            is_long = text.count("\n") + 1 >= FEWEST_LINES
            found = "code" if is_long and _CODE.search(text) else ""
        if found:
            yield found, block.place
