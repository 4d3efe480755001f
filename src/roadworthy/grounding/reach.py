"""Does the code that a finding points at run at all? A comment, a string that nothing reads and a test do not."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from roadworthy.expression import expression
from roadworthy.grounding.mentions import Mention, mentions_in
from roadworthy.grounding.review import Piece, Review, Stance
from roadworthy.grounding.said import confirmed, refuted, unclear
from roadworthy.grounding.sources import Sources
from roadworthy.grounding.statement import Statement, StatementKind
from roadworthy.model import Place, Role, System

_KIND = StatementKind.REACHED
_OF_TEXT = expression(
    r"(?i)\b(comments?|commented|docstrings?|documentation|documented|todo|fixme|dead code|unused|unreachable|"
    r"never called|"
    r"tests?|typo|readme|licen[cs]e|naming|style|format\w*|import\w*|type hints?|lint\w*)\b"
)
_COMMENT = {
    ".py": "#",
    ".sh": "#",
    ".yml": "#",
    ".yaml": "#",
    ".js": "//",
    ".ts": "//",
    ".tsx": "//",
    ".go": "//",
    ".java": "//",
    ".rs": "//",
}
_NEAR = 2
MOST_SOURCE = 400_000
"""Characters of a file that is parsed."""


@dataclass
class Reach:
    """What stands at lines of the code, parsed once a file."""

    sources: Sources
    system: System
    _trees: dict[str, ast.Module | None] = field(default_factory=dict)

    def stated(self, mention: Mention, place: Place, text: str) -> Iterator[Statement]:
        """Whether the lines that a finding names run; silence where that cannot be told or is not the point."""
        found = self.sources.find(mention)
        if len(found.paths) != 1 or not mention.lines or _OF_TEXT.search(text[:400]):
            return
        path = found.paths[0]
        file, lines = self.sources.files.get(path), self.sources.lines(path)
        if file is None or lines is None:
            return
        for first, last in [span for span in mention.lines[:3] if span[1] <= len(lines)]:
            said = self._said(path, first, last, place, lines, is_test=file.role is Role.TEST)
            if said is not None:
                yield said

    def _said(
        self, path: str, first: int, last: int, place: Place, lines: tuple[str, ...], *, is_test: bool
    ) -> Statement | None:
        says = f"the code at {path}:{first} runs"
        at = self.sources.at(path, first, last)
        sign = _COMMENT.get(path[path.rfind(".") :], "")
        told = [line.strip() for line in lines[first - 1 : last] if line.strip()]
        if sign and told and all(line.startswith(sign) and not line.startswith("#!") for line in told):
            around = [line.strip() for line in lines[max(0, first - 1 - _NEAR) : last + _NEAR] if line.strip()]
            if all(line.startswith(sign) for line in around):
                return refuted(_KIND, place, says, "nothing but comments stands there", at)
            return unclear(_KIND, place, says, "a comment stands there; the code beside it may be meant", at)
        if is_test:
            return unclear(_KIND, place, says, "it is code of a test: it runs there and not in the service", at)
        if not path.endswith(".py"):
            return None
        tree = self._tree(path, lines)
        if tree is None:
            return None
        if _is_dead_text(tree, first, last):
            return refuted(_KIND, place, says, "a string stands there that nothing reads", at)
        name, is_function = _enclosing(tree, first)
        node = f"{path}:{name}"
        graph = self.system.graph
        if not graph.entries:
            return None
        if not is_function and path in graph.reached_paths:
            return None  # fields and top-level statements run when the file is imported; nothing calls them
        if graph.is_reached(node):
            chain = graph.chain(node)
            why = f"it is reached from {chain[0]}" if chain else "something that is started leads there"
            return confirmed(_KIND, place, says, why, at)
        if path in graph.reached_paths:
            return unclear(_KIND, place, says, "no call was seen that leads there", at)
        return unclear(_KIND, place, says, "nothing that is started was seen to lead to this file", at)

    def _tree(self, path: str, lines: tuple[str, ...]) -> ast.Module | None:
        if path not in self._trees:
            text = "\n".join(lines)
            try:
                self._trees[path] = ast.parse(text) if len(text) <= MOST_SOURCE else None
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                self._trees[path] = None
        return self._trees[path]


def reached(review: Review, reach: Reach) -> Iterator[Statement]:
    """One statement for each place at which a review finds fault."""
    seen: set[str] = set()
    for piece in review.pieces:
        if piece.is_code or piece.is_heading or piece.stance not in (Stance.BAD, Stance.NONE):
            continue
        for mention in _places(piece):
            if mention.shown not in seen:
                seen.add(mention.shown)
                yield from reach.stated(mention, review.at(piece.line), _of_section(review, piece))


def _places(piece: Piece) -> tuple[Mention, ...]:
    return piece.places or mentions_in(piece.text[:2_000])


def _of_section(review: Review, piece: Piece) -> str:
    """The finding's own words, with its heading where the piece is only the place."""
    heading = piece.passage.heading
    return f"{heading} {piece.text}" if len(piece.text) < 120 else piece.text


def _is_dead_text(tree: ast.Module, first: int, last: int) -> bool:
    """A string that stands for itself and is no docstring covers all these lines."""
    for parent in ast.walk(tree):
        body = getattr(parent, "body", None)
        if not isinstance(body, list):
            continue
        for index, node in enumerate(body):
            if not (
                isinstance(node, ast.Expr)
                and isinstance(node.value, ast.Constant)
                and isinstance(node.value.value, str)
            ):
                continue
            holds = (
                isinstance(parent, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and index == 0
            )
            if node.lineno <= first and last <= (node.end_lineno or 0) and not holds:
                return True
    return False


def _enclosing(tree: ast.Module, line: int) -> tuple[str, bool]:
    """The dotted name of the innermost function or class around a line, "" at the top level; is it a function?"""
    names: list[str] = []
    is_function = False
    body: list[ast.stmt] = tree.body
    while True:
        inner = next(
            (
                node
                for node in body
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                and min([node.lineno, *[each.lineno for each in node.decorator_list]]) <= line <= (node.end_lineno or 0)
            ),
            None,
        )
        if inner is None:
            return ".".join(names), is_function
        names.append(inner.name)
        is_function = not isinstance(inner, ast.ClassDef)
        body = inner.body
