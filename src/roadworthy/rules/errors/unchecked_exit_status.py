"""A script that goes on when a step has failed.

Why: a shell runs the next line whatever became of the last one, unless it is told to stop.
Scenario: `{step}` fails: no network, a schema that does not fit, a model that is not there.
Impact: {subject} goes on and serves without what the step was for; the container stays up and looks healthy.
Detection: an error in the first lines of the log, and a service that runs all the same.
Fix: `set -euo pipefail` as the first line, or `{step} || exit 1`; a loop takes an empty answer for a failure, too:
    `if [[ -z "$WAIT" ]] || (( $(echo "$WAIT > 0.7" | bc -l) )); then`.
Monitoring: a readiness check that asks for what the step makes ready.
Blind to: a step whose failure is meant to be borne without a word about it, and a program that code starts.
Source: https://www.gnu.org/software/bash/manual/html_node/The-Set-Builtin.html
Seen: LeeCampbell/code-review-llm@8d92a6e .devcontainer/entrypoint.014b.sh:11
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Command, Image, Script, System, Workload
from roadworthy.rules.rule import rule

_IMAGE = """
FROM python:3.12.4-slim
COPY entrypoint.sh /entrypoint.sh
CMD ["bash", "/entrypoint.sh"]
"""
BAD = {
    "Dockerfile": _IMAGE,
    "entrypoint.sh": """
#!/bin/bash
alembic upgrade head  # unmet
exec uvicorn app:app
""",
    "watch.sh": """
#!/bin/bash
while true; do
  WAIT=$(curl -s --max-time 5 http://web:8000/metrics | grep "^web_wait_seconds " | awk '{print $2}')
  if (( $(echo "$WAIT > 0.7" | bc -l) )); then  # unmet
    docker restart web
  fi
  sleep 5
done
""",
}
GOOD = {
    "Dockerfile": _IMAGE,
    "entrypoint.sh": """
#!/bin/bash
set -e
alembic upgrade head  # met
exec uvicorn app:app
""",
    "tools/migrate.sh": """
#!/bin/bash
alembic upgrade head
""",
    "job/Dockerfile": """
FROM python:3.12.4-slim
COPY start.sh /start.sh
CMD ["bash", "/start.sh"]
""",
    "watch.sh": """
#!/bin/bash
while true; do
  WAIT=$(curl -s --max-time 5 http://web:8000/metrics | grep "^web_wait_seconds " | awk '{print $2}')
  if [[ -z "$WAIT" ]] || (( $(echo "$WAIT > 0.7" | bc -l) )); then
    docker restart web
  fi
  sleep 5
done
""",
    "job/start.sh": """
#!/bin/bash
ollama pull llama3 || echo "no model yet"  # met
if python manage.py migrate; then  # met
  echo done
fi
flyway migrate && exec java -jar app.jar  # met
""",
}
_STEPS = re.compile(
    r"alembic upgrade|manage\.py migrate|flask db upgrade|prisma migrate deploy|flyway migrate|liquibase update"
    r"|(knex|sequelize|typeorm|goose|dbmate)\b.*\b(migrate|migration:run|up)|rails db:(migrate|prepare)|rake db:migrate"
    r"|ollama (pull|run|create)|curl\b.*/api/(pull|create)|huggingface-cli download|dvc pull"
)


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.RESPONSE,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def unchecked_exit_status(system: System) -> Iterator[Verdict]:
    """Asks the steps that make a service ready (migrations, models), and what a loop that restarts things compares."""
    for script in _started(system):
        commands = script.commands
        for index, command in enumerate(commands):
            step = " ".join(command.words_given)
            if not _STEPS.search(step) or command.is_background or command.symbol:
                continue
            following = commands[index + 1] if index + 1 < len(commands) else None
            if command.is_guarded or (following is not None and following.joined_by in ("&&", "||")):
                yield met(command, "stops the start, or is dealt with, when it fails")
            elif following is not None:
                text = "may fail, and the start goes on"
                yield unmet(command, text, cause="a start goes on", step=_short(command))
    for one in system.remediations:
        if one.loop is not None and one.fails_empty is not None:
            text = "rests on a comparison that fails where nothing was read, and the loop takes the failure for a no"
            yield unmet(one, text, place=one.fails_empty, also=(one.place,), step="curl")


def _started(system: System) -> list[Script]:
    found: dict[str, Script] = {}
    starting: tuple[Workload | Image, ...] = (*system.workloads, *system.images)
    for subject in starting:
        script = system.script_of(subject)
        if script is not None:
            found[script.file] = script
    return [found[file] for file in sorted(found)]


def _short(command: Command) -> str:
    return " ".join(command.words_given)[:60]
