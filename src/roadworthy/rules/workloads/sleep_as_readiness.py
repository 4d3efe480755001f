"""A fixed sleep that stands for readiness.

Why: a server is ready when it says so, not after a number of seconds that was right on one machine.
Scenario: {subject} starts on a colder disk or a busier host and is not ready when the sleep ends.
Impact: the next command fails or talks to nobody; where the script starts the container, the container is useless.
Detection: starts that fail now and then, more often under load, and pass when they are repeated.
Fix: ask until it answers, with a tool that the image has (that of Ollama has no curl):
    `timeout 120 sh -c 'until ollama list >/dev/null 2>&1; do sleep 1; done'`, or
    `timeout 120 sh -c 'until curl -fsS http://localhost:8080/health >/dev/null; do sleep 1; done'`.
Monitoring: measure the time from start to the first healthy answer.
Blind to: a wait that the next command makes by itself, with retries of its own.
Source: https://docs.docker.com/compose/how-tos/startup-order/
Seen: LeeCampbell/code-review-llm@8d92a6e .devcontainer/entrypoint.014b.sh:9
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.findings import Harm, Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Command, Fact, Script, System
from roadworthy.model.containers import program_words
from roadworthy.rules.rule import rule

BAD = {
    "compose.yaml": """
services:
  api:
    build: api
""",
    "api/Dockerfile": """
FROM python:3.12.4-slim
COPY start.sh /start.sh
ENTRYPOINT ["/start.sh"]
""",
    "api/start.sh": """
#!/bin/sh
set -e
sleep 5  # unmet
curl -s http://ollama:11434/api/pull -d '{"model": "llama3"}'
uvicorn app:app
""",
    "entrypoint.sh": """
#!/bin/bash
ollama serve &
pid=$!
sleep 5  # unmet
ollama run llama3
wait $pid
""",
    "Dockerfile": """
FROM ollama/ollama:0.6.2
RUN ollama serve & sleep 5 && ollama pull llama3  # unmet
""",
    "Makefile": """
check:
	docker compose up -d
	sleep 10  # unmet
	curl -f http://localhost:8000/items
""",
}
GOOD = {
    "entrypoint.sh": """
#!/bin/bash
ollama serve &  # met
until curl -fsS http://localhost:11434/; do sleep 1; done
ollama run llama3
wait
""",
    "staggered.sh": """
#!/bin/bash
python reports.py &
sleep 2
python alerts.py &
sleep 2
echo "both started"
wait
""",
    "stop.sh": """
#!/bin/bash
kill "$(cat app.pid)"
sleep 1
curl -s http://localhost:8000/ && echo "still there"
""",
    "restart.sh": """
#!/bin/bash
python app.py &
pid=$!
kill $pid
sleep 5
curl http://backend/
""",
    "poll.sh": """
#!/bin/bash
while true; do
  curl -s http://localhost:8000/metrics
  sleep 5
done
""",
    "compose.yaml": """
services:
  shell:
    image: python:3.12.4
    command: sleep infinity
