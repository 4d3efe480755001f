"""Reads the plain texts by which a repository governs itself: licences, owners, notices, policies without markup."""

import re

from roadworthy.inputs.document_kinds import document_kind
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.model import Document, Place, Unread

MOST_TEXT = 20_000
"""Characters in which words are looked for."""
_WORDS = {
    "proprietary": re.compile(r"\b(proprietary|all rights reserved|unlicensed|internal use only)\b", re.IGNORECASE),
}


def words_in(text: str) -> tuple[str, ...]:
    """What a document says of itself that a rule asks for: "proprietary"."""
    return tuple(word for word, pattern in _WORDS.items() if pattern.search(text[:MOST_TEXT]))


def read(path: str, data: bytes) -> Facts:
    """The document, of the kind that its name tells; one without a word is none."""
    if b"\0" in data[:1024]:
        return Facts(unread=(Unread(Place(path), "is no text"),))
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    if not text.strip():
        return Facts()
    document = Document(place=Place(path), file=path, kind=document_kind(path), words_found=words_in(text))
    return Facts(documents=(document,))


POLICY = Reader("policy", 1, read)
