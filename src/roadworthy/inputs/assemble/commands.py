"""What a start command runs: which server, which module, and whether it is a server for development."""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from roadworthy.inputs.python.symbols import Symbols
from roadworthy.model import Place, Script

_SERVERS = frozenset({"uvicorn", "gunicorn", "hypercorn", "daphne", "granian", "waitress-serve", "uwsgi"})
_WRAPPERS = frozenset(
    {"exec", "poetry", "uv", "pipenv", "rye", "pdm", "run", "tini", "dumb-init", "--", "-g", "sudo", "nohup", "time"}
    | {"opentelemetry-instrument", "ddtrace-run", "newrelic-admin", "run-program", "/usr/bin/env", "env", "conda"}
)
_OPTIONS_WITH_VALUE = frozenset(
    {"--host", "--port", "--workers", "-w", "-b", "--bind", "-k", "--worker-class", "--log-level", "--timeout", "-c"}
    | {"--config", "--app-dir", "--env-file", "--project", "--directory", "-e", "--extra", "--group", "-u", "-n"}
)


@dataclass(frozen=True)
class Started:
    """One program that a command starts.

    Attributes:
        server: `uvicorn`, `gunicorn`, `flask-development`, `django-runserver`, `streamlit`, `celery`, "" for a script.
        module: dotted module or path of a file, as written.
        function: what is named behind the colon: `app`.
        words: the command as words.
        place: where the script has it that starts it; None where the words themselves do.
    """

    server: str
    module: str
    function: str = ""
    is_development: bool = False
    words: tuple[str, ...] = ()
    place: Place | None = None

    @property
    def label(self) -> str:
        return " ".join(self.words)[:80]


def started(words: Sequence[str], scripts: Iterable[Script] = (), depth: int = 2) -> Iterator[Started]:
    """Every program that these words start; shell strings are split, scripts of the system are opened."""
    scripts = tuple(scripts)
    for command in _simple(words):
        found = _one(command)
        if found is not None:
            yield found
            continue
        for script in scripts if depth > 0 else ():
            name = script.file.rpartition("/")[2]
            if any(word.rpartition("/")[2] == name for word in command[:3]):
                for inner in script.commands:
                    for program in started(inner.words_given, scripts, depth - 1):
                        yield replace(program, place=program.place or inner.place)
                break


