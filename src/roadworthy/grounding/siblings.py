"""Does a file lack what its neighbours of the same kind have, as a review says?"""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.grounding.mentions import mentions_in
from roadworthy.grounding.review import Review, Stance
from roadworthy.grounding.said import confirmed, refuted
from roadworthy.grounding.sources import Sources
from roadworthy.grounding.statement import Statement, StatementKind

_KIND = StatementKind.AGREEMENT
_UNLIKE = expression(r"(?i)\b(?:unlike|in contrast to|as opposed to)\s(?:the|its|all)\b")
_LACKS = expression(
    r"(?i)\b(?:no|missing|lacks?|without)\b[^.;|\n]{0,20}?\b(entrypoint|cmd|healthcheck|user|expose|copy|workdir)\b"
)


def siblings(review: Review, sources: Sources) -> Iterator[Statement]:
    """An instruction that an image is said to lack, unlike the others beside it."""
    for piece in review.pieces:
        if piece.is_code or piece.stance is Stance.ADVICE or not _UNLIKE.search(piece.text[:1_000]):
            continue
        named = piece.places or mentions_in(piece.text) or piece.about
        paths = [path for mention in named for path in sources.find(mention).paths]
        if len(set(paths)) != 1 or not _is_image(paths[0]):
            continue
        folder = paths[0].rpartition("/")[0]
        others = [
            path for path in sources.files if path != paths[0] and path.rpartition("/")[0] == folder and _is_image(path)
        ]
        for found in _LACKS.finditer(piece.text[:1_000]):
            word = found[1].upper()
            with_it = [(path, at) for path in others if (at := _line_of(word, path, sources))]
            says = f"{paths[0]} lacks {word}, unlike the others"
            place = review.at(piece.line)
            if _line_of(word, paths[0], sources):
                at = _line_of(word, paths[0], sources)
                yield refuted(_KIND, place, says, "it has one", sources.at(paths[0], at))
            elif with_it:
                yield confirmed(_KIND, place, says, f"{len(with_it)} others have one", sources.at(*with_it[0]))
            elif others:
                evidence = [sources.at(path, 1) for path in others[:3]]
                yield refuted(_KIND, place, says, "none of the others has one either", *evidence)


def _is_image(path: str) -> bool:
    name = path.lower().rpartition("/")[2]
    return name.startswith("dockerfile") or name.endswith(".dockerfile")


def _line_of(word: str, path: str, sources: Sources) -> int:
    """The first line that begins with this instruction; 0 where none does."""
    return next(
        (
            number
            for number, line in enumerate(sources.lines(path) or (), 1)
            if line.split()[:1] in ([word], [word.lower()])
        ),
        0,
    )
