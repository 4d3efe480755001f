"""A start command in the form that puts a shell between.

Why: `CMD uvicorn app:app` runs as `/bin/sh -c "uvicorn app:app"`: the process that gets the signals is a shell.
Scenario: {subject} is told to stop during a deployment, and its shell does not pass that on.
Impact: ten seconds pass, then everything is killed: requests are cut off and connections are left open.
Detection: `docker stop` takes exactly ten seconds; `docker top` shows `/bin/sh -c` above the program.
Fix: the form with brackets: `CMD ["uvicorn", "app:app", "--host", "0.0.0.0"]`, or `CMD exec uvicorn …` where a variable
    must be put in.
Monitoring: exit codes 137 at deployments.
Blind to: shells that hand their place to the last command by themselves.
Source: https://docs.docker.com/reference/dockerfile/#shell-and-exec-form
Seen: docker/awesome-compose@18f59bd sparkjava/sparkjava/Dockerfile:31
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "Dockerfile": """
FROM python:3.12.4-slim
CMD uvicorn app:app --host 0.0.0.0  # unmet
""",
    "web/Dockerfile": """
FROM node:22.12.0-slim
CMD ["sh", "-c", "npx prisma migrate deploy && node dist/server.js"]  # unmet
""",
}
GOOD = {
    "Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]  # met
""",
    "exec/Dockerfile": """
FROM python:3.12.4-slim
CMD exec uvicorn app:app --port $PORT  # met
""",
    "web/Dockerfile": """
FROM node:22.12.0-slim
CMD ["sh", "-c", "npx prisma migrate deploy && exec node dist/server.js"]  # met
""",
    "told/Dockerfile": """
FROM python:3.12.4-slim
ENTRYPOINT ["tini", "-g", "--"]
CMD uvicorn app:app
""",
    "init/Dockerfile": """
FROM python:3.12.4-slim
CMD python worker.py
""",
    "compose.yaml": """
services:
  init: {build: init, init: true}
""",
}

_SERVES = frozenset(
    {"node", "python", "python3", "uvicorn", "gunicorn", "hypercorn", "java", "deno", "bun", "celery", "streamlit"}
)
"""What is put last to run on, after a migration or a build."""


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
    profile=Profile.THOROUGH,
)
def shell_form_command(system: System) -> Iterator[Verdict]:
    with_init = {one.build_file for one in system.workloads if one.raw.get("init") == "true"}
    for image in system.images:
        line = image.entrypoint or image.command
        if line is None or image.is_development or image.file in with_init:
            continue
        if image.entrypoint is not None and image.command is not None and image.entrypoint.is_exec_form:
            continue
        programs = [command.program for command in line.commands] or _programs_of(line.words_given)
        if line.is_exec_form and not line.text.lstrip("[ ").startswith(('"sh"', '"/bin/sh"', '"bash"', '"/bin/bash"')):
            yield met(image, "is started without a shell between", place=line.place)
        elif programs[-1:] == ["exec"]:
            yield met(image, "hands the place of its shell to what it starts", place=line.place)
        elif len(programs) > 1 and programs[-1] in _SERVES and "bash" not in line.text:
            text = f"starts {programs[-1]} as the child of its shell, which hands the signal to stop to nobody"
            yield unmet(image, text, place=line.place, cause="shell form")
        elif not line.is_exec_form and len(programs) == 1 and programs[0] not in ("sh", "bash", ""):
            text = f"starts {programs[0]} through `/bin/sh -c`, and the signal to stop goes to that shell"
            yield unmet(image, text, place=line.place, cause="shell form")


def _programs_of(words: tuple[str, ...]) -> list[str]:
    """What `["sh", "-c", "first && second"]` starts, in order."""
    if len(words) != 3 or words[0].rpartition("/")[2] != "sh" or words[1] != "-c":
        return []
    return [part.split()[0] for part in re.split(r"&&|;|\n", words[2]) if part.split()]
