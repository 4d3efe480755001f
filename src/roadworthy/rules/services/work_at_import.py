"""A program that does its work when it is imported.

Why: tests, tools and other modules import what they need; here that alone starts the work.
Scenario: a test, a type checker with plugins or an editor imports {subject}.
Impact: the work runs at a time and in a place where nobody meant it to.
Detection: a test run that takes as long as the work; calls out of a machine that only runs tests.
Fix: put it into a function, and call that below `if __name__ == "__main__":`.
Monitoring: a test that imports every module with the network denied.
Blind to: programs that are never imported, and whose authors know that.
Source: https://docs.python.org/3/library/__main__.html
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "chaos.py": """
import subprocess

NAME = "llm"


def run(command):
    subprocess.run(command, timeout=5)


run(["docker", "kill", NAME])  # unmet
""",
}
GOOD = {
    "chaos.py": """
import subprocess


def run(command):
    subprocess.run(command, timeout=5)


if __name__ == "__main__":  # met
    run(["docker", "kill", "llm"])
""",
}

_PREPARES = re.compile(r"set_?up|config|init|register|load|patch|logg", re.IGNORECASE)


@rule(
    preview=True,
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    profile=Profile.THOROUGH,
    bad=BAD,
    good=GOOD,
)
def work_at_import(system: System) -> Iterator[Verdict]:
    """Asks programs that are started as scripts."""
    guarded = {point.place.path for point in system.entry_points if point.is_guarded}
    for point in system.entry_points:
        if point.kind == "script" and point.is_guarded:
            yield met(point, "does its work below a main guard")
        elif (
            point.kind == "script"
            and point.place.path.endswith(".py")
            and not point.command
            and not _PREPARES.search(point.function)
            and point.place.path not in guarded
        ):
            yield unmet(point, "does its work at the top level of the module, so that an import starts it")
