"""The model is fetched each time the container starts.

Why: a start that needs the network and gigabytes is a start that can fail, and it comes when one is least welcome:
    after a crash, on a new node, under load.
Scenario: the node of {subject} is drained while the hub or the registry is down, or slow.
Impact: {subject} does not come up, or comes up after minutes without its model; scaling out makes it worse.
Detection: time from start to ready is minutes and varies; traffic from the registry at each start.
Fix: fetch it when the image is built (`RUN ollama serve & … ollama pull llama3`), or once into a volume by a job of its
    own that ends before the service starts (`depends_on: {{models: {{condition: service_completed_successfully}}}}`),
    and start from what is on the disk (`HF_HUB_OFFLINE=1`).
Monitoring: seconds from start to ready; bytes read from the hub.
Blind to: a cache on the node or a mirror beside it.
Source: https://docs.ollama.com/docker
Seen: tolak/tdx-llama3@2887785 run-llama3.sh:10
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Image, Place, System, Workload
from roadworthy.rules.rule import rule

BAD = {
    "compose.yaml": """
services:
  llm:
    build: .
""",
    "Dockerfile": """
FROM ollama/ollama:0.12.6
COPY start.sh /start.sh
ENTRYPOINT ["/start.sh"]
""",
    "start.sh": """
#!/bin/sh
ollama serve &
until ollama list; do sleep 1; done
ollama pull llama3  # unmet
wait
""",
}
GOOD = {
    "compose.yaml": """
services:
  llm:
    build: .
  kept:
    build: kept
    volumes: ["models:/root/.ollama"]
  models:
    image: ollama/ollama:0.12.6
    restart: "no"
    command: ["pull", "llama3"]
volumes: {models: {}}
""",
    "Dockerfile": """
FROM ollama/ollama:0.12.6
RUN ollama serve & until ollama list; do sleep 1; done; ollama pull llama3  # met
COPY warm.sh /warm.sh
ENTRYPOINT ["/warm.sh"]
""",
    "kept/Dockerfile": """
FROM ollama/ollama:0.12.6
COPY start.sh /start.sh
ENTRYPOINT ["/start.sh"]
""",
    "kept/start.sh": """
#!/bin/sh
ollama serve &
until ollama list; do sleep 1; done
ollama pull llama3  # unclear
wait
""",
    "warm.sh": """
#!/bin/sh
ollama serve &
until ollama list; do sleep 1; done
ollama run llama3
wait
""",
    "setup.sh": """
#!/bin/sh
ollama pull llama3
""",
}
_PULLS = re.compile(
    r"\bollama\s+(pull|run)\s+(?P<ollama>[\w./:$\{\}-]+)|/api/pull\b|\bhuggingface-cli\s+download\b|\bhf\s+download\b"
    r"|snapshot_download\("
)


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.AVAILABILITY,
    for_models=True,
    bad=BAD,
    good=GOOD,
)
def model_pulled_at_start(system: System) -> Iterator[Verdict]:
    """Ask what the start of each container runs, and what is done while its image is built."""
    said: set[Place] = set()
    started = {workload.build_file for workload in system.workloads}
    subjects: list[Workload | Image] = [*system.workloads]
    subjects += [image for image in system.images if image.file not in started]
    for subject in subjects:
        if isinstance(subject, Workload) and (subject.is_one_shot or subject.is_development):
            continue
        where = _pulled(system, subject)
        image = system.image_of(subject) if isinstance(subject, Workload) else subject
        if where is None or where in said or (image is not None and _brought(image) is not None):
            continue
        said.add(where)
        if isinstance(subject, Workload) and subject.mounts:
            yield unclear(subject, "fetches a model at each start: does its volume keep it?", place=where)
        else:
            yield unmet(subject, "fetches its model at each start, over the network", place=where)
    for image in system.images:
        if (brought := _brought(image)) is not None:
            yield met(image, "brings its model along", place=brought)


def _brought(image: Image) -> Place | None:
    """Where a model is fetched while the image is built."""
    lines = (one for one in image.instructions if one.keyword == "RUN" and _PULLS.search(one.text))
    return next((one.place for one in lines), None)


def _pulled(system: System, subject: Workload | Image) -> Place | None:
    script = system.script_of(subject)
    if script is not None:
        found = next((one for one in script.commands if _PULLS.search(" ".join(one.words_given))), None)
        return found.place if found is not None else None
    words = system.start_of(subject)
    if not isinstance(words, tuple) or not _PULLS.search(" ".join(words)):
        return None
    if isinstance(subject, Workload):
        return subject.command_place or subject.place
    line = subject.command or subject.entrypoint
    return line.place if line is not None else subject.place
