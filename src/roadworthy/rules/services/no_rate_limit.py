"""A service that bounds nobody's rate.

Why: one caller in a loop takes what all others need, and for a model it also writes the bill.
Scenario: a client of {subject} retries without a pause, or a script finds the route.
Impact: everyone waits behind one caller; queues and spend grow until somebody notices.
Detection: requests by caller: one of them holds most of the traffic.
Fix: limit by caller at the door (`limit_req` in nginx, `slowapi`'s `@limiter.limit("30/minute")`) and answer 429 with
    `Retry-After`.
Fix in JavaScript: limit by caller at the door (`limit_req` in nginx, `express-rate-limit`, `@fastify/rate-limit`) and
    answer 429 with `Retry-After`.
Fix in Go: limit by caller at the door (`limit_req` in nginx, `golang.org/x/time/rate`, `httprate.LimitByIP`) and
    answer 429 with `Retry-After`.
Monitoring: count answers with 429 by caller; alert on saturation that comes from one of them.
Blind to: a gateway or a cloud balancer in front that limits.
Source: https://sre.google/sre-book/handling-overload/
Seen: daryllundy/llm-reliability-lab@0302e51 app.py:41
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import CallKind, Place, Service, System, Unknown, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.containers import known_of

BAD = {
    "app.py": """
import requests
from fastapi import FastAPI

app = FastAPI()


@app.post("/generate")  # unmet
def generate(prompt: str):
    return requests.post("http://ollama:11434/api/generate", json={"prompt": prompt}, timeout=30).json()
""",
    "vault/Dockerfile": "FROM python:3.12.8-slim\nCOPY app.py .\nCMD uvicorn app:app\n",
    "vault/app.py": """
from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer

app = FastAPI()


@app.post("/keys")
def keep(key: str, caller=Depends(HTTPBearer())):
    return key


@app.get("/names")  # unmet
def names():
    return load_names()
""",
}
GOOD = {
    "app.py": """
import requests
from fastapi import FastAPI
from slowapi import Limiter

limiter = Limiter(key_func=lambda request: request.client.host)
app = FastAPI()


@app.post("/generate")  # met
@limiter.limit("30/minute")
def generate(request, prompt: str):
    return requests.post("http://ollama:11434/api/generate", json={"prompt": prompt}, timeout=30).json()
""",
    "shop/main.go": """
package main

import "github.com/gin-gonic/gin"

func main() {
	router := gin.New()
	router.POST("/orders", order)
	router.Run()
}
""",
    "shop/Dockerfile": 'FROM golang:1.23.4\nCOPY . .\nRUN go build -o /shop .\nUSER 1000\nCMD ["/shop"]\n',
    "compose.yaml": """
services:
  shop:  # met
    build: shop
    labels:
      - "traefik.http.routers.shop.middlewares=slow"
      - "traefik.http.middlewares.slow.ratelimit.average=10"
  books:
    build: books
  door:
    image: nginx:1.27.0
""",
    "books/app.py": """
from fastapi import FastAPI

app = FastAPI()


@app.post("/books")
def order(item: str):
    return item
""",
    "books/Dockerfile": "FROM python:3.12.8-slim\nCOPY app.py .\nCMD uvicorn app:app\n",
    "nginx.conf": """
http {
  limit_req_zone $binary_remote_addr zone=all:10m rate=10r/s;
  upstream books {
    server books:8000;
  }
  server {  # met
    listen 80;
    location / {
      limit_req zone=all burst=20;
      proxy_pass http://books/;
    }
  }
}
""",
    "gate/Dockerfile": "FROM golang:1.23.2\nCOPY . .\nCMD go run .\n",
    "gate/go.mod": "module gate\n",
    "gate/main.go": """
package main

import "net/http"

func main() {
	http.HandleFunc("/chat", checked(chat)) «unclear»
	http.ListenAndServe(":80", nil)
}
""",
    "gate/checked.go": """
package main

