"""Errors of different kinds that are treated, or counted, as one.

Why: what passes by itself should be tried again, what is refused should not, and a mistake of our own should wake
    somebody.
Scenario: what {subject} guards times out, refuses, or meets a mistake in our own code: all end the same way.
Impact: work is given up that the next minute would have finished, and the count of errors does not tell whose they are.
Detection: a single count that rises for three different reasons.
Fix: catch by name and decide: `except TimeoutError: raise Retry`, `except BadRequest: move_aside(item)`, and let the
    rest
    rise; count with a label, `ERRORS.labels(kind=type(error).__name__).inc()`.
Monitoring: errors by kind, with an alert on each that has its own response.
Blind to: a caller further out that looks into the error again.
Source: https://sre.google/sre-book/addressing-cascading-failures/
Seen: naythan-github/team-maia@b543b17b73e0d31b4f707d1d0f60856ed22c5b55 claude/tools/vtt_watcher.py:146
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import ErrorHandler, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import requests
from fastapi import FastAPI, HTTPException
from prometheus_client import Counter

app = FastAPI()
ERRORS = Counter("errors", "all of them")  # unmet


@app.post("/generate")
def generate(text: str):
    try:
        return requests.post("http://model/", data=text, timeout=20).text
    except requests.Timeout:
        ERRORS.inc()
        raise HTTPException(504)
    except requests.ConnectionError:
        ERRORS.inc()
        raise HTTPException(502)
""",
    "watcher.py": """
import logging
import time

import requests

logger = logging.getLogger(__name__)


def ask(text):
    try:
        answer = requests.post("http://model/", data=text, timeout=60)
        answer.raise_for_status()
        return answer.text
    except Exception as error:  # unmet
        logger.error("no answer: %s", error)
        return ""


def main():
    while True:
        ask("next")
        time.sleep(60)


if __name__ == "__main__":
    main()
""",
}
GOOD = {
    "app.py": """
import requests
from fastapi import FastAPI, HTTPException
from prometheus_client import Counter

app = FastAPI()
ERRORS = Counter("errors", "by kind", ["kind"])  # met
TIMEOUTS = Counter("timeout_errors", "of the model")


@app.post("/generate")
def generate(text: str):
    try:
        return requests.post("http://model/", data=text, timeout=20).text
    except requests.Timeout:
        ERRORS.labels(kind="timeout").inc()
        TIMEOUTS.inc()
        raise HTTPException(504)
    except requests.ConnectionError:
        ERRORS.labels(kind="connection").inc()
        raise HTTPException(502)
""",
    "watcher.py": """
import logging
import time

import requests

logger = logging.getLogger(__name__)


def ask(text):
    try:
        answer = requests.post("http://model/", data=text, timeout=60)
        answer.raise_for_status()
        return answer.text
    except requests.Timeout:
        raise
    except Exception as error:
        logger.error("no answer: %s", error)
        return ""


def tell(text):
    try:
        requests.post("http://mail/", data=text, timeout=60)
    except Exception as error:
        logger.error("not told: %s", error)
        raise


def main():
    while True:
        ask("next")
        tell("next")
        time.sleep(60)


if __name__ == "__main__":
    main()
""",
}

_ERRORS = re.compile(r"error|fail|exception", re.IGNORECASE)
_BEGINS = ("worker loop", "file event", "task ")


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.RESPONSE,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def uncategorised_errors(system: System) -> Iterator[Verdict]:
    """Asks counters without labels that several kinds of errors move, and workers that give up on every error alike."""
    by_path: dict[str, list[ErrorHandler]] = {}
    for handler in system.error_handlers:
        by_path.setdefault(handler.place.path, []).append(handler)
    for metric in system.metrics:
        if metric.type != "counter" or not _ERRORS.search(str(metric.name)):
            continue
        kinds: dict[tuple[str, ...], ErrorHandler] = {}
        for movement in metric.movements:
            for handler in by_path.get(movement.place.path, ()):
                if handler.place.start <= movement.place.start <= handler.place.end:
                    kinds.setdefault(handler.catches, handler)
        if len(kinds) > 1 and not metric.labels:
            names = ", ".join(sorted({kind[0].rpartition(".")[2] if kind else "every error" for kind in kinds}))
            text = f"counts {names} in one number without a label"
            yield unmet(metric, text, also=tuple(one.place for one in kinds.values())[:4])
        elif len(kinds) > 1:
            yield met(metric, "tells the kinds of errors apart")
    for path, handlers in by_path.items():
        alone = {(one.first, one.last) for one in handlers if not one.is_broad}
        for handler in handlers:
            if not handler.is_broad or not handler.guards or handler.in_endpoint or handler.reraises or handler.repeats:
                continue
            if handler.is_expected or handler.is_silent or (handler.first, handler.last) in alone:
                continue
            chain = system.waits_on(handler)
            if handler.returns in ("empty", "none") and chain and chain[0].startswith(_BEGINS):
                text = (
                    f"gives up alike whether {handler.guards[0]} timed out, was refused or is wrong: "
                    "nothing is tried again, nothing is set aside"
                )
                yield unmet(handler, text, cause=path)
