"""A document names a port on which nothing of the project is reached.

Why: "open http://localhost:8000" is mostly the first line that is tried; connection refused says nothing about why.
Scenario: somebody follows {document} to {claim}, and nothing listens there.
Impact: they look for the fault in their own set-up; probes, clients and firewalls are set up for the wrong number.
Detection: `docker compose ps` and `ss -ltn` beside the numbers of the document.
Fix: write the number that the way to run it described there gives, the published one where it runs in containers.
Monitoring: open every address of the README against a fresh start in the pipeline.
Blind to: ports below 1000, those that come from settings of the reader, and products that run beside the project.
Source: https://docs.docker.com/engine/network/port-publishing/
Seen: 1155194577/pinecone_api@1309754 backend/README.md:70
"""

from collections.abc import Iterator

from roadworthy.findings import Manner, Verdict, met, unclear, unmet
from roadworthy.knowledge.servers import OF_PRODUCTS
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Claim, ClaimKind, Port, System, Workload
from roadworthy.rules.claims.listening import Listening
from roadworthy.rules.rule import rule

MOST_NAMED = 4
_GENERAL = frozenset(
    {"server", "app", "web", "api", "service", "client", "backend", "frontend", "database", "db", "proxy", "worker"}
    | {
        "main",
        "test",
        "tests",
        "model",
        "models",
        "local",
        "url",
        "docs",
        "port",
        "host",
        "dev",
        "ui",
        "http",
        "gateway",
    }
    | {"the", "and", "for", "with", "metrics", "cache", "queue", "storage", "search", "agent", "dashboard"}
)
"""Names of services that say little where they stand in a sentence."""
_OWN = frozenset({"localhost", "127.0.0.1"})

