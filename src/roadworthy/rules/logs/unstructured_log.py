"""Log records that are sentences.

Why: a sentence has to be read; a record with fields can be searched, counted and joined by a machine.
Scenario: somebody asks for all failures of one customer between two and three o'clock.
Impact: the answer is a regular expression over prose, written during the incident.
Detection: the log collector shows one field, `message`.
Fix: let records leave as JSON: `python-json-logger`'s formatter on the root handler, or structlog with `JSONRenderer`.
Fix in JavaScript: let records leave as JSON: `pino()`, or winston with `format.json()`.
Fix in Go: let records leave as JSON: `slog.New(slog.NewJSONHandler(os.Stdout, nil))`.
Monitoring: count of records that the collector could not parse.
Blind to: a collector that parses the format in use; a formatter that the platform sets.
Source: https://sre.google/workbook/monitoring/
Seen: naythan-github/team-maia@b543b17b73e0d31b4f707d1d0f60856ed22c5b55 claude/tools/vtt_watcher.py:25
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import LoggingSetup, Service, System, Unknown
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import logging
from fastapi import FastAPI

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")  # unmet
logger = logging.getLogger(__name__)
app = FastAPI()


@app.post("/generate")
def generate(prompt: str):
    logger.info("asked")
    return model.run(prompt)
""",
    "worker/Dockerfile": """
FROM python:3.12.4-slim
COPY work.py .
CMD ["python", "work.py"]
""",
    "worker/work.py": """
import time


def work():
    while True:
        print("nothing to do")  # unmet
        time.sleep(60)


if __name__ == "__main__":
    work()
""",
}
GOOD = {
    "look_at.py": """
import logging

from app import generate

logging.basicConfig(level=logging.DEBUG)

if __name__ == "__main__":
    print(generate("hello"))
""",
    "app.py": """
import structlog
from fastapi import FastAPI

structlog.configure(processors=[structlog.processors.TimeStamper(), structlog.processors.JSONRenderer()])  # met
logger = structlog.get_logger()
app = FastAPI()


@app.post("/generate")
def generate(prompt: str):
    logger.info("asked", length=len(prompt))
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
}


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
def unstructured_log(system: System) -> Iterator[Verdict]:
    for service in system.services:
        statements = system.owned(system.logs, service)
        logged = [one for one in statements if one.by != "print"]
        printed = sorted(one.place for one in statements if one.by == "print" and not one.is_interface)
        if printed and not logged:
            yield unmet(service, "has nothing but printed lines: no level, no time, no field", place=printed[0])
            continue
        works = any(one.is_work for one in system.owned(system.endpoints, service))
        if not logged or not (works or service.kind == "worker"):
            continue
        setups = [one for one in setups_of(system, service) if not one.is_of_requests]
        running = _running(system, service)
        plain = {one.place.path for one in setups if one.is_structured is False} & running
        counted = running if plain else {one.place.path for one in setups}
        structured = [one for one in setups if one.is_structured is True and one.place.path in counted]
        unknown = [one for one in setups if isinstance(one.is_structured, Unknown)]
        if structured:
            yield met(service, "writes records with fields", place=structured[0].place)
        elif unknown and isinstance(unknown[0].is_structured, Unknown):
            yield unclear(service, unknown[0].is_structured.why, place=unknown[0].place)
        elif setups:
            places = tuple({one.place.path: one.place for one in reversed(setups)}.values())[::-1]
            yield unmet(service, "writes its log as sentences", place=places[0], also=places[1:20])
        elif any(one.by in ("structlog", "loguru") for one in logged):
            yield unclear(service, "sets up no form for its records that could be found here", place=logged[0].place)
        else:
            yield unmet(service, "never sets up logging, so records leave as bare sentences", place=logged[0].place)


def setups_of(system: System, service: Service) -> list[LoggingSetup]:
    """Where this service sets up logging: what a command starts first, programs beside it last.

    Plain forms that only something beside the service sets up, a script for a person say, are none of its own.
    """
    running = _running(system, service)
    commanded = {point.module for point in system.started_in(service) if point.command}
    beside = {point.place.path for point in system.entry_points if not point.is_started and not point.command}
    beside -= running | system.graph.reached_paths if running else beside
    own = [
        one
        for one in system.of_service(system.logging_setups, service)
        if one.by != "correlation" and (one.is_structured is not False or one.place.path not in beside)
    ]
    return sorted(own, key=lambda one: (one.place.path not in commanded, one.place.path not in running, one.place))


def _running(system: System, service: Service) -> set[str]:
    """The files in which its processes begin or its requests arrive."""
    started = {point.module for point in system.started_in(service) if point.is_started or point.command}
    return started | {one.place.path for one in system.owned(system.endpoints, service)}
