"""Commands that start, copy, install or build what stands in a file."""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from posixpath import basename, join, normpath

from roadworthy.findings import Manner
from roadworthy.model import Image, Role
from roadworthy.model.builds import build_of
from roadworthy.rules.claims.typed.answer import Answer, open_, right, wrong
from roadworthy.rules.claims.typed.python import extras_of, options_of
from roadworthy.rules.claims.typed.where import Where, is_placeholder

_BINARIES = (".exe", ".jar", ".bin", ".AppImage", ".dll")
_NAMING = {
    "kubectl": ("-f", "--filename", "-k", "--kustomize"),
    "oc": ("-f", "--filename", "-k"),
    "locust": ("-f", "--locustfile"),
    "terraform": ("-chdir",),
}
_PYTEST_VALUED = frozenset(
    {"-k", "-m", "-n", "-p", "-c", "--cov", "--maxfail", "--tb", "-o", "--ignore", "-W", "--timeout"}
)


def started(words: Sequence[str], where: Where, *, is_direct: bool = True) -> Answer:
    """A script: it is there, may be started, and knows the options."""
    if not words:
        return open_("names no file")
    path = where.rooted(words[0])
    if is_placeholder(path) or path[0] in "~/$-":
        return open_("leaves the file to the reader")
    found = where.file(path)
    if found is None:
        name = basename(path)
        if "." not in name or name.endswith(_BINARIES):
            return open_(f"{path} may be built first") if where.folder(path) is None else open_(f"{path} is a folder")
        return where.absent(path)
    if is_direct and not _is_startable(found, where):
        return wrong(
            f"starts {found} directly, which is committed without the executable bit",
            where.place(found),
            manner=Manner.BROKEN,
        )
    answer = options_of(found, words[1:], where) if found.endswith(".py") else None
    return answer or right(f"{found} is there", where.place(found))


def _is_startable(path: str, where: Where) -> bool:
    file = where.system.paths[path]
    if file.is_executable or not path.endswith((".sh", ".bash", ".py")) or where.why_open:
        return True
    if where.details.get("form") == "span":
        return True
    if file.is_link:
        return True
    marked = where.details.get("marked", "").split()
    return any(fnmatchcase(basename(path), basename(word)) or word in ("-R", ".") for word in marked)


def copied(words: Sequence[str], where: Where) -> Answer:
    """`cp .env.example .env`."""
    given = [word for word in words[1:] if not word.startswith("-")]
    source = given[0] if given else ""
    if ":" in source or len(given) != 2:
        return open_("copies more than one file of the repository")
    if source.endswith("/.") or source in (".", ".."):
        source = source.rstrip("./")
    if not source:
        return right("there is something to copy")
    known = where.file(source) or where.folder(source)
    if (
        known is None
        and not re.search(r"example|sample|template|dist|default|tmpl", basename(source))
        and "/" not in source
    ):
        return open_(f"{source} may be the reader's own")
    return where.path(source)


def installed(words: Sequence[str], where: Where) -> Answer:
    """`pip install -r FILE` and `-e .[extra]`."""
    answers = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word in ("-r", "--requirement") and rest:
            answers.append(where.path(rest.pop(0)))
        elif word.startswith("-r") and len(word) > 2 and not word.startswith("-re"):
            answers.append(where.path(word[2:]))
        elif word in ("-e", "--editable") and rest:
            answers.append(_editable(rest.pop(0), where))
    return next((one for one in answers if one.is_wrong), answers[0] if answers else open_("names no file"))


def _editable(word: str, where: Where) -> Answer:
    path, _, extras = word.partition("[")
    if is_placeholder(path) or "://" in path or path.startswith(("/", "~", "git+")):
        return open_("leaves the folder to the reader")
    folder = where.folder(path or ".")
    if folder is None:
        return where.absent(path)
    spots = [spot for spot in where.spots(path or ".") if spot == "" or spot in where.system.folders]
    manifests = [one for one in where.system.manifests if one.folder in spots and one.kind in ("pyproject", "setup")]
    if not manifests:
        names = ("pyproject.toml", "setup.py", "setup.cfg")
        if any(f"{spot}/{name}".lstrip("/") in where.system.paths for spot in spots for name in names):
            return right("the project is there")
        if where.why_open or where.is_library:
            return open_(where.why_open or "it may be meant for another project")
        return wrong("needs a pyproject.toml or setup.py, and there is none", manner=Manner.BROKEN)
    wanted = [one.strip() for one in extras.rstrip("]").split(",") if one.strip()]
    answer = extras_of(manifests, wanted, where, "pip") if wanted else None
    name = basename(where.claim.place.path).lower()
    is_installed = any(not one.is_application for one in manifests)
    if answer and answer.is_wrong and is_installed and not name.startswith(("readme", "contributing", "develop")):
        return open_("it may be meant for what the reader writes with it")
    return answer if answer else right("the project is there", manifests[0].place)


