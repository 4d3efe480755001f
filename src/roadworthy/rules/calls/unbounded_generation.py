"""A model that may write as long as it likes.

Why: the time an answer takes grows with its length, and a model that loops writes until its context is full.
Scenario: a prompt makes the model repeat itself; nothing stops it for half an hour.
Impact: {subject} holds its caller and the accelerator for as long; every other request waits behind it.
Detection: output tokens per answer with a long tail; single requests that take many times the median.
Fix: bound the output: `"options": {"num_predict": 1024}` for Ollama, `max_tokens=1024` elsewhere, and stream what is
    long, so that a late failure does not lose it all.
Monitoring: a histogram of output tokens; alert on answers that end at the bound.
Blind to: limits that a gateway or a Modelfile sets.
Source: https://docs.ollama.com/modelfile#parameter
Seen: LeeCampbell/code-review-llm@8d92a6e python/code_review.py:32
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, System, Unknown
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import requests


def ask(text):
    body = {"model": "llama3", "prompt": text, "stream": False}
    return requests.post("http://ollama:11434/api/generate", json=body)  # unmet


def lost(text):
    body = {"model": "llama3", "prompt": text, "stream": False}
    return requests.post("http://ollama:11434/api/generate", json=body, timeout=30)  # unmet


def patient(text, **more):
    body = {"model": "llama3", "prompt": text, "stream": False, **more}
    return requests.post("http://ollama:11434/api/generate", json=body, timeout=900)  # unclear
""",
}
GOOD = {
    "app.py": """
import openai
import requests

CLIENT = openai.OpenAI(timeout=30)


def ask(text):
    body = {"model": "llama3", "prompt": text, "options": {"num_predict": 512}}
    return requests.post("http://ollama:11434/api/generate", json=body)  # met


def remote(text):
    return CLIENT.chat.completions.create(
        model="gpt-4o", messages=[{"role": "user", "content": text}], max_tokens=800
    )


def embed(text):
    return requests.post("http://ollama:11434/api/embed", json={"model": "small", "input": text})
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    for_models=True,
    bad=BAD,
    good=GOOD,
    shows={"app.py": '"num_predict": 512'},
)
def unbounded_generation(system: System) -> Iterator[Verdict]:
    """Asks calls to a model server of one's own; a hosted model has a limit and a bill of its own."""
    for call in system.calls:
        if not call.generates or call.model_server != "ollama":
            continue
        match call.output_limit:
            case None:
                yield unmet(call, _left_open(call), cause=call.place.path)
            case Unknown(why):
                yield unclear(call, why)
            case int() as limit:
                yield met(call, f"asks for {limit} tokens at most")


def _left_open(call: Call) -> str:
    match call.timeout_seconds:
        case None:
            return "bounds neither the length of the answer nor its time"
        case Unknown():
            return "leaves the length of the answer open"
        case seconds:
            return f"leaves the length of the answer open, and what takes longer than {seconds:g} s to write is lost"
