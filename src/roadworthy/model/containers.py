"""What a container starts, and which file of the repository stands at a path inside it."""

import re
from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from posixpath import basename, join, normpath

from roadworthy.model.unknown import Unknown
from roadworthy.model.workloads import Image, Instruction, Mount, Workload

_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh"})
_INITS = frozenset({"tini", "dumb-init", "exec", "gosu", "su-exec", "env", "nohup", "catatonit", "s6-svscan"})


def words_of(line: Instruction | None) -> tuple[str, ...]:
    """The words that an ENTRYPOINT or CMD starts; a shell form stands behind `sh -c`."""
    if line is None:
        return ()
    return line.words_given if line.is_exec_form else ("sh", "-c", line.text)


def start_words(workload: Workload | None, image: Image | None) -> tuple[str, ...] | Unknown | None:
    """Everything that is started: entrypoint and command, of the workload before those of the image.

    None where a base image from outside decides.
    """
    entrypoint = workload.entrypoint if workload else None
    command = workload.command if workload else None
    if isinstance(entrypoint, Unknown):
        return entrypoint
    if isinstance(command, Unknown):
        return command
    if entrypoint is None and image is not None:
        if image.entrypoint is not None and not image.entrypoint.is_exec_form:
            return words_of(image.entrypoint)
        entrypoint = words_of(image.entrypoint) or None
        if command is None:
            command = words_of(image.command) or None
    if entrypoint is None and command is None:
        return None
    return (*(entrypoint or ()), *(command or ()))


def program_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without what only starts them: `tini --`, `env A=b`, `poetry run`, `sh -c` of one plain command."""
    rest = list(words)
    while rest:
        first = basename(rest[0])
        if first in _INITS or rest[0] == "--" or (rest[0].startswith("-") and len(rest) > 1) or _is_assignment(rest[0]):
            is_user = first in ("gosu", "su-exec") and len(rest) > 2
            rest = rest[2:] if is_user else rest[1:]
        elif first in ("poetry", "pipenv", "uv", "pdm", "rye", "hatch", "conda") and len(rest) > 2 and rest[1] == "run":
            rest = rest[2:]
            while rest and rest[0].startswith("-"):
                takes = rest[0] in ("-n", "--group", "--extra", "--with", "--package", "--env-file") and len(rest) > 1
                rest = rest[2:] if takes else rest[1:]
        elif first in _SHELLS and len(rest) > 2 and re.fullmatch(r"-\w*c", rest[1]):
            inner = rest[2].split()
            if not inner or any(mark in rest[2] for mark in ("&&", "||", ";", "|", "$(", "\n", "`")):
                return tuple(rest)
            rest = [word.strip("\"'") for word in inner]
        else:
            return tuple(rest)
    return ()


def _is_assignment(word: str) -> bool:
    return re.fullmatch(r"[A-Za-z_]\w*=.*", word) is not None


class Inside:
    """The files of the repository as they stand inside a container.

    Args:
        context: the folder that the image is built from, relative to the root.
        paths, folders: those of the repository.
    """

    def __init__(
        self,
        image: Image | None,
        context: str,
        paths: Collection[str],
        folders: Collection[str],
        mounts: tuple[Mount, ...] = (),
    ) -> None:
        self.image = image
        self.context = context
        self.paths = paths
        self.folders = folders
        self.placed: list[tuple[str, str, bool]] = []
        self.is_whole = True
        """Nothing was put inside that could not be followed: an absent path is absent."""
        self.workdir = image.workdir if image else ""
        for line in image.instructions if image else ():
            self._take(line)
        for mount in mounts:
            if mount.kind == "bind":
                source = mount.source.rstrip("/")
                self.placed.append((mount.target, "" if source == "." else source, source not in paths))
            elif mount.kind in ("volume", "anonymous", "configMap", "secret"):
                self.placed.append((mount.target, "\0", True))

    def _take(self, line: Instruction) -> None:
        if line.keyword not in ("COPY", "ADD"):
            return
        words = line.words_given
        if len(words) < 2 or line.heredocs or "from" in line.flags:
            if line.keyword in ("COPY", "ADD") and words:
                self.placed.append((self.target_of(line, words[-1]), "\0", True))
            return
        *sources, target = words
        into = self.target_of(line, target)
        for source in sources:
            for path in expand(source, self.context, self.paths, self.folders):
                if path in self.paths:
                    is_folder = (
                        target.endswith("/") or target in (".", "./") or len(sources) > 1 or into == self.workdir
                    )
                    at = join(into, basename(path)) if is_folder else into
                    self.placed.append((at, path, False))
                else:
                    self.placed.append((into, path, True))

    def target_of(self, line: Instruction, target: str) -> str:
        """The path inside that a COPY's target means, at its place among the WORKDIRs."""
        workdir = "/"
        assert self.image is not None
        for other in self.image.instructions:
            if other is line:
                break
            if other.keyword == "WORKDIR" and other.words_given:
                workdir = normpath(join(workdir, other.words_given[0]))
        return normpath(join(workdir, target))

    def source(self, path: str, *, workdir: str = "") -> str | Unknown | None:
        """The file of the repository at a path inside; None where none stands, Unknown where it cannot be told."""
        at = normpath(join(workdir or self.workdir or "/", path))
        unseen = False
        for target, source, is_folder in reversed(self.placed):
            if source == "\0":
                if at == target or at.startswith(target.rstrip("/") + "/"):
                    unseen = True
                continue
            if not is_folder and at == target:
                return source
            if is_folder and at.startswith(target.rstrip("/") + "/"):
                inner = at[len(target.rstrip("/")) + 1 :]
                candidate = f"{source}/{inner}" if source else inner
                if candidate in self.paths:
                    return candidate
        return Unknown(f"{at} may come from another stage or a volume") if unseen else None


def expand(source: str, context: str, paths: Collection[str], folders: Collection[str]) -> Iterator[str]:
    """The files and folders of the build context that a COPY source means."""
    bare = normpath(source.lstrip("/")) if source.strip("/") else "."
    full = normpath(join(context, bare)) if context else bare
    full = "" if full == "." else full
    if not any(mark in full for mark in "*?["):
        if full == "" or full in paths or full in folders:
            yield full
        return
    depth = full.count("/")
    for path in sorted({*paths, *folders}):
        if path.count("/") == depth and fnmatchcase(path, full):
            yield path


def script_word(words: tuple[str, ...]) -> str:
    """The script that is started: `entrypoint.sh` of `bash /entrypoint.sh serve`; "" where none is."""
    plain = program_words(words)
    if not plain:
        return ""
    first = basename(plain[0])
    if first in _SHELLS:
        return next((word for word in plain[1:] if not word.startswith("-")), "") if "-c" not in plain else ""
    return (
        plain[0]
        if first.endswith((".sh", ".bash")) or "entrypoint" in first or plain[0].startswith(("./", "/"))
        else ""
    )
