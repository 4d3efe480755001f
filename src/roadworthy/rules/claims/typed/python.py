"""Modules, servers and console scripts of Python."""

import re
from collections.abc import Sequence
from posixpath import basename, join

from roadworthy.findings import Manner
from roadworthy.model import Interface, Manifest
from roadworthy.rules.claims.typed.answer import Answer, open_, right, wrong
from roadworthy.rules.claims.typed.where import Where, is_placeholder

_TARGET = re.compile(r"[A-Za-z_][\w.]*(:[A-Za-z_][\w.]*(\(.*\))?)?")
_SOURCES = ("", "src", "app", "backend", "lib", "python", "server", "api")
_VALUED = frozenset(
    {"-A", "--app", "-c", "--config", "--app-dir", "-w", "--workers", "-b", "--bind", "--host", "--port"}
)
_VALUED |= frozenset(
    {"-k", "--worker-class", "--log-level", "-t", "--timeout", "--env-file", "-p", "-n", "-Q", "-l", "--debug"}
)


def module(words: Sequence[str], where: Where) -> Answer:
    """`python -m package.module`: as a file, or a package with `__main__.py`."""
    at = list(words).index("-m")
    name = words[at + 1] if at + 1 < len(words) else ""
    if not name or is_placeholder(name):
        return open_("leaves the module to the reader")
    path = name.replace(".", "/")
    found = _module_file(path, where)
    if found:
        return options_of(found, words[at + 2 :], where) or right(f"{found} is there", where.place(found))
    package = next(
        (spot for base in _SOURCES for spot in where.spots(join(base, path)) if spot in where.system.folders), ""
    )
    if package and f"{package}/__init__.py" in where.system.paths and not where.why_open:
        return wrong(
            f"starts a package that has no `__main__.py`: {package}",
            where.place(f"{package}/__init__.py"),
            manner=Manner.BROKEN,
        )
    top = path.partition("/")[0]
    is_ours = any(spot in where.system.folders for spot in where.spots(top))
    if not is_ours or package or where.is_library:
        return open_(f"the module {name} may come from elsewhere")
    ends = [one for one in where.system.paths if one.endswith((f"/{path}.py", f"/{path}/__main__.py"))]
    return open_(f"only {ends[0]} is there") if ends else where.absent(f"{path}.py")


def _module_file(path: str, where: Where) -> str:
    for base in _SOURCES:
        for end in (".py", "/__main__.py", ".pyx"):
            if found := where.file(join(base, path + end)):
                return found
    ends = [one for one in where.system.paths if one.endswith((f"/{path}.py", f"/{path}/__main__.py"))]
    return ends[0] if len(ends) == 1 and "/" in path else ""


def server(words: Sequence[str], where: Where) -> Answer:
    """`uvicorn module:app`: the module is there."""
    target, inside = "", ""
    rest = list(words[1:])
    while rest:
        word = rest.pop(0)
        if word in ("-A", "--app") and rest:
            target = rest.pop(0)
        elif word.startswith(("--app=", "-A=")):
            target = word.partition("=")[2]
        elif (word == "--app-dir" and rest) or (word in ("--chdir",) and rest):
            inside = rest.pop(0)
        elif word in _VALUED and rest:
            rest.pop(0)
        elif words[0] not in ("celery", "flask") and (not target or ":" not in target) and _TARGET.fullmatch(word):
            target = word
    name = target.partition(":")[0].removesuffix(".celery")
    if not name or is_placeholder(target) or "/" in name.removesuffix(".py"):
        return open_("names no module that could be followed")
    path = name.removesuffix(".py").replace(".", "/")
    for candidate in (path, path.rpartition("/")[0]):
        for end in (".py", "/__init__.py", "/__main__.py"):
            found = where.file(join(inside, candidate + end)) if candidate else None
            if found:
                return right(f"{found} is there", where.place(found))
    ends = [one for one in where.system.paths if one.endswith((f"/{path}.py", f"/{path}/__init__.py"))]
    if ends:
        return open_(f"only {ends[0]} is there; the document may mean that folder")
    if inside or words[0] == "celery":
        return open_(f"the module {name} may come from elsewhere")
    return where.absent(f"{path}.py")


