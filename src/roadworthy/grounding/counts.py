"""Numbers that a review gives of the repository: lines of a file, tests, blocks that handle errors, files of a kind."""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.grounding.mentions import Mention, mentions_in
from roadworthy.grounding.review import Piece, Review, Stance
from roadworthy.grounding.said import confirmed, refuted, unclear
from roadworthy.grounding.sources import Sources
from roadworthy.grounding.statement import Statement, StatementKind
from roadworthy.model import Place, System

_KIND = StatementKind.COUNT
_AFTER = expression(
    r"(?i)\(\s?(?:[\w ~.]{1,12},\s?)?(~|about |approx\.? |over |>\s?)?(\d{1,3}(?:,\d{3})+|"
    r"\d{1,6})(\+)?\s?(?:lines|LOC|lines of code)\)?"
)
_HOLDS = expression(
    r"(?i)\b(?:contains|has|holds|is|with)\s(?:only\s|just\s|about\s|over\s|around\s)?(~)?(\d{1,3}(?:,\d{3})+|"
    r"\d{1,6})(\+)?\s(?:lines\b|LOC\b|line file)"
)
_TESTS = expression(
    r"(?i)(?<![\d.,/-])(\d{1,5})(\+)?\s(?:(?:unit|integration|automated|pytest|e2e|api|infrastructure|passing|comprehensive)\s){0,2}tests?\b"
    r"(?=\s?(?:$|[.,;:)|(—-]|implemented|added|exist|pass|for\b|in\b|cover|total|written|collected|are\b))"
)
_TRIES = expression(
    r"(?i)(?<![\d.,/-])(\d{1,5})(\+)?\s(?:error[- ]handling|try[/-]?(?:except|catch)|exception[- ]handling|"
    r"except|try)\s?(?:blocks?|handlers?|clauses?)"
)
_FILES = expression(
    r"(?i)(?<![\d.,/-])(\d{1,5})\s(?:\w{1,12}\s)?(plist|python|markdown|yaml|json|shell|typescript|javascript|go|rust|java|docker)\s?files?\b"
)
_ENDINGS = {
    "plist": (".plist",), "python": (".py",), "markdown": (".md",), "yaml": (".yml", ".yaml"), "json": (".json",),
    "shell": (".sh",), "typescript": (".ts", ".tsx"), "javascript": (".js", ".jsx", ".mjs"), "go": (".go",),
    "rust": (".rs",), "java": (".java",),
}  # fmt: skip
_CELL = expression(r"^\W{0,3}(~)?(\d{1,3}(?:,\d{3})+|\d{1,6})(\+)?\W{0,3}$")
_FILE = expression(r"(?i)\bfile\b")
_TRY = expression(r"^\s*(?:try\s*[:{]|\}?\s*(?:catch|except)\b)")
_PARTLY = expression(
    r"(?i)\b(function|method|class|block|section|duplicat\w*|added|removed|changed|of code|snippet|import)\b|\w\(\)"
)
_OF_WHOLE = expression(r"(?i)\b(fail\w*|missing|need\w*|should|more|could|would|skip\w*|flaky|write|adds? )\b")


def counts(review: Review, sources: Sources, system: System) -> Iterator[Statement]:
    """Each number of the kinds above that can be counted."""
    for piece in review.pieces:
        if piece.is_code or piece.stance is Stance.ADVICE:
            continue
        yield from _lines(review, piece, sources)
        for offset, line in enumerate(piece.text.split("\n")):
            at = review.at(piece.line + offset)
            yield from _tests(at, line[:1_000], system)
            yield from _tries(at, line[:1_000], sources)
            yield from _files(at, line[:1_000], sources)


