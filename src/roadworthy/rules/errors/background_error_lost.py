"""Work in the background whose failure nobody hears of.

Why: a task or future holds its error until somebody asks; when nobody keeps it, nobody can ask.
Scenario: {subject} raises, at its first step or after a week.
Impact: what it was to do is not done; a loop ends for good while the process goes on and its probes stay green.
Detection: the effect that is missing; for asyncio a line "Task exception was never retrieved" when the task is
    collected.
Fix: keep it and look at its end: `task = asyncio.create_task(work()); tasks.add(task);
    task.add_done_callback(ended)`, where
    `ended` logs `task.exception()`; inside a loop, catch and log the error of one turn and go on.
Monitoring: count ended tasks by outcome; time since the last finished turn of each loop, with an alert.
Blind to: a handler of the event loop for unhandled errors; a wrapper that catches them under another name.
Source: https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task
Seen: lm-sys/FastChat@0e6d3e4beaab66f4d3f93db72541a4abab8af28d fastchat/serve/call_monitor.py:166
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI

app = FastAPI()
executor = ThreadPoolExecutor(max_workers=4)


async def notify(order):
    await mail.send(order)


def index(order):
    search.add(order)


def refresh():
    while True:
        prices.load()
        stop.wait(60)


@app.on_event("startup")
def begin():
    threading.Thread(target=refresh, daemon=True).start()  # unmet
    asyncio.create_task(watch())  # unmet


async def watch():
    while True:
        await stock.count()
        await asyncio.sleep(5)


@app.post("/orders")
async def order(text: str):
    asyncio.create_task(notify(text))  # unmet
    executor.submit(index, text)  # unmet
"""
}
GOOD = {
    "app.py": """
import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI

app = FastAPI()
executor = ThreadPoolExecutor(max_workers=4)
logger = logging.getLogger(__name__)
tasks = set()


async def notify(order):
    await mail.send(order)


async def tell(order):
    try:
        await mail.send(order)
    except Exception:
        logger.exception("not told: %s", order)


def index(order):
    search.add(order)


def refresh():
    while True:
        try:
            prices.load()
        except Exception:
            logger.exception("no prices")
        stop.wait(60)


def follow(order):
    while True:
        socket.send(order.status())


@app.on_event("startup")
def begin():
    threading.Thread(target=refresh, daemon=True).start()  # met


@app.post("/orders")
async def order(text: str):
    task = asyncio.create_task(notify(text))
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    asyncio.create_task(tell(text))  # met
    found = executor.submit(index, text)
    threading.Thread(target=follow, args=(text,)).start()
    async with asyncio.TaskGroup() as group:
        group.create_task(notify(text))
    return found.result()
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
def background_error_lost(system: System) -> Iterator[Verdict]:
    """Asks what nobody holds on to, and loops that are meant to run for as long as the process."""
    for one in system.background_works:
        if not one.node or one.by == "BackgroundTasks.add_task" or not (one.begins_with_app or system.is_reached(one)):
            continue
        if one.is_kept and (one.runs or not one.is_endless):
            continue
        if one.handles_errors:
            yield met(one, "catches its own errors")
        elif one.is_endless:
            text = f"is a loop that ends for good with its first error; {one.by} tells nobody"
            yield unmet(one, text, cause=one.place.path)
        else:
            text = f"is begun with {one.by}, and nobody keeps what would tell of its error"
            yield unmet(one, text, cause=one.place.path)
