"""Log records that do not say which request they belong to.

Why: requests run side by side; without an id their lines cannot be told apart.
Scenario: one request of many fails, and its steps have to be found among those of all others.
Impact: the story of a failure is put together by times and luck.
Detection: no field of a record is the same for all lines of one request.
Fix: take an id from the request or make one in a middleware, bind it with `structlog.contextvars.bind_contextvars` or
    `asgi-correlation-id`, and let the formatter write it.
Fix in JavaScript: take an id from the request or make one in a middleware, keep it in `AsyncLocalStorage` or in the
    request's own logger (`pino-http` gives `req.log`), and let every record carry it.
Fix in Go: take an id from the request or make one in a middleware, put a logger that carries it into the context,
    `slog.With("request_id", id)`, and log through that one.
Monitoring: share of records without the id.
Blind to: an agent that adds trace ids to records from outside.
Source: https://opentelemetry.io/docs/specs/otel/logs/
Seen: daryllundy/llm-reliability-lab@f47a94f28c5c8a7acafa11dc53843fcffb3bef4c app.py:10
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Unknown
from roadworthy.rules.logs.unstructured_log import setups_of
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import logging
from fastapi import FastAPI

logging.basicConfig(level=logging.INFO)  # unmet
logger = logging.getLogger(__name__)
app = FastAPI()


@app.post("/generate")
def generate(prompt: str):
    logger.info("asked")
    return model.run(prompt)
""",
    "web/app.ts": """
import Fastify from "fastify";
const app = Fastify({ logger: true });
app.get("/price", async (request, reply) => {
  app.log.info("asked");  // unmet
  const found = await store.find(request.query.item);
  app.log.info({ found }, "found");
  app.log.warn("no tax known");
  return found;
});
app.listen({ port: 3000 });
""",
    "web/package.json": '{"name": "web", "dependencies": {"fastify": "5.0.0"}}',
    "web/Dockerfile": """
FROM node:22.12.0-slim
CMD ["node", "dist/app.js"]
""",
    "Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]
""",
}
GOOD = {
    "app.py": """
import structlog
from fastapi import FastAPI
from uuid import uuid4

logger = structlog.get_logger()
app = FastAPI()


@app.middleware("http")
async def name_request(request, call_next):
    structlog.contextvars.bind_contextvars(request_id=uuid4().hex)  # met
    return await call_next(request)


@app.post("/generate")
def generate(prompt: str):
    logger.info("asked")
    return model.run(prompt)
""",
    "letters/app.py": """
from flask import Flask, current_app
from house_tools.logging import flask as house_logging


def create_app():
    app = Flask("letters")
    house_logging.init_app(app)  # unclear
    app.add_url_rule("/letters", view_func=letters, methods=["POST"])
    return app


def letters():
    current_app.logger.info("asked")
    return store.all()
""",
    "letters/Dockerfile": """
FROM python:3.12.4-slim
CMD ["gunicorn", "app:create_app()"]
""",
    "events/app.py": """
import structlog
from fastapi import FastAPI

logger = structlog.get_logger()
app = FastAPI()


@app.post("/")
def take(event: dict):
    log = logger.bind(event_id=event["id"])
    log.info("taken")  # met
    return store.add(event)
""",
    "events/Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]
""",
    "web/app.ts": """
import Fastify from "fastify";  // met
const app = Fastify({ logger: true });
app.get("/price", async (request, reply) => {
  request.log.info("asked");
  app.log.warn("no tax known");
  app.log.warn("no tax known");
  app.log.warn("no tax known");
  return store.find(request.query.item);
});
app.listen({ port: 3000 });
""",
    "web/package.json": '{"name": "web", "dependencies": {"fastify": "5.0.0"}}',
    "web/Dockerfile": """
FROM node:22.12.0-slim
CMD ["node", "dist/app.js"]
""",
    "Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]
""",
}

_MANY = 3
"""Records of handlers that do without the logger of the request, which their framework offers."""


@rule(
    rung=Rung.FOUNDATIONS,
    criterion=Criterion.LOGS,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def log_without_correlation(system: System) -> Iterator[Verdict]:
    for service in system.services:
        logged = [one for one in system.owned(system.logs, service) if one.by != "print"]
        work = [one for one in system.owned(system.endpoints, service) if one.is_work]
        if not logged or not work:
            continue
        joined = [one.place for one in system.of_service(system.logging_setups, service) if one.correlates is True]
        joined += [one.place for one in logged if one.is_correlated]
        unknown = [
            (one.place, one.correlates)
            for one in system.of_service(system.logging_setups, service)
            if isinstance(one.correlates, Unknown)
        ]
        apart = [one for one in logged if one.by == "pino" and one.in_endpoint and not one.is_correlated]
        if len(apart) >= _MANY and not any(one.is_correlated for one in logged):
            text = f"writes {len(apart)} records of requests with the application's logger, not with the request's own"
            first, *others = {one.place.path: one.place for one in reversed(apart)}.values()
            yield unmet(service, text, place=first, also=tuple(others[:20]))
        elif joined:
            yield met(service, "names the request in its records", place=joined[0])
        elif unknown:
            yield unclear(service, unknown[0][1].why, place=unknown[0][0])
        else:
            serving = {one.place.path for one in work}
            setups = sorted(
                setups_of(system, service), key=lambda one: (not one.is_of_requests, one.place.path not in serving)
            )
            first = (
                setups[0].place if setups else next((one.place for one in logged if one.in_endpoint), logged[0].place)
            )
            told = [one for one in logged if one.in_endpoint] or [one for one in logged if one.level == "error"]
            also = tuple(one.place for one in told if one.place != first)[:5]
            yield unmet(service, "names no request in its records", place=first, also=also)