def _lines(review: Review, piece: Piece, sources: Sources) -> Iterator[Statement]:
    if piece.passage.form == "row":
        for column, title in enumerate(piece.passage.header):
            if title.strip(" *_").lower() in ("lines", "loc", "line count", "lines of code") and column < len(
                piece.passage.cells
            ):
                number = _CELL.match(piece.passage.cells[column])
                if number is not None and len(piece.about) == 1 and not piece.about[0].lines:
                    yield from _held(review.at(piece.line), piece.about[0], number[1], number[2], number[3], sources)
    for offset, line in enumerate(piece.text.split("\n")):
        line = line[:1_000]
        named = mentions_in(line)
        after = _AFTER.search(line)
        if after is not None and named:
            before = [mention for mention in named if mention.end <= after.start()]
            if len(before) == 1 and before[0].start < 20 and not _PARTLY.search(line[before[0].end : after.end()]):
                yield from _held(review.at(piece.line + offset), before[0], after[1], after[2], after[3], sources)
            continue
        holds = _HOLDS.search(line)
        if holds is None or _PARTLY.search(line):
            continue
        subject = [mention for mention in named if mention.end <= holds.start()] or (
            list(piece.about) if not named and _FILE.search(line[: holds.start()]) else []
        )
        if len({mention.path for mention in subject}) == 1:
            yield from _held(review.at(piece.line + offset), subject[0], holds[1], holds[2], holds[3], sources)


def _held(place: Place, mention: Mention, about: str, said: str, more: str, sources: Sources) -> Iterator[Statement]:
    found = sources.find(mention)
    lines = sources.lines(found.paths[0]) if len(found.paths) == 1 else None
    if lines is None:
        return
    path, number, true = found.paths[0], int(said.replace(",", "")), len(lines)
    says = f"{mention.path} has {about or ''}{said}{more or ''} lines"
    is_over = bool(more) or (about or "").strip().lower() in ("over", ">")
    share = 0.02 if not about or is_over else 0.15
    fits = true >= number * (1 - share) if is_over else abs(true - number) <= max(2, share * true)
    made = confirmed if fits else refuted
    yield made(_KIND, place, says, f"{path} has {true:,} lines", sources.at(path, max(true, 1)))


def _tests(place: Place, line: str, system: System) -> Iterator[Statement]:
    """Tests are counted as functions: one that runs with many values may be told as many."""
    for found in _TESTS.finditer(line):
        if _OF_WHOLE.search(line) or int(found[1]) == 0:
            continue
        said = int(found[1])
        files = [test for test in system.tests if test.kind == "unit"]
        total = sum(test.tests for test in files)
        says = f"there are {found[0].strip()}"
        same = [test.place for test in files if test.tests == said]
        if said == total:
            yield confirmed(
                _KIND, place, says, f"{total} test functions were counted", *[test.place for test in files[:3]]
            )
        elif same:
            yield confirmed(_KIND, place, says, "as many stand in one file", *same[:3])
        elif not files and not any("test" in file.path.lower() for file in system.files):
            yield unclear(_KIND, place, says, "no test is in the repository")
        else:
            yield unclear(
                _KIND, place, says, f"{total} test functions were counted; which of them are meant is not told"
            )


def _tries(place: Place, line: str, sources: Sources) -> Iterator[Statement]:
    for found in _TRIES.finditer(line):
        said = int(found[1])
        named = [path for mention in mentions_in(line) for path in sources.find(mention).paths]
        says = f"there are {found[0].strip()}"
        if not named and sources.may_search():
            total = sum(bool(_TRY.match(each)) for path in sources.searched() for each in sources.lines(path) or ())
            if total < said and sources.is_whole:
                yield refuted(_KIND, place, says, f"all files together have {total}")
            else:
                yield unclear(_KIND, place, says, "which files were counted is not told")
            continue
        true = sum(bool(_TRY.match(each)) for path in named for each in sources.lines(path) or ())
        made = confirmed if true == said else unclear
        yield made(
            _KIND,
            place,
            says,
            f"{true} lines begin or end one in the files named",
            *[Place(path) for path in named[:3]],
        )


def _files(place: Place, line: str, sources: Sources) -> Iterator[Statement]:
    for found in _FILES.finditer(line):
        said, kind = int(found[1]), found[2].lower()
        if kind == "docker":
            paths = [path for path in sources.files if "dockerfile" in path.lower().rpartition("/")[2]]
        else:
            paths = [path for path in sources.files if path.lower().endswith(_ENDINGS[kind])]
        says = f"there are {found[0].strip()}"
        if len(paths) == said:
            yield confirmed(_KIND, place, says, "as many are in the repository", Place(sorted(paths)[0]))
        else:
            evidence = [Place(path) for path in sorted(paths)[:2]]
            why = (
                f"{len(paths)} are in the repository; others may lie elsewhere"
                if len(paths) < said
                else f"{len(paths)} are in the repository"
            )
            yield unclear(_KIND, place, says, why, *evidence)
