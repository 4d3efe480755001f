"""A metrics endpoint that a scraper cannot read.

Why: one wrong answer type silences every metric of the service at once.
Scenario: the scraper asks for the metrics and gets JSON, or an error.
Impact: no series arrives; every dashboard, alert and automatic action that stands on them is blind.
Detection: `up` is 0 for the job while the service answers; `curl -i` shows the content type and a quoted string.
Fix: answer with the text and its type:
    `return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)`.
Monitoring: alert on `up == 0`; a test that parses the answer of the endpoint.
Blind to: proxies that rewrite the answer.
Source: https://prometheus.io/docs/instrumenting/exposition_formats/
Seen: daryllundy/llm-reliability-lab@f47a94f app.py:75
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from fastapi import FastAPI
from prometheus_client import generate_latest

app = FastAPI()


@app.get("/metrics")
def metrics():
    return generate_latest()  # unmet


@app.get("/more")
async def more():
    text = generate_latest().decode()  # unmet
    return {"metrics": text}
""",
    "routes.py": """
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

routes = web.RouteTableDef()


@routes.get("/metrics")
async def metrics(request):
    return web.Response(body=generate_latest(), content_type=CONTENT_TYPE_LATEST)  # unmet
""",
}
GOOD = {
    "app.py": """
from fastapi import FastAPI, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest, make_asgi_app

app = FastAPI()
app.mount("/internal", make_asgi_app())  # met


@app.get("/metrics")
def metrics():
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)  # met


@app.get("/plain", response_class=PlainTextResponse)
def plain():
    return generate_latest()  # met


@app.get("/more")
def more():
    data = generate_latest()  # met
    return Response(content=data, media_type="text/plain")
""",
    "web.py": """
from flask import Flask
from prometheus_client import generate_latest

app = Flask(__name__)


@app.route("/metrics")
def metrics():
    return generate_latest()  # met
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "return Response(generate_latest()"},
)
def broken_exposition(system: System) -> Iterator[Verdict]:
    for exposition in system.expositions:
        if exposition.is_broken is not None:
            yield unmet(exposition, exposition.is_broken)
        elif exposition.by in ("generate_latest", "make_asgi_app", "make_wsgi_app", "start_http_server"):
            yield met(exposition, "hands metrics out as text")
