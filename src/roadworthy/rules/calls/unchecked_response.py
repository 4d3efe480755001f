"""An answer that is used without a look at its status.

Why: HTTP clients raise for a broken connection, not for an answer that says 500; the error page is taken for data.
Scenario: {dependency} answers 503 with a page of text, or 401 with an error object.
Impact: {subject} fails later and elsewhere with a KeyError or a JSON error that names neither status nor cause, or
    reports success for work that was refused.
Detection: decoding errors and missing keys in the logs while {dependency} reports errors.
Fix: call `response.raise_for_status()` before the body is read, and catch it where the caller can be told.
Fix in JavaScript: ask `response.ok` before the body is read, `if (!response.ok) throw new Error(…)`, and catch it
    where the caller can be told.
Fix in Go: compare `response.StatusCode` before the body is read, and return an error that the caller can tell apart.
Monitoring: count answers of {dependency} by status class.
Blind to: a body that says of itself that it is an error, with status 200.
Source: https://requests.readthedocs.io/en/latest/user/quickstart/#response-status-codes
Seen: LeeCampbell/code-review-llm@8d92a6e python/code_review.py:32
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Unknown
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import requests


def ask(url, text):
    response = requests.post(url, json={"prompt": text}, timeout=5)  # unmet
    return response.json()["response"]


def tell(url, text):
    requests.post(url, json={"text": text}, timeout=5)  # unmet


def shown(url):
    answer = requests.get(url, timeout=5)  # unmet
    print(answer.status_code)
    return answer.json()["name"]


def timed(prompt):
    body = {"model": "llama3", "prompt": prompt, "stream": False}
    answer = requests.post("http://ollama:11434/api/generate", json=body, timeout=60)  # unmet
    answer.raise_for_status()
    return "ok"


def fetch(url):
    return requests.get(url, timeout=5)  # unclear
""",
}
GOOD = {
    "served.py": """
from fastapi import FastAPI

app = FastAPI()


@app.get("/status/{job}")
def status(job: str):
    return {"job": job}
""",
    "try_it.py": """
import requests


def main():
    print(requests.get("http://localhost:8000/status/1").json())


if __name__ == "__main__":
    main()
""",
    "app.py": """
import aiohttp
import httpx
import requests
from urllib.request import urlopen


def ask(url, text):
    response = requests.post(url, json={"prompt": text}, timeout=5)  # met
    response.raise_for_status()
    return response.json()["response"]


def warm():
    body = {"model": "llama3", "prompt": "hi"}
    requests.post("http://ollama:11434/api/generate", json=body, timeout=60).raise_for_status()  # met


def probe(url):
    return requests.get(url, timeout=5).status_code == 200  # met


def page(url):
    return urlopen(url, timeout=5).read()


def checked(url):
    answer = httpx.get(url)  # met
    if answer.is_error:
        return None
    return answer.text


async def strict(url):
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        async with session.get(url) as answer:  # met
            return await answer.json()
""",
    "service.py": """
from fastapi import FastAPI

app = FastAPI()


@app.get("/items")
def items():
    return []
""",
    "measure.py": """
import requests


def measured():
    return requests.get("http://shop/items", timeout=5).json()  # unclear


if __name__ == "__main__":
    print(measured())
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.RESPONSE,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "def ask(url, text)"},
)
def unchecked_response(system: System) -> Iterator[Verdict]:
    """Asks every call whose answer has a status that the library leaves to the caller."""
    for call in system.calls:
        if call.place.path in system.tried_by_hand:
            continue
        match call.status:
            case "raised" | "compared" if call.generates and call.prompt_varies and not call.reads_answer:
                yield unmet(call, "looks at the status alone: what the model wrote, or that it wrote nothing, is lost")
            case "raised":
                yield met(call, "raises for an answer that says that it failed")
            case "compared":
                yield met(call, "looks at the status before it goes on")
            case "ignored" if call.is_followed and system.graph.entries and not system.is_reached(call):
                yield unclear(call, "takes every answer for a good one; does anything but a person start it?")
            case "ignored":
                yield unmet(call, "takes every answer for a good one, whatever its status", cause=call.dependency)
            case Unknown(why):
                yield unclear(call, why)
