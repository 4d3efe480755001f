"""A kill that counts as a stop by hand.

Why: Docker restarts what ends by itself; what `docker kill` ended was meant to end, whatever the policy says.
Scenario: an experiment kills {subject} to see it come back, or a script clears the way for a restart that never comes.
Impact: {subject} stays down until somebody starts it; the experiment proves the opposite of what it was written for.
Detection: `docker inspect` shows `exited` and a restart count of 0 beside `restart: always`.
Fix: end the process from inside, so that the policy sees a crash: `docker exec {subject} kill -9 1`, or start it again
    in the same script: `docker start {subject}`.
Monitoring: alert on expected containers that are not running.
Blind to: something else that starts it again.
Source: https://docs.docker.com/engine/containers/start-containers-automatically/#restart-policy-details
Seen: daryllundy/llm-reliability-lab@f47a94f chaos.py:7
"""

from collections.abc import Iterator
from itertools import chain

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Command, System, Workload
from roadworthy.rules.rule import rule

BAD = {
    "compose.yaml": """
services:
  api:
    build: .
    container_name: llm-api
    restart: always
""",
    "chaos.py": """
import subprocess

subprocess.run(["docker", "kill", "llm-api"], check=True)  # unmet
""",
}
GOOD = {
    "compose.yaml": """
services:
  api:
    build: .
    container_name: llm-api
    restart: always
  once:
    build: .
    container_name: once
""",
    "deploy.sh": """
docker stop llm-api
docker rm llm-api
docker compose up -d
""",
    "chaos.sh": """
docker kill once
docker kill stranger
docker kill --signal HUP llm-api
docker restart llm-api
""",
}
_STARTS = frozenset({"start", "run", "up", "restart", "create"})
_RESTARTED = ("always", "unless-stopped", "on-failure")


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.RESPONSE,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def restart_policy_bypassed(system: System) -> Iterator[Verdict]:
    """Ask each `docker kill` of a container that compose would restart, in files that start nothing by name."""
    by_name = {
        name: workload
        for workload in system.workloads
        if workload.kind == "compose" and str(workload.restart).startswith(_RESTARTED)
        for name in (workload.container_name,)
        if name
    }
    commands: dict[str, list[Command]] = {}
    for command in chain(system.program_commands, *(script.commands for script in system.scripts)):
        if command.program in ("docker", "docker-compose") and by_name:
            commands.setdefault(command.place.path, []).append(command)
    for found in commands.values():
        for command in found:
            words = command.words_given
            if words[1:2] != ("kill",) or any(word.startswith(("-s", "--signal")) for word in words):
                continue
            for name in words[2:]:
                if (workload := by_name.get(name)) is not None and not _starts(found, name):
                    yield _bypassed(command, workload)


def _starts(commands: list[Command], name: str) -> bool:
    """Something in the same file starts it again by its own name, or starts all."""
    for command in commands:
        words = command.words_given
        if words[0] == "docker" and words[1:2] == ("compose",):
            words = words[1:]
        if len(words) > 1 and words[1] in _STARTS and words[1] != "restart" and (name in words or words[1] == "up"):
            return True
    return False


def _bypassed(command: Command, workload: Workload) -> Verdict:
    text = f"ends {workload.container_name} in a way that `restart: {workload.restart}` does not undo"
    return unmet(command, text, also=(workload.place,), cause=f"kill in {command.place.path}")
