"""Reads setup.py and setup.cfg: the requirements that stand there as literals."""

import ast
import configparser

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.requirement import dependency_of
from roadworthy.inputs.text import decoded
from roadworthy.model import Dependency, Manifest, Place, RuntimeVersion, Unread


def read(path: str, data: bytes) -> Facts:
    """The manifest; nothing is run, so computed requirements are told as such."""
    text = decoded(data)
    return _configuration(path, text) if path.endswith(".cfg") else _script(path, text)


def _script(path: str, text: str) -> Facts:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Facts(unread=(Unread(Place(path), f"is not valid Python 3: {type(error).__name__}"),))
    lines = text.split("\n")
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "setup"
    ]
    if not calls:
        return Facts()
    assigned = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    found: list[Dependency] = []
    is_dynamic = False
    name = version = ""
    wanted: tuple[RuntimeVersion, ...] = ()
    for keyword in calls[0].keywords:
        value = keyword.value
        if isinstance(value, ast.Name):
            value = assigned.get(value.id, value)
        if keyword.arg == "name" and isinstance(value, ast.Constant):
            name = str(value.value)
        elif keyword.arg == "python_requires" and isinstance(value, ast.Constant):
            place = Place(path, value.lineno, value.lineno, quote=lines[value.lineno - 1].strip()[:200])
            wanted = (_python(place, str(value.value)),)
        elif keyword.arg == "version" and isinstance(value, ast.Constant):
            version = str(value.value)
        elif keyword.arg == "install_requires":
            is_dynamic = not isinstance(value, (ast.List, ast.Tuple))
            found += _literals(value, path, lines, "")
        elif keyword.arg == "extras_require" and isinstance(value, ast.Dict):
            for key, given in zip(value.keys, value.values, strict=True):
                extra = str(key.value) if isinstance(key, ast.Constant) else "extra"
                found += _literals(given, path, lines, extra)
    place = Place(path, calls[0].lineno, calls[0].lineno, quote=lines[calls[0].lineno - 1].strip()[:200])
    manifest = Manifest(
        place=found[0].place if found else place,
        symbol="setup",
        file=path,
        kind="setup",
        name=name,
        dependencies=tuple(found),
        is_application=False,
        is_dynamic=is_dynamic,
        runtimes=wanted,
        version=version,
    )
    return Facts(manifests=(manifest,))


def _literals(node: ast.expr, path: str, lines: list[str], group: str) -> list[Dependency]:
    found = []
    for item in node.elts if isinstance(node, (ast.List, ast.Tuple)) else ():
        if isinstance(item, ast.Constant) and isinstance(item.value, str):
            place = Place(path, item.lineno, item.lineno, quote=lines[item.lineno - 1].strip()[:200])
            if one := dependency_of(item.value, place, group):
                found.append(one)
    return found


def _configuration(path: str, text: str) -> Facts:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        return Facts(unread=(Unread(Place(path), f"is not valid: {type(error).__name__}"),))
    if not parser.has_section("options") and not parser.has_section("metadata"):
        return Facts()
    lines = text.split("\n")
    found: list[Dependency] = []
    wanted = [("", parser.get("options", "install_requires", fallback=""))]
    if parser.has_section("options.extras_require"):
        wanted += list(parser.items("options.extras_require"))
    for group, given in wanted:
        for line in filter(None, (one.strip() for one in given.splitlines())):
            number = next((i for i, one in enumerate(lines, 1) if one.strip().endswith(line)), 0)
            place = Place(path, number, number, quote=lines[number - 1].strip()[:200] if number else "")
            if one := dependency_of(line, place, group):
                found.append(one)
    if not found and not parser.has_option("options", "install_requires"):
        return Facts()
    manifest = Manifest(
        place=found[0].place if found else Place(path),
        symbol="setup",
        file=path,
        kind="setup",
        name=parser.get("metadata", "name", fallback=""),
        dependencies=tuple(found),
        is_application=False,
        runtimes=tuple(
            _python(Place(path, number, number, quote=line.strip()[:200]), line.partition("=")[2].strip())
            for number, line in enumerate(lines, 1)
            if line.replace(" ", "").startswith("python_requires=")
        ),
    )
    return Facts(manifests=(manifest,))


def _python(place: Place, wanted: str) -> RuntimeVersion:
    return RuntimeVersion(place=place, symbol="python_requires", file=place.path, runtime="python", versions=(wanted,))


SETUP = Reader("setup", read)
