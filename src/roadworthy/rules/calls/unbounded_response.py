"""An answer of any length, from a host of anybody's choice, taken into memory whole.

Why: who gives the address also gives the answer; `requests.get(url).content` holds all of it at once.
Scenario: somebody sends {subject} the address of a file of ten gigabytes, or of one that never ends.
Impact: the process grows until it is killed, and every request in it is lost.
Detection: memory that rises by the size of single answers; kills for lack of memory without growth before.
Fix: ask for pieces and stop: `with requests.get(url, stream=True, timeout=5) as answer:` and
    `body = answer.raw.read(LIMIT + 1, decode_content=True)`, then refuse what is longer than the limit.
Monitoring: size of answers as a histogram; memory of the process beside its limit.
Blind to: a proxy on the way out that bounds answers.
Source: https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html
Seen: adeyosemanputra/pygoat@19d17cc introduction/views.py:963
"""

from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import CallKind, Sink, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/preview")
def preview(url: str):
    return requests.get(url, timeout=5).text[:200]  # unmet
""",
}
GOOD = {
    "app.py": """
import requests
from fastapi import FastAPI

app = FastAPI()
LIMIT = 1_000_000


@app.get("/preview")
def preview(url: str):
    with requests.get(url, stream=True, timeout=5) as answer:  # met
        return answer.raw.read(LIMIT, decode_content=True)[:200]


@app.get("/price")
def price(item: str):
    return requests.get(f"https://prices.example.com/{item}", timeout=5).json()


@app.get("/alive")
def alive(url: str):
    return requests.head(url, timeout=5).status_code
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def unbounded_response(system: System) -> Iterator[Verdict]:
    """Asks the calls whose host a request gives; the answer of a host that the code names is let pass."""
    flows = {
        (flow.place.path, flow.place.start): flow.source
        for flow in system.flows
        if flow.sink is Sink.ADDRESS and isinstance(flow.source, str)
    }
    for call in system.calls:
        given = flows.get((call.place.path, call.place.start))
        if given is None or call.kind is not CallKind.HTTP or call.method in ("HEAD", "OPTIONS"):
            continue
        if call.bounds_answer or call.streams is True:
            yield met(call, "takes an answer in pieces, or looks how long it is")
        elif call.reads_answer and system.is_reached(call):
            text = f"takes into memory whatever the host answers that {given} names"
            yield unmet(call, text, harm=Harm.total(system.waits_on(call)))
