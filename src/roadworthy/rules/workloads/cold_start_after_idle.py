"""The model leaves memory when nobody asks for a while.

Why: Ollama unloads a model after five idle minutes unless it is told otherwise; the next request pays for the loading.
Scenario: nobody asks over lunch.
Impact: the first answer afterwards takes many seconds more, and meets timeouts that were set for a warm model.
Detection: `load_duration` of the answers, or a latency histogram with a second hump.
Fix: keep it: `OLLAMA_KEEP_ALIVE=-1` for the server, or `"keep_alive": -1` in the request; warm it without a terminal by
    `curl -s http://localhost:11434/api/generate -d '{{"model": "llama3", "keep_alive": -1}}'`.
Monitoring: the share of requests whose `load_duration` is above a second.
Blind to: servers that are set up outside the roots, and traffic that never pauses.
Source: https://docs.ollama.com/faq#how-do-i-keep-a-model-loaded-in-memory-or-make-it-unload-immediately
Seen: LeeCampbell/code-review-llm@8d92a6e .devcontainer/entrypoint.014b.sh:11
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.knowledge.model_servers import IDLE_MINUTES
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Command, Place, Script, System
from roadworthy.rules.rule import rule

BAD = {
    "start.sh": """
#!/bin/bash
/bin/ollama serve &
pid=$!
until ollama list; do sleep 1; done
ollama run llama3  # unmet
wait $pid
""",
}
GOOD = {
    "start.sh": """
#!/bin/bash
ollama serve &
until ollama list; do sleep 1; done
ollama run llama3 --keepalive -1m  # met
wait
""",
    "chat.sh": """
#!/bin/bash
ollama run llama3 "hello"
""",
}
_NAME = "OLLAMA_KEEP_ALIVE"


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.LOW,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    for_models=True,
    bad=BAD,
    good=GOOD,
)
def cold_start_after_idle(system: System) -> Iterator[Verdict]:
    """Ask each script that starts a model server and warms a model, so somebody wants it warm."""
    told = _told(system)
    asked = next((call for call in system.calls if call.keeps_loaded is not None), None)
    if told is not None:
        yield met(system, f"sets {_NAME}", place=told)
    elif asked is not None:
        yield met(asked, f"asks to keep the model for {asked.keeps_loaded}")
    for script in system.scripts:
        warming = _warming(script)
        if warming is None or told is not None or asked is not None or _NAME in script.variables:
            continue
        if any(word.startswith("--keepalive") for word in warming.words_given):
            yield met(script, "warms the model and says how long to keep it", place=warming.place)
            continue
        minutes = IDLE_MINUTES["ollama"]
        text = f"warms the model, and it is unloaded after {minutes} idle minutes: nothing sets how long to keep it"
        yield unmet(script, text, place=warming.place, cause="warmed and not kept")


def _warming(script: Script) -> Command | None:
    """The command that loads a model behind the server that the same script starts."""
    is_started = False
    for command in script.commands:
        words = command.words_given
        if command.program == "ollama" and "serve" in words:
            is_started = True
        elif is_started and command.program == "ollama" and words[1:2] == ("run",):
            return command
    return None


def _told(system: System) -> Place | None:
    given = [variable for workload in system.workloads for variable in workload.environment]
    given += [variable for image in system.images for variable in image.variables]
    return next((one.place for one in given if one.name == _NAME), None)
