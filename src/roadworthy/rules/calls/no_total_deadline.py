"""A limit on each piece of an answer, and none on the whole.

Why: a timeout of `requests` counts the silence between two reads; a model that streams a word a second never meets it.
Scenario: {dependency} is overloaded and answers slowly, piece by piece, without ever pausing for long.
Impact: {subject} takes many times what its timeout says; the worker is held, though every limit seems to be set.
Detection: requests that take longer than their timeout; a latency histogram whose tail lies beyond it.
Fix: ask for the answer in one piece (`"stream": False`), so that the silence before it counts, or bound the whole:
    `async with asyncio.timeout(60):` around it, or a clock that is looked at between two pieces.
Monitoring: the share of calls that took longer than the timeout that is set.
Blind to: a server that bounds its own answers.
Source: https://requests.readthedocs.io/en/latest/user/advanced/#timeouts
Seen: daryllundy/llm-reliability-lab@f47a94f app.py:50
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import requests


def ask(text):
    body = {"model": "llama3", "prompt": text}
    return requests.post("http://ollama:11434/api/generate", json=body, timeout=10)  # unmet
""",
}
GOOD = {
    "app.py": """
import requests


def ask(text):
    body = {"model": "llama3", "prompt": text, "stream": False}
    return requests.post("http://ollama:11434/api/generate", json=body, timeout=10)  # met


def forever(text):
    return requests.post("http://ollama:11434/api/generate", json={"model": "llama3", "prompt": text})


def fetch(url):
    return requests.get(url, timeout=10)
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
)
def no_total_deadline(system: System) -> Iterator[Verdict]:
    """Asks calls for text whose timeout bounds each read; without any timeout another rule speaks."""
    for call in system.calls:
        seconds = call.timeout_seconds
        if not call.generates or call.timeout_bounds != "read" or not isinstance(seconds, (int, float)):
            continue
        if call.streams is True:
            text = f"gives up after {seconds:g} s of silence, and never while pieces of the answer keep coming"
            yield unmet(call, text, cause=call.place.path)
        elif call.streams is False:
            yield met(call, f"waits {seconds:g} s for an answer in one piece")
