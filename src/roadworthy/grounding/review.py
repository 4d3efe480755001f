"""Takes a review in Markdown apart: what each piece of it says, under which label, of which files, in what temper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from roadworthy.expression import expression
from roadworthy.grounding.marks import Mark, mark_of, mark_within
from roadworthy.grounding.mentions import Mention, mentions_in
from roadworthy.inputs.markdown_parts import parts_of
from roadworthy.inputs.passages import Passage
from roadworthy.model import Place

MOST_PIECES = 10_000
"""Pieces of a review that are looked at."""

_LABEL = expression(
    r"\s*(?:\*\*|__)[\s\"'`]*([^\W\d_][\w /'’()&-]{1,48}?)\s*(\([^()]{0,120}\))?\s*"
    r"(?::(?:\*\*|__)|(?:\*\*|__)\s*(\([^()]{0,120}\))?\s*:|(?:\*\*|__)\s[^\x00-\x7f][^\s:]{0,7}\s?:$)[ \t]*"
)
_PLAIN = expression(
    r"(?i)(location|locations|file|files|path|where|lines?|severity|category|status|description|problem|issue|impact|"
    r"fix|recommendation|recommended fix|suggestion|current code|code|evidence|solution|risk|details?|finding)\s*:\s+"
)
_WHERE = expression(
    r"(?i)(?:affected |source |code )?(?:locations?|files?|paths?|where|file path|line|lines|place|module|"
    r"location\(s\)|"
    r"file\(s\)|file:line|file/line|affected|位置|文件|ファイル|場所|файл|datei|fichier|archivo|ubicación|arquivo|local)"
)
_ADVICE = expression(
    r"(?i)\b(fix(?!ed)|recommend\w*|suggest\w*|solution|mitigation|remediation (plan|steps?)|action( items?|"
    r"s)?\b|should|"
    r"to ?do|next steps?|proposal|proposed|proposes|roadmap|plan|phase \d|timeline|nice to have|must fix|improvements?|"
    r"replace with|refactor\w*|after|better|example|correct|expected|sre-grade|target|how to|takeaways|deliverable)\b"
)
_GOOD = expression(
    r"(?i)\b(what'?s (good|working|right)|what is (good|working)|what exists|what works|strengths?|well done|"
    r"positives?|"
    r"done well|works? well|highlights?|(improvements?|changes?) (already )?made|already (made|done|fixed)|"
    r"fixed issues|"
    r"(issues )?resolved|fixed|implemented( documentation| features)?|implementation status|complete\)|"
    r"good practices|present|"
    r"completed|verified|passing)\b|what['’]s good"
)
_UNDONE = expression(
    r"(?i)\b(?:not |never |un|in|partially |to be )(?:yet )?(?:implemented|complete\w*|verified|fixed|"
    r"resolved|present|done)"
)
_BAD = expression(
    r"(?i)\b(missing|gaps?|issues?|weakness\w*|problems?|broken|critical|risks?|vulnerab\w*|findings?|"
    r"not working|concerns?|"
    r"high|medium|low|severity|bugs?|lacks?|lacking|unhandled|hygiene|negatives?|technical debt|"
    r"anti-?patterns?|defects?)\b"
)


class Stance(StrEnum):
    """What a piece does: praise, blame, advise, or merely tell."""

    GOOD = "good"
    BAD = "bad"
    ADVICE = "advice"
    NONE = ""


@dataclass(frozen=True)
class Piece:
    """A line, row, item, paragraph or block of code of a review.

    Attributes:
        line: where it begins in the review, counted from 1.
        text: without the mark and the label before it; of a row, the cells that tell something of the code.
        label: "description", "current code", "location"; of a block of code, the last one before it.
        mark: the tick or cross before it.
        about: the files that its section, its row or itself speaks of.
        section: a number that pieces under one heading share.
        hint: of a block of code, the line of prose before it.
        under: the label that its list stands under, where it has one of its own.
        places: of a row, what its columns of places name.
    """

    passage: Passage
    line: int
    text: str
    stance: Stance = Stance.NONE
    label: str = ""
    mark: Mark = Mark.NONE
    about: tuple[Mention, ...] = ()
    section: int = 0
    hint: str = ""
    under: str = ""
    places: tuple[Mention, ...] = ()

    @property
    def is_code(self) -> bool:
        return self.passage.form == "code"

    @property
    def names_place(self) -> bool:
        """Its label says that places follow."""
        return bool(_WHERE.fullmatch(self.label))

    @property
    def is_heading(self) -> bool:
        return self.passage.form == "heading"


@dataclass(frozen=True)
class Review:
    """A review in Markdown or plain text.

    Attributes:
        is_cut: it has more pieces than are looked at.
    """

    path: str
    lines: Sequence[str]
    pieces: tuple[Piece, ...]
    is_cut: bool = False

    def at(self, line: int) -> Place:
        """The line of the review, with its text as quote."""
        quote = self.lines[line - 1].strip()[:200] if 0 < line <= len(self.lines) else ""
        return Place(self.path, line, line, quote=quote)


def review_of(path: str, text: str) -> Review:
    """The review, taken apart."""
    passages = parts_of(path, text).passages
    walk = _Walk()
    pieces: list[Piece] = []
    for passage in passages:
        pieces.extend(walk.pieces(passage))
        if len(pieces) >= MOST_PIECES:
            break
    lines = passages[0].document if passages else text.split("\n")
    return Review(path, lines, tuple(pieces), is_cut=len(pieces) >= MOST_PIECES)


def stance_of(words: str) -> Stance:
    """What a heading or label promises."""
    if _GOOD.search(words) and not _UNDONE.search(words):
        return Stance.GOOD
    if _ADVICE.search(words):
        return Stance.ADVICE
    return Stance.BAD if _BAD.search(words) else Stance.NONE


@dataclass
class _Walk:
    """Goes down the passages and keeps what the next one stands under."""

    section: int = 0
    label: str = ""
    label_files: tuple[Mention, ...] = ()
    hint: str = ""
    named: dict[tuple[str, ...], tuple[Mention, ...]] = field(default_factory=dict)

    def pieces(self, passage: Passage) -> Iterator[Piece]:
        match passage.form:
            case "heading":
                yield self._heading(passage)
            case "code":
                yield self._piece(passage, passage.first, passage.text, about=self.label_files or None)
            case "row":
                yield from self._row(passage)
            case _:
                yield from self._prose(passage)

    def _heading(self, passage: Passage) -> Piece:
        self.section += 1
        self.label, self.hint, self.label_files = "", "", ()
        mark, text = mark_of(passage.text)
        if found := mentions_in(text):
            self.named[(*passage.headings, passage.lines[0])] = found
        return Piece(passage, passage.first, text, stance_of(text), mark=mark, section=self.section)

    def _row(self, passage: Passage) -> Iterator[Piece]:
        if not passage.header:
            return
        about: tuple[Mention, ...] = ()
        told: list[str] = []
        mark = Mark.NONE
        for column, cell in enumerate(passage.cells[:40]):
            title = passage.header[column].strip(" *_").lower() if column < len(passage.header) else ""
            if _WHERE.fullmatch(title):
                if title in ("line", "lines") and not about:
                    continue
                if not title.startswith("line"):
                    about = (*about, *mentions_in(cell))
                elif title != "lines" and (lines := mentions_in(f"{about[-1].path}:{cell.strip(' `')}")):
                    about = (*about[:-1], *lines)
            elif not _ADVICE.search(title):
                told.append(cell)
                mark = mark or mark_within(cell)
        text = " | ".join(told)
        places = about
        about = about or mentions_in(text) or self._named(passage)
        yield replace(self._piece(passage, passage.first, text, mark=mark, about=about, label="row"), places=places)

    def _prose(self, passage: Passage) -> Iterator[Piece]:
        is_item = passage.form == "item"
        chunks: list[tuple[int, list[str], str, tuple[Mention, ...]]] = []
        for number, line in enumerate(passage.lines):
            head = _LABEL.match(line) or _PLAIN.match(line)
            if head is not None:
                label = head[1].strip().lower()
                files = mentions_in(head[0])
                chunks.append((passage.first + number, [line[head.end() :]], label, files))
            elif chunks:
                chunks[-1][1].append(line)
            else:
                chunks.append((passage.first + number, [line], "", ()))
        for first, lines, label, files in chunks:
            yield from self._chunk(passage, first, "\n".join(lines), label, files, is_item=is_item)

    def _chunk(
        self, passage: Passage, first: int, text: str, label: str, files: tuple[Mention, ...], *, is_item: bool
    ) -> Iterator[Piece]:
        mark, text = mark_of(text)
        if label and (mark_of_label := mark_of(passage.lines[first - passage.first])[0]):
            mark = mark or mark_of_label
        if label and _WHERE.fullmatch(label):
            if found := mentions_in(text):
                self.named[passage.headings] = found
            self.label, self.label_files = label, ()
        elif (label and not is_item) or (label and is_item and not text.strip()):
            self.label, self.label_files = label, files
        if not self._named(passage) and (found := mentions_in(text[:200])) and found[0].start < 6 and found[0].lines:
            self.named[passage.headings] = found
        self.hint = text.rstrip().rpartition("\n")[2] or label
        yield self._piece(passage, first, text, mark=mark, label=label)

    def _named(self, passage: Passage) -> tuple[Mention, ...]:
        chain = passage.headings
        while chain:
            if chain in self.named:
                return self.named[chain]
            chain = chain[:-1]
        return self.named.get((), ())

    def _piece(
        self,
        passage: Passage,
        line: int,
        text: str,
        *,
        mark: Mark = Mark.NONE,
        label: str = "",
        about: tuple[Mention, ...] | None = None,
    ) -> Piece:
        label = label or ("" if passage.form == "row" else self.label)
        return Piece(
            passage,
            line,
            text,
            self._stance(passage, label, mark),
            label,
            mark,
            self._named(passage) if about is None else about,
            self.section,
            self.hint,
            self.label,
        )

    def _stance(self, passage: Passage, label: str, mark: Mark) -> Stance:
        if passage.is_done is False:
            return Stance.ADVICE
        said = stance_of(label) if label != "row" else Stance.NONE
        if not said and self.label and passage.form == "item":
            said = stance_of(self.label)
        if said is Stance.ADVICE or (said and mark is Mark.NONE):
            return said
        headings = [stance_of(title) for title in reversed(passage.headings)]
        nearest = next((each for each in headings if each), Stance.NONE)
        if mark is Mark.NONE or mark is Mark.HALF or nearest is Stance.ADVICE:
            return Stance.NONE if mark is Mark.HALF else nearest
        return Stance.GOOD if mark is Mark.DONE else Stance.BAD