def _simple(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Simple commands: `sh -c "a && b"` is two."""
    text = list(words)
    if len(text) == 1:
        text = _split(text[0])
    if len(text) > 2 and text[0].rpartition("/")[2] in ("sh", "bash", "ash", "zsh") and text[1] in ("-c", "-lc", "-ec"):
        text = _split(" ".join(text[2:]))
    if text and text[0] == "CMD-SHELL":
        text = _split(" ".join(text[1:]))
    command: list[str] = []
    for word in text:
        if word in ("&&", ";", "||", "|", "&") or word.endswith(";"):
            command += [word[:-1]] if word.endswith(";") and len(word) > 1 else []
            if command:
                yield tuple(command)
            command = []
        else:
            command.append(word)
    if command:
        yield tuple(command)


def _split(text: str) -> list[str]:
    try:
        lexer = shlex.shlex(text, posix=True, punctuation_chars=";&|")
        lexer.whitespace_split = True
        lexer.commenters = ""
        return list(lexer)
    except ValueError:
        return text.split()


def _one(command: Sequence[str]) -> Started | None:
    words = list(command)
    while words and (
        words[0] in _WRAPPERS
        or words[0].rpartition("/")[2] in _WRAPPERS
        or ("=" in words[0] and words[0].split("=")[0].isidentifier())
        or (words[0].startswith("--") and len(words) > 1)
    ):
        skip = 2 if words[0] in _OPTIONS_WITH_VALUE and len(words) > 2 else 1
        words = words[skip:]
    if not words:
        return None
    kept = tuple(words)
    program = words[0].rpartition("/")[2]
    if program.startswith(("python", "pypy")):
        rest = words[1:]
        while rest and rest[0].startswith("-") and rest[0] not in ("-m", "-c"):
            rest = rest[2:] if rest[0] in ("-X", "-W") else rest[1:]
        if not rest or rest[0] == "-c":
            return None
        if rest[0] == "-m" and len(rest) > 1:
            if rest[1] in _SERVERS | {"flask", "streamlit", "celery", "fastapi", "dramatiq", "rq", "arq"}:
                return _of_program(rest[1], rest[2:], kept)
            return Started("", rest[1], words=kept)
        if rest[0].endswith("manage.py"):
            is_runserver = len(rest) > 1 and rest[1] in ("runserver", "runserver_plus")
            return Started("django-runserver" if is_runserver else "", rest[0], "", is_runserver, kept)
        return Started("", rest[0], words=kept) if rest[0].endswith((".py", ".pyc")) else None
    if program.endswith(".py"):
        return Started("", words[0], words=kept)
    return _of_program(program, words[1:], kept)


def _of_program(program: str, rest: Sequence[str], words: tuple[str, ...]) -> Started | None:
    targets = list(_targets(rest))
    if program in _SERVERS:
        target = next((one for one in targets if ":" in one and "/" not in one.split(":")[0]), None)
        target = target or next((one for one in targets if "." in one or one.isidentifier()), "")
        module, _, function = target.partition(":")
        return Started(program, module, function.partition("(")[0], "--reload" in rest, words)
    if program == "fastapi" and targets and targets[0] in ("run", "dev"):
        return Started("uvicorn", targets[1] if len(targets) > 1 else "main.py", "", targets[0] == "dev", words)
    if program == "flask" and "run" in rest:
        module = _option(rest, "--app", "-A") or ""
        return Started("flask-development", module.partition(":")[0], "", True, words)
    if program == "streamlit" and len(targets) > 1:
        return Started("streamlit", targets[1], words=words)
    if program in ("celery", "dramatiq", "rq", "arq", "huey_consumer"):
        module = _option(rest, "-A", "--app") or (targets[0] if targets and program != "rq" else "")
        return Started(program, module.partition(":")[0].removesuffix(".celery"), words=words)
    return None


def _targets(rest: Sequence[str]) -> Iterator[str]:
    skip = False
    for word in rest:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = word in _OPTIONS_WITH_VALUE
        else:
            yield word


def _option(rest: Sequence[str], *names: str) -> str | None:
    for index, word in enumerate(rest):
        if word in names and index + 1 < len(rest):
            return rest[index + 1]
        for name in names:
            if word.startswith(name + "="):
                return word.partition("=")[2]
    return None


def module_of(program: Started, folder: str, symbols: Symbols) -> str | None:
    """The file that the program begins with, looked for under the folder first."""
    name = program.module
    if not name or "$" in name:
        return None
    if name.endswith(".py") or "/" in name:
        parts = [part for part in name.split("/") if part not in ("", ".", "..", "~")]
        for start in range(len(parts)):
            end = "/".join(parts[start:])
            own = f"{folder}/{end}" if folder else end
            if own in symbols.modules:
                return own
            fitting = [path for path in symbols.modules if path == end or path.endswith("/" + end)]
            under = [path for path in fitting if not folder or path.startswith(folder + "/")]
            if len(under or fitting) == 1:
                return (under or fitting)[0]
        return None
    here = f"{folder}/main.py" if folder else "main.py"
    for dotted in (name, f"{name}.__main__", f"src.{name}"):
        found = symbols.module_path(dotted, here)
        if found is not None:
            return found if not found.endswith("__init__.py") or dotted != name else _main_of(found, symbols)
    return None


def _main_of(package: str, symbols: Symbols) -> str:
    main = package.removesuffix("__init__.py") + "__main__.py"
    return main if main in symbols.modules else package
