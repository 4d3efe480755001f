"""Finds comments that set findings aside: `roadworthy: allow RULE until 2027-01-31 by @who because why`."""

import ast
from collections.abc import Iterator, Sequence
from datetime import date

from roadworthy.expression import expression
from roadworthy.inputs.comment_places import Comment, comments_of
from roadworthy.inputs.kinds import kind_of
from roadworthy.inputs.text import decoded
from roadworthy.model import Place
from roadworthy.model.waiver import InlineWaiver

MOST_WAIVERS = 500
MOST_TEXT = 1_000
MOST_RULES = 10
MOST_STATEMENT = 60
"""Lines of a statement that are looked at."""

_NEEDED = b"roadworthy:"
_SAYS = expression(r"\s*[!*]?\s*roadworthy:\s*(?P<verb>[A-Za-z][\w-]*)\b(?P<rest>.*)$")
_VERBS = frozenset({"allow", "allows", "allowed", "ignore", "disable", "skip", "waive", "waiver", "noqa", "suppress"})
_RULE = expression(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
_UNTIL = expression(r"\buntil(?:\s+(\S+))?")
_BY = expression(r"\bby\s+(\S.*?)(?=\s+until\b|\s*$)")
_WORDS = expression(r"\b(?:until|by)\b")
_BECAUSE = expression(r"\bbecause\b[\s:]*")
_OPENS, _CLOSES = "([{", ")]}"


def waivers_in(path: str, kind: str, data: bytes) -> tuple[InlineWaiver, ...]:
    """Every such comment of a file, by line, the malformed ones with what is wrong with them.

    Args:
        kind: as `kinds.kind_of` tells, or "test".
    """
    if _NEEDED not in data:
        return ()
    text = decoded(data)
    comments = comments_of(path, kind, text)
    found = []
    for number, comment in enumerate(comments):
        said = _SAYS.match(" ".join(comment.text.split())[:MOST_TEXT])
        if said is None or said["verb"].lower() not in _VERBS:
            continue
        told, end = _continued(said["rest"], comments[number:])
        first, last = _held(path, kind, text, comment, end)
        place = Place(path, comment.line, end, quote=text.split("\n")[comment.line - 1].strip()[:200])
        found.append(_understood(place, said["verb"], told, first, last))
        if len(found) >= MOST_WAIVERS:
            break
    return tuple(found)


def _continued(rest: str, comments: Sequence[Comment]) -> tuple[str, int]:
    """The text with the comment lines right below, as long as no reason was given; and the last line it takes."""
    end = comments[0].end
    for below in comments[1:4]:
        is_next = below.is_alone and comments[0].is_alone and below.line == end + 1
        has_reason = bool((*_BECAUSE.split(rest, maxsplit=1), "")[1].strip())
        if has_reason or not is_next or _SAYS.match(below.text):
            break
        rest, end = f"{rest} {' '.join(below.text.split())}"[:MOST_TEXT], below.end
    return rest, end


def _understood(place: Place, verb: str, rest: str, first: int, last: int) -> InlineWaiver:
    head, because = (*_BECAUSE.split(rest, maxsplit=1), "")[:2]
    rules = tuple(dict.fromkeys(_WORDS.split(head, maxsplit=1)[0].replace(",", " ").split()))
    until, by = _UNTIL.search(head), _BY.search(head)
    day = (until[1] or "").rstrip(",;") if until else ""
    who = by[1].strip(" ,;") if by else ""
    because = because.strip()
    fault = _fault(verb, rules, day, who, because)
    return InlineWaiver(
        place=place, rules=rules[:MOST_RULES], until=day, by=who, because=because, first=first, last=last, fault=fault
    )


def _fault(verb: str, rules: Sequence[str], day: str, who: str, because: str) -> str:
    if verb != "allow":
        return f"a waiver begins with `roadworthy: allow`, and this one with {verb!r}"
    if not rules:
        return "it names no rule"
    if wrong := next((rule for rule in rules if _RULE.fullmatch(rule) is None), ""):
        return f"{wrong[:60]!r} is no name of a rule"
    if len(rules) > MOST_RULES:
        return f"it names {len(rules)} rules; one waiver may name {MOST_RULES}"
    if not day:
        return "it names no last day: `until 2027-01-31`"
    try:
        date.fromisoformat(day)
    except ValueError:
        return f"its last day {day[:40]!r} is no date like 2027-01-31"
    if not who:
        return "it names nobody: `by @who`"
    return "" if because else "it gives no reason: `because …`"


def _held(path: str, kind: str, text: str, comment: Comment, end: int) -> tuple[int, int]:
    """The lines on which a finding may begin: the statement beside the comment, or the next one under it."""
    kind = kind_of(path) if kind == "test" else kind
    lines = text.split("\n")
    if kind == "python" and (found := _in_python(text, comment, end)) is not None:
        return found
    if not comment.is_alone:
        return _back(lines, comment.line), _forth(lines, comment.line)
    marks = ("#", "//", "--", "<!--", ";", "..", "/*", "*")
    skipped = ("<!--",) if kind in ("markdown", "policy") else marks if kind != "yaml" else ("#",)
    at = end + 1
    while at <= len(lines) and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith(skipped)):
        at += 1
    if at > len(lines):
        return comment.line, comment.line
    if kind in ("markdown", "policy", "restructuredtext"):
        return at, _paragraph(lines, at)
    return at, _forth(lines, at)


