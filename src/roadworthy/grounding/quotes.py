"""Does the code that a review quotes stand in the files? Code that it recommends is no quote."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

from roadworthy.expression import expression
from roadworthy.grounding.mentions import Mention, mentions_in
from roadworthy.grounding.review import Piece, Review, Stance
from roadworthy.grounding.said import confirmed, refuted, unclear
from roadworthy.grounding.sources import Sources
from roadworthy.grounding.statement import Statement, StatementKind
from roadworthy.model import Place

MOST_COMPARED = 400
"""Lines of a file among which the nearest is looked for."""
MOST_LINES = 200
"""Lines of one block that are compared."""
_KIND = StatementKind.QUOTE
_NEAR = 3

_IS_QUOTE = expression(
    r"(?i)\b(current(ly)?( code| content| implementation| state)?|actual(ly)?( code| implementation)?|existing|as is|"
    r"documentation says|readme says|docs say|vulnerable code|problematic code|offending|affected code|"
    r"code today|found code|"
    r"code snippet|original code)\b"
)
_MAY_BE_QUOTE = expression(
    r"(?i)\b(code|evidence|snippet|problem|issue|bug|before|bad|location|locations|files?|where|finding|today)\b"
)
_NO_QUOTE = expression(
    r"(?i)\b(recommend\w*|fix(es|ed)?|should|solution|after|better|suggest\w*|example|instead|proposed|remediation|mitigation|"
    r"improved?|good|correct|expected|use|replace|add|create|update|sre-grade|target|run|reproduce|output|result|usage|attack|"
    r"exploit|poc|payload|install|verify|test it|tree|structure|architecture|diagram)\b"
)
_COMMENT = expression(r"\s*(?:#+(?!\[|!)|//+|--|;|<!--|/\*+|\*)\s?(.*?)(?:\*/|-->)?\s*$")
_LINE_NOTE = expression(r"(?i)\blines?\s+\d")
_TRAILING = expression(r"\s+(?:#|//|--|/\*|<!--)\s.*$")
_ELIDED = expression(r"\.{3}|…|\[snip\]")
_SHELL = frozenset(("bash", "sh", "shell", "console", "zsh", "powershell"))
_NO_CODE = frozenset(("text", "txt", "mermaid", "diff", "patch", "output", "log", "plaintext", "markdown", "md"))


@dataclass(frozen=True)
class _Quote:
    """Lines of a block that are said to stand in a file.

    Attributes:
        lines: number in the review and text of each; no comments of the reviewer's, no lines that say "and so on".
        targets: the files that are said to hold it.
        is_sure: the review says in words that it is what stands there today.
    """

    lines: tuple[tuple[int, str], ...]
    targets: tuple[Mention, ...]
    is_sure: bool
    is_shell: bool


def quotes(review: Review, sources: Sources) -> Iterator[Statement]:
    """One statement for each block, or part of one, that stands as a quote."""
    for piece in review.pieces:
        if piece.is_code and piece.passage.language not in _NO_CODE:
            for quote in _quotes(piece):
                if said := _check(quote, review, sources):
                    yield said


class _Role(Enum):
    """What a block is, by the words around it."""

    SURE = "it is called what stands there"
    MAYBE = "it may be"
    OPEN = "nothing tells"
    NONE = "it is a proposal, a command, an output"


def _quotes(piece: Piece) -> Iterator[_Quote]:
    """A block is one quote, or parts that comments divide: "# Current: …" is one, "# Better: …" is none."""
    whole = _role(piece)
    role, targets = whole, piece.about
    part: list[tuple[int, str]] = []
    for number, line in enumerate(piece.text.split("\n")[:MOST_LINES], piece.line):
        said = _COMMENT.match(line)
        turned = _turned(said[1].strip(), whole, piece) if said is not None else None
        if turned is None:
            part.append((number, line))
            continue
        yield from _made(part, targets, role, piece)
        part = []
        role, targets = turned
    yield from _made(part, targets, role, piece)


def _turned(words: str, whole: _Role, piece: Piece) -> tuple[_Role, tuple[Mention, ...]] | None:
    """What follows a comment of the reviewer's; None where it is a comment like any other."""
    words = words.lstrip("❌✅⚠️ ").strip()
    named = mentions_in(words)
    head = words.partition(":")[0] if ":" in words else words if len(words) < 30 else ""
    if _IS_QUOTE.match(head):
        return _Role.SURE, named or piece.about
    if _NO_QUOTE.match(head) and (":" in words or whole is not _Role.SURE):
        return _Role.NONE, piece.about
    if named and named[0].start < 2 and whole is not _Role.NONE and not _NO_QUOTE.search(words):
        if named[0].lines:
            return _Role.SURE, named[:1]
        return (whole if whole is not _Role.OPEN else _Role.MAYBE), named[:1]
    if _LINE_NOTE.match(words) and piece.about and whole is not _Role.NONE:
        return _Role.SURE, piece.about
    return None


