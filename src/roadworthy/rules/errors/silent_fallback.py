"""A default takes the place of what failed, and nothing shows it.

Why: a degraded mode that nobody sees becomes the normal one; what it loses is missed long after it could be mended.
Scenario: what {subject} guards fails, and the program goes on with less, as if it had never had more.
Impact: work that was done is done again, answers become worse, and what is written next covers the traces.
Detection: none until somebody compares results with what they should be.
Fix: tell at level warning or above and count it, `FALLBACKS.labels("orders").inc()`; move a damaged state file aside,
    `path.rename(path.with_suffix(".damaged"))`, and stop, or start from a copy that is whole.
Monitoring: rate of fallbacks by kind, with an alert when one lasts for longer than a few minutes.
Blind to: a mode that another process shows; messages below level warning that somebody watches all the same.
Source: https://sre.google/sre-book/addressing-cascading-failures/
Seen: naythan-github/team-maia@b543b17b73e0d31b4f707d1d0f60856ed22c5b55 claude/tools/vtt_watcher.py:294
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import ErrorHandler, StateWrite, System
from roadworthy.rules.errors.swallowed_error import cause_of
from roadworthy.rules.rule import rule

BAD = {
    "worker.py": """
import json
import logging
import time
from pathlib import Path

import requests

logger = logging.getLogger(__name__)
DONE = Path("/var/lib/shop/done.json")


def load():
    try:
        with open(DONE) as file:
            return set(json.load(file))
    except Exception as error:  # unmet
        logger.error("no list: %s", error)
        return set()


def save(done):
    with open(DONE, "w") as file:
        json.dump(sorted(done), file)


def rate(currency):
    try:
        return requests.get(f"http://rates/{currency}", timeout=5).json()["rate"]
    except Exception as error:  # unmet
        logger.debug("no rate: %s", error)
        return 1.0


def main():
    done = load()
    while True:
        done.add(rate("EUR"))
        save(done)
        time.sleep(60)


if __name__ == "__main__":
    main()
"""
}
GOOD = {
    "worker.py": """
import json
import logging
import time
from pathlib import Path

import requests

logger = logging.getLogger(__name__)
DONE = Path("/var/lib/shop/done.json")
SEEN = Path("/var/lib/shop/seen.json")


def load():
    try:
        with open(DONE) as file:
            return set(json.load(file))
    except FileNotFoundError:
        return set()


def load_seen():
    try:
        return json.loads(SEEN.read_text())
    except json.JSONDecodeError:
        SEEN.rename("/var/lib/shop/seen.damaged")
        return {}


def save(done):
    with open(DONE, "w") as file:
        json.dump(sorted(done), file)
    SEEN.write_text(json.dumps({}))


def rate(currency):
    try:
        return requests.get(f"http://rates/{currency}", timeout=5).json()["rate"]
    except Exception as error:  # met
        logger.warning("no rate: %s", error)
        return 1.0


def probe(address):
    try:
        return requests.get(address, timeout=5).status_code != 404
    except Exception as error:
        logger.debug("no answer: %s", error)
        return True


def main():
    done = load()
    load_seen()
    probe("http://rates/")
    while True:
        done.add(rate("EUR"))
        save(done)
        time.sleep(60)


if __name__ == "__main__":
    main()
"""
}

_TRIES = re.compile(r"_*(probe|check|detect|ping|discover|try)(_|$)")
"""What asks whether something is there: that it did not answer is an answer."""
_PARSING = ("JSONDecodeError", "ValueError", "EOFError", "UnpicklingError", "YAMLError")


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.RESPONSE,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def silent_fallback(system: System) -> Iterator[Verdict]:
    """Asks handlers that put a default in the place of a state file, or of what somebody outside did not answer."""
    kept: dict[str, list[StateWrite]] = {}
    for write in system.state_writes:
        kept.setdefault(write.place.path, []).append(write)
    for handler in system.error_handlers:
        if handler.reraises or handler.repeats or handler.returns not in ("empty", "value", "assigned", "none"):
            continue
        lost = next((one for one in kept.get(handler.place.path, ()) if _reads(handler, one)), None)
        if lost is not None and handler.returns != "none" and _is_about_damage(handler) and not handler.records:
            if system.is_reached(handler):
                line = lost.place.start
                text = f"takes a damaged {lost.label} for {handler.returned}, and line {line} then writes over it"
                yield unmet(handler, text, also=(lost.place,), cause="damaged state")
            continue
        if handler.is_expected or not handler.is_broad or not handler.guards or handler.in_endpoint:
            continue
        if _TRIES.match(handler.symbol.rpartition(".")[2]):
            continue
        if handler.counts or handler.logs in ("warning", "error", "critical"):
            yield met(handler, "tells that it goes on with less")
        elif handler.logs and not handler.records and not handler.prints and system.is_reached(handler):
            text = f"goes on with {handler.returned or 'None'} and tells of it at level {handler.logs} alone"
            yield unmet(handler, text, cause=cause_of(system, handler))


def _reads(handler: ErrorHandler, write: StateWrite) -> bool:
    return handler.first <= write.read_line <= handler.last


def _is_about_damage(handler: ErrorHandler) -> bool:
    return handler.is_broad or any(name.rpartition(".")[2] in _PARSING for name in handler.catches)
