"""Reads the plain texts by which a repository governs itself: licences, owners, policies; and plain readmes."""

import re
from dataclasses import replace

from roadworthy.inputs.asciidoc import as_markdown
from roadworthy.inputs.claims import claims_in
from roadworthy.inputs.document_kinds import document_kind, first_line
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.markdown_parts import parts_of
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.text import decoded
from roadworthy.knowledge.licences import licence_of
from roadworthy.model import Document, Place, Unread

MOST_TEXT = 20_000
"""Characters in which words are looked for."""
_WORDS = {
    "proprietary": re.compile(
        r"\bproprietary (?:software|licen[cs]e|and confidential)|\ball rights reserved|\binternal use only\b",
        re.IGNORECASE,
    ),
    "vulnerability-reports": re.compile(
        r"\b(?:report|disclos|contact)[^.\n]{0,80}\b(?:vulnerabilit|security (?:issue|bug|problem|concern|flaw))"
        r"|\bvulnerabilit[^.\n]{0,80}\b(?:report|disclos|contact)",
        re.IGNORECASE,
    ),
}
_TELLING = frozenset({"readme", "contributing", "runbook"})
_ASKED = frozenset({"readme", "security", "licence", "contributing"})


def words_in(text: str, kind: str) -> tuple[str, ...]:
    """What a document says of itself that a rule asks for: "proprietary", "vulnerability-reports"."""
    if kind not in _ASKED:
        return ()
    return tuple(word for word, pattern in _WORDS.items() if pattern.search(text[:MOST_TEXT]))


def read(path: str, data: bytes) -> Facts:
    """The document, of the kind that its name tells; one without a word is none."""
    if b"\0" in data[:1024]:
        return Facts(unread=(Unread(Place(path), "is no text"),))
    text = decoded(data)
    if not text.strip():
        return Facts()
    kind = document_kind(path)
    document = Document(
        place=first_line(path, text),
        file=path,
        kind=kind,
        words_found=words_in(text, kind),
        licence=licence_of(text) if kind == "licence" else "",
    )
    if kind not in _TELLING:
        return Facts(documents=(document,))
    lines = text.split("\n")
    parts = parts_of(path, "\n".join(as_markdown(lines)) if path.lower().endswith(".adoc") else text)
    document = replace(document, headings=parts.headings, blocks=parts.blocks, links=parts.links)
    passages = tuple(replace(one, document=lines) for one in parts.passages)  # quotes show the line as it stands
    return Facts(documents=(document,), claims=claims_in(path, passages))


POLICY = Reader("policy", read)
