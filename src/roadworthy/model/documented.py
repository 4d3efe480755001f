"""The container commands that documents tell people to run."""

import re
import shlex
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from roadworthy.model.builds import build_of
from roadworthy.model.claims import CodeBlock, Document
from roadworthy.model.place import Place

_SHELLS = frozenset({"", "bash", "sh", "shell", "console", "zsh", "shell-session", "terminal"})
_COMMAND = re.compile(
    r"^\s*(?:[$#>]\s+)?(?:sudo\s+)?(?:docker|podman|nerdctl)\s+(?:image\s+|buildx\s+|container\s+)?(build|run)\b"
)
_MOVES = re.compile(r"(?:^|&&|;|\$)\s*(?:cd|pushd)\s+\S", re.MULTILINE)


@dataclass(frozen=True)
class DocumentedBuild:
    """A `docker build` in a document: which Dockerfile, from which folder, and how the image is then called."""

    place: Place
    file: str
    context: str
    tag: str = ""


@dataclass(frozen=True)
class DocumentedRun:
    """A `docker run` in a document: its words, and the named volumes among them (name and path inside)."""

    place: Place
    words: tuple[str, ...]
    volumes: tuple[tuple[str, str], ...] = ()


def documented_builds(
    documents: Iterable[Document], paths: Collection[str], folders: Collection[str]
) -> Iterator[DocumentedBuild]:
    """Builds whose Dockerfile and folder are there when the command is run at the root."""
    for place, word, words in _commands(documents):
        if word != "build":
            continue
        found = build_of(tuple(words), "", paths, folders)
        if found is not None:
            tag = next((words[at + 1] for at, each in enumerate(words[:-1]) if each in ("-t", "--tag")), "")
            yield DocumentedBuild(place, *found, tag)


def documented_runs(documents: Iterable[Document]) -> Iterator[DocumentedRun]:
    """Runs with the volumes that they name; a path of the host is none."""
    for place, word, words in _commands(documents):
        if word != "run":
            continue
        volumes = []
        for at, each in enumerate(words[:-1]):
            source, _, target = words[at + 1].partition(":")
            if each in ("-v", "--volume") and target.startswith("/") and re.fullmatch(r"[\w][\w.-]*", source):
                volumes.append((source, target.partition(":")[0]))
        yield DocumentedRun(place, tuple(words), tuple(volumes))


def _commands(documents: Iterable[Document]) -> Iterator[tuple[Place, str, list[str]]]:
    for document in documents:
        for block in document.blocks:
            # whoever has changed the folder before is somewhere that the block alone does not tell
            if block.language in _SHELLS and _MOVES.search(block.text) is None:
                yield from _of_block(block)


def _of_block(block: CodeBlock) -> Iterator[tuple[Place, str, list[str]]]:
    lines = block.text.split("\n")
    for index, line in enumerate(lines):
        match = _COMMAND.match(line)
        if match is None:
            continue
        end = index
        while end + 1 < len(lines) and lines[end].rstrip().endswith("\\"):
            end += 1
        whole = " ".join(each.rstrip().rstrip("\\") for each in lines[index : end + 1])
        try:
            words = shlex.split(re.split(r"&&|;|\|", whole)[0], comments=True)
        except ValueError:
            continue
        while words and words[0] not in ("docker", "podman", "nerdctl"):
            words.pop(0)
        number = block.place.start + index
        yield Place(block.place.path, number, number + end - index, quote=line.strip()[:200]), match[1], words