""",
}

_SLEEP = re.compile(r"\d+(\.\d+)?[smh]?|\$\{?\w+\}?")
_STOPS = frozenset({"kill", "pkill", "killall", "stop", "wait", "exit", "return"})
_ASKS = frozenset({"curl", "wget", "http", "https", "nc", "grpcurl", "psql", "mysql", "redis-cli", "mongosh", "mongo"})
_ASKS |= frozenset(
    {"ollama", "newman", "k6", "pytest", "alembic", "cqlsh", "clickhouse-client", "rabbitmqctl", "hey", "ab"}
)
_WAITS = frozenset(
    {"wait-for-it", "wait-for-it.sh", "wait-for", "wait-for.sh", "dockerize", "wait4x", "pg_isready", "wait-on"}
)
_NEVER_BEHIND = frozenset({"tail", "sleep", "echo", "open", "xdg-open", "printf", "watch"})
_ASIDE = re.compile(r"(^|[/_.-])(test|tests|demo|example|smoke|bench\w*)([/_.-]|$)")


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
    shows={"entrypoint.sh": "until curl"},
)
def sleep_as_readiness(system: System) -> Iterator[Verdict]:
    """Follow each script and each RUN from what it starts behind itself to what it asks next."""
    started = {
        script.file: f"start of {workload.label}"
        for workload in system.workloads
        if not workload.is_development and (script := system.script_of(workload)) is not None
    }
    for script in system.scripts:
        if _ASIDE.search(script.file.lower()):
            continue
        for symbol in dict.fromkeys(command.symbol for command in script.commands):
            commands = tuple(command for command in script.commands if command.symbol == symbol)
            if (begun := started.get(script.file)) and (hope := _hope(commands)):
                sleep, use = hope
                text = f"sleeps {sleep.words_given[1]} and then takes what it asks for ready: `{use.label}`"
                harm = Harm.total((begun, script.file, sleep.label))
                yield unmet(script, text, place=sleep.place, harm=harm, cause="beside it")
            for pause in _pauses(commands, script.functions):
                if pause.is_polled:
                    yield met(_named(script, pause.server), "is asked until it answers", place=pause.server.place)
                    continue
                start = started.get(script.file)
                harm = Harm.total((start, script.file, pause.sleep.label)) if start else None
                yield unmet(script, pause.text, place=pause.sleep.place, harm=harm, cause=pause.server.label)
    for image in system.images:
        for line in image.instructions:
            for pause in _pauses(line.commands, ()):
                if not pause.is_polled:
                    text = f"{pause.text} while the image is built"
                    yield unmet(image, text, place=pause.sleep.place, cause=pause.server.label)


@dataclass(frozen=True)
class _Pause:
    """What is started, the sleep after it, and what then needs it; `is_polled` when it is asked until it answers."""

    server: Command
    sleep: Command
    use: Command
    is_polled: bool = False

    @property
    def text(self) -> str:
        wait = self.sleep.words_given[1]
        return f"starts `{self.server.label}`, sleeps {wait} and then takes it for ready: `{self.use.label}`"


def _named(script: Script, server: Command) -> Fact:
    return server if server.label else script


def _pauses(commands: tuple[Command, ...], functions: tuple[str, ...]) -> Iterator[_Pause]:
    server: Command | None = None
    sleep: Command | None = None
    for command in commands:
        words = program_words(command.words_given) or command.words_given
        program = words[0].rpartition("/")[2] if words else ""
        if _starts(command, words, functions):
            server, sleep = command, None
        elif server is None:
            continue
        elif program in _STOPS or "stop" in words[1:3] or "down" in words[1:3]:
            server = None
        elif program == "sleep" and len(words) == 2 and _SLEEP.fullmatch(words[1]) and not command.in_loop:
            sleep = sleep or command
        elif program in _WAITS or (command.in_loop and program in _ASKS):
            yield _Pause(server, sleep or server, command, is_polled=True)
            server = None
        elif _uses(server, command, words):
            if sleep is not None:
                yield _Pause(server, sleep, command)
            server = None


def _hope(commands: tuple[Command, ...]) -> tuple[Command, Command] | None:
    """A start script that begins with a sleep and then asks somebody else: the sleep, and who asks."""
    sleep: Command | None = None
    for command in commands:
        words = program_words(command.words_given) or command.words_given
        program = words[0].rpartition("/")[2] if words else ""
        if command.is_background or command.in_loop or program in _STOPS or program in _WAITS:
            return None
        if sleep is None and program == "sleep" and len(words) == 2 and _SLEEP.fullmatch(words[1]):
            sleep = command
        elif sleep is not None and program in _ASKS:
            return sleep, command
    return None


def _starts(command: Command, words: tuple[str, ...], functions: tuple[str, ...]) -> bool:
    """It leaves something running behind the script."""
    if not words or words[0] in functions or command.in_loop:
        return False
    if command.is_background:
        is_forward = "port-forward" in words or words[0].startswith("$")
        return words[0] not in _NEVER_BEHIND and not is_forward
    if words[0] == "docker-compose" or words[:2] == ("docker", "compose"):
        return "up" in words and bool({"-d", "--detach"} & set(words)) and "--wait" not in words
    return words[:2] == ("docker", "run") and bool({"-d", "--detach"} & set(words))


def _uses(server: Command, command: Command, words: tuple[str, ...]) -> bool:
    if command.is_background or not words:
        return False
    program = words[0].rpartition("/")[2]
    if program in _ASKS:
        return "--version" not in words
    started = program_words(server.words_given) or server.words_given
    if program in ("docker-compose", "docker"):
        return ("exec" in words or "run" in words[:3]) and started[:1] in (("docker",), ("docker-compose",))
    return program == started[0].rpartition("/")[2] and program not in (
        "python",
        "python3",
        "node",
        "java",
        "npm",
        "docker",
    )
