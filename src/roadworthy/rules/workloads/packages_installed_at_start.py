"""A container that installs packages each time it starts.

Why: a start then needs the registry, its newest versions and minutes; an image has all of that inside, tested.
Scenario: the registry is down, a package is withdrawn, or a new version breaks; {subject} restarts.
Impact: it does not come back, or comes back as another program than yesterday's, when it is needed most.
Detection: the log of a start begins with downloads; two replicas report different versions.
Fix: install in the image: `RUN pip install --no-cache-dir -r requirements.txt`, and start only the program.
Monitoring: seconds from start to ready; alert when they grow.
Blind to: programs that fetch plugins by themselves.
Source: https://12factor.net/build-release-run
Seen: brunovlucena/homelab@a90f3c7 flux/infrastructure/notifi/localfusion/k8s/mock-blockchain-rpc.yaml:124
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.knowledge.installers import installs
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Command, Image, System, Workload
from roadworthy.rules.rule import rule

BAD = {
    "compose.yaml": """
services:
  worker:
    image: python:3.12.4-slim
    command: sh -c "pip install -r requirements.txt && python worker.py"  # unmet
    volumes: [".:/app"]
""",
    "api/Dockerfile": """
FROM python:3.12.4-slim
COPY start.sh /start.sh
CMD ["/start.sh"]
""",
    "api/start.sh": """
#!/bin/sh
apt-get update
apt-get install -y ffmpeg  # unmet
exec python app.py
""",
    "k8s/web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web  # unmet
          image: node:20.14.0
          command: [sh, -c, "npm install && npm start"]
""",
}
GOOD = {
    "Dockerfile": """
FROM python:3.12.4-slim
RUN pip install -r requirements.txt
COPY start.sh /start.sh
CMD ["/start.sh"]
""",
    "start.sh": """
#!/bin/sh
pip list
exec python app.py  # met
""",
    "compose.dev.yaml": """
services:
  web:
    image: node:20.14.0
    command: sh -c "npm install && npm run dev"
""",
    "compose.yaml": """
services:
  web-init:
    image: node:20.14.0
    command: npm install
  shell:
    image: node:20.14.0
    command: sh -c "npm install && npm run dev"
""",
}
_DEVELOPING = re.compile(r"\b(run|yarn|pnpm) (start:)?(dev|watch)\b|--reload\b|--watch\b|nodemon|runserver|\bpytest\b")
_CUT = re.compile(r"&&|\|\||;|\n|\|")


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def packages_installed_at_start(system: System) -> Iterator[Verdict]:
    """Ask what is started to stay: the words of workloads, and the scripts that they and images start."""
    asked: set[str] = set()
    for workload in system.workloads:
        if workload.is_one_shot or workload.is_development:
            continue
        words = (*_words(workload.entrypoint), *_words(workload.command))
        spoken = " ".join(words)
        manager = _installer(spoken)
        if manager and not _DEVELOPING.search(spoken):
            yield unmet(
                workload,
                f"runs {manager} each time it starts",
                place=workload.command_place or workload.place,
                cause=f"{manager} at start",
            )
        elif not manager:
            yield from _of_script(system, workload, asked)
    for image in system.images:
        if not image.is_development:
            yield from _of_script(system, image, asked)


def _words(given: object) -> tuple[str, ...]:
    return given if isinstance(given, tuple) else ()


def _installer(spoken: str) -> str:
    """The package manager that a line of shell calls; "" where it calls none."""
    for part in _CUT.split(spoken):
        words = tuple(word.strip("\"'()") for word in part.split())
        while words and words[0].rpartition("/")[2] in ("sh", "bash", "ash", "-c", "-lc", "-ec", "-exc", "then", "do"):
            words = words[1:]
        if manager := installs(words):
            return f"{manager} {'install' if manager != 'apk' else 'add'}"
    return ""


def _of_script(system: System, subject: Workload | Image, asked: set[str]) -> Iterator[Verdict]:
    script = system.script_of(subject)
    if script is None or script.file in asked:
        return
    asked.add(script.file)
    commands = [one for one in script.commands if not one.symbol]
    if any(_DEVELOPING.search(one.label) for one in commands):
        return
    found = next((one for one in commands if installs(one.words_given) and not _is_conditional(one)), None)
    if found is not None:
        yield unmet(subject, f"runs `{found.label[:60]}` each time it starts", place=found.place, cause="at start")
    elif commands and not any(installs(one.words_given) for one in commands):
        yield met(subject, "installs nothing when it starts", place=commands[-1].place)


def _is_conditional(command: Command) -> bool:
    """It stands behind a test, so that not every start comes to it."""
    return bool(command.in_loop) or command.joined_by in ("&&", "||")
