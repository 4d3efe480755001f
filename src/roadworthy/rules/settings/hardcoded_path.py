"""A path inside one person's home stands in what runs in production.

Why: such a path exists on one machine, for one user; everywhere else it is missing or belongs to somebody else.
Scenario: {subject} is installed under another user, on another machine, or the folder is moved.
Impact: the service does not start, or writes where nobody looks.
Detection: "No such file or directory" when it starts; under a supervisor a restart loop, or silence.
Fix: take it from the environment and keep today's value as default, `os.environ.get("{setting}", …)`, or compute it
    from `Path(__file__)` or `Path.home()`; write units from a template when they are installed.
Monitoring: check when the process starts that every configured folder exists, and refuse to start without.
Blind to: paths made of several parts; homes of accounts that exist for the service alone.
Source: https://12factor.net/config
Seen: naythan-github/team-maia@b543b17b73e0d31b4f707d1d0f60856ed22c5b55
    claude/extensions/experimental/com.maia.security-orchestrator.plist:10
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.knowledge.homes import home_in
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Command, Literal, System
from roadworthy.rules.rule import rule

BAD = {
    "watcher.py": """
import shutil
import time

INBOX = "/Users/carla/Documents/inbox"  # unmet


def move(path):
    shutil.move(path, "/home/carla/done")  # unmet


def main():
    while True:
        move(INBOX)
        time.sleep(60)


if __name__ == "__main__":
    main()
""",
    "com.shop.watcher.plist": """
<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>Label</key><string>com.shop.watcher</string>
<key>ProgramArguments</key>
<array><string>/usr/bin/python3</string><string>/Users/carla/shop/watch.py</string></array>«unmet»
<key>WorkingDirectory</key><string>/Users/carla/shop</string>«unmet»
</dict></plist>
""",
    "shop.service": """
[Service]
ExecStart=/home/carla/shop/.venv/bin/python -m shop«unmet»
WorkingDirectory=/home/carla/shop«unmet»
""",
    "start.sh": """
#!/bin/sh
ROOT="/Users/carla/shop"  # unmet
nohup python3 "$ROOT/watch.py" &
""",
}
GOOD = {
    "watcher.py": """
import os
import time
from pathlib import Path

INBOX = os.environ.get("INBOX", "/Users/carla/Documents/inbox")  # met
OUTBOX = Path.home() / "outbox"
CACHE = "/home/app/.cache"
print("put it into /Users/carla/Documents")

if __name__ == "__main__":
    while True:
        time.sleep(60)
""",
    "tidy.py": "ROOT = '/Users/carla/photos'\n",
    "tidy.sh": "#!/bin/sh\nROOT=/Users/carla/photos\nrm -r $ROOT/old\n",
    "shop.service": """
[Service]
ExecStart=/opt/shop/bin/python -m shop
User=shop
WorkingDirectory=/home/shop
""",
    "start.sh": """
#!/bin/sh
ROOT="${ROOT:-/Users/carla/shop}"
HERE="$(dirname "$0")"
nohup python3 "$ROOT/watch.py" &
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def hardcoded_path(system: System) -> Iterator[Verdict]:
    """Asks what units name, scripts that start something and leave it running, and code that something leads to."""
    starting = {script.file for script in system.scripts if any(_stays(command) for command in script.commands)}
    for literal in system.literals:
        home = home_in(literal.value) if literal.kind == "path" else ""
        path = literal.place.path
        if not home or (path.endswith((".sh", ".bash", ".zsh")) and path not in starting):
            continue
        if path.endswith(".py") and not (system.is_reached(literal) or _is_loaded(system, literal)):
            continue
        if literal.is_default:
            yield met(literal, f"is what {literal.name or 'a setting'} falls back to")
        else:
            whose = re.split(r"[\\/]", home)[-1]
            text = f"lies in the home of {whose} and nothing overrides it"
            yield unmet(literal, text, cause=home, setting=_setting(literal))


def _stays(command: Command) -> bool:
    return command.is_background or "nohup" in command.words_given


def _is_loaded(system: System, literal: Literal) -> bool:
    return not literal.symbol and literal.place.path in system.graph.reached_paths


def _setting(literal: Literal) -> str:
    return re.sub(r"\W", "_", literal.name).strip("_").upper() or "DATA_DIR"
