"""A GET that does work.

Why: whoever fetches a GET may do so twice: browsers prefetch, proxies cache and repeat, crawlers follow.
Scenario: a link to {endpoint} is pasted into a chat; its preview, a crawler and a reload each ask the model.
Impact: work is done that nobody asked for; what was asked stands in the address, so in every access log on the way.
Detection: GET requests to {endpoint} by agents that are no clients; prompts in the logs of proxies.
Fix: `@app.post("/generate")` with the text in the body: `request: GenerateRequest`.
Monitoring: count requests to {endpoint} by user agent.
Blind to: handlers that look harmless and change something in a module that could not be followed.
Source: https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1
Seen: daryllundy/llm-reliability-lab@cc6431ea185ffd88559a3953eda82cb410a92a4d app.py:27
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, CallKind, Endpoint, System
from roadworthy.rules.rule import rule

_HEAD = """
import requests
from fastapi import FastAPI

app = FastAPI()
"""
_CALL = '    body = {"prompt": text, "stream": False}\n'
_CALL += '    return requests.post("http://llm:11434/api/generate", json=body, timeout=60).json()\n'
BAD = {
    "app.py": _HEAD + '\n\n@app.get("/generate")  # unmet\ndef generate(text: str):\n' + _CALL,
    "shop/main.go": """
package main

import (
	"net/http"
	"net/smtp"
)

func main() {
	http.HandleFunc("GET /reminder", remind) // «unmet»
	http.ListenAndServe(":8080", nil)
}

func remind(w http.ResponseWriter, r *http.Request) {
	tell(r.FormValue("to"))
}

func tell(to string) error {
	return smtp.SendMail("mail:25", nil, "shop@example.org", []string{to}, nil)
}
""",
}
GOOD = {
    "app.py": _HEAD
    + '\n\n@app.post("/generate")  # met\ndef generate(text: str):\n'
    + _CALL
    + '\n\n@app.get("/models")\ndef models():\n    return requests.get("http://llm:11434/api/tags", timeout=5).json()\n'
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.RESPONSE,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def unsafe_get(system: System) -> Iterator[Verdict]:
    """Asks routes that make a model write; one that streams to a browser can be nothing but a GET."""
    asked: dict[str, Call] = {}
    for call in system.calls:
        steps = system.waits_on(call)
        if call.generates and call.prompt_varies and len(steps) > 1:
            asked.setdefault(steps[1], call)
    for endpoint in system.endpoints:
        reached = asked.get(endpoint.node) if endpoint.node else None
        if endpoint.methods == ("GET",) and endpoint.node and endpoint.is_work:
            mail = _mailing(system, endpoint)
            if mail is not None:
                yield unmet(endpoint, "sends a mail", also=(mail.place,))
                continue
        if reached is None or not endpoint.is_work:
            continue
        if endpoint.methods == ("GET",) and not _is_streamed(reached):
            yield unmet(endpoint, f"asks {reached.dependency} for text", also=(reached.place,))
        elif endpoint.changes_something:
            yield met(endpoint, "says with its method that it works")


def _mailing(system: System, endpoint: Endpoint) -> Call | None:
    """The mail that a GET sends, some calls below its handler."""
    mails = {f"{call.place.path}:{call.symbol}": call for call in system.calls if call.kind is CallKind.MAIL}
    waiting, seen = [endpoint.node], {endpoint.node}
    for node in waiting if mails else ():
        if node in mails:
            return mails[node]
        further = [callee for callee in system.graph.edges.get(node, ()) if callee not in seen]
        seen.update(further)
        waiting += further
    return None


def _is_streamed(call: Call) -> bool:
    """Its pieces may go on to a browser, whose EventSource can only ask with GET."""
    return call.streams is True and (call.library != "requests" or "stream=True" in call.place.quote)
