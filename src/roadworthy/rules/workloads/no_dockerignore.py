"""An image into which the whole build context is copied, and nothing is left out.

Why: the folder that is built from holds more than the program: history, tests, notes, and whatever lies there unsaved.
Scenario: somebody builds {subject} on a machine with a `.env`, a dump or a virtual environment in that folder.
Impact: the image carries it to every registry and host; each change of any file builds every later layer again.
Detection: `docker run --rm IMAGE ls -la` shows `.git` and more.
Fix: a file `.dockerignore` beside what is built that begins with everything and takes back what the program needs:
    `*`, `!src/`, `!requirements.txt`.
Monitoring: the size of the image and of the context that the builder sends, per build.
Blind to: contexts that a pipeline prepares in a folder of its own.
Source: https://docs.docker.com/build/concepts/context/#dockerignore-files
Seen: daryllundy/llm-reliability-lab@f47a94f Dockerfile:11
"""

from collections.abc import Iterator
from posixpath import join

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import Instruction, Role, System
from roadworthy.rules.rule import rule

BAD = {
    "Dockerfile": """
FROM python:3.12.4-slim
WORKDIR /app
COPY . .  # unmet
""",
    "app.py": "",
}
GOOD = {
    "api/Dockerfile": """
FROM python:3.12.4-slim
COPY . /app  # met
""",
    "api/.dockerignore": ".git\n",
    "api/tests/test_api.py": "",
    "go/Dockerfile": """
FROM golang:1.23.1 AS build
COPY . .
RUN go build -o /service .
FROM scratch
COPY --from=build /service /service
""",
    "go/docs/notes.md": "",
    "small/Dockerfile": """
FROM python:3.12.4-slim
COPY . /app
""",
    "small/app.py": "",
    "some/Dockerfile": """
FROM python:3.12.4-slim
COPY src/ /app/
""",
    "compose.yaml": """
services:
  api: {build: api}
  go: {build: go}
  small: {build: small}
  some: {build: some}
""",
}


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
    profile=Profile.THOROUGH,
)
def no_dockerignore(system: System) -> Iterator[Verdict]:
    """Asks each image whose own stages, not those that it only takes products from, copy the context whole."""
    files = {rules.file for rules in system.ignores}
    for image in system.images:
        line = next((line for line in image.instructions if _copies_all(line)), None)
        if line is None or image.is_development:
            continue
        contexts = system.likely_contexts_of(image)
        kept = [join(context, ".dockerignore") for context in contexts] + [f"{image.file}.dockerignore"]
        found = next((name for name in kept if name in files), None)
        if found is not None:
            yield met(image, f"leaves out what {found} names", place=line.place)
        elif held := _held(system, contexts):
            text = f"copies its whole build context, {held} among it, and no .dockerignore leaves anything out"
            yield unmet(image, text, place=line.place, cause="no .dockerignore")


def _copies_all(line: Instruction) -> bool:
    return (
        line.keyword in ("COPY", "ADD")
        and "from" not in line.flags
        and len(line.words_given) > 1
        and any(word in (".", "./", "*", "./*") for word in line.words_given[:-1])
    )


def _held(system: System, contexts: tuple[str, ...]) -> str:
    """Something in the folder that no image needs; "" where nothing is known to be."""
    context = contexts[0] if contexts else ""
    inside = [file for file in system.files if not context or file.path.startswith(context + "/")]
    for file in inside:
        if (
            file.role is Role.TEST
            or file.kind == "env"
            or (file.role is Role.DOCUMENTATION and file.name != "README.md")
        ):
            return file.path
    return "the history of the repository" if not context and not system.is_part else ""
