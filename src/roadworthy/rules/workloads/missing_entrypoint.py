"""A container that starts what is not there, or what ends at once.

Why: the start command is the one line that has to be right; when it is wrong there is no service at all.
Scenario: {subject} is deployed and looks for {program}.
Impact: the container ends at once and is started again for ever; nothing is served.
Detection: `docker ps` shows `Restarting`; the log shows `No such file or directory`, `No module named`, or nothing.
Fix: name the file as it stands in the image, after WORKDIR and COPY: `CMD ["uvicorn", "app:app", "--host", "0.0.0.0"]`.
Monitoring: start every image in the pipeline and ask its health endpoint once.
Blind to: programs that come with packages or from images that are not known here.
Source: https://docs.docker.com/reference/dockerfile/#cmd
Seen: daryllundy/llm-reliability-lab@cc6431e Dockerfile:8
"""

import re
from collections.abc import Iterator
from posixpath import join, normpath

from roadworthy.expression import expression
from roadworthy.findings import Harm, Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import EntryPoint, Image, Place, System, Unknown, Workload
from roadworthy.model.containers import Inside, program_words
from roadworthy.rules.rule import rule

BAD = {
    "Dockerfile": """
FROM python:3.12.4-slim
WORKDIR /app
COPY app.py .
CMD ["python", "main.py"]  # unmet
""",
    "app.py": "print(1)",
    "web/Dockerfile": """
FROM python:3.12.4-slim
WORKDIR /app
COPY . .
CMD ["uvicorn", "service.main:app"]  # unmet
""",
    "web/main.py": "app = 1",
    "lost/Dockerfile": """
FROM python:3.12.4-slim
WORKDIR /app
COPY app.py .
CMD ["python", "app.py"]  # unmet
""",
    "lost/app.py": """
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def index():
    return {}
""",
}
GOOD = {
    "Dockerfile": """
FROM python:3.12.4-slim
WORKDIR /app
COPY . .
CMD ["python", "main.py"]  # met
""",
    "main.py": "print(1)",
    "web/Dockerfile": """
FROM python:3.12.4-slim
WORKDIR /app
COPY src/ ./src/
CMD ["gunicorn", "src.main:app"]  # met
""",
    "web/src/main.py": "app = 1",
    "packed/Dockerfile": """
FROM python:3.12.4-slim AS install
WORKDIR /app
COPY . /app
RUN --mount=type=bind,source=uv.lock,target=uv.lock \\
    uv sync --frozen --no-editable

FROM python:3.12.4-slim
COPY --from=install /app/.venv /app/.venv
WORKDIR /app
ENV PATH="/app/.venv/bin:$PATH"
CMD ["uvicorn", "packed.main:app"]  # met
""",
    "packed/src/packed/main.py": "app = 1",
    "wheel/Dockerfile": """
FROM python:3.12.4-slim AS build
COPY . .
RUN pip wheel --wheel-dir /wheels .

FROM python:3.12.4-slim
WORKDIR /srv
COPY --from=build /wheels /wheels
RUN pip install /wheels/*.whl
CMD ["gunicorn", "wheeled.main:app"]
""",
    "made/Dockerfile": """
FROM node:20.14.0
WORKDIR /app
COPY package.json .
RUN npm run build
CMD ["node", "dist/main.js"]
""",
    "made/package.json": "{}",
    "own/Dockerfile": """
FROM ollama/ollama:0.6.2
EXPOSE 11434
""",
    "shell/Dockerfile": """
FROM python:3.12.4-slim
""",
    "compose.yaml": """
services:
  shell:
    build: shell
    command: sleep infinity
  mounted:
    build: shell
    volumes: [".:/srv"]
    working_dir: /srv
    command: python main.py  «met»
""",
    "served/Dockerfile": """
FROM python:3.12.4-slim
WORKDIR /app
COPY app.py .
CMD ["python", "app.py"]  # met
""",
    "served/app.py": """
import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def index():
    return {}


if __name__ == "__main__":
    uvicorn.run(app, port=8000)
""",
}
_PYTHON = expression(r"python[\d.]*$")
_APPS = frozenset({"uvicorn", "gunicorn", "hypercorn", "daphne", "granian"})
_FILES = expression(r"[\w./-]+\.(py|js|mjs|cjs|sh|rb|jar)$")
_MAKES = expression(
    r"\b(git clone|curl|wget|unzip|tar|build|compile|tsc|make|cargo|mvn|gradle|webpack|vite|generate|collectstatic|"
    r"cp|mv|ln|install(?=.*\s(\.|-e|\./?)(\s|$))|sync|tee|touch|echo|cat|printf|poetry install|django-admin|npx|pnpm|"
    r"yarn|npm run)\b"
)
_INSTALLS = expression(
    r"\buv sync\b(?!.*--no-install-project)|\b(poetry|pdm|hatch|flit) (install|sync|build)\b(?!.*--no-root)"
    r"|\buv build\b|\bpip3? wheel\b"
    r"|\bpython3? (-m build\b|setup\.py)|"
    r"\bpip3? install\b.*(\s['\"]?\.{1,2}(/\S*|\[[\w,-]+\])?['\"]?(\s|$)|\.whl\b|\bwheels?/|\bdist/)"
)
"""What packs the repository's own package, or installs it."""


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def missing_entrypoint(system: System) -> Iterator[Verdict]:
    """Follow the start command of each image, and of each compose service that sets its own, to a file."""
    for image in system.images:
        line = image.command or image.entrypoint
        if line is not None and not image.file.endswith((".tmpl", ".tpl", ".j2", ".template")):
            yield from _of(system, image, image, None, line.place)
    for workload in system.workloads:
        if workload.kind == "compose" and workload.command is not None and not workload.is_development:
            built = system.image_of(workload)
            if built is not None:
                yield from _of(system, workload, built, workload, workload.command_place or workload.place)


