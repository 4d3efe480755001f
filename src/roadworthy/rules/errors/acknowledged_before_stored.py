"""A message that the broker forgets before its work is done.

Why: between the acknowledgement and the end of the work, the only copy of the message is in the memory of one process.
Scenario: the process is killed, rolled out or out of memory while it works on what {subject} took.
Impact: the message is lost: no other worker receives it, and nobody knows that it was there.
Detection: none at the broker, which counts it as delivered; work that is missing after each restart.
Fix: Celery: `task_acks_late=True` and `task_reject_on_worker_lost=True` for tasks that may run twice; RabbitMQ:
    `auto_ack=False` and `basic_ack` when the result is stored; Redis lists: `lmove` the entry to a list of work in
    progress and remove it at the end, or a stream with a group; SQS: delete at the end.
Monitoring: compare messages sent with results stored; count messages that are delivered again.
Blind to: work that may be lost, and a sender that sends again what was not answered.
Source: https://www.rabbitmq.com/docs/confirms#acknowledgement-modes
Seen: Gokulkrishna07/github_pr_review_agent@265737e agent/agent.py:159
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "worker.py": """
import pika
import redis

store = redis.Redis()


def consume(channel):
    channel.basic_consume(queue="orders", on_message_callback=work, auto_ack=True)  # unmet
    channel.start_consuming()


def run():
    while True:
        order = store.brpop("orders_queue", timeout=5)  # unmet
        work(order)


if __name__ == "__main__":
    consume(pika.BlockingConnection().channel())
    run()
""",
    "tasks.py": """
import requests
from celery import Celery

app = Celery("work", broker="redis://redis:6379/0")
app.conf.update(task_serializer="json", timezone="UTC")  # unmet


@app.task
def fetch(url):
    return requests.get(url, timeout=60).text
""",
    "Dockerfile": 'CMD ["python", "worker.py"]\n',
}
GOOD = {
    "worker.py": """
import pika
import redis

store = redis.Redis()


def consume(channel, reply_queue):
    channel.basic_consume(queue="orders", on_message_callback=work)
    channel.basic_consume(queue=reply_queue, on_message_callback=print, auto_ack=True)
    channel.start_consuming()


def work(channel, method, properties, body):
    save(body)
    channel.basic_ack(method.delivery_tag)


def run():
    while True:
        print(store.blpop("live_events"))


if __name__ == "__main__":
    consume(pika.BlockingConnection().channel(), "replies")
    run()
""",
    "tasks.py": """
import requests
from celery import Celery

app = Celery("work", broker="redis://redis:6379/0")
app.conf.update(task_serializer="json", task_acks_late=True)  # met


@app.task
def fetch(url):
    return requests.get(url, timeout=60).text
""",
    "Dockerfile": 'CMD ["python", "worker.py"]\n',
}

_WORK = re.compile(r"queue|job|task|work|pending|inbox|todo|order|upload|import", re.IGNORECASE)
_ANSWERS = re.compile(
    r"repl(y|ies)|callback|response|result|rpc|event|log|broadcast|notif|cancel|stop|control", re.IGNORECASE
)
"""What only one process waits for, or what may be missed."""


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.RESPONSE,
    severity=Severity.HIGH,
    failure=Failure.SHARED_FATE,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
    shows={"worker.py": "channel.basic_ack("},
)
def acknowledged_before_stored(system: System) -> Iterator[Verdict]:
    yield from _of_celery(system)
    for mark in system.done_marks:
        if mark.kind != "message" or mark.stands_in != "delivery" or not system.is_reached(mark):
            continue
        if _ANSWERS.search(mark.item) or not (mark.by.endswith("=True") or _WORK.search(mark.item)):
            continue
        what = "the broker" if mark.by.endswith("=True") else "Redis"
        of = f" of {mark.item}" if mark.item else ""
        yield unmet(
            mark, f"lets {what} forget each message{of} before anything was done with it", cause=mark.place.path
        )


def _of_celery(system: System) -> Iterator[Verdict]:
    """Tasks that ask others, of an application that acknowledges what a worker has only received."""
    early = [one for one in system.done_marks if one.stands_in == "receipt"]
    late = next((one for one in system.done_marks if one.kind == "late"), None)
    if late is not None:
        yield met(late, "keeps a task at the broker until it is done")
        return
    if not early:
        return
    tasks = [one for one in system.entry_points if one.server == "celery" and not one.command and one.function]
    asking = next((one for one in tasks if system.asked_below(f"{one.module}:{one.function}") is not None), None)
    if asking is not None:
        name = asking.function
        text = (
            f"acknowledges {name} when a worker receives it: with `task_acks_late` unset, whoever dies at it loses it"
        )
        yield unmet(early[0], text, cause="receipt")