_COMPOSE = """
services:
  api:
    build: .
    ports: ["8001:8000"]
  grafana:
    image: grafana/grafana:11.2.0
    ports: ["3000:3000"]
  searxng:
    image: searxng/searxng:2025.1.1
    ports: ["8081:8080"]
"""
_DOCKERFILE = """
FROM python:3.12.4-slim
COPY app.py .
CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8000"]
"""
BAD = {
    "compose.yaml": _COMPOSE
    + """
  # tables:
  #   image: registry.example.com/tables:1.2
  #   ports:
  #     - "${TABLES_PORT:-8097}:8097"
""".lstrip("\n"),
    ".env.example": "TABLES_PORT=8097\n",
    "Dockerfile": _DOCKERFILE,
    "app.py": """
import requests

URL = "http://127.0.0.1:8090/ask"


def ask(prompt):
    try:
        return requests.post(URL, json={"prompt": prompt}, timeout=5)
    except requests.ConnectionError:
        raise RuntimeError(
            "the model is not there; check its status:\\n"
            "  curl http://127.0.0.1:8085/health"  # unmet
        )
""",
    "README.md": """
# Chat

```sh
docker compose up
```

The API answers at http://localhost:8000.  «unmet»
The pages are on port 8095.  «unmet»

- **searxng** service (port 8060)  «unmet»

The database is seen at http://localhost:8097.  «unmet»

```env
SEARXNG_URL=http://localhost:8080  # unmet
```
""",
    "tools/check.py": """
import requests

HEALTH = "http://127.0.0.1:8090/"

try:
    requests.get(HEALTH, timeout=2)
except requests.ConnectionError as problem:
    raise SystemExit("curl http://127.0.0.1:8080/health") from problem  # unmet
""",
}
GOOD = {
    "compose.yaml": _COMPOSE,
    "Dockerfile": _DOCKERFILE,
    "app.py": "print(1)\n",
    "README.md": """
# Chat

```sh
docker compose up
```

The API answers at http://localhost:8001.  «met»
If port 8000 is in use, take another one.

```env
SEARXNG_URL=http://localhost:8081  # met
BILLING_URL=http://localhost:9555  # unclear
```

```sh
# INFO:  Uvicorn running on http://0.0.0.0:8000
```

| | Port |
| --- | --- |
| Grafana | 3000 | «met»
| Ollama | 11434 | «unclear»

## By hand

```sh
uvicorn app:app
curl http://localhost:8000/  # met
```
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def port_claim_wrong(system: System) -> Iterator[Verdict]:
    listening = Listening(system)
    for claim in system.promises(ClaimKind.PORT):
        yield _judged(claim, listening)


def _judged(claim: Claim, listening: Listening) -> Verdict:
    port = int(claim.details["port"])
    if asked := claim.details.get("asked"):
        text = f"is told where the server at port {asked} does not answer"
        return unmet(claim, text, manner=Manner.INCONSISTENT, cause=f"{claim.place.path} {port}")
    if claim.details.get("run") == "compose" and (moved := _moved(claim, port, listening)) is not None:
        return moved
    if (elsewhere := _of_named(claim, port, listening)) is not None:
        return elsewhere
    if (beside := listening.beside(claim.place.path, claim.place.start, port)) is not None:
        text = f"is told to people; the code beside it asks port {listening.asked_at(beside)}"
        return unmet(claim, text, also=(beside,), manner=Manner.INCONSISTENT)
    opened = listening.opened.get(port)
    if opened is not None:
        return met(claim, f"is {opened.words}", also=(opened.place,))
    named = listening.named(port)
    if named is not None and named[0]:
        return met(claim, f"is named at {named[1]}", also=(named[1],))
    if named is not None:
        return unclear(claim, f"is named at {named[1]}, which is not the project itself", also=(named[1],))
    if (where := listening.addressed(port)) is not None:
        return unclear(claim, f"is asked at {where}; what listens there could not be told", also=(where,))
    if claim.details.get("about", "").startswith("variable:"):
        return unclear(claim, "is where a setting points; what listens there could not be told")
    if "loose" in claim.details:
        return unclear(claim, "is named in passing; what is meant to listen there could not be told")
    if "chosen" in claim.details:
        return unclear(claim, "is set in an example of the document, which the reader may take over")
    if reason := listening.reason(port):
        return unclear(claim, reason)
    own = listening.own
    known = ", ".join(f"{one.port}" for one in own[:MOST_NAMED])
    more = f" and {len(own) - MOST_NAMED} more" if len(own) > MOST_NAMED else ""
    text = f"is documented; nothing here listens on it (what is opened is {known}{more})"
    also = tuple(dict.fromkeys(one.place for one in own))[:3]
    return unmet(claim, text, also=also, manner=Manner.INCONSISTENT, cause=f"{claim.place.path} {port}")


def _of_named(claim: Claim, port: int, listening: Listening) -> Verdict | None:
    """A port of a compose service that the document names, where compose publishes that service under another one."""
    if not listening.is_compose_known or claim.details.get("run") == "other" or "mapped" in claim.details:
        return None
    services: dict[str, list[tuple[Workload, Port]]] = {}
    for one, each in listening.published:
        services.setdefault(one.name.lower(), []).append((one, each))
    form, meant = "", [""]
    for told in claim.details.get("about", "").split(";"):
        form, _, given = told.partition(":")
        meant = [name for name in given.split(",") if name in services and name not in _GENERAL]
        product = OF_PRODUCTS.get(port, "").lower().partition(" ")[0]
        if form in ("line", "block") and product and product in given.split(",") and product not in services:
            return None  # it is that product's own port
        if meant:
            break
    if not meant or not meant[0] or (form != "line" and len(meant) > 1):
        return None
    opens = services[meant[0]]
    if any(each.published == port for _, each in listening.published) or any(one.is_development for one, _ in opens):
        return None
    workload = opens[0][0]
    if any(each.container == port for one in listening.system.workloads for each in one.ports):
        is_inside = any(each.container == port for _, each in opens)
        is_made_here = workload.build_context is not None or workload.build_file is not None
        is_certain = form == "variable" and "composed" in claim.details and not is_made_here
        if not (is_inside and is_certain and claim.details.get("host") in _OWN):
            return None
    elif form in ("variable", "block") and "composed" not in claim.details:
        return None
    known = ", ".join(dict.fromkeys(f"{each.published}" for _, each in opens))
    text = f"is documented for {meant[0]}; compose publishes {workload.label} at {known}"
    return unmet(
        claim,
        text,
        also=(opens[0][1].place,),
        manner=Manner.INCONSISTENT,
        cause=f"{claim.place.path} {claim.details['port']}",
    )


def _moved(claim: Claim, port: int, listening: Listening) -> Verdict | None:
    """A port inside a container that compose, which was just started there, publishes under another number."""
    published = [(one, each) for one, each in listening.published if not one.is_development]
    if not listening.is_compose_known or any(each.published == port for _, each in published):
        return None
    inside = [(one, each) for one, each in published if each.container == port]
    opens = [one for one in listening.system.workloads if any(each.container == port for each in one.ports)]
    if len(inside) != 1 or len(opens) != 1:
        return None
    workload, each = inside[0]
    text = f"is inside the container; compose publishes {workload.label} at {each.published}"
    return unmet(
        claim, text, also=(each.place,), manner=Manner.INCONSISTENT, cause=f"{claim.place.path} {claim.details['port']}"
    )
