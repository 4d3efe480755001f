"""A document names an endpoint that the code does not serve, or serves otherwise.

Why: the first thing a newcomer does is copy the request from the README, and it answers 404 or 405.
Scenario: somebody sends {claim} as {document} says, from a shell, a client or a probe.
Impact: they take the service for broken, or build a client, a probe or an alert on an address that never answers.
Detection: 404 and 405 in the access log for paths that stand in documents.
Fix: write the method and path that the code serves; let a test send every request of the README.
Monitoring: run the documented requests against a fresh instance in the pipeline.
Blind to: routes that other languages, frameworks and generated code make; they are unclear.
Source: https://www.writethedocs.org/guide/docs-as-code/
Seen: 1155194577/pinecone_api@1309754 backend/README.md:178
"""

from collections.abc import Iterator

from roadworthy.findings import Manner, Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Claim, ClaimKind, Endpoint, System
from roadworthy.rules.claims.example_bodies import judged_body, judged_query
from roadworthy.rules.claims.routes import Routes, by_file, listed
from roadworthy.rules.rule import rule

_APP = """
from fastapi import APIRouter, FastAPI

app = FastAPI()
router = APIRouter(prefix="/v1")


@router.post("/generate")
def generate(prompt: str):
    return prompt


@router.get("/items/{item}")
def item(item: str):
    return item


app.include_router(router)
"""
_LEFT_OUT = """
from fastapi import APIRouter

router = APIRouter(prefix="/figures")


@router.get("/today")
def today():
    return {}
"""
_ASKING = """
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Question(BaseModel):
    question: str
    top_k: int = 3


class Source(BaseModel):
    file: str


class Answer(BaseModel):
    text: str
    cache_hit: bool
    sources: list[Source]


@app.post("/ask", response_model=Answer)
def ask(asked: Question):
    return find(asked)


@app.post("/rate")
def rate(answer: str, stars: int = 5):
    result = {"answer": answer, "stars": stars}
    result.update({"stored": True})
    return result


@app.get("/history")
def history():
    return {"items": client.items(), **client.totals()}
"""
BAD = {
    "app.py": _APP,
    "figures.py": _LEFT_OUT,
    "ticker/main.go": """
package main

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics is for /metrics
func metrics() http.Handler {
	return promhttp.Handler()
}

func main() {
	http.HandleFunc("/tick", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("tick")) })
	http.ListenAndServe(":8085", nil)
}
""",
    "ticker/README.md": """
# Ticker

Prometheus asks `GET /metrics`.  «unmet»
""",
    "docs/queue.md": """
# Queue

Send a POST request to /generate with a prompt.  «unmet»
""",
    "asking/app.py": _ASKING,
    "asking/README.md": """
# Asking

## POST /ask  «met»

```sh
curl -X POST http://localhost:8000/ask \\  «met»
  -d '{"question": "why?", "depth": 2}'  # unmet
curl -X POST http://localhost:8000/ask \\  «met»
  -d '{"top_k": 2}'  # unmet
```

Response:

```json
{
  "text": "because",  «met»
  "cached": true,  «unmet»
  "sources": [  «met»
    {"file": "a.pdf"},  «met»
    {"page": 5}  «unmet»
  ]
}
```

## POST /rate  «met»

```sh
curl -X POST http://localhost:8000/rate \\  «met»
  -d '{"answer": "a"}'  # unmet
curl -X POST "http://localhost:8000/rate?answer=a&grade=5"  # unmet

# Response:
{
  "answer": "a",  # met
  "saved": true  # unmet
}
```
""",
    "README.md": """
# Chat

Send `GET /v1/generate` with a prompt.  «unmet»
The figures of today are at `GET /figures/today`.  «unmet»

| Method | Path | |
| --- | --- | --- |
| POST | `/v1/summarise` | sums up | «unmet»
| GET | `/v2/items/{id}` | one item | «unmet»

```sh
curl http://localhost:8000/v1/generate?prompt=Hello  # unmet
```
""",
    "openapi.yaml": """
openapi: 3.0.3
paths:
  /v1/items/{id}:
    put:  # unmet
      responses: {}
""",
}
GOOD = {
    "app.py": _APP,
    "asking/app.py": _ASKING,
    "asking/README.md": """
# Asking

## POST /ask  «met»

```sh
curl -X POST http://localhost:8000/ask \\  «met»
  -d '{"question": "why?"}'  # met
```

Response:

```json
{
  "text": "because",  «met»
  ...
  "sources": [{"file": "a.pdf"}]  «met»
}
```

Errors are answered so:

```json
{"reason": "too long"}
```

Each question is stored as

```json
{"asked_at": "2025-01-01"}
```

## GET /history  «met»

```sh
curl http://localhost:8000/history  # met
```

```json
{
  "items": [],  «met»
  "total": 5  «unclear»
}
```
""",
    "docs/queue.md": """
# Queue

All of it stands under `/v1`. Send a POST request to /generate with a prompt.  «met»
The endpoint `/items/{id}` gives one.  «met»
""",
    "README.md": """
# Chat

Send `POST /v1/generate` with a prompt.  «met»
The pages of the API stand at http://localhost:8000/docs.  «met»
Prometheus answers at http://localhost:9090/-/healthy.  «unclear»

| Method | Path | |
| --- | --- | --- |
| GET | `/v1/items/:id` | one item | «met»

```sh
curl -X POST http://localhost:8000/v1/generate?prompt=Hello  # met
curl https://api.example.com/v1/models
```

## Roadmap

- `POST /v1/images`
""",
    "docs/openapi.yaml": """
openapi: 3.0.3
servers: [{url: http://localhost:8000/v1}]
paths:
  /generate:
    post:  # met
      responses: {}
""",
}
_ANY = frozenset({"ANY", "ALL", "*"})


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def endpoint_claim_wrong(system: System) -> Iterator[Verdict]:
    claims = system.promises(ClaimKind.ENDPOINT)
    routes = Routes(system)
    for claim in claims:
        if claim.details["form"] in ("answer", "body"):
            yield judged_body(claim, routes)
        else:
            yield _judged(claim, routes)


