"""Who answers for which part of the tree."""

from fnmatch import fnmatchcase

from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Ownership:
    """Owners by part of the tree, the strongest source first.

    Attributes:
        config: globs of the config with their owners; the last that fits counts.
        services: owners by name of a service, as the config gives them.
        code_owners: patterns of CODEOWNERS with their owners, "" for a part that has none; the last that fits counts.
        catalog: folders with a `catalog-info.yaml`, and the owner that it names; the deepest counts.
        whole: of the repository, where nothing narrower is known.
    """

    config: tuple[tuple[str, str], ...] = ()
    services: tuple[tuple[str, str], ...] = ()
    code_owners: tuple[tuple[str, str], ...] = ()
    catalog: tuple[tuple[str, str], ...] = ()
    whole: str = ""

    def of(self, path: str, service: str = "") -> str:
        """The owner of what stands at this path and concerns this service; "" where nobody is known."""
        is_place = path != "."
        if is_place and (named := _last_fitting(self.config, path)):
            return named
        if owner := dict(self.services).get(service, ""):
            return owner
        if is_place:
            if named := _last_fitting(self.code_owners, path):
                return named
            around = [(folder, owner) for folder, owner in self.catalog if _is_in(path, folder)]
            if around:
                return max(around, key=lambda one: len(one[0]))[1]
        return self.whole or (_last_fitting(self.code_owners, path) if not is_place else "") or self._of_root()

    def _of_root(self) -> str:
        return dict(self.catalog).get("", "")


def _is_in(path: str, folder: str) -> bool:
    return not folder or path.startswith(folder + "/")


def _last_fitting(patterns: tuple[tuple[str, str], ...], path: str) -> str:
    return next((owner for pattern, owner in reversed(patterns) if fits(path, pattern)), "")


def fits(path: str, pattern: str) -> bool:
    """As in CODEOWNERS: a name without slash fits at any depth, `*` stays inside a folder, a folder means all in it."""
    if not any(mark in pattern for mark in "*?["):
        return _stands_in(path, pattern)
    parts = [part for part in pattern.split("/") if part]
    if not parts:
        return False
    if "/" not in pattern.rstrip("/"):
        parts = ["**", *parts]
    if pattern.endswith("/"):
        parts.append("**")
    reached = {0}
    for segment in path.split("/"):
        reached = _after(reached, parts, segment)
    is_open = parts[-1] not in ("*", "**")
    return len(parts) in _with_skips(reached, parts) or (is_open and _LAST in reached)


def _stands_in(path: str, pattern: str) -> bool:
    """The same for a pattern without marks, of which a large file has thousands."""
    name = pattern.strip("/")
    if not name:
        return False
    within = f"{path}/" if not pattern.endswith("/") else path
    if "/" in pattern.rstrip("/"):
        return within.startswith(f"{name}/")
    return f"/{name}/" in f"/{within}"


_LAST = -1
"""Stands for: the whole pattern fitted a folder around the path."""


def _after(reached: set[int], parts: list[str], segment: str) -> set[int]:
    """How many parts may be used up after one more segment of the path."""
    after: set[int] = set()
    for used in reached:
        if used in (_LAST, len(parts)):
            after.add(_LAST)
            continue
        for at in _with_skips({used}, parts) - {len(parts), _LAST}:
            if parts[at] == "**":
                after |= {at, at + 1} if at + 1 == len(parts) else {at}
            elif fnmatchcase(segment, parts[at]):
                after.add(at + 1)
    return after


def _with_skips(reached: set[int], parts: list[str]) -> set[int]:
    """The same, where `**` may also stand for nothing."""
    found = set(reached)
    for used in sorted(reached):
        at = used
        while 0 <= at < len(parts) - 1 and parts[at] == "**":
            at += 1
            found.add(at)
    return found
