"""A process whose output goes nowhere.

Why: what a process says before it dies is most often the only thing that tells why.
Scenario: {subject} ends at night with an exception.
Impact: the exception was written to nothing; the next start may work, and nobody will ever know what it was.
Detection: look for its last words: there is no file, no journal and no log of the container.
Fix: send both streams to something that keeps and rotates them: the journal (`StandardOutput=journal`), the log of the
    container, or a file: `>> /var/log/{name}.log 2>&1`.
Monitoring: alert when a process that should speak every minute is silent for ten.
Blind to: programs that keep a log file of their own whatever becomes of their output.
Source: https://12factor.net/logs
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Command, System, Workload
from roadworthy.rules.rule import rule

BAD = {
    "start.sh": """
#!/bin/bash
nohup python3 worker.py > /dev/null 2>&1 &  # unmet
""",
    "docker-compose.yml": """
services:
  web:  # unmet
    build: .
    logging:
      driver: none
""",
    "worker.service": """
[Service]  # unmet
ExecStart=/usr/bin/worker
StandardOutput=null
StandardError=null
""",
    "jobs/worker.plist": """
<plist version="1.0"><dict>
  <key>Label</key><string>org.example.worker</string> «unmet»
  <key>ProgramArguments</key><array><string>/usr/bin/worker</string></array>
  <key>KeepAlive</key><true/>
  <key>StandardOutPath</key><string>/dev/null</string>
  <key>StandardErrorPath</key><string>/dev/null</string>
</dict></plist>
""",
}
GOOD = {
    "start.sh": """
#!/bin/bash
nohup python3 worker.py >> worker.log 2>&1 &
kubectl port-forward svc/web 8080:80 > /dev/null 2>&1 &
curl -s http://localhost:8000/health > /dev/null 2>&1 &
command -v python3 > /dev/null 2>&1
""",
    "worker.service": """
[Service]  # met
ExecStart=/usr/bin/worker
""",
    "jobs/worker.plist": """
<plist version="1.0"><dict>
  <key>Label</key><string>org.example.worker</string> «unclear»
  <key>ProgramArguments</key><array><string>/usr/bin/worker</string></array>
  <key>KeepAlive</key><true/>
</dict></plist>
""",
}

_NOWHERE = re.compile(r"(?:&>|>&|[^2]>>?|^>)\s*/dev/null(\s+2>&1)?(\s+<\s*/dev/null)?\s*&\s*$")
_PROGRAMS = re.compile(
    r"^(nohup\s+|setsid\s+|exec\s+|sudo\s+)*(\S*/)?(python[\d.]*|node|npm|yarn|pnpm|java|uvicorn|gunicorn|celery|flask|"
    r"ollama|streamlit|deno|bun|ruby|php|dotnet|go\s+run)\s"
)


@rule(
    preview=True,
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.HIGH,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def output_discarded(system: System) -> Iterator[Verdict]:
    for script in system.scripts:
        for command in script.commands:
            if command.is_background and _loses_all(command):
                yield unmet(command, "writes both its streams to nothing", name=command.program)
    for workload in system.workloads:
        if workload.is_one_shot or workload.is_development:
            continue
        if workload.kind == "compose" and workload.raw.get("logging.driver") == "none":
            yield unmet(workload, "has the logging driver none, which keeps nothing", name=workload.name)
        elif workload.kind == "systemd":
            yield from _unit(workload)
        elif workload.kind == "launchd":
            yield from _job(workload)


def _loses_all(command: Command) -> bool:
    """Both streams go to nothing, and what is started is a program that stays."""
    text = command.place.quote
    if not _NOWHERE.search(text) or ("2>&1" not in text and "&>" not in text and ">&" not in text):
        return False
    return _PROGRAMS.match(" ".join(command.words_given) + " ") is not None


def _unit(workload: Workload) -> Iterator[Verdict]:
    out, error = (workload.raw.get(f"Service.{key}", "") for key in ("StandardOutput", "StandardError"))
    if out == "null" and error in ("null", "", "inherit"):
        yield unmet(workload, "sends its output to null", name=workload.name)
    elif out != "null" and error != "null":
        yield met(workload, "writes to the journal" if not out or out == "journal" else f"writes to {out}")


def _job(workload: Workload) -> Iterator[Verdict]:
    paths = [workload.raw.get(key, "") for key in ("StandardOutPath", "StandardErrorPath")]
    if all(path == "/dev/null" for path in paths):
        yield unmet(workload, "sends both its streams to /dev/null", name=workload.name)
    elif not any(paths):
        yield unclear(
            workload, "names no file for its output, which launchd then throws away; it may keep a log itself"
        )
    elif paths[1] and paths[1] != "/dev/null":
        yield met(workload, f"writes its errors to {paths[1]}")
