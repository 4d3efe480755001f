"""What all commands of all documents are held against, looked through once."""

import re
from collections.abc import Iterator
from posixpath import basename, dirname

from roadworthy.knowledge.typed import CONTAINER_COMMANDS
from roadworthy.model import ClaimKind, System

_NAMED = re.compile(r"--name[= ]([\w.-]+)")


class Ground:
    """The files of a system by name and by folder, looked through once for all commands."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.named: dict[str, list[str]] = {}
        self.folders_named: dict[str, list[str]] = {}
        self.beside: dict[str, list[str]] = {}
        self.used, self.written = _used(system)
        self.containers = frozenset(_containers(system))
        self.containers_asked: dict[str, set[str]] = {}
        for claim in system.promises(ClaimKind.COMMAND):
            words = claim.details["words"].split()
            if len(words) > 2 and words[0] in ("docker", "podman") and words[1] in CONTAINER_COMMANDS:
                self.containers_asked.setdefault(claim.place.path, set()).update(words[2:])
        for path in system.paths:
            self.named.setdefault(basename(path), []).append(path)
            self.beside.setdefault(dirname(path), []).append(basename(path))
        for folder in sorted(system.folders):
            self.named.setdefault(basename(folder), []).append(folder)
            self.folders_named.setdefault(basename(folder).lower(), []).append(folder)


def _containers(system: System) -> Iterator[str]:
    """Names that `docker run --name` gives, wherever it is typed."""
    commands = [one for script in system.scripts for one in script.commands]
    commands += [one for document in system.documents for block in document.blocks for one in block.commands]
    for command in commands:
        for at, word in enumerate(command.words_given):
            if word == "--name" and at + 1 < len(command.words_given):
                yield command.words_given[at + 1]
            elif word.startswith("--name="):
                yield word.partition("=")[2]
    for pipeline in system.pipelines:
        for step in pipeline.steps:
            yield from _NAMED.findall(step.run)


def _used(system: System) -> tuple[frozenset[str], frozenset[str]]:
    """Names of files that scripts hand to programs, and of those that they write."""
    written: set[str] = set()
    read: set[str] = set()
    for script in system.scripts:
        for command in script.commands:
            words = command.words_given
            if command.program in ("cp", "mv", "ln", "touch", "tee", "mkdir"):
                written.update(basename(word) for word in words[1:])
                continue
            if command.program in ("rm", "echo", "test", "["):
                continue
            for at, word in enumerate(words[1:], 1):
                is_made = words[at - 1] in ("-o", "-O", "--output", "--out") or word.startswith((">", "--output"))
                (written if is_made else read).add(basename(word.rpartition("=")[2]))
    return frozenset(read - written), frozenset(written)