def _role(piece: Piece) -> _Role:
    if _IS_QUOTE.search(piece.label) or _IS_QUOTE.search(piece.hint[:60]):
        return _Role.NONE if _NO_QUOTE.match(piece.label) else _Role.SURE
    if piece.stance is Stance.ADVICE or _NO_QUOTE.search(piece.label) or _NO_QUOTE.search(piece.hint[-80:]):
        return _Role.NONE
    words = f"{piece.label} {piece.hint}"
    return _Role.MAYBE if piece.about and _MAY_BE_QUOTE.search(words) else _Role.OPEN


def _made(part: Sequence[tuple[int, str]], targets: tuple[Mention, ...], role: _Role, piece: Piece) -> Iterator[_Quote]:
    lines = tuple((number, line) for number, line in part if line.strip())
    if role in (_Role.SURE, _Role.MAYBE) and any(_is_code(line) for _, line in lines):
        yield _Quote(lines, targets, role is _Role.SURE, piece.passage.language in _SHELL)


def _is_code(line: str) -> bool:
    return bool(line.strip()) and not _COMMENT.match(line)


def _check(quote: _Quote, review: Review, sources: Sources) -> Statement | None:
    place = review.at(next(number for number, line in quote.lines if _is_code(line)))
    paths = [path for mention in quote.targets for path in sources.find(mention).paths if path in sources.files]
    wanted = [span for mention in quote.targets for span in mention.lines]
    where = f" in {', '.join(dict.fromkeys(paths))}" if 0 < len(set(paths)) < 3 else ""
    says = f"the quoted lines stand{where or ' in the files'}"
    for path in paths:
        if at := _whole(quote, sources, path):
            return _standing(place, says, sources.at(path, *at), wanted)
    counted = [_shares(quote, sources, path) for path in dict.fromkeys(paths)]
    best = max(counted, key=lambda share: share.found, default=None)
    if best is not None and not best.missing:
        text = "every line stands there, with others between them"
        return confirmed(_KIND, place, says, text, sources.at(best.path, best.first))
    if not quote.is_sure:
        if best is None or not best.found:
            return None
        return unclear(_KIND, place, says, f"{best.words}; it is not called a quote", sources.at(best.path, best.first))
    if best is not None and best.found:
        near, at_line = _nearest(best, sources)
        return refuted(_KIND, place, says, f"altered: {best.words}{near}", at_line)
    return _elsewhere(quote, place, says, paths, sources)


def _standing(place: Place, says: str, at: Place, wanted: Sequence[tuple[int, int]]) -> Statement:
    if not wanted or any(at.start <= end + _NEAR and start - _NEAR <= at.end for start, end in wanted):
        exact = not wanted or any(at.start <= end and start <= at.end for start, end in wanted)
        text = "they stand there" if exact else f"they stand at line {at.start}, not {wanted[0][0]}"
        return confirmed(_KIND, place, says, text, at)
    said = ", ".join(f"{a}-{b}" if b > a else f"{a}" for a, b in wanted[:3])
    return confirmed(_KIND, place, says, f"they stand at line {at.start}; the review names {said}", at)


def _elsewhere(quote: _Quote, place: Place, says: str, paths: Sequence[str], sources: Sources) -> Statement | None:
    for path, _ in sources.standing(_bare(next(line for _, line in quote.lines if _is_code(line)))):
        if path not in paths and (at := _whole(quote, sources, path)):
            if paths:
                return refuted(_KIND, place, says, f"they stand in {path}, not in {paths[0]}", sources.at(path, *at))
            return confirmed(_KIND, place, says, f"they stand in {path}", sources.at(path, *at))
    if quote.is_shell and not paths:
        return unclear(_KIND, place, says, "they are commands, and no file is named that should hold them")
    if not sources.is_whole:
        return unclear(_KIND, place, says, "they were not found in the files that were searched")
    code = [line for _, line in quote.lines if _is_code(line)]
    some = [(line, sources.standing(_bare(line))) for line in code if len(_bare(line)) > 8]
    standing = next((at[0] for _, at in some if at), None)
    if standing is not None and not paths:
        known = sum(1 for _, at in some if at)
        why = f"no file holds all of them; {known} of {len(code)} lines stand somewhere, each like many others"
        return refuted(_KIND, place, says, why)
    if not paths:
        return refuted(_KIND, place, says, "no file holds them")
    near, evidence = _nearest(_Share(paths[0], 0, (code[0],), 0, len(code)), sources)
    return refuted(_KIND, place, says, f"not one of them stands in {paths[0]}{near}", evidence)


