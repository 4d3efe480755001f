"""An error that nobody hears of.

Why: the failure happened, and neither the caller, the log nor a metric says so; what follows works with nothing.
Scenario: something in the block guarded by {subject} fails, today or for every request since Tuesday.
Impact: results are missing or wrong without a trace; the cause is looked for everywhere but here.
Detection: none; that is the fault. It shows as data that is not there.
Fix: catch what is expected by name; log the rest with its traceback, `logger.exception("could not load %s", name)`, or
    let it rise.
Monitoring: count errors by kind where they are caught, and alert on the rate.
Blind to: a handler that tells somebody through a name that says nothing of it.
Source: https://peps.python.org/pep-0020/
Seen: naythan-github/team-maia@b543b17b73e0d31b4f707d1d0f60856ed22c5b55
    claude/tools/sre/launchagent_health_monitor.py:339
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import ErrorHandler, System
from roadworthy.rules.rule import rule

BAD = {
    "store.py": """
import contextlib
import json


def load(path):
    try:
        with open(path) as file:
            return json.load(file)["items"]
    except:  # unmet
        return set()


def send(batch):
    for item in batch:
        try:
            deliver(item)
        except Exception:  # unmet
            continue


def refresh(index):
    with contextlib.suppress(Exception):  # unmet
        index.rebuild()
"""
}
GOOD = {
    "store.py": """
import contextlib
import logging
import os
import queue

try:
    import orjson
except Exception:
    orjson = None

logger = logging.getLogger(__name__)


def load(path):
    try:
        return read(path)
    except FileNotFoundError:
        return None


def number(text):
    try:
        return int(text)
    except Exception:
        return 0


def take(jobs):
    try:
        return jobs.get_nowait()
    except queue.Empty:
        return None


def stop(client):
    try:
        client.close()
    except Exception:
        pass


def clean(path):
    with contextlib.suppress(OSError):
        os.unlink(path)


def is_ready(client):
    try:
        return client.ping()
    except Exception:
        return False


def send(item):
    try:
        deliver(item)
    except Exception:  # met
        logger.exception("could not deliver %s", item.id)


def save(item):
    try:
        write(item)
    except Exception as error:  # met
        raise StoreFailed(item.id) from error


def collect(items, problems):
    for item in items:
        try:
            check(item)
        except Exception as error:
            problems.append(error)
"""
}


_EMPTY = frozenset({"None", "[]", "{}", "''", "set()", "list()", "dict()", "()", "False"})


@rule(
    rung=Rung.FOUNDATIONS,
    criterion=Criterion.ERRORS,
    pillar=Pillar.RESPONSE,
    severity=Severity.HIGH,
    failure=Failure.SHARED_FATE,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def swallowed_error(system: System) -> Iterator[Verdict]:
    for handler in system.error_handlers:
        if handler.is_expected or not (handler.is_broad or _loses_a_call(handler)):
            continue
        if handler.is_silent:
            if not handler.repeats and (handler.returns != "assigned" or handler.returned in _EMPTY):
                yield unmet(handler, _what(handler), cause=handler.place.path)
        elif handler.reraises or (handler.logs and handler.logs_error):
            yield met(handler, "lets it rise" if handler.reraises else "logs it with its cause")


def _loses_a_call(handler: ErrorHandler) -> bool:
    """An outbound call failed, and what comes back does not say so."""
    return handler.is_network and bool(handler.guards) and handler.returns in ("nothing", "none", "empty", "continue")


def _what(handler: ErrorHandler) -> str:
    after = {
        "nothing": "drops it and goes on",
        "continue": "drops it and takes the next",
        "break": "drops it and ends the loop",
        "none": "drops it and returns None",
        "empty": f"drops it and returns {handler.returned}, as if there were nothing",
        "assigned": f"drops it and goes on with {handler.returned}",
    }
    return after.get(handler.returns, f"drops it and returns {handler.returned[:40]}")
