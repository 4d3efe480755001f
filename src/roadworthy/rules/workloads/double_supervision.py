"""A program that two supervisors may start.

Why: each of them knows only of the process that it started itself.
Scenario: the machine boots and the manager starts {program}; somebody runs {subject} because nothing seemed to run.
Impact: two processes write the same state: work is done twice, files are damaged, and a stop stops one of them.
Detection: `pgrep -fc {program}` says 2.
Fix: let the script ask the manager, `systemctl start NAME` or `launchctl kickstart gui/$UID/LABEL`; or take the unit
    away.
Monitoring: alert when more than one process of the name runs.
Blind to: locks that the program takes by itself.
Source: https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html
Seen: naythan-github/team-maia@b543b17 claude/tools/start_vtt_watcher.sh:23
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Command, Place, Script, System
from roadworthy.rules.rule import rule

BAD = {
    "start_watcher.sh": """
#!/bin/bash
nohup python3 tools/mail_watcher.py >> watcher.log 2>&1 &  # unmet
echo $! > watcher.pid
""",
    "status.sh": """
#!/bin/bash
launchctl list | grep -q "com.example.mail-watcher"
""",
    "start_api.sh": """
#!/bin/bash
nohup python3 api.py &  # unmet
""",
    "api.service": """
[Service]
ExecStart=/usr/bin/python3 /opt/shop/api.py
Restart=always
""",
    "api.py": "",
}
GOOD = {
    "start.sh": """
#!/bin/bash
systemctl start api || nohup python3 api.py &
""",
    "other.sh": """
#!/bin/bash
nohup python3 analysis.py &
""",
    "api.service": """
[Service]
ExecStart=/usr/bin/python3 /opt/shop/api.py
Restart=always
""",
    "api.py": "",
}
_MANAGERS = frozenset({"systemctl", "launchctl", "service", "supervisorctl"})
_SUPERVISED = ("systemd", "launchd", "supervisord")
_LABEL = re.compile(r"(?<![\w.-])(?:[a-z]{2,6}\.[\w-]+(?:\.[\w-]+)*\.([\w-]+)|([\w-]{3,})\.service)(?![\w-])")
_PROGRAM = re.compile(r".*\.(py|js|rb|sh)$")


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def double_supervision(system: System) -> Iterator[Verdict]:
    """Ask each script that leaves a program running behind it whether a manager has a unit for that program."""
    starts = [(script, command) for script in system.scripts for command in script.commands if _is_left(command)]
    if not starts:
        return
    supervised = _supervised(system)
    for script, command in starts:
        if any(one.program in _MANAGERS for one in script.commands):
            continue
        program = next((word for word in command.words_given if _PROGRAM.fullmatch(word)), "")
        name = _plain(program)
        if name in supervised and supervised[name].path != script.file:
            where = supervised[name]
            stem = program.rpartition("/")[2]
            text = f"leaves {stem} running by itself, which {where.path} shows a service manager to run, too"
            yield unmet(script, text, place=command.place, also=(where,), program=stem)


def _is_left(command: Command) -> bool:
    return command.program == "nohup" or (command.program in ("setsid", "disown") and len(command.words_given) > 1)


def _supervised(system: System) -> dict[str, Place]:
    """Names of programs that units start, or that scripts ask a manager about, to where."""
    found: dict[str, Place] = {}
    for script in system.scripts:
        if any(one.program == "launchctl" for one in script.commands):
            _take_labels(script, found)
    for workload in system.workloads:
        if workload.kind in _SUPERVISED and isinstance(workload.command, tuple):
            for word in workload.command:
                if _PROGRAM.fullmatch(word):
                    found[_plain(word)] = workload.place
    return found


def _take_labels(script: Script, found: dict[str, Place]) -> None:
    for command in script.commands:
        for match in _LABEL.finditer(command.label.replace(".plist", "")):
            found.setdefault(_plain(match[1] or match[2]), command.place)


def _plain(program: str) -> str:
    """`mail-watcher` of `tools/mail_watcher.py`: labels of managers are written with hyphens."""
    name = program.rpartition("/")[2]
    stem = name.rpartition(".")[0] or name
    return stem.lower().replace("_", "-")
