"""A state file is emptied and written in place.

Why: opening a file for writing empties it first; until the last byte is out there is no whole copy anywhere.
Scenario: the process is killed, or the disk is full, while {subject} is written.
Impact: the next start reads half a file or none: what was done is forgotten and done again, or the start fails.
Detection: a parse error when it starts; work that is done twice after a restart.
Fix: write beside it and rename: `with open(path + ".tmp", "w") as file: json.dump(state, file)`, then
    `os.replace(path + ".tmp", path)`; the rename is all or nothing on one file system.
Monitoring: count failures to read {subject} when the process starts.
Blind to: files that another module reads; libraries that write atomically under a plain name.
Source: https://docs.python.org/3/library/os.html#os.replace
Seen: naythan-github/team-maia@b543b17b73e0d31b4f707d1d0f60856ed22c5b55 claude/tools/vtt_watcher.py:303
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "watcher.py": """
import json
import time
from pathlib import Path

DONE = Path.home() / "shop" / "done.json"


class Watcher:
    def __init__(self):
        self.state_file = Path("state.json")
        self.state = json.loads(self.state_file.read_text())
        with open(DONE) as file:
            self.done = json.load(file)

    def run(self):
        while True:
            self.note("x")
            time.sleep(60)

    def note(self, name):
        self.done.append(name)
        with open(DONE, "w") as file:  # unmet
            json.dump(self.done, file)
        self.state_file.write_text(json.dumps(self.state))  # unmet


if __name__ == "__main__":
    Watcher().run()
"""
}
GOOD = {
    "watcher.py": """
import json
import os
import time
from pathlib import Path

DONE = Path.home() / "shop" / "done.json"
REPORT = Path("today.html")
DEFAULTS = Path("defaults.json")
CACHE = Path("cache.json")


class Watcher:
    def __init__(self):
        if not DEFAULTS.exists():
            DEFAULTS.write_text("{}")
        self.defaults = json.loads(DEFAULTS.read_text())
        self.cached = json.loads(CACHE.read_text())
        with open(DONE) as file:
            self.done = json.load(file)

    def run(self):
        while True:
            self.note("x")
            time.sleep(60)

    def note(self, name):
        self.done.append(name)
        with open(f"{DONE}.tmp", "w") as file:
            json.dump(self.done, file)
        os.replace(f"{DONE}.tmp", DONE)  # met
        REPORT.write_text(str(len(self.done)))
        CACHE.write_text("{}")

    def copy(self, source, target):
        with open(source) as file:
            text = file.read()
        with open(target, "w") as file:
            file.write(text)


if __name__ == "__main__":
    Watcher().run()
""",
    "tool.py": """
import json

with open("state.json") as file:
    state = json.load(file)
with open("state.json", "w") as file:
    json.dump(state, file)
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def non_atomic_write(system: System) -> Iterator[Verdict]:
    """Asks files that a program which something starts writes whole and reads back."""
    for write in system.state_writes:
        if not system.is_reached(write):
            continue
        if write.is_atomic:
            yield met(write, "is written beside and renamed into its place")
        else:
            text = f"is emptied and written in place, and read back in line {write.read_line}"
            yield unmet(write, text, cause="in place")
