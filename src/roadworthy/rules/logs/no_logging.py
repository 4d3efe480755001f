"""A service that writes no log of its own.

Why: when it fails, there is nothing to read but the access log of its server.
Scenario: {subject} gives wrong answers or none, and somebody asks what it did.
Impact: every failure has to be reproduced before it can be understood.
Detection: the log holds the server's lines only.
Fix: `logger = logging.getLogger(__name__)`; log each failure with its cause, and each start with its settings.
Monitoring: alert when a service that takes requests writes nothing for an hour.
Blind to: a framework, a proxy or an agent that logs for it.
Source: https://sre.google/workbook/monitoring/
Seen: daryllundy/llm-reliability-lab@cc6431ea185ffd88559a3953eda82cb410a92a4d app.py:10
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from fastapi import FastAPI

app = FastAPI()  # unmet


@app.post("/generate")
def generate(prompt: str):
    return model.run(prompt)
"""
}
GOOD = {
    "app.py": """
import logging
from fastapi import FastAPI

app = FastAPI()
logger = logging.getLogger(__name__)


@app.post("/generate")
def generate(prompt: str):
    logger.info("asked")  # met
    return model.run(prompt)
"""
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def no_logging(system: System) -> Iterator[Verdict]:
    for service in system.services:
        statements = system.owned(system.logs, service)
        logged = [one for one in statements if one.by != "print"]
        runs = any(one.module.endswith(".py") for one in system.started_in(service) if one.kind == "worker")
        works = any(one.is_work for one in system.owned(system.endpoints, service))
        if logged:
            yield met(service, f"logs in {len(logged)} places" if len(logged) > 1 else "logs", place=logged[0].place)
        elif service.kind in ("http", "worker") and (works or runs) and all(one.is_interface for one in statements):
            yield unmet(service, "writes no log of its own")
