"""A script from the internet that is run as it comes.

Why: what a server sends today is run with the rights of the build, and nobody has read it.
Scenario: {address} is taken over, moves, or sends half a script because the connection breaks.
Impact: whoever controls that address controls the image, or the build fails on a day when it must not.
Detection: two builds of the same commit differ.
Fix: download a fixed version, compare its checksum, then run it:
    `curl -fsSLo x.sh URL && echo "SUM  x.sh" | sha256sum -c && sh x.sh`; or use the distribution's package.
Monitoring: a pipeline step that builds twice and compares.
Blind to: scripts that run other scripts.
Source: https://slsa.dev/spec/v1.0/threats#dependency-threats
Seen: docker/awesome-compose@18f59bd wasmedge-mysql-nginx/backend/Dockerfile:14
"""

from collections.abc import Iterable, Iterator

from roadworthy.expression import expression
from roadworthy.findings import Verdict, unmet
from roadworthy.knowledge.shells import plain
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Command, Fact, Role, System
from roadworthy.rules.rule import rule

BAD = {
    "Dockerfile": """
FROM python:3.12.4-slim
RUN curl -fsSL https://example.org/install.sh | sh  # unmet
""",
    "deploy/setup.sh": """
wget -qO- https://example.org/setup.sh | sudo bash -s -- --yes  # unmet
bash -c "$(curl -fsSL https://example.org/other.sh)"  # unmet
""",
    ".github/workflows/ci.yml": """
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: curl -sSL https://example.org/poetry.py | python3 -  # unmet
""",
}
GOOD = {
    "Dockerfile": """
FROM python:3.12.4-slim
RUN curl -fsSLo /tmp/install.sh https://example.org/v1/install.sh \\
    && echo "abc  /tmp/install.sh" | sha256sum -c && sh /tmp/install.sh
RUN curl -fsSL https://example.org/key.asc | gpg --dearmor -o /usr/share/keyrings/x.gpg
RUN curl -fsSL https://example.org/x.tar.gz | tar xz
""",
    "Makefile": """
tools:
\tcurl -sSfL https://example.org/install.sh | sh
""",
    "ask.sh": """
curl -s http://localhost:8000/stats | python3 -c "import json,sys; print(json.load(sys.stdin))"
curl -s http://localhost:8000/stats | python3 -m json.tool
curl -s http://localhost:8000/stats | bash_formatter
""",
}
_FETCHES = frozenset({"curl", "wget"})
_RUNS = frozenset({"sh", "bash", "zsh", "ash", "dash", "ksh", "python", "python3", "node", "perl", "ruby", "php"})
_ADDRESS = expression(r"(?:https?|ftp)://[^\s\"'|)]+")
_INLINE = expression(r"(?:[$<]\(|`)\s*(?:curl|wget)\s[^)`]*?((?:https?|ftp)://[^\s\"'|)`]+)")
_PIPED = expression(
    r"\b(?:curl|wget)\s[^|;&\n]*?((?:https?)://[^\s\"'|;&]+)[^|;&\n]*\|\s*(?:sudo\s+(?:-\S+\s+)*)?"
    r"(?:/bin/)?(sh|bash|zsh|python3?|node|perl)(?=\s|$)([^\n;&|]*)"
)
_LOCAL = expression(r"://(localhost|127\.|0\.0\.0\.0|\[?::1|host\.docker\.internal)")


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.SECURITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def remote_script_executed(system: System) -> Iterator[Verdict]:
    """Ask images, scripts of production, and steps of pipelines."""
    for image in system.images:
        if image.is_development:
            continue
        for stage in image.stages:
            for line in stage.instructions:
                yield from _of_commands(image, line.commands)
    for script in system.scripts:
        file = system.paths.get(script.file)
        if script.shell != "make" and (file is None or file.role is Role.PRODUCTION):
            yield from _of_commands(script, script.commands)
    for pipeline in system.pipelines:
        for step in pipeline.steps:
            match = _PIPED.search(step.run)
            if match is not None and _reads_input(match[2], tuple(match[3].split())) and not _LOCAL.search(match[1]):
                yield _executed(step, step, match[1])


def _of_commands(subject: Fact, commands: Iterable[Command]) -> Iterator[Verdict]:
    before: Command | None = None
    for command in commands:
        words = plain(command.words_given)
        program = words[0].rpartition("/")[2] if words else ""
        address = None
        if command.joined_by == "|" and before is not None and _reads_input(program, words[1:]):
            fetched = plain(before.words_given)
            if fetched and fetched[0].rpartition("/")[2] in _FETCHES:
                address = _ADDRESS.search(" ".join(fetched))
        elif program in _RUNS and command.joined_by != "$(":
            inline = _INLINE.search(" ".join(words))
            if inline is not None and not _LOCAL.search(inline[1]):
                yield _executed(subject, command, inline[1])
        if address is not None and not _LOCAL.search(address[0]):
            yield _executed(subject, command, address[0])
        before = command


def _reads_input(program: str, rest: tuple[str, ...]) -> bool:
    """An interpreter that is given its program on its input: no file, no `-c`, no `-m`."""
    if program not in _RUNS or {"-c", "-m", "-e", "-n", "-pe", "-ne", "--version"} & set(rest):
        return False
    first = next((word for word in rest if word != "-"), "-")
    return first.startswith("-") or first == "-" or first in (">", "2>&1")


def _executed(subject: Fact, command: Fact, address: str) -> Verdict:
    host = address.split("://", 1)[1].split("/", 1)[0]
    text = f"runs what {host} sends, unread and unchecked"
    return unmet(subject, text, place=command.place, cause=f"a script of {host}", address=address[:120])
