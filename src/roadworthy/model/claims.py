"""Documents and what they say."""

from dataclasses import dataclass, field

from roadworthy.model.fact import Fact


@dataclass(frozen=True, kw_only=True)
class CodeBlock(Fact):
    """A fenced or indented block in a document."""

    language: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Link(Fact):
    """A link or image in a document, as written."""

    target: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Heading(Fact):
    """A heading. `level` counts from 1."""

    text: str
    level: int


@dataclass(frozen=True, kw_only=True)
class Document(Fact):
    """A text for people.

    Attributes:
        kind: readme, runbook, design, changelog, contributing, security, licence, post-mortem, document.
    """

    file: str
    kind: str = "document"
    headings: tuple[Heading, ...] = ()
    blocks: tuple[CodeBlock, ...] = ()
    links: tuple[Link, ...] = ()
    words_found: tuple[str, ...] = field(default_factory=tuple)

    @property
    def label(self) -> str:
        return self.file
