"""A health check that says "unhealthy" with status 200.

Why: probes and balancers read the status of an answer, not its body.
Scenario: the check finds {dependency}, or the model, gone, writes so into the body, and answers 200.
Impact: the instance stays in rotation and is never restarted; the check that was written does nothing.
Detection: bodies of {endpoint} that say `unhealthy` while every probe succeeds.
Fix: give the status with it: `return JSONResponse({"status": "unhealthy"}, status_code=503)`, or
    `response.status_code = 503` before the return.
Monitoring: a test that breaks each dependency and expects 503 of the check.
Blind to: a probe that reads the body.
Source: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
Seen: danny-avila/rag_api@4985b37b8b5d4519d68eceedfef1e63624012f9d app/routes/document_routes.py:424
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Practice, PracticeKind, System
from roadworthy.rules.rule import rule

_HEAD = """
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse

app = FastAPI()

"""
BAD = {
    "app.py": _HEAD
    + """
@app.get("/health")
def health():
    try:
        store.ping()
    except Exception as error:
        return {"status": "unhealthy", "error": str(error)}  # unmet
    return {"status": "healthy"}


@app.get("/healthz")
def healthz():
    if not store.ping():
        return {"status": "unhealthy"}, 503  # unmet
    return {"status": "healthy"}


@app.get("/ready")
def ready():
    state = "ready" if store.ping() else "not_ready"
    return {"status": state}  # unmet
""",
    "shop/main.go": """
package main

import (
	"net/http"
	"encoding/json"
)

func main() {
	http.HandleFunc("GET /health", health)
	http.ListenAndServe(":8080", nil)
}

func health(w http.ResponseWriter, r *http.Request) {
	status := "healthy"
	if !reachable.Load() {
		status = "unhealthy"
	}
	json.NewEncoder(w).Encode(map[string]string{"status": status}) // «unmet»
}
""",
}
GOOD = {
    "app.py": _HEAD
    + """
@app.get("/health")
def health():
    try:
        store.ping()
    except Exception:
        return JSONResponse({"status": "unhealthy"}, status_code=503)  # met
    return {"status": "healthy"}


@app.get("/ready")
def ready(response: Response):
    state = "ready"
    if not store.ping():
        state = "unavailable"
        response.status_code = 503
    return {"status": state}  # met


@app.get("/jobs/{job}")
def job(job: str):
    return {"status": "failed"}


@app.get("/livez")
def live():
    parts = {"cache": "down"}
    return {"status": "degraded", "parts": parts}
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.HIGH,
    failure=Failure.SHARED_FATE,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "status_code=503)"},
)
def unhealthy_answered_as_success(system: System) -> Iterator[Verdict]:
    """Asks every answer of a health check that says that something is wrong."""
    answers: dict[str, list[Practice]] = {}
    for one in system.practices:
        if one.kind is PracticeKind.UNHEALTHY_ANSWER:
            answers.setdefault(f"{one.place.path}:{one.symbol}", []).append(one)
    for node, endpoint in {one.node: one for one in system.endpoints if one.node}.items():
        if endpoint.purpose not in ("health", "readiness"):
            continue
        for one in answers.get(node, ()):
            if one.why.startswith("the second") and endpoint.framework in ("fastapi", "starlette"):
                text = f"answers {one.what!r} beside a status, which goes out as a list of both with status 200"
                yield unmet(endpoint, text, place=one.place, cause=node, dependency="what it asks")
            elif one.is_sound:
                yield met(endpoint, f"answers {one.what!r} with a status that says so", place=one.place)
            else:
                text = f"answers {one.what!r} with status 200, which every probe takes for health"
                yield unmet(endpoint, text, place=one.place, cause=node, dependency="what it asks")
