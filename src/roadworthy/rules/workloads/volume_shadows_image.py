"""A named volume over what the image brings.

Why: Docker fills a named volume from the image once, when it is empty; from then on the volume hides the image.
Scenario: a new image of {subject} brings newer files at {path}.
Impact: the old ones stay in force for as long as the volume lives: the update is there and does nothing.
Detection: the file inside the running container differs from the one in its image.
Fix: mount the volume on a folder that only holds what the service writes, and keep what the image brings outside of it.
Monitoring: report the version of code and model from inside the running service.
Blind to: start scripts that refresh the volume from the image.
Source: https://docs.docker.com/engine/storage/volumes/#populate-a-volume-using-a-container
Seen: LeeCampbell/code-review-llm@8d92a6e readme.md:75
"""

from collections.abc import Iterator
from posixpath import normpath

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Image, Mount, Place, System
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.containers import known_of

BAD = {
    "compose.yaml": """
services:
  llm:
    build: .
    volumes:
      - models:/root/.ollama  # unmet
  web:
    build: web
    volumes:
      - code:/app  # unmet
volumes: {models: {}, code: {}}
""",
    "Dockerfile": """
FROM ollama/ollama:0.6.2
RUN ollama serve & until ollama list; do sleep 1; done; ollama pull llama3
""",
    "web/Dockerfile": """
FROM python:3.12.4-slim
WORKDIR /app
COPY app.py .
""",
    "web/app.py": "",
    "README.md": """
```sh
docker build -t llm .
docker run -d -v ollama:/root/.ollama -p 11434:11434 llm  # unmet
```
""",
}
GOOD = {
    "compose.yaml": """
services:
  web:
    build: .
    volumes:
      - data:/app/data
      - ./app.py:/app/app.py
      - /app/node_modules
volumes: {data: {}}
""",
    "Dockerfile": """
FROM python:3.12.4-slim
WORKDIR /app
COPY app.py .
RUN mkdir -p /app/data
""",
    "app.py": "",
    "README.md": """
```sh
docker build -t web .
docker run -v data:/app/data -v ./app.py:/app/app.py web
docker run -v models:/root/.ollama ollama/ollama
```
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def volume_shadows_image(system: System) -> Iterator[Verdict]:
    """Ask each named volume of a service that is built here whether its image puts something there."""
    for workload in system.workloads:
        image = system.image_of(workload) if workload.kind == "compose" and not workload.is_development else None
        if image is None:
            continue
        known = known_of(system, workload)
        state = known.state if known is not None else ()
        for mount in workload.mounts:
            if mount.kind == "volume" and (brought := _brought(system, image, mount, state)) is not None:
                text = f"mounts the volume {mount.source} over {mount.target}, where its image brings files of its own"
                yield unmet(workload, text, place=mount.place, also=(brought,), path=mount.target)
    for run, image in system.documented_runs:
        base = known_of(system, image)
        for source, target in run.volumes:
            mount = Mount(place=run.place, kind="volume", source=source, target=target)
            if (brought := _brought(system, image, mount, base.state if base else ())) is not None:
                text = f"is documented to run with the volume {source} over {target}, where it brings files of its own"
                yield unmet(image, text, place=run.place, also=(brought,), path=target)


def _brought(system: System, image: Image, mount: Mount, state: tuple[str, ...]) -> Place | None:
    """The line of the Dockerfile that puts something at the mount or under it."""
    inside = system.inside(image)
    for line in image.instructions:
        if line.keyword in ("COPY", "ADD") and line.words_given:
            target = normpath(inside.target_of(line, line.words_given[-1]))
            if target == mount.target or target.startswith(mount.target + "/"):
                return line.place
        for command in line.commands:
            if command.program == "ollama" and "pull" in command.words_given and mount.target in state:
                return command.place
    return None
