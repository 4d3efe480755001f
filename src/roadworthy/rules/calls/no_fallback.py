"""Nothing stands in when a dependency fails.

Why: a part that is down need not take the answer with it: an older, smaller or plainer one is often good enough.
Scenario: {dependency} is down for ten minutes.
Impact: {subject} answers with errors for ten minutes, also where a cached answer or a second model would do.
Detection: error rate of the service equals that of {dependency}.
Fix: catch the failure where the call is made and give the next best, marked as such: a cached answer, a smaller model,
    a queue for later (`{{"answer": cached, "degraded": true}}`).
Monitoring: a counter of degraded answers by reason; alert when it lasts.
Blind to: fallbacks in clients of the service.
Source: https://sre.google/sre-book/addressing-cascading-failures/#xref_cascading-failure_load-shed-graceful-degredation
Seen: LeeCampbell/code-review-llm@8d92a6e python/code_review.py:32
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.calls.services import named, remote_calls
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/ask")
def ask():
    try:
        return requests.get("http://search/ask", timeout=5).text  # unmet
    except requests.RequestException as error:
        raise RuntimeError("search is down") from error
""",
}
GOOD = {
    "app.py": """
import requests
from fastapi import FastAPI

app = FastAPI()
CACHE = {}


@app.get("/ask")
def ask(text: str):
    try:
        answer = requests.get("http://search/ask", timeout=5).text  # met
    except requests.RequestException:
        return {"answer": CACHE.get(text), "degraded": True}
    return {"answer": answer, "degraded": False}
""",
    "models/app.py": """
import openai
import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/ask")
def ask(text: str):
    answer = ask_own(text)
    if not answer:
        answer = ask_hosted(text)
    return answer


def ask_own(text):
    try:
        return requests.post("http://ollama:11434/api/generate", json={"prompt": text}, timeout=30).json()  # met
    except Exception as error:
        print("own model failed", error)
        return None


def ask_hosted(text):
    try:
        client = openai.OpenAI()
        return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
    except Exception as error:
        print("hosted model failed", error)
        return None
""",
    "desk/Dockerfile": "FROM python:3.12.8-slim\nCOPY app.py .\nCMD uvicorn app:app\n",
    "desk/app.py": """
import openai
from fastapi import FastAPI

app = FastAPI()


@app.post("/question")
def question(text: str):
    result = written(text)
    if result["success"]:
        answer = result["answer"]
    else:
        answer = by_keywords(text)
    return {"answer": answer}


def written(text):
    try:
        client = openai.OpenAI()
        found = client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])  # met
    except Exception as error:
        return {"success": False, "error": str(error)}
    return {"success": True, "answer": found}


def by_keywords(text):
    return text.split()
""",
    "models/Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]
""",
    "echo/Dockerfile": "FROM golang:1.23.2\nCOPY . .\nCMD go run .\n",
    "echo/main.go": """
package main

import "net/http"

func echo(w http.ResponseWriter, r *http.Request) {
	http.Get("http://backend/echo") «unclear»
}

func main() {
	http.HandleFunc("/echo", echo)
	http.ListenAndServe(":80", nil)
}
""",
}


@rule(
    rung=Rung.HARDENING,
    criterion=Criterion.DEGRADATION,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def no_fallback(system: System) -> Iterator[Verdict]:
    """One verdict a service: some failure of what it asks is answered by something else than an error."""
    for service, asked in remote_calls(system):
        calls = [call for call in asked if call.is_followed]
        if not calls:
            yield unclear(service, "calls others in a language whose fallbacks are not read", place=asked[0].place)
            continue
        standing = [call for call in calls if call.fallback]
        for call in standing:
            what = "another dependency is asked" if call.fallback == "alternative" else "a degraded answer is given"
            also = (call.fallback_place,) if call.fallback_place is not None else ()
            yield met(call, f"fails softly: {what}", also=also)
        if not standing:
            names = ", ".join(named(calls)[:4])
            text = f"has nothing that stands in when {names} fails"
            yield unmet(service, text, place=calls[0].place, dependency=calls[0].dependency)
