"""Compilers and tools that stay in an image which only runs.

Why: the process needs what was built, not what built it; everything else is pulled, scanned and patched for nothing.
Scenario: {subject} is rolled out to a new node in the middle of an outage.
Impact: the pull takes minutes instead of seconds, and whoever gets inside finds a workshop.
Detection: `docker history IMAGE` shows the layer; the scanner reports holes in packages that nothing uses.
Fix: build in a first stage and take the product: `COPY --from=build /venv /venv`; install tools only where something
    calls them.
Monitoring: the size of the image, per build.
Blind to: programs that compile while they run.
Source: https://docs.docker.com/build/building/multi-stage/
Seen: sshtomar/ai-pair-programming-mlops@6b342ba project/Dockerfile:13
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.knowledge.installers import COMPILERS, HAND_TOOLS, packages
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import Command, Image, Instruction, System
from roadworthy.rules.rule import rule

BAD = {
    "Dockerfile": """
FROM python:3.12.4-slim AS base
WORKDIR /app
FROM base AS dependencies
RUN apt-get update && apt-get install -y build-essential && rm -rf /var/lib/apt/lists/*  # unmet
FROM dependencies AS production  # unmet
CMD ["python", "app.py"]
""",
    "tools/Dockerfile": """
FROM python:3.12.4-slim
RUN apt-get update && apt-get install -y curl bc  # unmet
CMD ["python", "app.py"]
""",
    "remediate.sh": "while curl -f http://localhost:8000/; do docker restart api; done\n",
}
GOOD = {
    "Dockerfile": """
FROM python:3.12.4-slim AS build
RUN apt-get update && apt-get install -y build-essential && rm -rf /var/lib/apt/lists/*
FROM python:3.12.4-slim
COPY --from=build /venv /venv  # met
RUN apt-get update && apt-get install -y curl
HEALTHCHECK CMD curl -f http://localhost:8000/
""",
    "purged/Dockerfile": """
FROM python:3.12.4-slim
RUN apt-get update && apt-get install -y gcc && pip install -r requirements.txt && apt-get purge -y gcc
""",
    "virtual/Dockerfile": """
FROM python:3.12.4-alpine
RUN apk add --no-cache --virtual .build gcc musl-dev && pip install -r requirements.txt && apk del .build
""",
    "used/Dockerfile": """
FROM python:3.12.4-slim
RUN apt-get update && apt-get install -y curl
COPY start.sh /start.sh
CMD ["/start.sh"]
""",
    "used/start.sh": "until curl -f http://model:11434/; do sleep 1; done\nexec python app.py\n",
    "tested/Dockerfile": """
FROM python:3.12.4-slim AS build
RUN apt-get update && apt-get install -y build-essential
FROM python:3.12.4-slim AS production
COPY --from=build /venv /venv  # met
CMD ["python", "app.py"]
FROM production AS test
RUN apt-get update && apt-get install -y make
""",
    "targets/Dockerfile": """
FROM python:3.12.4-slim AS base
FROM base AS test
FROM base AS production
CMD ["python", "app.py"]
""",
}
_REMOVES = ("purge", "autoremove", "remove", "apk del", "apt-get del", "yum remove", "dnf remove")
MANY_STAGES = 3


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
def bloated_image(system: System) -> Iterator[Verdict]:
    """Ask what becomes part of the last stage; what an earlier stage alone holds is left behind."""
    wanted = {(one.build_file, one.build_target) for one in system.workloads if one.build_target}
    by_hand = _spoken(system)
    for image in system.images:
        if image.is_development:
            continue
        found = False
        for line in image.instructions:
            if (kept := _compiler(line)) is not None:
                command, name = kept
                text = f"keeps {name}, which building needs and running does not"
                yield unmet(image, text, place=command.place, cause="a compiler stays")
                found = True
                break
        for line in image.instructions:
            if (idle := _idle(system, image, line, by_hand)) is not None:
                command, tools = idle
                yield unmet(image, f"carries {tools}, which nothing in it calls", place=command.place, cause="tools")
                found = True
                break
        chain = image.chain
        is_chain = len(chain) >= MANY_STAGES and len(chain) == len(image.stages)
        if is_chain and not any((image.file, stage.name) in wanted for stage in chain):
            text = f"has {len(chain)} stages, each on top of the one before, so that nothing is left behind"
            yield unmet(image, text, place=chain[0].place, cause="stages in a row")
        elif not found and (taken := next((one for one in image.instructions if "from" in one.flags), None)):
            yield met(image, "takes only what was built from another stage", place=taken.place)


def _compiler(line: Instruction) -> tuple[Command, str] | None:
    if line.keyword != "RUN" or any(word in line.text for word in _REMOVES) or "--virtual" in line.text:
        return None
    for command in line.commands:
        for name in packages(command.words_given):
            if name in COMPILERS and command.words_given[0] in ("apt-get", "apt", "apk", "yum", "dnf", "microdnf"):
                return command, name
    return None


def _idle(system: System, image: Image, line: Instruction, by_hand: str) -> tuple[Command, str] | None:
    """A command that installs tools by hand of which no line, script or check that could run inside makes use."""
    if line.keyword != "RUN" or any(word in line.text for word in _REMOVES):
        return None
    for command in line.commands:
        if command.words_given[:1] not in (("apt-get",), ("apt",), ("apk",)):
            continue
        idle = [name for name in packages(command.words_given) if name in HAND_TOOLS]
        if idle and not any(_is_used(system, image, name, by_hand) for name in idle):
            return command, " and ".join(idle[:3])
    return None


def _is_used(system: System, image: Image, tool: str, by_hand: str) -> bool:
    calls = [command for one in image.instructions for command in one.commands]
    if any(tool in command.words_given and not packages(command.words_given) for command in calls):
        return True
    probes = [image.probe, *(probe for one in system.workloads for probe in one.probes)]
    if any(probe is not None and tool in f"{probe.tools} {probe.command}" for probe in probes):
        return True
    started = [word for one in system.workloads if isinstance(one.command, tuple) for word in one.command]
    return tool in " ".join(started) or f" {tool} " in by_hand


def _spoken(system: System) -> str:
    """Every program that code and scripts call, but for scripts that drive containers from outside."""
    programs = {command.program for command in system.program_commands}
    for script in system.scripts:
        called = {command.program for command in script.commands}
        if not called & {"docker", "docker-compose", "kubectl", "podman"} and script.shell != "make":
            programs |= called
            programs |= {word for command in script.commands for word in command.words_given if word in HAND_TOOLS}
    return f" {' '.join(sorted(programs))} "
