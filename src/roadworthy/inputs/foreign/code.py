"""One file parsed by the pattern engine: its nodes by kind, and where they stand."""

from collections.abc import Iterable, Iterator

from ast_grep_py import SgNode, SgRoot

from roadworthy.model import Place


class Code:
    """A parsed file. One search finds every node of the kinds that matter; the rest is looked up from there."""

    def __init__(self, path: str, text: str, language: str, kinds: Iterable[str]) -> None:
        self.path = path
        self.lines = text.split("\n")
        self.root = SgRoot(text, language).root()
        self._nodes: dict[str, list[SgNode]] = {}
        for node in self.root.find_all({"rule": {"any": [{"kind": kind} for kind in kinds]}}):
            self._nodes.setdefault(node.kind(), []).append(node)

    def each(self, *kinds: str) -> Iterator[SgNode]:
        """Every node of these kinds, in source order within a kind."""
        for kind in kinds:
            yield from self._nodes.get(kind, ())

    def place(self, node: SgNode, most_lines: int = 40) -> Place:
        """Where the node stands; a long one by its first lines."""
        at = node.range()
        start = at.start.line + 1
        end = min(at.end.line + 1, start + most_lines - 1)
        quote = self.lines[start - 1].strip()[:200] if start <= len(self.lines) else ""
        whole = end == at.end.line + 1
        return Place(self.path, start, end, at.start.column + 1, at.end.column + 1 if whole else 0, quote)


def inside(node: SgNode, *kinds: str, until: tuple[str, ...] = ()) -> SgNode | None:
    """The nearest ancestor of one of these kinds, looked for up to an ancestor of the kinds in `until`."""
    for above in node.ancestors():
        kind = above.kind()
        if kind in kinds:
            return above
        if kind in until:
            return None
    return None


def arguments(call: SgNode) -> list[SgNode]:
    """The arguments of a call, comments left out."""
    given = call.field("arguments")
    if given is None:
        return []
    return [child for child in given.children() if child.is_named() and child.kind() != "comment"]


def text_of(node: SgNode | None) -> str:
    """The source text, on one line; "" for no node."""
    return " ".join(node.text().split()) if node is not None else ""
