"""Documents and what they say."""

from dataclasses import field

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
from roadworthy.model.place import Place
from roadworthy.model.workloads import Command


@dataclass(frozen=True, kw_only=True)
class CodeBlock(Fact):
    """A fenced or indented block in a document. Its place is the lines between the fences.

    Attributes:
        language: in lower case, one name for each: `sh`, `bash`, `console`, `yaml`; "" when not told.
        commands: of a block of shell: what a reader is told to type, without prompts and answers.
        is_closed: the document does not end inside it.
    """

    language: str = ""
    text: str = ""
    commands: tuple[Command, ...] = ()
    is_closed: bool = True


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
class RecoveryPromise(Fact):
    """How soon something is back ("time"), or how much of its data may be lost ("point"), as a document promises."""

    kind: str
    minutes: float


@dataclass(frozen=True, kw_only=True)
class Document(Fact):
    """A text for people.

    Attributes:
        kind: readme, runbook, design, changelog, contributing, security, licence, owners, conduct, notice, post-mortem,
            document.
        words_found: what a readme, a licence or a policy says of the repository: "proprietary" (it is not for
            others), "vulnerability-reports" (whom to tell).
        placeholders: where a document for those who operate something holds TBD, TODO or N/A in place of a value.
        admissions: what a report about an incident says was lacking, and where: "alerts", "config-check".
        anchors: what a link can lead to inside it, without `#`: headings as hosts name them, and marks set by hand.
        licence: which licence a text of that kind is, by its short name (`MIT`, `Apache-2.0`); "" where not known.
        designs: what its code blocks hold of a system, and where: "manifest", "alert rule", "dashboard", "code", …;
            designed there, and built only where it stands in a file of its own.
        lacking: what a review or a status report says that the whole project lacks, and where: "tests", "pipeline",
            "start", "health", "licence", "image", "logging", "changelog", "contributing", "security", "readme".
        elsewhere: where it says that deployment or operations live in another repository.
        recovery: how soon it promises that something is back, and how much data may be lost.
    """

    file: str
    kind: str = "document"
    headings: tuple[Heading, ...] = ()
    blocks: tuple[CodeBlock, ...] = ()
    links: tuple[Link, ...] = ()
    words_found: tuple[str, ...] = field(default_factory=tuple)
    placeholders: tuple[Place, ...] = ()
    admissions: tuple[tuple[str, Place], ...] = ()
    anchors: tuple[str, ...] = ()
    licence: str = ""
    designs: tuple[tuple[str, Place], ...] = ()
    lacking: tuple[tuple[str, Place], ...] = ()
    elsewhere: tuple[Place, ...] = ()
    recovery: tuple[RecoveryPromise, ...] = ()

    @property
    def label(self) -> str:
        return self.file
