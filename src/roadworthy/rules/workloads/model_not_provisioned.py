"""A model server without the model.

Why: the image of a model server brings the server; the model has to be pulled once, and nothing here does it.
Scenario: the stack is started on a new machine, or its container is made anew.
Impact: {subject} is up and healthy, and answers each request for {model} with 404: model not found.
Detection: `ollama list` inside the container is empty.
Fix: pull it while the image is built, or by a service of its own that runs before the others:
    `command: ["pull", "{model}"]` with `OLLAMA_HOST=llm:11434` and `depends_on: {llm: {condition: service_healthy}}`.
Monitoring: a readiness check that asks for the model: `ollama show {model}`.
Blind to: a model that somebody pulled by hand into a volume.
Source: https://docs.ollama.com/docker
Seen: daryllundy/llm-reliability-lab@f47a94f docker-compose.yml:2
"""

import re
from collections.abc import Iterator
from itertools import chain

from roadworthy.findings import Harm, Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, Place, System, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.containers import known_of, running

BAD = {
    "compose.yaml": """
services:
  llm:  # unmet
    image: ollama/ollama:0.6.2
  api:
    build: .
""",
    "app.py": """
import requests


def ask(text):
    return requests.post("http://llm:11434/api/generate", json={"model": "llama3", "prompt": text}, timeout=60)
""",
}
GOOD = {
    "compose.yaml": """
services:
  llm:  # met
    image: ollama/ollama:0.6.2
  api:
    build: .
""",
    "app.py": """
import requests


def ask(text):
    return requests.post("http://llm:11434/api/generate", json={"model": "llama3", "prompt": text}, timeout=60)
""",
    "README.md": """
```
docker compose up -d
docker compose exec llm ollama pull llama3
```
""",
}
_PULLS = re.compile(r"\bollama[\s\"',]+(?:pull|run|create|cp)\b|/api/(?:pull|create)\b|ollama\.pull")


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    for_models=True,
    bad=BAD,
    good=GOOD,
)
def model_not_provisioned(system: System) -> Iterator[Verdict]:
    """Ask each stock model server of a compose file that keeps nothing and is called by its name."""
    for workload in running(system):
        known = known_of(system, workload)
        if known is None or known.kind != "model-server" or "ollama" not in str(workload.image):
            continue
        calls = [call for call in system.calls if call.dependency.partition(":")[0] == workload.name and call.generates]
        if workload.build_file or workload.mounts or workload.command or workload.entrypoint or not calls:
            continue
        pulled = _pulled(system)
        if pulled is not None:
            yield met(workload, "has something that pulls its model", also=(pulled,))
        else:
            yield _without(system, workload, calls[0])


def _without(system: System, workload: Workload, call: Call) -> Verdict:
    name = call.model if isinstance(call.model, str) else "llama3"
    text = f"starts without a model, and nothing here pulls {name if name == call.model else 'one'}"
    harm = Harm.total(system.waits_on(call))
    return unmet(workload, text, also=(call.place,), harm=harm, model=name)


def _pulled(system: System) -> Place | None:
    """The first command, step or paragraph that pulls or makes a model."""
    commands = chain(system.program_commands, *(script.commands for script in system.scripts))
    for command in commands:
        if _PULLS.search(" ".join(command.words_given)):
            return command.place
    for other in system.workloads:
        words = other.command if isinstance(other.command, tuple) else ()
        entry = other.entrypoint if isinstance(other.entrypoint, tuple) else ()
        if _PULLS.search(" ".join((*entry, *words))) or words[:1] in (("pull",), ("run",)):
            return other.place
    for image in system.images:
        if any(_PULLS.search(line.text) for line in image.instructions):
            return image.place
    for step in (step for pipeline in system.pipelines for step in pipeline.steps):
        if _PULLS.search(step.run):
            return step.place
    for block in (block for document in system.guides for block in document.blocks):
        if _PULLS.search(block.text):
            return block.place
    return next((call.place for call in system.calls if _PULLS.search(f"{call.function} {call.target}")), None)