def _of(
    system: System, subject: Image | Workload, image: Image, workload: Workload | None, place: Place
) -> Iterator[Verdict]:
    words = system.start_of(subject)
    if not isinstance(words, tuple) or "$" in " ".join(words):
        return
    wanted = _wanted(program_words(words))
    if not wanted:
        return
    contexts: tuple[str | None, ...] = (None,) if workload is not None else system.likely_contexts_of(image)
    for context in contexts:
        inside = system.inside(image, workload, context)
        told = workload.raw.get("working_dir", "") if workload is not None else ""
        found = _find(inside, wanted, told)
        if isinstance(found, Unknown):
            return
        if found is not None:
            yield from _ends_at_once(system, subject, found, words, place)
            return
    if _is_installed(image) and _is_module(words):
        packed = next(
            (
                path
                for context in contexts
                for path in _sources(context or image.file.rpartition("/")[0], wanted)
                if path in system.paths
            ),
            None,
        )
        if packed is not None:
            yield met(subject, f"starts {packed}, out of the package that the image installs", place=place)
        return
    if not _may_be_made(image, wanted, told):
        text = f"starts {wanted[0]}, which is neither copied into the image nor made there"
        harm = Harm.total((f"start of {subject.label}", f"{wanted[0]} is not there"))
        yield unmet(subject, text, place=place, harm=harm, program=wanted[0])