def build(words: Sequence[str], where: Where) -> Answer:
    """`docker build -f FILE CONTEXT`: both are there, and so is what the Dockerfile copies."""
    system = where.system
    rest = [word for word in words if not is_placeholder(word)]
    for folder in where.folders:
        found = build_of(tuple(words), folder, system.paths, system.folders)
        if found is None:
            continue
        file, context = found
        image = next((one for one in system.images if one.file == file), None)
        if image is not None and not where.why_open and (missing := _missing(image, context, where)):
            source, place = missing
            there = f"the folder {context}" if context else "the root"
            return wrong(
                f"builds from {there}; {file} copies {source}, which is not there", place, manner=Manner.BROKEN
            )
        return right(f"{file} is there", where.place(file))
    file = next((rest[at + 1] for at, word in enumerate(rest[:-1]) if word in ("-f", "--file")), "")
    if file:
        return where.path(file)
    context = words[-1]
    if is_placeholder(context) or context.startswith(("-", "http", "git@")) or where.folder(context) is None:
        return open_("leaves the folder to the reader")
    spots = [f"{spot}/Dockerfile".lstrip("/") for spot in where.spots(context) if spot == "" or spot in system.folders]
    others = [path for path in system.paths if basename(path).lower().startswith(("dockerfile", "containerfile"))]
    told = where.details
    is_written = "dockerfile" in told.get("shows", "").split() or "Dockerfile" in told.get("written", "").split()
    if where.why_open or is_written:
        return open_(where.why_open or "the document may have the reader write the Dockerfile")
    if any(spot in system.paths for spot in spots):
        return right("the Dockerfile is there")
    beside = [path for path in others if path.rpartition("/")[0] in where.folders]
    if others and not beside:
        return _elsewhere(others, where)
    if others:
        return wrong(
            f"needs a Dockerfile; {beside[0]} is there and is not named",
            where.place(beside[0]),
            manner=Manner.INCONSISTENT,
        )
    answer = where.absent("Dockerfile")
    return wrong("needs a Dockerfile; the repository has none") if answer.is_wrong else answer


def _elsewhere(files: Sequence[str], where: Where) -> Answer:
    """There are Dockerfiles, and none where it is typed."""
    first = min(files, key=lambda path: (path.count("/"), len(path), path))
    system = where.system
    is_certain = where.is_at_root and len(files) == 1 and basename(first).lower() in ("dockerfile", "containerfile")
    if not is_certain or where.is_library or system.paths[first].role is not Role.PRODUCTION:
        return open_(f"no Dockerfile is where it is typed; {first} is there")
    text = f"needs a Dockerfile {where.spot}; the one of the repository is {first}"
    return wrong(text, where.place(first), manner=Manner.INCONSISTENT)


def _missing(image: Image, context: str, where: Where):  # type: ignore[no-untyped-def]
    """A plain source of COPY that is nowhere in the context, and stands elsewhere in the repository."""
    system = where.system
    for line in image.instructions:
        if line.keyword not in ("COPY", "ADD") or "from" in line.flags or line.heredocs:
            continue
        for source in line.words_given[:-1]:
            if any(mark in source for mark in "*?[$:{") or source.strip("./") == "":
                continue
            spot = normpath(join(context, source.strip("/")))
            if spot in system.paths or spot in system.folders:
                continue
            beside = normpath(join(image.file.rpartition("/")[0], source.strip("/")))
            if beside in system.paths or beside in system.folders:
                return source, line.place
    return None


def named_file(words: Sequence[str], where: Where) -> Answer:
    """Programs of others that are handed a file or folder of the repository."""
    program, given = words[0], list(words[1:])
    bare = [word for word in given if not word.startswith("-")]
    if program in _NAMING:
        for at, word in enumerate(given):
            name, _, value = word.partition("=")
            if name in _NAMING[program] and (value or at + 1 < len(given)):
                path = value or given[at + 1]
                answer = _plain(path, where)
                is_vague = (
                    answer.is_wrong and "/" not in path.removeprefix("./").rstrip("/") and "." not in basename(path)
                )
                return open_(f"{path} may be the reader's own") if is_vague else answer
        return open_("names no file")
    if program == "alembic":
        config = next(
            (given[at + 1] for at, word in enumerate(given[:-1]) if word in ("-c", "--config")), "alembic.ini"
        )
        has_table = any(path.endswith("pyproject.toml") for path in where.above(("pyproject.toml",)))
        found = where.file(config)
        if found is None and (has_table or any(basename(path) == "alembic.ini" for path in where.system.paths)):
            return open_(f"{config} is not where it is typed")
        return right(f"{found} is there", where.place(found)) if found else where.absent(config)
    if program == "helm":
        return _plain(next(word for word in bare if word.startswith("./")), where)
    if program == "pytest":
        paths = []
        skip = False
        for word in given:
            if not skip and not word.startswith("-") and ("/" in word or word.endswith(".py")):
                paths.append(word.partition("::")[0])
            skip = word in _PYTEST_VALUED
        answers = [_plain(path, where) for path in paths]
        return next((one for one in answers if one.is_wrong), answers[0] if answers else open_("names no file"))
    if program == "go":
        return _plain(bare[1], where)
    if program in ("streamlit", "fastapi"):
        path = next((word for word in bare[1:] if word.endswith(".py")), "")
        return started([path], where, is_direct=False) if path else open_("names no file")
    return _plain(bare[0], where) if bare else open_("names no file")


def _plain(path: str, where: Where) -> Answer:
    if not path or path == "-" or "://" in path or ("." not in path and "/" not in path):
        return open_("names nothing of the repository")
    return where.path(path)
