"""A program that is started and waited for without a timeout.

Why: a child that hangs (a prompt for a password, a lock, a dead mount) keeps its parent for ever.
Scenario: {dependency} asks a question on a terminal that nobody sees, or waits for a server that is gone.
Impact: {subject} never returns; a worker that runs it is lost, a scheduled job never ends and blocks the next.
Detection: a process that is days old under the service in `ps -eo etime,args`.
Fix: `subprocess.run([...], timeout=30)` and handle `subprocess.TimeoutExpired`; with `Popen`,
    `process.communicate(timeout=30)` and `process.kill()` when it expires; in asyncio `asyncio.wait_for(...)`.
Fix in JavaScript: `execFile(command, args, { timeout: 30_000 })`, and handle the error that says it was killed.
Fix in Go: `exec.CommandContext(ctx, …)` with `context.WithTimeout(ctx, 30*time.Second)`, and handle its error.
Monitoring: count expiries per command, and alert on the age of the oldest child.
Blind to: a `timeout` command or a limit of the supervisor around it.
Source: https://docs.python.org/3/library/subprocess.html#subprocess.run
Seen: daryllundy/llm-reliability-lab@f47a94f chaos.py:14
"""

from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, CallKind, System, Unknown
from roadworthy.rules.rule import rule

_INSTANT = frozenset(
    {
        "which",
        "where",
        "uname",
        "hostname",
        "whoami",
        "id",
        "date",
        "pwd",
        "ls",
        "mkdir",
        "clear",
        "cls",
        "echo",
        "pgrep",
    }
    | {
        "ps",
        "chmod",
        "cp",
        "mv",
        "rm",
        "touch",
        "true",
        "sw_vers",
        "sysctl",
        "nproc",
        "tput",
        "stty",
        "kill",
        "pkill",
        "open",
    }
)
"""Programs that look at the machine alone and end at once."""
_INSTANT_GIT = frozenset(
    {"status", "rev-parse", "branch", "log", "config", "describe", "diff", "show", "remote", "add"}
)

BAD = {
    "app.py": """
import os
import subprocess


def render(path):
    subprocess.run(["pandoc", path, "-o", "out.pdf"], check=True)  # unmet


def backup(host):
    os.system("pg_dump app > /backup/app.sql")  # unmet


def convert(path):
    process = subprocess.Popen(["ffmpeg", "-i", path, "out.wav"])
    return process.communicate()  # unmet
""",
}
GOOD = {
    "app.py": """
import asyncio
import subprocess

LIMIT = 30


def render(path):
    subprocess.run(["pandoc", path, "-o", "out.pdf"], check=True, timeout=LIMIT)  # met


def look():
    subprocess.run(["launchctl", "list"], capture_output=True)
    return subprocess.run(["which", "pandoc"]), subprocess.check_output(["git", "--version"])


def convert(path):
    process = subprocess.Popen(["ffmpeg", "-i", path, "out.wav"])
    try:
        return process.communicate(timeout=60)  # met
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()


def watch():
    subprocess.Popen(["prometheus"])


async def probe(path):
    process = await asyncio.create_subprocess_exec("ffprobe", path)
    return await asyncio.wait_for(process.communicate(), timeout=5)  # met
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "def render(path)"},
)
def subprocess_without_timeout(system: System) -> Iterator[Verdict]:
    """Asks every program that is waited for, but those that end at once by their nature."""
    for call in system.calls:
        if call.kind is not CallKind.PROCESS or _is_instant(call):
            continue
        match call.timeout_seconds:
            case None:
                harm = Harm.total(system.waits_on(call))
                is_beside = harm is None and bool(system.graph.entries)
                cause = "beside what is started" if is_beside else call.dependency
                yield unmet(call, "waits for its end without limit", harm=harm, cause=cause)
            case Unknown(why):
                yield unclear(call, why)
            case seconds:
                yield met(call, f"gives up after {seconds:g} s")


def _is_instant(call: Call) -> bool:
    """It looks at the machine alone, or a person sits before it."""
    if not isinstance(call.target, str):
        return False
    words = call.target.split()
    program = words[0].rpartition("/")[2] if words else ""
    second = words[1] if len(words) > 1 else ""
    if program == "git" and second in _INSTANT_GIT:
        return True
    if program == "launchctl" and second in ("list", "print"):
        return True
    is_question = len(words) > 1 and words[-1] in ("--version", "-version", "-V", "--help")
    return program in _INSTANT or is_question or "-m pip install" in call.target or second == "-i"
