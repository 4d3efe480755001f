"""A made-up result in the place of one that failed.

Why: whoever reads it cannot tell it from a real one; an error would have been noticed, an invention is believed.
Scenario: what {subject} guards fails, and its caller receives invented data in the shape of an answer.
Impact: invented values are stored, shown and acted on; a vector of zeros is as near to one document as to any other.
Detection: none from outside: the answer has the right form and the right status.
Fix: raise, `raise EmbeddingFailed(text[:80]) from error`, and let the caller decide; where a demonstration needs sample
    data, choose it by a setting at the start, never in an error's place.
Monitoring: count failures where they are caught; compare results with inputs in a check that runs every day.
Blind to: constants that look like results; inventions whose name says nothing of it.
Source: https://sre.google/sre-book/data-integrity/
Seen: coleam00/mcp-crawl4ai-rag@a1c16f675fe0ab1b0026f4ea1103cb205080792e src/utils.py:97
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "search.py": """
import random
import logging

logger = logging.getLogger(__name__)


def embed(text):
    try:
        return client.embeddings(text)
    except Exception as error:  # unmet
        logger.error("no embedding: %s", error)
        return [0.0] * 384


def load(host):
    try:
        return read_load(host)
    except Exception:  # unmet
        return {"cpu": random.uniform(0, 100)}


def prices(item):
    try:
        return fetch_prices(item)
    except ConnectionError:  # unmet
        data = generate_mock_prices(item)
        return data
"""
}
GOOD = {
    "search.py": """
import random
import time

import pytest


def embed(text):
    try:
        return client.embeddings(text)
    except Exception as error:
        time.sleep(random.uniform(0, 1))
        raise EmbeddingFailed(text) from error


def ask(text):
    delay = 1
    for attempt in range(3):
        try:
            return client.ask(text)
        except ConnectionError:
            delay = delay * 2 + random.random()
            time.sleep(delay)


def position(text):
    try:
        return float(text)
    except ValueError:
        return 0.0


def device():
    try:
        import sensor
    except ImportError:
        return make_mock_device()
    return sensor.Device()
"""
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.RESPONSE,
    severity=Severity.HIGH,
    failure=Failure.SHARED_FATE,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def fabricated_result(system: System) -> Iterator[Verdict]:
    for handler in system.error_handlers:
        if handler.makes_up and not handler.reraises and not handler.repeats and not handler.is_expected:
            yield unmet(handler, f"gives back {handler.makes_up}, as if it were the result", cause=handler.place.path)
