"""Work that is given up for good at its first error.

Why: most failures of what is asked over a network pass; work that is marked as done meanwhile never meets the better
    hour.
Scenario: what the work asks is away for a minute, and {subject} is reached all the same.
Impact: everything that arrives in that minute is lost: nobody takes it up again, and the count of what was done rises.
Detection: none from the marks; results that are empty or missing for the minutes of an outage.
Fix: let the error rise up to the loop and mark nothing; RabbitMQ: `basic_nack(tag, requeue=False)` with a dead letter
    exchange; Kafka: commit when the result is stored; a file: leave it where the next start finds it.
Monitoring: count items by outcome; the age of the oldest item that is not done.
Blind to: a later job that finds what is missing; an error that is told in the stored result itself.
Source: https://www.rabbitmq.com/docs/confirms#consumer-nacks-requeue
Seen: naythan-github/team-maia@b543b17b73e0d31b4f707d1d0f60856ed22c5b55 claude/tools/vtt_watcher.py:374
"""

from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import DoneMark, ErrorHandler, System
from roadworthy.rules.rule import rule

BAD = {
    "worker.py": """
import logging
import time

import pika
import requests

logger = logging.getLogger(__name__)


def work(channel, method, properties, body):
    try:
        requests.post("http://orders/", data=body, timeout=5).raise_for_status()
    except Exception:
        logger.exception("not stored")
        channel.basic_ack(method.delivery_tag)  # unmet
        return
    channel.basic_ack(method.delivery_tag)


def later(channel, method, properties, body):
    try:
        requests.post("http://orders/", data=body, timeout=5).raise_for_status()
    except Exception:
        logger.exception("not stored")
    channel.basic_ack(method.delivery_tag)  # unmet


class Summaries:
    def ask(self, text):
        try:
            return requests.post("http://model/", data=text, timeout=60).text
        except Exception as error:
            logger.error("no answer: %s", error)
            return ""

    def run(self, name):
        summary = self.ask(name)
        with open(f"{name}.md", "w") as file:
            file.write(summary)
        self.mark_processed(name)  # unmet

    def mark_processed(self, name):
        self.known.append(name)


def main():
    channel = pika.BlockingConnection().channel()
    channel.basic_consume("orders", work)
    channel.basic_consume("later", later)
    while True:
        Summaries().run("x")
        time.sleep(60)


if __name__ == "__main__":
    main()
""",
    "Dockerfile": 'CMD ["python", "worker.py"]\n',
}
GOOD = {
    "worker.py": """
import logging
import time

import pika
import requests

logger = logging.getLogger(__name__)


def work(channel, method, properties, body):
    try:
        requests.post("http://orders/", data=body, timeout=5).raise_for_status()
    except ValueError:
        channel.basic_ack(method.delivery_tag)
        return
    except Exception:
        logger.exception("not stored")
        channel.basic_publish("dead", "orders", body)
        channel.basic_ack(method.delivery_tag)
        return
    channel.basic_ack(method.delivery_tag)


class Summaries:
    def ask(self, text):
        try:
            return requests.post("http://model/", data=text, timeout=60).text
        except Exception as error:
            logger.error("no answer: %s", error)
            return ""

    def run(self, name):
        summary = self.ask(name)
        if not summary:
            return
        self.mark_processed(name)

    def mark_processed(self, name):
        self.known.append(name)


def main():
    channel = pika.BlockingConnection().channel()
    channel.basic_consume("orders", work)
    while True:
        Summaries().run("x")
        time.sleep(60)


if __name__ == "__main__":
    main()
""",
    "Dockerfile": 'CMD ["python", "worker.py"]\n',
}

MOST_STEPS = 3
"""How many calls below a mark an error that becomes a value is looked for."""


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.RESPONSE,
    severity=Severity.HIGH,
    failure=Failure.SHARED_FATE,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def work_dropped_on_error(system: System) -> Iterator[Verdict]:
    """Asks acknowledgements that stand where errors lead, and notes that follow on an error made into nothing."""
    losing: dict[str, ErrorHandler] = {}
    for handler in system.error_handlers:
        if handler.returns == "empty" and handler.is_broad and handler.guards and not handler.reraises:
            losing.setdefault(f"{handler.place.path}:{handler.symbol}", handler)
    for mark in system.done_marks:
        if not system.is_reached(mark):
            continue
        if mark.kind == "message" and (
            mark.stands_in in ("except", "finally") or (mark.despite and not mark.stands_in)
        ):
            where = "where the work has failed" if mark.stands_in == "except" else "whether or not the work has failed"
            text = f"tells the broker to forget the message {where}, and nothing keeps it"
            yield unmet(mark, text, also=mark.despite[:3], cause=mark.place.path)
        elif mark.kind == "mark" and not mark.stands_in and not set(mark.checked) - {"self"}:
            lost = _below(system, mark, losing)
            if lost is not None:
                text = (
                    f"marks {mark.item or 'the item'} as done also when {lost.symbol.rpartition('.')[2]} gave back "
                    f"{lost.returned or 'nothing'} because {lost.guards[0]} failed"
                )
                harm = Harm.irreversible(mark.symbol, lost.symbol, f"{mark.item or 'the item'} is never taken up again")
                yield unmet(mark, text, also=(lost.place,), harm=harm, cause=mark.place.path)


def _below(system: System, mark: DoneMark, losing: dict[str, ErrorHandler]) -> ErrorHandler | None:
    waiting = [(f"{mark.place.path}:{mark.symbol}", 0)]
    seen = {waiting[0][0]}
    for node, steps in waiting:
        if steps and node in losing:
            return losing[node]
        if steps < MOST_STEPS:
            for below in system.graph.edges.get(node, ()):
                if below not in seen:
                    seen.add(below)
                    waiting.append((below, steps + 1))
    return None
