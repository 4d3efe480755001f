"""Reads a Markdown document."""

from roadworthy.inputs.admissions import admissions_in
from roadworthy.inputs.anchors import anchors_in
from roadworthy.inputs.claims import claims_in
from roadworthy.inputs.designs import designs_in
from roadworthy.inputs.document_kinds import document_kind, first_line
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.kubernetes_made import made_in
from roadworthy.inputs.lacking import lacking_in
from roadworthy.inputs.markdown_parts import parts_of
from roadworthy.inputs.objectives_in_documents import objectives_in
from roadworthy.inputs.placeholders import placeholders_in
from roadworthy.inputs.policy import words_in
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.recovery_in_documents import promises_in
from roadworthy.inputs.text import decoded
from roadworthy.inputs.told_elsewhere import told_elsewhere
from roadworthy.knowledge.licences import licence_of
from roadworthy.model import Document


def read(path: str, data: bytes) -> Facts:
    """The document, its claims and objectives, and the objects of a cluster that it tells how to make."""
    text = decoded(data)
    parts = parts_of(path, text)
    document = Document(
        place=first_line(path, text),
        file=path,
        kind=document_kind(path),
        headings=parts.headings,
        blocks=parts.blocks,
        links=parts.links,
        words_found=words_in(text, document_kind(path)),
        anchors=anchors_in(text, parts.headings),
        licence=licence_of(text) if document_kind(path) == "licence" else "",
        placeholders=tuple(placeholders_in(path, text)),
        admissions=tuple(admissions_in(path, text)),
        designs=tuple(designs_in(document_kind(path), parts.blocks)),
        lacking=lacking_in(path, parts.passages),
        elsewhere=tuple(told_elsewhere(path, text)),
        recovery=promises_in(path, text),
    )
    return Facts(
        documents=(document,),
        claims=claims_in(path, parts.passages),
        objectives=objectives_in(path, text),
        resources=tuple(made_in(path, text, is_document=True)),
    )


MARKDOWN = Reader("markdown", read)
