"""Claims about what runs: tables and lists of services with their addresses, what a stack is said to include."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from roadworthy.expression import expression
from roadworthy.inputs.passages import Passage
from roadworthy.knowledge.products import PRODUCTS, product_of
from roadworthy.knowledge.typed import COMPOSE_COMMANDS
from roadworthy.model import Claim, ClaimKind

_NAMED = expression(r"(?i)\W*(micro)?(service|container|component|workload)s?( name)?\W*")
_REACHED = expression(r"(?i)\b(ports?|url|image|address|endpoint|access|container|host)\b")
_LOCAL = expression(r"(?i)\b(https?://)?(localhost|127\.0\.0\.1|0\.0\.0\.0):\d{2,5}\b")
_LEAD = expression(
    r"(?:\*\*|__|`)?([A-Za-z][\w .-]{1,30}?)(?:\*\*|__|`)?(?:\s*\([^)]{0,40}\))?\s*(?:\*\*)?(?::|-|–|—|→)"
)
_STACK = expression(
    r"(?i)\b(?:(?:docker[- ]?)?compose(?: (?:file|up|stack|setup))?|stack|deployment)\b[^.:;\n]{0,40}?"
    r"\b(?:includes?|consists? of|starts?|launch(?:es)?|spins? up|brings? up|comes? with|runs|contains?)\b"
    r"([^.;\n]{0,200})"
)
_MAYBE = expression(
    r"(?i)\b(optional(ly)?|if you|can|could|may|your own|external|existing|instead|without|not"
    r"|requires?|need)\b"
)
_DEPLOYED = expression(
    r"(?i)\b(?:is |are )?(?:deployed|running|hosted)\s+(?:\w+\s+){0,4}?(?:on|to|in|into)\s+[^.\n]{0,40}"
    r"\b(?:knative|kubernetes|k8s|cluster|flux|gitops|argo ?cd)\b"
)
_COMPOSE = expression(r"(?i)\bdocker[- ]?compose\b|\bcompose (?:file|stack|services?)\b|\bcompose\.ya?ml\b")
_LISTS = expression(
    r"(?i)\b(?:services?|containers?|includes?|starts?|runs|defines?|consists? of|brings? up|spins? up|launch(?:es)?"
    r"|added to|stack)\b"
)
_SLUG = expression(
    r"(?:\d{1,2}[.)] )?(?P<mark>\*\*`?|`)(?P<name>[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)(?:`?\*\*|`)"
    r"(?=[ \t]*(?:$|\n|[:(]|[-–—][ \t]|services?\b|containers?\b))"
)
_NO_NAMES = COMPOSE_COMMANDS | {
    *(
        "note",
        "tip",
        "warning",
        "important",
        "status",
        "health",
        "port",
        "ports",
        "image",
        "volume",
        "volumes",
        "usage",
    ),
    *("environment", "network", "networks", "healthcheck", "command", "profiles", "default", "purpose", "data", "dev"),
    *("development", "production", "prod", "test", "staging", "monitoring", "required", "optional", "usage"),
}
"""What leads an item among services and is none."""
_COUNTED = expression(
    r"(?i)\b(?:this file|it|(?:docker[- ]?)?compose(?:\.ya?ml| file| stack| setup)?`?|stack)\s{1,3}"
    r"(?:manages?|starts?|runs?|defines?|has|contains?|brings? up|spins? up|launch(?:es)?|includes?|consists? of)"
    r"\s{1,3}(?:up |the |these |all |following ){0,3}(?P<many>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\s"
    r"(?:\w+\s){0,2}?(?P<what>services|containers)\b"
)
_FILE = expression(r"[\w./-]*compose[\w.-]*\.ya?ml")
_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLAIN = expression(r"[A-Za-z][\w.-]{1,40}")
_WORD = expression(r"[A-Za-z]{4,}")
_AFTER = ("needs", "must", "prerequisite")
MOST_PARAGRAPHS = 4
"""Paragraphs of a readme that introduce it."""


def services(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """What a document says is there and runs."""
    introduced = 0
    lead = ""
    for passage in passages:
        if passage.form == "row":
            yield from _of_row(passage)
        elif passage.form in ("item", "paragraph"):
            yield from _of_item(passage)
            yield from _of_stack(passage)
            yield from _of_count(passage)
        if passage.form in ("item", "heading"):
            yield from _of_list(passage, lead)
        elif passage.form == "paragraph":
            lead = passage.text[-300:] if passage.text.rstrip().endswith(":") else ""
        if passage.form == "heading":
            lead = ""
        if passage.form == "paragraph" and introduced < MOST_PARAGRAPHS:
            introduced += 1
            yield from _deployed(passage)


def _claim(passage: Passage, offset: int, subject: str, asserts: str, **details: str) -> tuple[Claim, Passage]:
    kept = {key: value for key, value in details.items() if value}
    place = passage.at(offset)
    claim = Claim(place=place, kind=ClaimKind.SERVICE, subject=subject, asserts=asserts, details=kept)
    is_wish = (
        any(word in passage.heading.lower() for word in _AFTER) or "prerequisite" in " ".join(passage.headings).lower()
    )
    return (replace(claim, skipped="what the reader has to bring") if is_wish else claim), passage


def _of_row(passage: Passage) -> Iterator[tuple[Claim, Passage]]:
    """A row of a table of services with their addresses."""
    header, cells = passage.header, passage.cells
    if len(header) < 2 or len(cells) < 2 or not _NAMED.fullmatch(header[0]):
        return
    reach = [cell for title, cell in zip(header[1:], cells[1:], strict=False) if _REACHED.search(title)]
    name = cells[0].strip("*`_ ")
    product = product_of(name)
    is_here = any(_LOCAL.search(cell) or cell.strip("`: ").isdigit() for cell in reach)
    if not reach or not (product or _PLAIN.fullmatch(name)):
        return
    form = "named" if cells[0].strip().startswith("`") else ""
    table = " / ".join(passage.headings) + "|" + "|".join(header)
    if product or form:
        yield _claim(
            passage, 0, name, "runs", product=product, is_here="yes" if is_here else "", form=form, table=table
        )


def _of_item(passage: Passage) -> Iterator[tuple[Claim, Passage]]:
    """`- **Grafana**: http://localhost:3000`."""
    lead = _LEAD.match(passage.text)
    if lead is None or passage.form != "item":
        return
    product = product_of(lead[1])
    if product and _LOCAL.search(passage.text[:300]) and not _MAYBE.search(passage.lines[0]):
        yield _claim(passage, 0, lead[1], "runs", product=product, is_here="yes")


def _of_list(passage: Passage, lead: str) -> Iterator[tuple[Claim, Passage]]:
    """`- **api** service (port 8000)` or `### 1. **api**`, where a list of what compose runs is announced."""
    above = lead or passage.heading
    if not (_COMPOSE.search(above) and _LISTS.search(above)) or _MAYBE.search(above):
        return
    named = _SLUG.match(passage.text)
    if named is None or _MAYBE.search(passage.lines[0]):
        return
    name = named["name"]
    if name not in _NO_NAMES and not product_of(name):
        table = f"list|{' / '.join(passage.headings)}"
        yield _claim(passage, 0, name, "runs", form="listed", table=table)


def _of_stack(passage: Passage) -> Iterator[tuple[Claim, Passage]]:
    """ "The stack includes Prometheus, Grafana and Redis"."""
    for match in _STACK.finditer(passage.text):
        if _MAYBE.search(passage.text[max(0, match.start() - 80) : match.end()]):
            continue
        for word in _WORD.finditer(match[1]):
            if word[0].lower() in PRODUCTS:
                product = word[0].lower()
                told = "yes" if "compose" in match[0].lower() else ""
                at = match.start(1) + word.start()
                yield _claim(passage, at, word[0], "is included", product=product, is_here="yes", compose=told)


def _of_count(passage: Passage) -> Iterator[tuple[Claim, Passage]]:
    """ "`docker-compose.yml` starts the 4 services", or "This file …" below a heading that names it."""
    match = _COUNTED.search(passage.text[:2_000])
    if match is None or _MAYBE.search(passage.text[max(0, match.start() - 80) : match.end()]):
        return
    named = _FILE.search(passage.text[: match.end()][-200:]) or _FILE.search(passage.heading)
    if named is None and not _COMPOSE.search(f"{passage.heading} {match[0]}"):
        return
    many = match["many"].lower()
    count = many if many.isdigit() else str(_NUMBERS.index(many) + 2)
    file = named[0].rpartition("/")[2] if named is not None else ""
    yield _claim(passage, match.start("many"), f"{many} {match['what']}", "are run", count=count, file=file)


def _deployed(passage: Passage) -> Iterator[tuple[Claim, Passage]]:
    """ "… deployed as a function on Knative", where a readme says what it is about."""
    match = _DEPLOYED.search(passage.text)
    name = passage.path.lower().rpartition("/")[2]
    if match is None or not name.startswith("readme") or len(passage.headings) != 1:
        return
    if _MAYBE.search(passage.text[max(0, match.start() - 60) : match.end()]) or "/" not in passage.path:
        return
    folder = passage.path.rpartition("/")[0]
    yield _claim(passage, match.start(), folder.rpartition("/")[2], "is deployed", folder=folder)