def _wanted(words: tuple[str, ...]) -> tuple[str, ...]:
    """The paths one of which must be there; empty where the command is no file of ours."""
    if not words:
        return ()
    program, *rest = words
    name = program.rpartition("/")[2]
    if _PYTHON.match(name) and rest[:1] == ["-m"] and len(rest) > 1:
        if rest[1] in _APPS:
            return _wanted((rest[1], *rest[2:]))
        return ()
    if name in _APPS:
        if {"--app-dir", "--chdir", "--factory", "-c", "--config"} & set(rest) or any("chdir" in word for word in rest):
            return ()
        target = next((word for word in rest if re.fullmatch(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*(\(\))?", word)), "")
        module = target.partition(":")[0].replace(".", "/")
        return (f"{module}.py", f"{module}/__init__.py") if module else ()
    if _PYTHON.match(name) or name in ("node", "bash", "sh", "ruby"):
        file = next((word for word in rest if not word.startswith("-")), "")
        is_flagged = any(word.startswith("-") and word not in ("-u", "-O", "-B", "-e", "-x", "-l") for word in rest[:1])
        return (file,) if _FILES.fullmatch(file) and not is_flagged else ()
    if name == "streamlit" and rest[:1] == ["run"] and len(rest) > 1:
        return (rest[1],) if _FILES.fullmatch(rest[1]) else ()
    return (program,) if _FILES.fullmatch(program) and "/" in program else ()


def _find(inside: Inside, wanted: tuple[str, ...], workdir: str) -> str | Unknown | None:
    unknown: Unknown | None = None
    for path in wanted:
        found = inside.source(path, workdir=workdir)
        if isinstance(found, str):
            return found
        if isinstance(found, Unknown):
            unknown = found
    return unknown


def _may_be_made(image: Image, wanted: tuple[str, ...], workdir: str) -> bool:
    """The base image or a step of the build may bring it."""
    at = normpath(join(workdir or image.workdir or "/", wanted[0]))
    if not image.workdir and not workdir and not wanted[0].startswith("/"):
        return True
    if at.startswith(("/usr/", "/bin/", "/sbin/", "/opt/", "/root/")) or "node_modules" in at or "/venv" in at:
        return True
    if any(variable.name in ("PYTHONPATH", "NODE_PATH") for variable in image.variables):
        return True
    for line in image.instructions:
        if line.keyword == "RUN" and (line.heredocs or _MAKES.search(line.text)):
            return True
        if line.keyword in ("COPY", "ADD") and line.heredocs:
            return True
    return False


def _is_module(words: tuple[str, ...]) -> bool:
    """It is looked for among the packages of Python, not at a path."""
    plain = program_words(words)
    return bool(plain) and plain[0].rpartition("/")[2] in {*_APPS, "python", "python3"} and ".py" not in " ".join(plain)


def _sources(context: str, wanted: tuple[str, ...]) -> Iterator[str]:
    """Where the sources of a package stand: in the folder of the build, or in `src` there."""
    for folder in ("src", "."):
        yield from (normpath(join(context, folder, one)) for one in wanted)


def _is_installed(image: Image) -> bool:
    """A step packs or installs the repository's own package, in a stage of the image or one copied from."""
    lines = list(image.instructions)
    seen: set[str] = set()
    while lines:
        line = lines.pop()
        if line.keyword == "RUN" and _INSTALLS.search(line.text):
            return True
        source = line.flags.get("from", "") if line.keyword in ("COPY", "ADD") else ""
        numbered = {str(index): stage for index, stage in enumerate(image.stages)}
        named = {stage.name: stage for stage in image.stages if stage.name}
        stage = {**numbered, **named}.get(source)
        if stage is not None and source not in seen:
            seen.add(source)
            lines += image.at(source).instructions
    return False


def _starts(point: EntryPoint) -> bool:
    """The code itself starts a server; what only a command says does not count here."""
    return point.kind in ("server", "worker") and not point.command


def _ends_at_once(
    system: System, subject: Image | Workload, file: str, words: tuple[str, ...], place: Place
) -> Iterator[Verdict]:
    """A module that only defines an application does nothing when it is run as a program."""
    plain = program_words(words)
    is_run = bool(plain) and bool(_PYTHON.match(plain[0].rpartition("/")[2])) and plain[1:2] != ("-m",)
    routes = [endpoint for endpoint in system.endpoints if endpoint.place.path == file]
    if is_run and routes and routes[0].framework in ("fastapi", "flask", "starlette", "quart", "sanic"):
        starts = [point for point in system.entry_points if point.place.path == file and _starts(point)]
        if not starts:
            text = f"runs {file}, which defines {len(routes)} routes and never starts a server, so it ends at once"
            harm = Harm.total((f"start of {subject.label}", f"{file} ends", "the container is started again"))
            yield unmet(subject, text, place=place, also=(routes[0].place,), harm=harm, program=file)
            return
    yield met(subject, f"starts {file}", place=place)