def console_script(words: Sequence[str], where: Where) -> Answer:
    """A program that a manifest of the repository installs."""
    scripts = {name: one for one in where.system.manifests if one.ecosystem == "python" for name in one.scripts}
    name = words[0]
    manifest = scripts.get(name)
    if manifest is None:
        close = next((one for one in scripts if one.replace("_", "-").lower() == name.replace("_", "-").lower()), "")
        if not close or where.why_open:
            return open_(f"{name} is no program of this repository")
        return wrong(
            f"starts `{name}`; {scripts[close].file} installs `{close}`",
            scripts[close].place,
            manner=Manner.INCONSISTENT,
        )
    found = _file_of(manifest, name, where)
    return (options_of(found, words[1:], where) if found else None) or right(
        f"{manifest.file} installs it", manifest.place
    )


def _file_of(manifest: Manifest, script: str, where: Where) -> str:
    """The module that a console script starts."""
    path = manifest.scripts[script].partition(":")[0].strip().replace(".", "/")
    for base in ("", "src/", "lib/", "python/"):
        for end in (".py", "/__init__.py"):
            spot = f"{manifest.folder}/{base}{path}{end}".lstrip("/")
            if spot in where.system.paths:
                return spot
    return ""


def options_of(file: str, words: Sequence[str], where: Where) -> Answer | None:
    """Options and the command that the program of this file does not have; None where nothing is against them."""
    interfaces = [one for one in where.system.interfaces if one.file == file]
    if len(interfaces) != 1:
        return None
    interface = interfaces[0]
    given = [word for word in words if word.startswith("-") and word not in ("-", "--")]
    unknown = [word for word in given if not _is_value(word) and not interface.takes(word.partition("=")[0])]
    if "--" in words or (not unknown and not interface.commands):
        return None
    first = next((word for word in words if not word.startswith("-")), "")
    is_command = bool(interface.commands) and bool(words) and words[0] == first and len(interface.commands) > 1
    strange = first if is_command and first not in interface.commands and not is_placeholder(first) else ""
    if not unknown and not strange:
        return None
    if interface.why_open:
        return open_(f"{file} shows no {unknown[0] if unknown else strange}, but {interface.why_open}")
    if any(is_placeholder(word) for word in unknown):
        return None
    if where.why_open:
        return open_(where.why_open)
    if unknown:
        names = " and ".join(f"`{one.partition('=')[0]}`" for one in dict.fromkeys(unknown))
        return wrong(f"gives {names}; {_has(interface)}", interface.place, manner=Manner.INCONSISTENT)
    return wrong(f"asks for `{strange}`; {_has(interface)}", interface.place, manner=Manner.INCONSISTENT)


def _is_value(word: str) -> bool:
    """A number below zero."""
    return word[1:].replace(".", "", 1).isdigit()


def _has(interface: Interface) -> str:
    options = [one for one in interface.options if one.startswith("--") and one != "--help"]
    every = list(interface.commands or options)
    kind = "commands" if interface.commands else "options"
    shown = ", ".join(f"`{one}`" for one in every[:6]) + (", …" if len(every) > 6 else "")
    return f"{basename(interface.file)} has the {kind} {shown}" if every else f"{basename(interface.file)} takes none"


def synced(words: Sequence[str], where: Where) -> Answer:
    """Extras and groups that `uv sync` and `poetry install` are told to take."""
    extras, groups = [], []
    for at, word in enumerate(words[:-1]):
        given = [one for one in words[at + 1].replace(" ", ",").split(",") if one]
        if word in ("--extra", "--extras", "-E"):
            extras += given
        elif word in ("--group", "--with", "--only", "--only-group"):
            groups += given
    manifests = [one for one in where.system.manifests if one.file in where.above(("pyproject.toml",))]
    if not manifests:
        return open_("no pyproject.toml is where it is typed")
    return extras_of(manifests, [*extras, *groups], where, f"{words[0]} {words[1]}")


def extras_of(manifests: Sequence[Manifest], wanted: Sequence[str], where: Where, by: str) -> Answer:
    """Each is an extra or a group of one of the manifests."""
    known = {_same(one.group) for manifest in manifests for one in manifest.dependencies if one.group}
    known |= {_same(name) for manifest in manifests for name in manifest.extras} | {"main", "all-groups", "default"}
    missing = [one for one in wanted if _same(one) not in known and not is_placeholder(one)]
    if not missing:
        return right(f"{manifests[0].file} has them", manifests[0].place)
    if where.why_open or any(one.is_dynamic or one.kind == "setup" for one in manifests):
        return open_(where.why_open or f"{manifests[0].file} computes some of what it names")
    shown = ", ".join(f"`{one}`" for one in sorted(known - {"main", "all-groups", "default"})[:6]) or "none"
    return wrong(
        f"asks for `{missing[0]}`, which {manifests[0].file} does not have; its extras and groups: {shown}",
        manifests[0].place,
        manner=Manner.INCONSISTENT,
    )


def _same(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
