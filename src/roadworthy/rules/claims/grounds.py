"""What judging a promise stands on: the part of the tree that a document speaks for, and the signs that stand there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from roadworthy.knowledge.features import Feature
from roadworthy.model import Claim, Place, Role, Sign, System

_DOCUMENTS = frozenset({"docs", "doc", "documentation", "wiki", ".github"})
_CODE = frozenset({"python", "javascript", "typescript", "tsx", "go", "shell"})
_UNREAD = (
    *(
        ".rs",
        ".java",
        ".kt",
        ".cs",
        ".rb",
        ".php",
        ".ex",
        ".exs",
        ".scala",
        ".cpp",
        ".cc",
        ".c",
        ".h",
        ".swift",
        ".dart",
    ),
    *(".vue", ".svelte", ".ipynb", ".lua", ".r", ".jl", ".clj", ".erl", ".hs", ".zig", ".fs", ".groovy", ".ps1", ".pl"),
    *(".tf", ".hcl", ".bicep", ".jsonnet", ".libsonnet", ".cue", ".nix", ".proto", ".star", ".bzl"),
)
_NO_PROGRAM = (".ps1", ".tf", ".hcl", ".bicep", ".jsonnet", ".libsonnet", ".cue", ".nix", ".proto", ".groovy", ".bzl")
_SHARED = re.compile(
    r"(^|/)((shared|common|lib|pkg|packages?|core|infra|deploy|k8s|kubernetes|chart|helm|terraform|gateway|ops|platform"
    r"|monitoring|observability|docker|nginx|traefik|proxy|ingress|\.github|script|config|tool)[\w-]*|backend|server|api|app"
    r"|src|bin)/"
)


@dataclass(frozen=True)
class Grounds:
    """Look-ups over one system for all its promises. Built once for each asking of the rule."""

    system: System

    @cached_property
    def signs(self) -> dict[str, list[Sign]]:
        """Every sign to where it stands."""
        found: dict[str, list[Sign]] = {}
        for sign in self.system.signs:
            found.setdefault(sign.word, []).append(sign)
        return found

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every file but documents and what others wrote, in small letters."""
        return tuple(
            file.path.lower()
            for file in self.system.files
            if file.role not in (Role.VENDORED, Role.GENERATED) and not file.path.endswith((".md", ".rst", ".mdx"))
        )

    @cached_property
    def _coded(self) -> frozenset[str]:
        """Folders around production code."""
        found: set[str] = {""}
        for file in self.system.files:
            if file.kind in _CODE and file.role is Role.PRODUCTION:
                folder = file.folder
                while folder and folder not in found:
                    found.add(folder)
                    folder = folder.rpartition("/")[0]
        return frozenset(found)

    def folder_of(self, claim: Claim) -> str:
        """The part of the tree that its document speaks for: the next folder around it that holds code."""
        folder = claim.place.path.rpartition("/")[0]
        while folder and (folder.rpartition("/")[2].lower() in _DOCUMENTS or folder not in self._coded):
            folder = folder.rpartition("/")[0]
        return folder

    def within(self, folder: str, paths: Iterable[str]) -> list[str]:
        """Those of the paths that stand in this folder."""
        start = f"{folder.lower()}/" if folder else ""
        return [path for path in paths if path.lower().startswith(start)]

    def signs_of(self, words: Iterable[str], folder: str) -> list[Sign]:
        """Where one of the words stands in this folder, code before remarks."""
        start = f"{folder}/" if folder else ""
        found = [one for word in words for one in self.signs.get(word, ()) if one.place.path.startswith(start)]
        return sorted(found, key=lambda one: one.is_remark)

    def signs_beside(self, words: Iterable[str], folder: str, *, is_own: bool = False) -> list[Sign]:
        """Where one of the words stands outside of this folder, in what it may rest on.

        Args:
            is_own: only what its code leads to counts: nobody in front could do it.
        """
        if not folder:
            return []
        reached = self._reached_from(folder)
        return [
            one
            for word in words
            for one in self.signs.get(word, ())
            if not one.place.path.startswith(f"{folder}/")
            and (one.place.path in reached or (not is_own and _is_shared(one.place.path, folder)))
        ]

    def _reached_from(self, folder: str) -> frozenset[str]:
        """Files that code of this folder leads to."""
        edges = self._by_file
        waiting = [path for path in edges if path.startswith(f"{folder}/")]
        seen = set(waiting)
        for path in waiting:
            for other in edges.get(path, ()):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        return frozenset(seen)

    @cached_property
    def _by_file(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for node, callees in self.system.graph.edges.items():
            found.setdefault(node.partition(":")[0], set()).update(callee.partition(":")[0] for callee in callees)
        return found

    def open_world(self, folder: str, *, is_program: bool = False) -> str:
        """Why what is not seen may be there all the same; "" where everything that could hold it was read.

        Args:
            is_program: only a program could hold it: no script of an operator, and nothing that sets machines up.
        """
        start = f"{folder}/" if folder else ""
        if self.system.is_part:
            return "stands in a part of a larger repository"
        if ".gitmodules" in self.system.paths:
            return "may stand in a submodule, which is not read"
        if folder not in self._coded or not any(
            file.kind in _CODE and file.role is Role.PRODUCTION and file.path.startswith(start)
            for file in self.system.files
        ):
            return "has no code beside it that was read"
        unread = next(
            (
                file.path
                for file in self.system.files
                if file.role is Role.PRODUCTION
                and file.path.startswith(start)
                and file.path.lower().endswith(_UNREAD)
                and not (is_program and file.path.lower().endswith(_NO_PROGRAM))
            ),
            "",
        )
        if unread:
            return f"may stand in {unread}, which is not read"
        lost = next((one for one in self.system.unread if one.place.path.startswith(start)), None)
        return f"may stand in {lost.place.path}, which could not be read" if lost is not None else ""

    def path_of(self, feature: Feature, folder: str) -> str:
        """A file whose name is a sign of the feature."""
        for path in self.within(folder, self.paths) or ():
            if any(part in path for part in feature.paths):
                return path
        return next((path for path in self.paths if any(part in path for part in feature.paths)), "")


def _is_shared(path: str, folder: str) -> bool:
    """It stands at the top, or in a folder whose name says that others rest on it, as seen from around both."""
    above = folder
    while above and not path.startswith(f"{above}/"):
        above = above.rpartition("/")[0]
    rest = path[len(above) + 1 if above else 0 :]
    return "/" not in rest or bool(_SHARED.match(rest))


def first(signs: Iterable[Sign]) -> Place | None:
    """The place of the first of them."""
    return next((one.place for one in signs), None)
