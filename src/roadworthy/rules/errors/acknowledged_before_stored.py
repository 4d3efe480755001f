"""A message that the broker forgets before its work is done.

Why: between the acknowledgement and the end of the work, the only copy of the message is in the memory of one process.
Scenario: the process is killed, rolled out or out of memory while it works on what {subject} took.
Impact: the message is lost: no other worker receives it, and nobody knows that it was there.
Detection: none at the broker, which counts it as delivered; work that is missing after each restart.
Fix: RabbitMQ: `auto_ack=False` and `basic_ack` when the result is stored; Redis lists: `lmove` the entry to a list of
    work in progress and remove it at the end, or a stream with a group; SQS: delete at the end.
Monitoring: compare messages sent with results stored; count messages that are delivered again.
Blind to: work that may be lost, and a sender that sends again what was not answered.
Source: https://www.rabbitmq.com/docs/confirms#acknowledgement-modes
Seen: Gokulkrishna07/github_pr_review_agent@265737e agent/agent.py:159
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
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
)
def acknowledged_before_stored(system: System) -> Iterator[Verdict]:
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