def _judged(claim: Claim, routes: Routes) -> Verdict:
    path = claim.details["path"]
    if silent := claim.details.get("asked"):
        return unclear(
            claim, f"is told where the server at port {silent} does not answer; what that serves is not known"
        )
    serving = routes.serving(path)
    exact = routes.exactly(path)
    asked = frozenset(claim.details["method"].split("/")) - {""}
    if exact or (serving and (not asked or any(asked & {*one.methods, *_ANY} for one in serving))):
        return _of_methods(claim, exact or serving, routes)
    if (given := routes.given(claim)) is not None:
        return met(claim, f"is answered by {given.label}", also=(given.place,))
    if not serving and (left := routes.unmounted(claim)) is not None:
        text = f"is documented; {left.handler} would answer it, on a router that no application includes"
        return unmet(claim, text, also=(left.place,), manner=Manner.DEAD, cause=_cause(claim))
    if "defined" in claim.details:
        return unclear(claim, "is a route that the document itself shows how to make")
    if "elsewhere" in claim.details:
        return unclear(claim, "may be answered elsewhere: the servers that the file names are public ones")
    if path == "/":
        return unclear(claim, "is the root, which a server of files or a page may answer")
    if (shorter := routes.ending(path)) and "host" not in claim.details and not routes.is_left_out(claim, shorter):
        return _of_methods(claim, shorter, routes, is_prefixed=True)
    if reason := routes.reason(claim):
        return unclear(claim, reason)
    moved = shorter or routes.beginning_later(path)
    if moved and routes.rewriting:
        return unclear(claim, f"may be led to {moved[0].label} by {routes.rewriting}")
    if claim.details["form"] == "address" and routes.has_pages:
        return unclear(claim, "may be a page that the browser's part of the project shows")
    other = moved[0] if moved else routes.near(path, asked)
    if other is not None:
        text = f"is documented; the code serves `{other.label}`"
        return unmet(claim, text, also=(other.place,), manner=Manner.INCONSISTENT, cause=_cause(claim))
    around = routes.around(claim)
    if (hidden := routes.unhung(claim)) is not None:
        text = f"is documented; {hidden.label} is hung on no route (the code serves {listed(around, path)})"
        return unmet(claim, text, also=(hidden.place,), manner=Manner.DEAD, cause=_cause(claim))
    text = f"is documented; no route of the code serves it (it serves {listed(around, path)})"
    return unmet(claim, text, also=tuple(by_file(around))[:3], manner=Manner.MISSING, cause=_cause(claim))


def _cause(claim: Claim) -> str:
    return f"{claim.place.path} {claim.subject}"


def _of_methods(claim: Claim, serving: tuple[Endpoint, ...], routes: Routes, is_prefixed: bool = False) -> Verdict:
    """A path that is served: do its methods fit?"""
    asked = frozenset(claim.details["method"].split("/")) - {""}
    known = frozenset(method for one in serving for method in one.methods)
    known |= {"HEAD", "OPTIONS"} if "GET" in known else {"OPTIONS"}
    where = serving[0]
    under = f" under `{where.path}`" if is_prefixed else ""
    is_open = bool(known & _ANY) or any(one.framework == "django" for one in serving)
    lacking = asked - known - ({"GET"} if "WEBSOCKET" in known else set())
    if is_open or not lacking:
        fitting = next((one for one in serving if asked & {*one.methods, *_ANY}), where)
        is_one = len({one.handler for one in serving}) == 1 and "defined" not in claim.details
        if is_one and not is_open and (told := judged_query(claim, fitting)) is not None:
            return told
        return met(claim, f"is served{under} by {fitting.handler or fitting.label}", also=(fitting.place,))
    if (named := routes.maker_of_methods(claim)) != "":
        return unclear(claim, f"may be served by what {named} makes")
    also = tuple(dict.fromkeys(one.place for one in serving))[:3]
    other = serving[0].label
    if lacking != asked:
        text = f"is served in part: `{other}` is; {'/'.join(sorted(lacking))} is not"
        return unmet(claim, text, also=also, manner=Manner.PARTIAL, cause=_cause(claim))
    text = f"is documented; the code serves `{listed(serving)}`"
    return unmet(claim, text, also=also, manner=Manner.INCONSISTENT, cause=_cause(claim))
