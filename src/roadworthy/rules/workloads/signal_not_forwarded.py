"""An entrypoint script that keeps the signal to itself.

Why: a stop goes to the first process of the container; a shell that waits for its child hands nothing on.
Scenario: a deployment or a scale-down stops {subject}.
Impact: the server goes on unaware until the grace period is over and is then killed, with every request it held.
Detection: each stop takes exactly the grace period (10 s for Docker) and ends with exit code 137.
Fix: start the server with `exec`, or `trap 'kill -TERM "$pid"; wait "$pid"' TERM` before `wait`.
Monitoring: count exits with code 137, and measure how long a stop takes.
Blind to: servers that bear being killed at any moment.
Source: https://docs.docker.com/reference/dockerfile/#entrypoint
Seen: LeeCampbell/code-review-llm@8d92a6e .devcontainer/entrypoint.014b.sh:14
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Command, Script, System
from roadworthy.model.containers import program_words
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.containers import is_server

BAD = {
    "Dockerfile": """
FROM ollama/ollama:0.6.2
COPY entrypoint.sh /entrypoint.sh
COPY start.sh /start.sh
ENTRYPOINT ["/entrypoint.sh"]
""",
    "entrypoint.sh": """
#!/bin/bash
ollama serve &
pid=$!
ollama list
wait $pid  # unmet
""",
    "web/Dockerfile": """
FROM python:3.12.4-slim
COPY start.sh /
CMD ["/start.sh"]
""",
    "web/start.sh": """
#!/bin/sh
alembic upgrade head
uvicorn app:app --host 0.0.0.0  # unmet
""",
}
GOOD = {
    "Dockerfile": """
FROM python:3.12.4-slim
COPY start.sh trap.sh /
CMD ["/start.sh"]
""",
    "start.sh": """
#!/bin/sh
alembic upgrade head
exec uvicorn app:app --host 0.0.0.0  # met
""",
    "both/Dockerfile": """
FROM python:3.12.4-slim
COPY entrypoint.sh /
ENTRYPOINT ["/entrypoint.sh"]
""",
    "both/entrypoint.sh": """
#!/bin/bash
trap 'kill -TERM $pid' TERM INT  # met
python worker.py &
pid=$!
wait $pid
""",
    "run-locally.sh": """
uvicorn app:app --reload
""",
}


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
    shows={"start.sh": "exec uvicorn"},
)
def signal_not_forwarded(system: System) -> Iterator[Verdict]:
    """Ask each script that starts a container how its last, lasting command is started."""
    for script in _entrypoints(system):
        commands = [command for command in script.commands if not command.symbol and command.joined_by != "$("]
        trap = next((command for command in script.commands if _traps_termination(command)), None)
        if trap is not None:
            yield met(script, "handles SIGTERM itself", place=trap.place)
            continue
        last = next(
            (command for command in reversed(commands) if command.program not in ("echo", "printf", "exit")), None
        )
        if last is None:
            continue
        if last.program == "exec":
            yield met(script, "hands its place to what it starts", place=last.place)
        elif last.program == "wait" and any(command.is_background for command in commands):
            server = next(command for command in commands if command.is_background)
            text = f"waits for `{server.label}` without a trap, so a stop never reaches it"
            yield unmet(script, text, place=last.place, cause="signal kept")
        elif is_server(program_words(last.words_given)) and not last.is_background:
            text = f"starts `{last.label}` as its child, so a stop never reaches it"
            yield unmet(script, text, place=last.place, cause="signal kept")


def _traps_termination(command: Command) -> bool:
    signals = {"TERM", "SIGTERM", "15", "EXIT"}
    return command.program == "trap" and len(command.words_given) > 2 and bool(signals & set(command.words_given[2:]))


def _entrypoints(system: System) -> list[Script]:
    """Scripts that a workload or an image starts, and those that a Dockerfile copies and that are called so."""
    found: dict[str, Script] = {}
    composed = [workload for workload in system.workloads if workload.kind == "compose" and not workload.is_development]
    for script in (*map(system.script_of, composed), *map(system.script_of, system.images)):
        if script is not None:
            found[script.file] = script
    copied = {
        word.rpartition("/")[2]
        for image in system.images
        for line in image.instructions
        if line.keyword in ("COPY", "ADD")
        for word in line.words_given[:-1]
    }
    for script in system.scripts:
        name = script.file.rpartition("/")[2]
        if "entrypoint" in name and name in copied:
            found[script.file] = script
    return [found[file] for file in sorted(found)]
