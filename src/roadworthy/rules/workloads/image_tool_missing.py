"""A start that calls a program its image does not have.

Why: a shell that does not find a program says so and goes on, or ends; the container does either at every start.
Scenario: {subject} starts, and its script comes to `{tool}`.
Impact: `{tool}: not found`; the container ends at once and is started again, or waits for an answer that cannot come.
Detection: exit code 127, or the same line in the log at every start.
Fix: install it in the image, `RUN apt-get update && apt-get install -y --no-install-recommends {tool}`, or write the
    step with what is there.
Monitoring: alert on containers that restart more than three times in ten minutes.
Blind to: images that are not known here, and programs that another stage brings.
Source: https://docs.docker.com/reference/dockerfile/#entrypoint
Seen: hatchet-dev/hatchet@4a5ee92 build/package/dashboard-entrypoint.sh:1
"""

from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Image, Script, System, Unknown, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.containers import carries

BAD = {
    "Dockerfile": """
FROM python:3.12.4-slim
COPY start.sh /start.sh
CMD ["/start.sh"]
""",
    "start.sh": """
#!/bin/sh
until curl -sf http://model:11434/; do sleep 1; done  # unmet
exec python app.py
""",
    "proxy/Dockerfile": """
FROM alpine:3.20.1
COPY run.sh /run.sh
ENTRYPOINT ["/run.sh"]
""",
    "proxy/run.sh": """
#!/bin/bash  «unmet»
exec nginx
""",
}
GOOD = {
    "Dockerfile": """
FROM python:3.12.4-slim
RUN apt-get update && apt-get install -y curl
COPY start.sh /start.sh
CMD ["/start.sh"]
""",
    "start.sh": """
#!/bin/sh
until curl -sf http://model:11434/; do sleep 1; done  # met
exec python app.py
""",
    "asked/Dockerfile": """
FROM python:3.12.4-slim
COPY asked.sh /asked.sh
CMD ["/asked.sh"]
""",
    "asked/asked.sh": """
#!/bin/sh
if command -v curl >/dev/null; then curl -s http://hook/; fi
exec python app.py
""",
    "other/Dockerfile": """
FROM registry.example.org/base:1.2.3
COPY other.sh /other.sh
CMD ["/other.sh"]
""",
    "other/other.sh": """
#!/bin/sh
curl -s http://hook/  # unclear
exec python app.py
""",
}
_ASKED = ("curl", "wget", "bash")
_TESTS = frozenset({"command", "which", "type", "hash"})


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def image_tool_missing(system: System) -> Iterator[Verdict]:
    """Ask the script that each image, or compose service built or known here, starts."""
    asked: set[tuple[str, str]] = set()
    started: list[Workload | Image] = [
        one for one in system.workloads if one.kind == "compose" and not one.is_development
    ]
    started += system.images
    for subject in started:
        script = system.script_of(subject)
        if script is None or script.shell == "make":
            continue
        image = system.image_of(subject) if isinstance(subject, Workload) else subject
        key = (script.file, image.file if image is not None else subject.place.path)
        if key not in asked:
            asked.add(key)
            yield from _of_script(system, subject, script)


def _of_script(system: System, subject: Workload | Image, script: Script) -> Iterator[Verdict]:
    tested = {
        word
        for command in script.commands
        if command.program in _TESTS
        for word in command.words_given
        if word in _ASKED
    }
    installed = {word for command in script.commands for word in command.words_given[1:] if word in _ASKED}
    for tool in _ASKED:
        if tool in tested or (tool in installed and tool != "bash"):
            continue
        command = next((one for one in script.commands if one.program == tool and not one.symbol), None)
        is_interpreter = tool == "bash" and script.shell == "bash" and _runs_by_itself(system, subject)
        if command is None and not is_interpreter:
            continue
        place = script.place if is_interpreter or command is None else command.place
        answer = carries(system, subject, tool)
        if isinstance(answer, Unknown):
            yield unclear(subject, answer.why, place=place)
        elif answer:
            yield met(subject, f"is started with {tool}, which its image has", place=place)
        elif is_interpreter:
            text = f"starts {script.file}, whose first line asks for bash, which its image does not have"
            harm = Harm.total((f"start of {subject.label}", "bash is not found", "nothing runs"))
            yield unmet(subject, text, place=place, harm=harm, tool=tool)
        else:
            yield unmet(subject, f"calls {tool} at its start, which its image does not have", place=place, tool=tool)


def _runs_by_itself(system: System, subject: Workload | Image) -> bool:
    """The script is the program: no shell is named before it."""
    words = system.start_of(subject)
    return isinstance(words, tuple) and bool(words) and words[0].endswith((".sh", ".bash"))
