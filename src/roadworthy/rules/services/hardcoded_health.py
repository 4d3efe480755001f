"""A health endpoint that answers the same whatever happens.

Why: a probe that cannot fail takes nobody out of rotation and restarts nothing.
Scenario: {dependency} is down, and {subject} answers as it did when all was well.
Impact: traffic keeps flowing to an instance whose every request fails; dashboards stay green during the outage.
Detection: errors rise while the health check stays at 100 %.
Fix: ask what the service cannot work without, with a short timeout, and answer 503 when it does not reply; keep the
    constant answer for liveness and add a readiness endpoint beside it.
Monitoring: compare the share of failed requests with the state of the probe; alert when they disagree.
Blind to: a proxy or sidecar that checks the dependencies instead.
Source: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
Seen: 04Sanjanaa/CEREBRO-Knowledge-Base-Agent-@f38dd51 backend/app.py:160
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/health")  # unmet
def health():
    return {"status": "healthy"}


@app.post("/generate")
def generate(prompt: str):
    return requests.post("http://ollama:11434/api/generate", json={"prompt": prompt}, timeout=30).json()
"""
}
GOOD = {
    "app.py": """
import requests
from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/livez")  # met
def live():
    return {"status": "alive"}


@app.get("/ready")  # met
def ready():
    if not is_model_up():
        raise HTTPException(503)
    return {"status": "ready"}


def is_model_up():
    return requests.get("http://ollama:11434/api/tags", timeout=2).ok
""",
    "front/go.mod": "module front\n",
    "front/health.go": """
package main

func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	if !s.ready {
		w.WriteHeader(503)
	}
}
""",
    "front/main.go": """
package main

import "net/http"

func (s *Server) routes() {
	s.router.HandleFunc(s.prefixed("/readyz"), s.readyz)
	metrics := http.NewServeMux()
	metrics.HandleFunc("/healthz", func(w http.ResponseWriter, r *http.Request) { // «met»
		w.Write([]byte("OK"))
	})
}

func (s *Server) echo() error {
	_, err := http.Get(s.backend)
	return err
}

func main() { http.ListenAndServe(":8080", nil) }
""",
}

_CLIENTS = frozenset({"aiohttp", "axios", "fetch", "http.client", "httpx", "net/http", "requests", "urllib", "urllib3"})


@rule(
    rung=Rung.FOUNDATIONS,
    criterion=Criterion.HEALTH,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.HIGH,
    failure=Failure.SHARED_FATE,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "raise HTTPException(503)", "front/health.go": "w.WriteHeader(503)"},
)
def hardcoded_health(system: System) -> Iterator[Verdict]:
    for service in system.services:
        probes = [one for one in system.owned(system.endpoints, service) if one.purpose in ("health", "readiness")]
        asking = [one for one in probes if one.asks]
        deciding = [one for one in probes if not one.answers_constant]
        for probe in probes:
            if probe.asks:
                yield met(probe, f"asks {', '.join(probe.asks[:3])} before it answers")
            elif not probe.answers_constant:
                if probe.hands_on and not asking:
                    yield unclear(probe, f"calls {probe.hands_on[0]}, which could not be followed; can it say no?")
            elif asking or (probe.purpose == "health" and any(one.purpose == "readiness" for one in deciding)):
                if probe.purpose == "health":
                    yield met(probe, f"says that the process lives; {(asking or deciding)[0].label} says more")
                else:
                    yield unmet(probe, "answers the same whatever happens", cause=service.name)
            elif service.dependencies and not deciding:
                named = ", ".join(_named(one) for one in service.dependencies[:3])
                text = f"answers the same whatever happens to {named}"
                yield unmet(probe, text, cause=service.name, dependency=_named(service.dependencies[0]))


def _named(dependency: str) -> str:
    return f"what it asks with {dependency}" if dependency in _CLIENTS else dependency