def _bare(line: str) -> str:
    """The line without a remark after it and without a comma at its end."""
    return _TRAILING.sub("", line).strip().rstrip(",")


def _dense(line: str) -> str:
    return "".join(line.split()).replace("'", '"')


def _whole(quote: _Quote, sources: Sources, path: str) -> tuple[int, int] | None:
    """First and last line where the whole quote stands, however it is broken into lines."""
    lines = sources.lines(path)
    if not lines:
        return None
    code = [line for _, line in quote.lines if _is_code(line)]
    if any(_ELIDED.search(line) for line in code):
        return None
    text = sources.dense(path).replace("'", '"')
    for made in (code, [_bare(line) for line in code]):
        wanted = "".join(_dense(line) for line in made)
        at = text.find(wanted) if len(wanted) > 5 else -1
        if at >= 0:
            return _line_at(lines, at), _line_at(lines, at + len(wanted) - 1)
    return None


def _line_at(lines: Sequence[str], offset: int) -> int:
    """The line in which this character stands, blanks not counted."""
    seen = 0
    for number, line in enumerate(lines, 1):
        seen += len("".join(line.split()))
        if seen > offset:
            return number
    return max(len(lines), 1)


@dataclass(frozen=True)
class _Share:
    """How much of a quote stands in one file."""

    path: str
    found: int
    missing: tuple[str, ...]
    first: int
    of: int

    @property
    def words(self) -> str:
        missing = self.missing[0].strip()[:100]
        return f"{self.found} of {self.of} lines stand in {self.path}; `{missing}` does not"


def _shares(quote: _Quote, sources: Sources, path: str) -> _Share:
    lines = sources.lines(path) or ()
    text = sources.dense(path).replace("'", '"')
    by_line: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        by_line.setdefault(_dense(line), number)
    found, first, of = 0, 0, 0
    missing: list[str] = []
    for _, line in quote.lines:
        if not _is_code(line) or not _ELIDED.sub("", line).strip(" ,;"):
            continue
        of += 1
        at = by_line.get(_dense(line)) or by_line.get(_dense(_bare(line))) or by_line.get(_dense(_bare(line)) + ",")
        if at is None and _stands_in(line, text):
            at = _first_with(line, lines)
        if at is None:
            missing.append(line)
        else:
            # a bracket or an `else` stands in every file: it shows nothing
            found += sum(map(str.isalnum, line)) > 4
            first = first or at
    return _Share(path, found, tuple(missing), first, of)


def _stands_in(line: str, text: str) -> bool:
    """Every piece of the line between its dots stands somewhere in the text."""
    pieces = [_dense(piece) for piece in _ELIDED.split(_bare(line))]
    pieces = [piece for piece in pieces if len(piece) > 2]
    return bool(pieces) and sum(map(len, pieces)) > 7 and all(piece in text for piece in pieces)


def _first_with(line: str, lines: Sequence[str]) -> int:
    wanted = max((_dense(piece) for piece in _ELIDED.split(_bare(line))), key=len)
    return next((number for number, each in enumerate(lines, 1) if wanted in _dense(each)), 1)


def _nearest(share: _Share, sources: Sources) -> tuple[str, Place]:
    """What stands in the file instead of the first line that does not, and where."""
    wanted = " ".join(_bare(share.missing[0]).split())[:300]
    words = set(wanted.replace("(", " ").replace(".", " ").split())
    lines: dict[str, int] = {}
    for number, line in enumerate((sources.lines(share.path) or ())[:20_000], 1):
        bare = " ".join(line.split())
        if bare and len(bare) < 300 and words & set(bare.replace("(", " ").replace(".", " ").split()):
            lines.setdefault(bare, number)
    near = get_close_matches(wanted, list(lines)[:MOST_COMPARED], n=1, cutoff=0.6)
    if not near:
        return "", sources.at(share.path, share.first) if share.first else Place(share.path)
    return f", the file has `{near[0][:100]}` at line {lines[near[0]]}", sources.at(share.path, lines[near[0]])
