"""Targets, recipes, tasks and scripts by name."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from posixpath import basename, dirname, join, normpath

from roadworthy.model import TaskFile
from roadworthy.rules.claims.typed.answer import Answer, open_, right, wrong
from roadworthy.rules.claims.typed.where import Where, is_placeholder

_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
_MAKES_MAKEFILES = (
    "configure",
    "configure.ac",
    "CMakeLists.txt",
    "Makefile.in",
    "Makefile.am",
    "Makefile.PL",
    "meson.build",
)
_JUSTFILES = ("justfile", "Justfile", ".justfile", "JUSTFILE")
_TASKFILES = tuple(
    f"{name}{dist}.{end}" for name in ("Taskfile", "taskfile") for dist in ("", ".dist") for end in ("yml", "yaml")
)
_WITH_VALUE = frozenset({"-j", "-l", "-o", "-W", "-I", "--jobs", "--justfile", "--working-directory", "-d", "-t", "-f"})


def make(words: Sequence[str], where: Where) -> Answer:
    """`make -C dir target`."""
    rest, folder, file = list(words[1:]), "", ""
    targets = []
    while rest:
        word = rest.pop(0)
        if word in ("-C", "--directory") and rest:
            folder = rest.pop(0)
        elif word.startswith("--directory="):
            folder = word.partition("=")[2]
        elif word in ("-f", "--file", "--makefile") and rest:
            file = rest.pop(0)
        elif word in _WITH_VALUE and rest:
            rest = rest[1:] if not word.startswith("-j") or rest[0].isdigit() else rest
        elif not word.startswith("-") and "=" not in word:
            targets.append(word)
    if any(is_placeholder(word) for word in (folder, file)):
        return open_("leaves the folder to the reader")
    files = [join(folder, file)] if file else [join(folder, name) for name in _MAKEFILES]
    found = [spot for name in files for spot in where.spots(name) if spot in where.system.paths]
    if not found and any(basename(path) in _MAKES_MAKEFILES for path in where.system.paths):
        return open_("a step before it makes the Makefile")
    return _names(targets, "target", "make", list(dict.fromkeys(found)), files[-1], where)


def just(words: Sequence[str], where: Where) -> Answer:
    """`just recipe args`: only the first word is surely a recipe."""
    given = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
    if any(word in ("-f", "--justfile", "-d", "--working-directory") for word in words):
        return open_("it names its file or folder itself")
    return _names(given[:1], "recipe", "just", where.above(_JUSTFILES), "justfile", where)


def task(words: Sequence[str], where: Where) -> Answer:
    """`task name`, of a Taskfile; without one here, the word may be anybody's program."""
    given = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
    files = where.above(_TASKFILES)
    if not files or {"-d", "-t", "--dir", "--taskfile"} & set(words):
        return open_("there is no Taskfile where it is typed")
    return _names(given[:1], "task", "task", files, "Taskfile.yml", where)


def _names(names: Sequence[str], word: str, runner: str, files: Sequence[str], wanted: str, where: Where) -> Answer:
    """Each name stands in one of the files."""
    system = where.system
    by_file = {one.file: one for one in system.task_files if one.runner == runner}
    if any(is_placeholder(name) and not name.isupper() for name in names):
        return open_(f"leaves the {word} to the reader")
    elsewhere = [one for one in by_file.values() if names and all(_has(one, name, by_file) for name in names)]
    if not files:
        if elsewhere:
            return open_(f"only {elsewhere[0].file} has it; the document may mean that folder")
        answer = where.absent(wanted)
        if answer.is_wrong and not by_file:
            return wrong(f"needs a {basename(wanted)}; the repository has none")
        return open_(f"no {basename(wanted)} is where it is typed") if answer.is_wrong else answer
    known = [by_file[file] for file in files if file in by_file]
    for name in names:
        if any(_has(one, name, by_file) for one in known) or any(where.file(join(one.folder, name)) for one in known):
            continue
        if len(known) < len(files):
            return open_(f"{files[0]} could not be read in full")
        if why := next((why for one in known if (why := why_open(one, by_file, where))), ""):
            return open_(f"{known[0].file} has no {word} {name} of its own, but {why}")
        if elsewhere:
            return open_(f"only {elsewhere[0].file} has it; the document may mean that folder")
        if where.why_open:
            return open_(where.why_open)
        if name.isupper():
            return open_(f"leaves the {word} to the reader")
        every = [one for file in known for one in file.names]
        return wrong(f"has no {word} `{name}` in {known[0].file}{close_to(name, every)}", known[0].place)
    return right(f"{known[0].file} has it" if known else f"{files[0]} is there", *(one.place for one in known[:1]))


