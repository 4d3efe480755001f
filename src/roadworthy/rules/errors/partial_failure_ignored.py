"""A part failed, and the whole counts as done.

Why: a step that failed is tried again only while its work is not marked as done.
Scenario: one step before {subject} fails, or one of many requests in it, and the others succeed.
Impact: the part that failed is missing for good: nothing takes it up again, and nothing says that it is owed.
Detection: none at the time; later, records that exist in one system and not in the other.
Fix: mark each step by itself, or the whole only when all have succeeded: `if not failed: mark_done(item)`; read what
    the
    answer says of failures, `for result in results: if isinstance(result, Exception): …`.
Monitoring: count items with failed steps; a daily comparison of what is marked with what exists.
Blind to: a later job that looks for the missing part.
Source: https://docs.python.org/3/library/asyncio-task.html#asyncio.gather
Seen: naythan-github/team-maia@b543b17b73e0d31b4f707d1d0f60856ed22c5b55 claude/tools/vtt_intelligence_pipeline.py:155
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "worker.py": """
import asyncio
import logging
import sys

import boto3

logger = logging.getLogger(__name__)
table = boto3.client("dynamodb")


class Worker:
    def run(self, item):
        try:
            self.board.create(item)
        except Exception as error:
            logger.error("no card: %s", error)
        self.state["processed"][item.id] = item  # unmet


async def send(orders):
    await asyncio.gather(*[store(order) for order in orders], return_exceptions=True)  # unmet


async def store(order):
    await client.post(order)


def write(rows):
    table.batch_write_item(RequestItems=rows)  # unmet


async def main():
    worker = Worker()
    for item in sys.argv:
        if item not in worker.state["processed"]:
            worker.run(item)
    await send(sys.argv)
    write(sys.argv)


if __name__ == "__main__":
    asyncio.run(main())
"""
}
GOOD = {
    "worker.py": """
import asyncio
import logging

import boto3

logger = logging.getLogger(__name__)
table = boto3.client("dynamodb")


class Worker:
    def run(self, item):
        try:
            self.board.create(item)
        except Exception as error:
            logger.error("no card: %s", error)
            return
        self.state["processed"][item.id] = item

    def run_all(self, items):
        for item in items:
            failed = False
            try:
                self.board.create(item)
            except Exception:
                logger.exception("no card")
                failed = True
            try:
                self.notify(item)
            except Exception:
                logger.exception("not told")
            if not failed:
                self.state["processed"][item.id] = item

    def told(self, item):
        try:
            self.notify(item)
        except Exception:
            logger.exception("not told")
        self.state["processed"][item.id] = item


async def send(orders):
    results = await asyncio.gather(*[post(order) for order in orders], return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            logger.error("not sent", exc_info=result)


async def broadcast(sockets, text):
    await asyncio.gather(*[socket.send_json(text) for socket in sockets], return_exceptions=True)


async def save_all(orders):
    await asyncio.gather(*[save_one(order) for order in orders], return_exceptions=True)


async def save_one(order):
    try:
        await client.post(order)
    except Exception:
        logger.exception("not saved")


async def stop(tasks):
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def store(rows):
    answer = table.batch_write_item(RequestItems=rows)
    return answer["UnprocessedItems"]


async def main():
    worker = Worker()
    for item in []:
        if item not in worker.state["processed"]:
            worker.run(item)
            worker.told(item)
    worker.run_all([])
    await send([])
    await broadcast([], "")
    await save_all([])
    await stop([])
    store([])


if __name__ == "__main__":
    asyncio.run(main())
"""
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.RESPONSE,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def partial_failure_ignored(system: System) -> Iterator[Verdict]:
    for mark in system.done_marks:
        if mark.kind == "mark" and mark.despite and not mark.stands_in and system.is_reached(mark):
            steps = "the step" if len(mark.despite) == 1 else f"each of {len(mark.despite)} steps"
            lines = " and ".join(f"line {place.start}" for place in mark.despite[:3])
            text = f"marks {mark.item or 'the item'} as done although {steps} that {lines} guards may have failed"
            yield unmet(mark, text, also=mark.despite[:4], cause=mark.place.path)
    for one in system.unread_failures:
        if one.handles_errors or not system.is_reached(one):
            continue
        if one.by == "asyncio.gather":
            text = "collects the errors of its tasks with return_exceptions=True, and nobody reads them"
        else:
            text = f"is answered with what failed in {one.failures}, and nobody reads that"
        yield unmet(one, text, cause=one.by)