def _in_python(text: str, comment: Comment, end: int) -> tuple[int, int] | None:
    """A simple statement is held whole, a compound one by its head."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    heads = list(_statements(tree))
    around = [each for each in heads if each[0] <= comment.line <= each[1]]
    if around:
        return max(around)
    if not comment.is_alone:
        return comment.line, comment.line
    below = [each for each in heads if each[0] > end]
    return min(below, default=(comment.line, comment.line))


def _statements(tree: ast.Module) -> Iterator[tuple[int, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt | ast.ExceptHandler):
            first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
            is_compound = hasattr(node, "body") or hasattr(node, "cases")
            yield first, _head_end(node, first) if is_compound else node.end_lineno or node.lineno


def _head_end(node: ast.AST, first: int) -> int:
    """The last line on which something of the head stands: a comment under the colon belongs to the body."""
    parts = [getattr(node, name, None) for name in ("test", "iter", "args", "returns", "subject", "type")]
    parts += [*getattr(node, "items", ()), *getattr(node, "bases", ())]
    ends = [getattr(part, "end_lineno", None) or 0 for part in parts if isinstance(part, ast.AST)]
    for part in parts:
        if isinstance(part, ast.arguments):
            ends += [each.end_lineno or 0 for each in (*part.posonlyargs, *part.args, *part.kwonlyargs)]
        if isinstance(part, ast.withitem):
            ends.append(part.context_expr.end_lineno or 0)
    return max([getattr(node, "lineno", first), *ends])


def _forth(lines: Sequence[str], at: int) -> int:
    """The last line of the statement that begins here: until its brackets are closed and nothing continues it."""
    depth = 0
    for number in range(at, min(at + MOST_STATEMENT, len(lines) + 1)):
        line = lines[number - 1]
        depth += sum(map(line.count, _OPENS)) - sum(map(line.count, _CLOSES))
        if line.rstrip().endswith("{"):
            return number  # a block: its head is held
        if depth <= 0 and not line.rstrip().endswith("\\"):
            return number
    return at


def _back(lines: Sequence[str], at: int) -> int:
    """The first line of the statement that ends here."""
    depth = 0
    for number in range(at, max(at - MOST_STATEMENT, 0), -1):
        line = lines[number - 1]
        depth += sum(map(line.count, _CLOSES)) - sum(map(line.count, _OPENS))
        is_continued = number > 1 and lines[number - 2].rstrip().endswith("\\")
        if depth <= 0 and not is_continued:
            return number
    return at


def _paragraph(lines: Sequence[str], at: int) -> int:
    """Its last line, or that of the block of code which begins here."""
    fence = lines[at - 1].strip()[:3]
    last = at
    for number in range(at + 1, min(at + MOST_STATEMENT, len(lines)) + 1):
        line = lines[number - 1]
        if fence in ("```", "~~~"):
            if line.strip().startswith(fence):
                return number
        elif not line.strip():
            break
        last = number
    return last