def close_to(name: str, every: Sequence[str]) -> str:
    close = get_close_matches(name, list(dict.fromkeys(every)), n=2, cutoff=0.6)
    return f"; it has {' and '.join(f'`{one}`' for one in close)}" if close else ""


def with_included(file: TaskFile, by_file: dict[str, TaskFile]) -> Iterator[TaskFile]:
    waiting, seen = [file], {file.file}
    for one in waiting:
        yield one
        for pattern in one.includes:
            fits = [path for path in by_file if fnmatchcase(path, pattern)]
            waiting += [by_file[path] for path in fits if path not in seen]
            seen.update(fits)


def _has(file: TaskFile, name: str, by_file: dict[str, TaskFile]) -> bool:
    return any(one.has(name) for one in with_included(file, by_file))


def why_open(file: TaskFile, by_file: dict[str, TaskFile], where: Where) -> str:
    """Why the file may have names that are not seen."""
    for one in with_included(file, by_file):
        if one.why_open:
            return one.why_open
        for pattern in one.includes:
            is_env = ".env" in pattern or pattern.endswith((".config", "VERSION"))
            if not is_env and not any(fnmatchcase(path, pattern) for path in by_file):
                return f"it includes {pattern}, which could not be read"
    return ""


def node(words: Sequence[str], where: Where) -> Answer:
    """A script of package.json."""
    program, rest = words[0], list(words[1:])
    folder, given = "", []
    while rest:
        word = rest.pop(0)
        if word == "--":
            break
        if word in ("--prefix", "-C", "--cwd", "--dir") and rest:
            folder = rest.pop(0)
        elif word.startswith(("--prefix=", "--cwd=", "--dir=")):
            folder = word.partition("=")[2]
        elif word in (
            "-w",
            "--workspace",
            "--filter",
            "-F",
            "-r",
            "--recursive",
            "--workspaces",
            "-ws",
        ) or word.startswith(("--workspace=", "--filter=")):
            return open_("it names a workspace")
        elif not word.startswith("-"):
            given.append(word)
    first = given[0] if given else ""
    if first == "workspace":
        return open_("it names a workspace")
    is_run = first in ("run", "run-script")
    name = (given[1] if len(given) > 1 else "") if is_run else {"t": "test"}.get(first, first)
    if not name or is_placeholder(name) or is_placeholder(folder):
        return open_("leaves the script to the reader")
    manifests = {one.file: one for one in where.system.manifests if one.kind == "package.json"}
    if folder:
        files = [spot for spot in where.spots(join(folder, "package.json")) if spot in where.system.paths]
    else:
        files = where.above(("package.json",))
    elsewhere = [one for one in manifests.values() if name in one.scripts]
    if not files:
        if elsewhere:
            return open_(f"only {elsewhere[0].file} has it; the document may mean that folder")
        answer = where.absent(normpath(join(folder, "package.json")))
        if answer.is_wrong and manifests:
            return open_("no package.json is where it is typed")
        return wrong("needs a package.json; the repository has none") if answer.is_wrong else answer
    known = [manifests[file] for file in files if file in manifests]
    if name == "ci" or any(name in one.scripts for one in known):
        return right(f"{files[0]} has it", where.place(files[0]))
    if len(known) < len(files):
        return open_(f"{files[0]} could not be read")
    if name == "start" and any(where.file(join(dirname(one.file), "server.js")) for one in known):
        return right("npm starts server.js")
    if name in ("stop", "restart") and program == "npm" and not is_run:
        return open_("npm knows it itself")
    if program in ("yarn", "bun") or (program == "pnpm" and not is_run):
        is_script = ":" in name
        if not is_script:
            return open_(f"{known[0].file} has no script {name}; it may be a program of a dependency")
    if elsewhere:
        return open_(f"only {elsewhere[0].file} has it; the document may mean that folder")
    if where.why_open:
        return open_(where.why_open)
    if any(not one.is_application for one in known if not one.folder) and where.is_library:
        return open_("it may be meant for the reader's own package")
    every = [one for file in known for one in file.scripts]
    return wrong(
        f"asks for the script `{name}`, which {known[0].file} does not have{close_to(name, every)}", known[0].place
    )