func isRateLimited(key string) bool { return counts.over(key) }
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
    shows={"app.py": "@limiter.limit"},
)
def no_rate_limit(system: System) -> Iterator[Verdict]:
    behind = _behind_a_limit(system)
    limiting = [resource.fields for resource in system.resources if _limits(resource.fields)]
    for service in system.services:
        endpoints = [
            one
            for one in system.owned(system.endpoints, service)
            if one.is_work and one.framework not in ("streamlit", "gradio")
        ]
        if not endpoints:
            continue
        limited = [one for one in endpoints if one.is_rate_limited is True]
        unknown = [(one, one.is_rate_limited.why) for one in endpoints if isinstance(one.is_rate_limited, Unknown)]
        models = {call.dependency for call in system.owned(system.calls, service) if call.kind is CallKind.MODEL}
        unguarded = [one for one in endpoints if one.is_authenticated is False or one.is_open_by_nature]
        asked = sorted(
            unguarded or endpoints,
            key=lambda one: (not models & {*one.asks}, not one.changes_something, not one.asks),
        )
        if limited:
            yield met(limited[0], f"bounds the rate ({len(limited)} of {len(endpoints)} routes)")
        elif unknown:
            yield unclear(*unknown[0])
        elif any(_names(fields, service) for fields in limiting):
            yield met(service, "stands behind an ingress that limits the rate")
        elif (proxied := _proxied(system, service)) is not None:
            yield met(service, "stands behind a proxy that limits the rate", place=proxied.place)
        elif (proxy := next((behind[name] for name in service.workloads if name in behind), None)) is not None:
            if _is_published(system, service):
                text = "stands behind a proxy that limits the rate, and publishes its port beside it: who uses that?"
                yield unclear(service, text, place=proxy)
            else:
                yield met(service, "stands behind a proxy that limits the rate", place=proxy)
        else:
            if unguarded:
                which = "every route here" if len(unguarded) == len(endpoints) else "every open route here"
                who = "whoever calls"
            elif all(one.is_authenticated is True for one in endpoints):
                who, which = "each caller that signs in", "every route here"
            else:
                who, which = "each caller", "every route here"
            rest = f", like {which} ({len(asked)})" if len(asked) > 1 else ""
            yield unmet(asked[0], f"serves {who} as often as they call{rest}", cause="no rate limit")


def _limits(fields: dict[str, str]) -> bool:
    """The object limits a rate."""
    return any("limit-rps" in key or "limit-rpm" in key or "ratelimit" in key.lower() for key in fields)


def _proxied(system: System, service: Service) -> Workload | None:
    """The container of this service, or of nobody known, for which labels tell a proxy to limit the rate."""
    for one in system.workloads:
        is_ours = one.name in service.workloads or (not service.workloads and known_of(system, one) is None)
        if is_ours and any(re.search(r"\.ratelimit\.|\.ratelimit$", key.lower()) for key in one.labels):
            return one
    return None


def _behind_a_limit(system: System) -> dict[str, Place]:
    """Workloads to which nginx passes on what it limits with `limit_req`, and where that stands."""
    upstreams = {one.name: one.fields.get("server", "") for one in system.resources_of("nginx-upstream")}
    found: dict[str, Place] = {}
    for server in system.resources_of("nginx-server"):
        for key, target in server.fields.items():
            location, _, word = key.rpartition(".")
            is_limited = "limit_req" in server.fields or f"{location}.limit_req" in server.fields
            host = re.match(r"https?://([\w.-]+)", target)
            if word == "proxy_pass" and is_limited and host:
                for name in re.findall(r"^[\w.-]+", upstreams.get(host[1], host[1]), re.MULTILINE):
                    found.setdefault(name, server.place)
    return found


def _is_published(system: System, service: Service) -> bool:
    """Somebody reaches it beside the proxy."""
    return any(
        port.published is not None and not port.host_address.startswith("127.")
        for workload in system.workloads
        if workload.name in service.workloads and workload.kind == "compose"
        for port in workload.ports
    )


def _names(fields: dict[str, str], service: Service) -> bool:
    """The object names this service or what runs it."""
    names = {name.replace("_", "-") for name in (service.name, *service.workloads)}
    return any(name == word for value in fields.values() for word in value.split() for name in names)
