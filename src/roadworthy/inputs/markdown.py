"""Reads a Markdown document."""

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.objectives_in_documents import objectives_in
from roadworthy.inputs.reader import Reader


def read(path: str, data: bytes) -> Facts:
    """The objectives that the document promises."""
    return Facts(objectives=objectives_in(path, data.decode("utf-8", "replace")))


MARKDOWN = Reader("markdown", 1, read)
