"""A service that prints instead of logging.

Why: a printed line has no time, no level and no name; it cannot be filtered, counted or tied to a request.
Scenario: {subject} misbehaves, and all that it wrote is a stream of sentences.
Impact: the lines that matter cannot be found, nothing can alert on them, and in a container they may come late or never
    because the output is buffered.
Detection: the log holds lines without time and level.
Fix: `logger = logging.getLogger(__name__)` and `logger.info("loaded %d rows", count)`; print only what a person at the
    terminal asked for.
Monitoring: a lint rule (ruff's T20) in the pipeline.
Blind to: a wrapper that captures what is printed and adds what is missing.
Source: https://12factor.net/logs
Seen: LeeCampbell/code-review-llm@8d92a6eeb4420d9a1492a3f218a60d505e83281b python/code_review.py:50
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from fastapi import FastAPI

app = FastAPI()


@app.post("/generate")
def generate(prompt: str):
    print(f"asked: {prompt}")  # unmet
    answer = model.run(prompt)
    print("answered")
    return answer
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


class Message:
    def pretty_print(self):
        print(self.text)
""",
    "tools/report.py": """
import argparse

if __name__ == "__main__":
    given = argparse.ArgumentParser().parse_args()
    print("rows:", count(given))
""",
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
def print_as_log(system: System) -> Iterator[Verdict]:
    for service in system.services:
        statements = system.owned(system.logs, service)
        prints = sorted(
            (one for one in statements if one.by == "print" and not one.is_interface),
            key=lambda one: (not one.in_endpoint, one.place),
        )
        logged = [one for one in statements if one.by != "print"]
        if prints and (any(one.in_endpoint for one in prints) or len(prints) > len(logged) // 10):
            files = len({one.place.path for one in prints})
            where = f" in {files} files" if files > 1 else ""
            times = f"{len(prints)} times{where}" if len(prints) > 1 else "once"
            also = tuple(one.place for one in prints[1:20])
            yield unmet(service, f"prints {times} instead of logging", place=prints[0].place, also=also)
        elif logged:
            yield met(service, "logs what it has to say", place=logged[0].place)
