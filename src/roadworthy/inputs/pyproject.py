"""Reads pyproject.toml and Pipfile: requirements of the project, its extras, its groups, and its scripts."""

import re
import tomllib
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.requirement import dependency_of, is_exact, is_open
from roadworthy.inputs.text import decoded
from roadworthy.model import Dependency, Manifest, Place, RuntimeVersion, Unread


class _Lines:
    """Finds where something stands in the text: tomllib tells no lines."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.lines = text.split("\n")
        self._from = 0

    def place(self, *words: str) -> Place:
        """The first line that holds all of the words, from where the last section began; else the first at all."""
        for start in (self._from, 0):
            for index in range(start, len(self.lines)):
                line = self.lines[index]
                if not line.lstrip().startswith("#") and all(word in line for word in words):
                    return Place(self.path, index + 1, index + 1, quote=line.strip()[:200])
        return Place(self.path)

    def section(self, pattern: str) -> None:
        """Look from the first line on that fits the pattern."""
        found = (i for i, line in enumerate(self.lines) if re.match(pattern, line.strip()))
        self._from = next(found, 0)


def read(path: str, data: bytes) -> Facts:
    """The manifest, or why it could not be read."""
    text = decoded(data)
    try:
        tree = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Facts(unread=(Unread(Place(path), f"is not valid TOML: {error}"[:200]),))
    lines = _Lines(path, text)
    if path.rpartition("/")[2].lower() == "pipfile":
        return Facts(manifests=(_pipfile(tree, lines),))
    manifest = _pyproject(tree, lines)
    return Facts(manifests=(manifest,) if manifest else ())


def _pyproject(tree: dict[str, Any], lines: _Lines) -> Manifest | None:
    project, poetry = _table(tree, "project"), _table(tree, "tool", "poetry")
    if not project and not poetry and "dependency-groups" not in tree:
        return None
    found: list[Dependency] = []
    lines.section(r"dependencies\s*=")
    found += _listed(project.get("dependencies"), lines, "")
    for extra, given in _table(project, "optional-dependencies").items():
        lines.section(rf"[\"']?{re.escape(extra)}[\"']?\s*=\s*\[")
        found += _listed(given, lines, extra)
    for group, given in _table(tree, "dependency-groups").items():
        lines.section(rf"[\"']?{re.escape(group)}[\"']?\s*=\s*\[")
        found += _listed(given, lines, group)
    lines.section(r"dev-dependencies\s*=")
    found += _listed(_table(tree, "tool", "uv").get("dev-dependencies"), lines, "dev")
    for group, given in _table(tree, "tool", "pdm", "dev-dependencies").items():
        found += _listed(given, lines, group)
    lines.section(r"\[tool\.poetry\.dependencies\]")
    found += _poetry(_table(poetry, "dependencies"), lines, "")
    lines.section(r"\[tool\.poetry\.dev-dependencies\]")
    found += _poetry(_table(poetry, "dev-dependencies"), lines, "dev")
    for group, given in _table(poetry, "group").items():
        lines.section(rf"\[tool\.poetry\.group\.{re.escape(group)}\.dependencies\]")
        found += _poetry(_table(given, "dependencies") if isinstance(given, dict) else {}, lines, group)
    lines.section("$^")
    scripts = {**_table(project, "scripts"), **_table(poetry, "scripts")}
    is_packaged = "build-system" in tree and _table(tree, "tool", "uv").get("package") is not False
    private = any("Private ::" in str(one) for one in _list(project.get("classifiers")))
    first = next((one for one in found if not one.group), None)
    return Manifest(
        place=first.place if first else lines.place("[project]" if project else "[tool.poetry]"),
        symbol="pyproject",
        file=lines.path,
        kind="pyproject",
        name=str(project.get("name") or poetry.get("name") or ""),
        dependencies=tuple(found),
        scripts={name: given for name, given in scripts.items() if isinstance(given, str)},
        is_application=not is_packaged or private or poetry.get("package-mode") is False,
        is_dynamic=bool({"dependencies", "optional-dependencies"} & set(map(str, _list(project.get("dynamic"))))),
        extras=(
            *_table(project, "optional-dependencies"),
            *_table(tree, "dependency-groups"),
            *_table(poetry, "extras"),
            *_table(poetry, "group"),
            *_table(tree, "tool", "pdm", "dev-dependencies"),
            *(
                ("dev",)
                if _table(poetry, "dev-dependencies") or "dev-dependencies" in _table(tree, "tool", "uv")
                else ()
            ),
        ),
        runtimes=_runtimes(project, poetry, lines),
        version=next((one for one in (project.get("version"), poetry.get("version")) if isinstance(one, str)), ""),
    )


def _runtimes(project: dict[str, Any], poetry: dict[str, Any], lines: _Lines) -> tuple[RuntimeVersion, ...]:
    for key, wanted in (
        ("requires-python", project.get("requires-python")),
        ("python", _table(poetry, "dependencies").get("python")),
    ):
        if isinstance(wanted, str):
            place = lines.place(key, wanted)
            return (RuntimeVersion(place=place, symbol=key, file=lines.path, runtime="python", versions=(wanted,)),)
    return ()


def _pipfile(tree: dict[str, Any], lines: _Lines) -> Manifest:
    lines.section(r"\[packages\]")
    found = _poetry(_table(tree, "packages"), lines, "")
    lines.section(r"\[dev-packages\]")
    found += _poetry(_table(tree, "dev-packages"), lines, "dev")
    place = found[0].place if found else Place(lines.path)
    return Manifest(place=place, symbol="Pipfile", file=lines.path, kind="pipfile", dependencies=tuple(found))


def _listed(given: object, lines: _Lines, group: str) -> list[Dependency]:
    texts = [text.strip() for text in _list(given) if isinstance(text, str)]
    return [one for text in texts if (one := dependency_of(text, lines.place(text), group))]


def _poetry(given: dict[str, Any], lines: _Lines, group: str) -> list[Dependency]:
    """Poetry and Pipfile name a version, or a table with a version, a path or an address."""
    found = []
    for name, wanted in given.items():
        if name.lower() == "python":
            continue
        entry = wanted[0] if isinstance(wanted, list) and wanted else wanted
        table = entry if isinstance(entry, dict) else {"version": entry}
        if "path" in table:
            continue
        version = str(table.get("version") or "*")
        place = lines.place(name, "=")
        if "git" in table or "url" in table:
            is_pinned = bool(table.get("rev")) or "url" in table
            opened = not is_pinned
        else:
            is_pinned, opened = _poetry_version(version)
        found.append(
            Dependency(
                place=place,
                symbol=name,
                name=canonicalize_name(name),
                specifier="" if version == "*" else version,
                is_pinned=is_pinned,
                is_open=opened,
                group=group or ("optional" if table.get("optional") is True else ""),
            )
        )
    return found


def _poetry_version(version: str) -> tuple[bool, bool]:
    """Whether exactly one version fits, and whether nothing bounds it above; a bare version is exact in Poetry."""
    version = version.strip()
    if version in ("", "*"):
        return False, True
    if version[0] in "^~" or "||" in version or "*" in version:
        return False, False
    if version[0].isdigit():
        return True, False
    try:
        specifier = SpecifierSet(version)
    except InvalidSpecifier:
        return False, False
    return is_exact(specifier), is_open(specifier)


def _table(tree: object, *keys: str) -> dict[str, Any]:
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree if isinstance(tree, dict) else {}


def _list(given: object) -> list[Any]:
    return given if isinstance(given, list) else []


PYPROJECT = Reader("pyproject", read)
PIPFILE = Reader("pipfile", read)
