"""What is there: every path of the reviewed roots, and how a name in a text finds one."""

from collections.abc import Iterable
from functools import cached_property

from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Listing:
    """The paths that stand in the repository.

    Attributes:
        files, folders: relative to the first root.
        pointers: symbolic links and submodules: they are there, and what they lead to is not known.
    """

    files: frozenset[str]
    folders: frozenset[str]
    pointers: frozenset[str] = frozenset()

    def has(self, path: str) -> bool:
        """The file, folder, link or submodule is there; the root is, too."""
        return not path or path in self.files or path in self.folders or path in self.pointers

    def is_behind_pointer(self, path: str) -> bool:
        """It would stand behind a symbolic link, or in a submodule."""
        return any(above in self.pointers for above in folders_above(path))

    def otherwise_spelt(self, path: str) -> str:
        """The path that differs from this one in the case of letters alone; "" where there is none."""
        return self._by_lower.get(path.lower(), "") if not self.has(path) else ""

    def ending_with(self, path: str, below: str = "") -> tuple[str, ...]:
        """What stands under a folder and ends with all parts of this path, sorted."""
        prefix = below + "/" if below else ""
        named = self._by_name.get(path.rpartition("/")[2], ())
        return tuple(one for one in named if f"/{one}".endswith("/" + path) and one.startswith(prefix))

    def named(self, name: str) -> tuple[str, ...]:
        """Every file and folder of this last part, sorted."""
        return self._by_name.get(name, ())

    @cached_property
    def stems(self) -> frozenset[str]:
        """Every file's path without its ending: `src/app` for `src/app.ts`, and without `/index` before it."""
        return frozenset(path.rpartition(".")[0] for path in self.files if "." in path)

    @cached_property
    def _by_lower(self) -> dict[str, str]:
        return {path.lower(): path for path in sorted(self.files | self.folders)}

    @cached_property
    def _by_name(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for path in sorted(self.files | self.folders | self.pointers):
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}


def listing(files: Iterable[str], pointers: Iterable[str] = ()) -> Listing:
    """The listing of these files and of every folder that holds one."""
    kept, led = frozenset(files), frozenset(pointers)
    return Listing(kept, frozenset(above for path in kept | led for above in folders_above(path)), led)


def folders_above(path: str) -> tuple[str, ...]:
    """The folders around a path, the nearest first, without the root: `a/b/c.md` stands in `a/b` and `a`."""
    found = []
    folder = path.rpartition("/")[0]
    while folder:
        found.append(folder)
        folder = folder.rpartition("/")[0]
    return tuple(found)


def joined(folder: str, path: str) -> str | None:
    """The path as seen from a folder, without `.` and `..`; None where it climbs out of the root.

    A path that begins with `/` is seen from the root.
    """
    parts = [] if path.startswith("/") else [part for part in folder.split("/") if part]
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
