"""The container commands that documents tell people to run."""

import re
from collections.abc import Collection, Iterable, Iterator

from roadworthy.model.builds import build_of
from roadworthy.model.documents import Document
from roadworthy.model.noun import dataclass
from roadworthy.model.place import Place

_ENGINES = frozenset({"docker", "podman", "nerdctl"})


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
        found = build_of(words, "", paths, folders)
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
        yield DocumentedRun(place, words, tuple(volumes))


def _commands(documents: Iterable[Document]) -> Iterator[tuple[Place, str, tuple[str, ...]]]:
    """Each `build` and `run` of a container, with its words from the program's name on."""
    for document in documents:
        for block in document.blocks:
            # whoever has changed the folder before is somewhere that the block alone does not tell
            if any(command.program in ("cd", "pushd") for command in block.commands):
                continue
            for command in block.commands:
                words = command.words_given[1:] if command.program == "sudo" else command.words_given
                verb = next((word for word in words[1:3] if word not in ("image", "buildx", "container")), "")
                if words[:1] and words[0] in _ENGINES and verb in ("build", "run"):
                    yield command.place, verb, words
