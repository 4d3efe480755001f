"""Reads a Markdown document."""

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.kubernetes_made import made_in
from roadworthy.inputs.objectives_in_documents import objectives_in
from roadworthy.inputs.reader import Reader


def read(path: str, data: bytes) -> Facts:
    """The objectives that the document promises, and the objects of a cluster that it tells how to make."""
    text = data.decode("utf-8", "replace")
    return Facts(objectives=objectives_in(path, text), resources=tuple(made_in(path, text, is_document=True)))


MARKDOWN = Reader("markdown", 1, read)
