"""In which folders a reader may be who types a command, and what stands there."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cached_property
from posixpath import basename, dirname, join, normpath

from roadworthy.findings import Manner
from roadworthy.knowledge.typed import words
from roadworthy.model import Claim, IgnoreRules, Place
from roadworthy.rules.claims.typed.answer import Answer, open_, right, wrong
from roadworthy.rules.claims.typed.ground import Ground

_OUTPUTS = words(
    """
    dist build target out node_modules venv .venv coverage htmlcov site .next bin obj output outputs results
    models data logs checkpoints weights generated gen certs ssl secrets
    """
)
_PLACEHOLDER = re.compile(r"<|>|\{|\}|\$|\.\.\.|…|\byour|\bmy[-_]|\bpath/to|xxx|\bfoo\b|\bbar\b|\[|\]|\*{3}", re.I)
_ROOT = re.compile(r"\$\{?\w*(ROOT|REPO)\w*\}?")
_HOST = re.compile(r"[\w-]+\.(com|org|io|net|dev)/")
_ANY = re.compile(
    r"(?i)(test[-_])?(file|name|module|example|something|specific|foo|bar|xyz?|feature|my\w*|some\w*|your\w*|script)"
    r"([-_](file|test|name|script|example))?(\.\w+)+"
)
_NO_FOLDERS = words(
    """
    the docs and run test tests build docker compose docker-compose container containers podman kubernetes k8s helm
    terraform ansible make script scripts config configuration deploy deployment deployments data app application
    """
) | {""}
"""Words of which a sentence is full: they name a folder only where they are written as one."""
_AS_FOLDER = re.compile(r"([\w.-]+)/|`([\w./-]+)`|\b([\w.-]+) (?:folder|directory|dir)\b")
_SHOWN_AS = {
    "py": {"python", "py"},
    "js": {"javascript", "js", "jsx"},
    "mjs": {"javascript", "js", "jsx"},
    "ts": {"typescript", "ts", "tsx"},
    "go": {"go"},
    "yaml": {"yaml", "yml"},
    "yml": {"yaml", "yml"},
    "toml": {"toml"},
    "json": {"json"},
    "dockerfile": {"dockerfile"},
}
"""Languages of the blocks that show how a file of this ending is written."""
_PLAIN = re.compile(r"[^a-z0-9]+")


def is_placeholder(word: str) -> bool:
    """The reader puts something of their own in its place."""
    return _PLACEHOLDER.search(word) is not None or word.isupper()


class Where:
    """The folders from which a command may be typed, as the document tells.

    Attributes:
        folders: relative to the root, "" for the root itself; the likeliest first.
        why_open: why the reader may stand somewhere else; "" where the document leaves no doubt.
    """

    def __init__(self, ground: "Ground", claim: Claim) -> None:
        self.ground = ground
        self.system = system = ground.system
        self.claim = claim
        self.details = claim.details
        self.why_open = self.details.get("opened", "")
        self._why_carried = ""
        self.folders = tuple(dict.fromkeys(self._folders()))
        if not self.why_open and system.is_part:
            self.why_open = "only a part of the repository was read"
        if not self.why_open and (other := self._other_clone()):
            self.why_open = f"it may be meant for the clone of {other}"

    # Where the reader stands.

    def _folders(self) -> Iterator[str]:
        document = dirname(self.claim.place.path)
        moves = [one for one in self.details.get("moves", "").split("\n") if one]
        carried = [one for one in self.details.get("carried", "").split("\n") if one]
        starts = ["", document]
        while document:
            document = dirname(document)
            starts.append(document)
        after = self._moved("", carried)
        if after is not None:
            starts.append(after)
        starts += [folder for one in carried if (folder := self._moved("", [one])) is not None]
        if not moves or self.details.get("is_loose"):
            yield from starts
            yield from self._mentioned
        is_somewhere = not moves
        for start in starts:
            moved = self._moved(start, moves)
            if moved is not None:
                is_somewhere = True
                yield moved
        if not is_somewhere:
            self.why_open = self.why_open or f"it is typed in {moves[-1]}, which is not in the repository"
        elif carried and after is None and not moves:
            self._why_carried = f"it may be typed in {carried[-1]}, which is not in the repository"
            self.why_open = self.why_open or self._why_carried

    def _moved(self, start: str, moves: list[str]) -> str | None:
        """The folder after these moves; None where they lead out of what is known."""
        here = start
        for move in moves:
            move = move.rstrip("/") or "/"
            if move[0] in "~/$" or is_placeholder(move):
                inside = self.rooted(move)
                if inside != move:
                    here = inside
                elif self._is_root(basename(move)) or _ROOT.fullmatch(move) or self._is_own_copy(move):
                    here = ""
                else:
                    return None
                continue
            nearer = normpath(join(here, move))
            nearer = "" if nearer == "." else nearer
            if nearer.startswith(".."):
                rest = nearer.lstrip("./")
                if rest and rest not in self.system.folders:
                    return None
                here = rest
            elif nearer == "" or nearer in self.system.folders:
                here = nearer
            elif move in self.system.folders:
                here = move
            elif self._is_root(move.partition("/")[0]):
                inner = move.partition("/")[2]
                if inner and inner not in self.system.folders:
                    return None
                here = inner
            else:
                return None
        return here

    def rooted(self, path: str) -> str:
        """A path from home or from a variable as one from the root, where its end leads two folders into it."""
        if path[:1] not in ("~", "/", "$"):
            return path
        parts = path.split("/")
        for at in range(1, len(parts) - 1):
            if "/".join(parts[at : at + 2]) in self.system.folders:
                rest = "/".join(parts[at:])
                return path if is_placeholder(rest) else rest
        return path

    def _is_root(self, name: str) -> bool:
        """The name is the repository's own."""
        return _plain(name) in self._names

    def _is_own_copy(self, move: str) -> bool:
        """The readme at the root has its reader clone their copy under a name that stands for any."""
        return (
            move in self.details.get("cloned", "").split() and "/" not in self.claim.place.path and not self.is_library
        )

    @cached_property
    def _names(self) -> frozenset[str]:
        names = {self.system.name, *(one.name.rpartition("/")[2] for one in self.system.manifests if one.name)}
        cloned = self.details.get("cloned", "").split()
        if len(cloned) == 1 and "/" not in self.claim.place.path:
            names.add(cloned[0])
        names |= {self.system.name.partition("@")[0], self.system.name.partition("-")[2]}
        return frozenset(_plain(one) for one in names if one)

    def _other_clone(self) -> str:
        """Another repository that the same document tells to clone, where it is entered."""
        for name in self.details.get("cloned", "").split():
            if not self._is_root(name) and not is_placeholder(name):
                entered = self.details.get("carried", "") + "\n" + self.details.get("moves", "")
                if any(basename(move) == name for move in entered.split("\n")):
                    return name
        return ""

    @cached_property
    def _mentioned(self) -> tuple[str, ...]:
        """Folders that the words around the command name."""
        near = self.details.get("near", "").lower()
        words = {word.strip("./") for word in re.findall(r"[\w./-]+", near)}
        written = {one[one.lastindex or 0].strip("./") for one in _AS_FOLDER.finditer(near)}
        words -= _NO_FOLDERS - written
        found = [one for word in words for one in self.ground.folders_named.get(basename(word), ())]
        found = [one for one in found if one.lower() in words or basename(one).lower() in words]
        return tuple(sorted(found, key=lambda one: (one.count("/"), one)))[:50]

    # What stands there.

    def spots(self, path: str) -> Iterator[str]:
        """The path from each of the folders, relative to the root."""
        for folder in self.folders:
            spot = normpath(join(folder, path))
            yield "" if spot == "." else spot

    def file(self, path: str) -> str | None:
        """The file of this path, seen from one of the folders."""
        return next((spot for spot in self.spots(path) if spot in self.system.paths), None)

    def folder(self, path: str) -> str | None:
        """The folder of this path, seen from one of the folders."""
        return next((spot for spot in self.spots(path) if spot == "" or spot in self.system.folders), None)

    def above(self, names: tuple[str, ...]) -> list[str]:
        """The files of these names in each of the folders or in the nearest one above."""
        found: dict[str, None] = {}
        for folder in self.folders:
            here: str | None = folder
            while here is not None:
                there = [spot for name in names if (spot := f"{here}/{name}".lstrip("/")) in self.system.paths]
                found.update(dict.fromkeys(there))
                here = None if there or not here else dirname(here)
        return list(found)

    def place(self, path: str) -> Place:
        return Place(path, 1, 1)

    @property
    def spot(self) -> str:
        """The folder in words."""
        return f"in {self.folders[0]}" if self.folders and self.folders[0] else "at the root"

    def path(self, path: str, *, is_folder: bool = False) -> Answer:
        """Whether a path is there that the command needs."""
        path = self.rooted(path.removeprefix("@"))
        if not path or is_placeholder(path) or path[0] in "~/$" or "://" in path or "\\" in path or _HOST.match(path):
            return open_("leaves the path to the reader")
        found = self.file(path) or self.folder(path)
        if found is not None:
            return right(f"{found} is there" if found else "it is there", *self._proof(found))
        if "*" in path or "?" in path:
            fits = any(fnmatchcase(one, spot) for spot in self.spots(path) for one in self.system.paths)
            return right("something fits it") if fits else open_("nothing fits the pattern now")
        return self.absent(path)

    def _proof(self, path: str) -> tuple[Place, ...]:
        return (self.place(path),) if path in self.system.paths else ()

    def absent(self, path: str) -> Answer:
        """The path is not there: whose fault that is."""
        name = basename(path.rstrip("/"))
        spots = list(dict.fromkeys(self.spots(path)))
        is_from_root = "/".join(path.removeprefix("./").split("/")[:2]) in self.system.folders
        if self.why_open and not (is_from_root and self.why_open == self._why_carried):
            return open_(self.why_open)
        if name in self.ground.written:
            return open_(f"a script of the repository may write {path}")
        if _ANY.fullmatch(name):
            return open_(f"{name} stands for any such file")
        if name.endswith((".bak", ".backup", ".orig", ".old")):
            return open_(f"{path} is a copy that the reader has made before")
        made = self.details.get("made")
        if made == "yes" or (made and not self._is_used(name)):
            return open_("the document has the reader make what it needs")
        if any(rules.ignores(spot) for rules in self._ignores for spot in spots):
            return open_(f"git ignores {path}: something makes it")
        parts = set(path.split("/")[:-1])
        if parts & _OUTPUTS:
            return open_(f"{path} stands where builds and downloads put things")
        if ".gitmodules" in self.system.paths and path.partition("/")[0] not in self.system.folders:
            return open_("it may come from a submodule")
        if any(spot.startswith("..") for spot in spots) and not any(not spot.startswith("..") for spot in spots):
            return open_(f"{path} leads out of the repository")
        end = "/" + path.removeprefix("./").rstrip("/")
        inside = [one for one in self.ground.named.get(name, ()) if one.endswith(end)]
        is_own = self.is_at_root and "/" not in self.claim.place.path
        if inside and (len(inside) > 1 or not is_own or self._is_about(inside[0])):
            return open_(f"only {min(inside, key=len)} is there; the document may mean that folder")
        if "/" not in path.removeprefix("./") and not inside and self._is_readers_own(name):
            return open_(f"{name} may be the reader's own")
        first = path.removeprefix("./").partition("/")[0]
        if self.is_library and "/" in self.claim.place.path:
            return open_(f"{path} may be what the readers of a library's guide have")
        if "/" in path.removeprefix("./") and not any(
            normpath(join(folder, first)) in self.system.folders for folder in self.folders
        ):
            return self._elsewhere(path, name, first)
        return self._near(path, name)

    def _elsewhere(self, path: str, name: str, first: str) -> Answer:
        """Not even the first folder of the path is there."""
        if self.is_library or self.details.get("cloned"):
            return open_(f"there is no folder {first} here; it may be meant for another project")
        return self._near(path, name)

    def _near(self, path: str, name: str) -> Answer:
        if normpath(path) in self.system.paths:
            return open_(f"{path} stands at the root; the document may mean that")
        same = sorted((one for one in self.ground.named.get(name, ()) if one in self.system.paths), key=len)
        if len(same) == 1 and name not in ("main.py", "index.js", "__init__.py", "app.py", "README.md"):
            return wrong(f"needs {path}; the file stands at {same[0]}", self.place(same[0]), manner=Manner.INCONSISTENT)
        folder = dirname(next(iter(self.spots(path)), path))
        beside = self.ground.beside.get(folder, [])
        close = get_close_matches(name, beside, n=1, cutoff=0.75)
        if close:
            there = join(folder, close[0])
            return wrong(f"needs {path}, which is not there; {there} is", self.place(there), manner=Manner.INCONSISTENT)
        return wrong(f"needs {path}, which is not in the repository")

    @cached_property
    def _ignores(self) -> list[IgnoreRules]:
        return [rules for rules in self.system.ignores if rules.file.endswith(".gitignore")]

    def _is_readers_own(self, name: str) -> bool:
        """A plain name in a document that shows how such a file is written, or in one for users of a library."""
        if self._is_used(name):
            return False
        shows = set(self.details.get("shows", "").split())
        is_compose = "compose" in name and name.endswith((".yml", ".yaml"))
        as_ = {"compose"} if is_compose else _SHOWN_AS.get(name.lower().rpartition(".")[2], set())
        return bool(shows & as_) or self.is_library

    def _is_about(self, path: str) -> bool:
        """The document's own path or name tells the component in which the file stands."""
        words = set(re.findall(r"[a-z]{3,}", self.claim.place.path.lower())) - {"docs", "doc", "readme", "md", "rst"}
        return bool(words & set(re.findall(r"[a-z]{3,}", dirname(path).lower())))

    def _is_used(self, name: str) -> bool:
        """A script or Makefile of the repository works with a file of this name, and does not write it."""
        return name in self.ground.used

    @property
    def is_at_root(self) -> bool:
        """It is typed at the root for all that is told: the document stands there or among others, and enters none."""
        first = dirname(self.claim.place.path).lower().partition("/")[0]
        is_step = self.details.get("form") != "span"
        return (
            is_step
            and first in ("", "docs", "doc", "documentation", ".github")
            and not (self.why_open or self.details.get("carried") or self.details.get("moves"))
        )

    @cached_property
    def is_library(self) -> bool:
        """What is documented is installed by others, who type in folders of their own."""
        at_root = [
            one
            for one in self.system.manifests
            if not one.folder and one.kind in ("pyproject", "setup", "package.json")
        ]
        document = self.claim.place.path.lower()
        if "contributing" in document or re.search(
            r"(?i)develop|contribut|local|source|hack", self.details.get("near", "")
        ):
            return False
        return any(not one.is_application for one in at_root)


def _plain(name: str) -> str:
    return _PLAIN.sub("", name.lower())
