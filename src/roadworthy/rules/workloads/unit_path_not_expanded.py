"""A unit that counts on a shell which is not there.

Why: systemd and launchd start programs themselves; `~` and `$HOME` are what a shell puts in, and there is none.
Scenario: {workload} is loaded; a folder named `~`, or a program on a `PATH` that says `$PATH`, is looked for.
Impact: it never starts, or it logs into nowhere; where its path lost `/usr/bin`, every program it calls is not found.
Detection: exit codes 203 and 200 in `systemctl status`, 78 in `launchctl list`.
Fix: whole paths, or what the manager itself puts in: `%h` in a unit of systemd.
Monitoring: a check after each deployment that every unit is running.
Blind to: an installer outside the roots that fills the file first.
Source: https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#Environment
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Command, System, Workload
from roadworthy.rules.rule import rule

_PLIST = """
<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0">
<dict>
  <key>Label</key><string>com.example.worker</string>
  <key>ProgramArguments</key> «said»
  <array>WORDS</array>
  <key>KeepAlive</key><true/>
</dict>
</plist>
"""
BAD = {
    "com.example.worker.plist": _PLIST.replace("said", "unmet").replace(
        "WORDS", "<string>/usr/bin/python3</string><string>~/worker/main.py</string>"
    ),
    "deploy/api.service": """
[Service]
WorkingDirectory=/opt/api
Environment=PATH=$PATH:/opt/api/bin «unmet»
ExecStart=/opt/api/run
""",
    "deploy/bot.service": """
[Service]
ExecStart=~/bot/venv/bin/python bot.py «unmet»
""",
}
GOOD = {
    "com.example.worker.plist": _PLIST.replace("said", "met").replace(
        "WORDS", "<string>/bin/sh</string><string>-c</string><string>exec ~/worker/main.py</string>"
    ),
    "deploy/api.service": """
[Service]
WorkingDirectory=~
Environment=PASSWORD=a$b
ExecStart=%h/api/run --port $PORT «met»
""",
    "deploy/shell.service": """
[Service]
ExecStart=/bin/bash -c "exec $HOME/run" «met»
""",
    "deploy/filled.service": """
[Service]
WorkingDirectory=$HOME/api «unclear»
ExecStart=/opt/api/run
""",
    "install.sh": "envsubst < deploy/filled.service > /etc/systemd/system/filled.service\n",
}
_WANTS_SHELL = re.compile(r"^~(?:/|\w+/)|^\$\{?HOME\}?(?:/|$)")
_IN_ENVIRONMENT = re.compile(r"=[\"']?(~/|\$\{?(?:HOME|PATH|USER|PWD)\b)|:(~/|\$\{?(?:HOME|PATH)\b)")
_SHELLS = frozenset({"sh", "bash", "zsh", "dash", "env"})
_FILLS = re.compile(r"\b(sed|perl|awk|cat|render|template|tee|python3?)\b")
_KEYS = {
    "systemd": ("Service.ExecStart", "Service.WorkingDirectory", "Service.EnvironmentFile", "Service.Environment"),
    "launchd": ("ProgramArguments", "Program", "WorkingDirectory", "StandardOutPath", "StandardErrorPath"),
}


@rule(
    preview=True,
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def unit_path_not_expanded(system: System) -> Iterator[Verdict]:
    for workload in system.workloads:
        if workload.kind in _KEYS:
            yield _of_unit(system, workload)


def _of_unit(system: System, workload: Workload) -> Verdict:
    found = next(_unexpanded(workload), None)
    start = "Service.ExecStart" if workload.kind == "systemd" else "ProgramArguments"
    if found is None:
        return met(workload, "counts on no shell for its paths", place=workload.places.get(start))
    key, word = found
    place = workload.places.get(key)
    name = workload.place.path.rpartition("/")[2]
    if any(_fills(command, name) for script in system.scripts for command in script.commands):
        return unclear(workload, f"says {word}, which a script here seems to fill before it is loaded", place=place)
    manager = workload.kind
    text = f"says {word} in {key.removeprefix('Service.')}, and {manager} takes that as it stands"
    is_start = key in (start, "Program", "Service.WorkingDirectory", "WorkingDirectory")
    harm = Harm.total((f"start of {workload.name}", f"no folder is called {word.split('/')[0]}")) if is_start else None
    return unmet(workload, text, place=place, harm=harm)


def _fills(command: Command, name: str) -> bool:
    """It puts words into the unit on the way to where it is installed."""
    return command.program == "envsubst" or (name in command.label and _FILLS.search(command.label) is not None)


def _unexpanded(workload: Workload) -> Iterator[tuple[str, str]]:
    raw = workload.raw
    words = workload.command if isinstance(workload.command, tuple) else ()
    has_shell = bool(words) and words[0].rpartition("/")[2] in _SHELLS
    for key in _KEYS[workload.kind]:
        text = raw.get(key, "")
        if key in ("Service.ExecStart", "ProgramArguments", "Program"):
            asked = () if has_shell else words[:1] if workload.kind == "systemd" else words
            # systemd itself puts variables into arguments, not into the program's path
            rest = () if has_shell or workload.kind != "systemd" else words[1:]
            word = next((one for one in asked if _WANTS_SHELL.match(one)), None) or next(
                (one for one in rest if one.startswith("~/")), None
            )
            if word:
                yield key, word
        elif key == "Service.Environment":
            for one in workload.environment:
                value = f"={one.value}" if isinstance(one.value, str) else ""
                if _IN_ENVIRONMENT.search(value):
                    yield key, f"{one.name}{value}"[:60]
        elif _WANTS_SHELL.match(text.lstrip("-")) and (workload.kind == "systemd" or text.startswith("$")):
            yield key, text.lstrip("-")
