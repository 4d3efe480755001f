"""A stream of an answer that may fall silent for as long as it likes.

Why: a stream has no end that could be waited for; the only sign that the other side is gone is that nothing comes.
Scenario: {dependency} is restarted, or its connection dropped by a proxy, in the middle of an answer.
Impact: {subject} keeps its worker, its connection and its reader waiting for a piece that never comes.
Detection: requests in flight that grow without new ones; open connections without traffic.
Fix: bound the silence between two pieces, a few times the usual one: `httpx.Timeout(60, read=20)`,
    `OpenAI(timeout=httpx.Timeout(60, read=20))`, `aiohttp.ClientTimeout(total=None, sock_read=20)`; on its end say to
    the reader that the answer is cut.
Monitoring: the longest pause inside a stream as a histogram; count streams that were cut.
Blind to: a proxy that ends silent connections.
Source: https://www.python-httpx.org/advanced/timeouts/
Seen: open-webui/pipelines@26b8f20 examples/pipelines/providers/openai_pipeline.py:67
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Unknown
from roadworthy.rules.rule import rule

_LONGEST = 300.0
"""Seconds; a pause of five minutes is nobody's usual one."""
BAD = {
    "app.py": """
import openai
import requests

CLIENT = openai.OpenAI()


def ask(text):
    body = {"model": "llama3", "prompt": text, "stream": True}
    return requests.post("http://ollama:11434/api/generate", json=body, stream=True)  # unmet


def hosted(text):
    messages = [{"role": "user", "content": text}]
    return CLIENT.chat.completions.create(model="gpt-4o", messages=messages, stream=True)  # unmet
""",
}
GOOD = {
    "app.py": """
import openai
import requests

CLIENT = openai.OpenAI(timeout=30)


def ask(text):
    body = {"model": "llama3", "prompt": text, "stream": True}
    return requests.post("http://ollama:11434/api/generate", json=body, stream=True, timeout=20)  # met


def hosted(text):
    messages = [{"role": "user", "content": text}]
    return CLIENT.chat.completions.create(model="gpt-4o", messages=messages, stream=True)  # met


def whole(text):
    body = {"model": "llama3", "prompt": text, "stream": False}
    return requests.post("http://ollama:11434/api/generate", json=body)


def download(url):
    return requests.get(url, stream=True)
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
def stream_without_idle_timeout(system: System) -> Iterator[Verdict]:
    """Ask each call that lets a model write piece by piece."""
    for call in system.calls:
        if not call.generates or call.streams is not True:
            continue
        match call.timeout_seconds:
            case None:
                yield unmet(call, "bears any silence between two pieces of the answer", cause=call.place.path)
            case Unknown(why):
                yield unclear(call, why)
            case seconds if seconds >= _LONGEST:
                total = ", the limit of the whole call," if call.timeout_bounds == "call" else ""
                text = f"bears {seconds:g} s{total} of silence between two pieces of the answer"
                yield unmet(call, text, cause=call.place.path)
            case seconds:
                yield met(call, f"gives up after {seconds:g} s of silence")
