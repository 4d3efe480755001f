"""A loop that asks somebody else's API for each of many things, and goes on when it is refused.

Why: public APIs count requests; a loop without a pace meets the limit in the middle, and what comes after it is lost.
Scenario: {dependency} answers 429 from the hundredth item on.
Impact: {subject} goes on to fail for every item that is left, refusal after refusal; the key may be blocked.
Detection: a row of answers 429 in a few seconds; items missing from the middle of a run.
Fix: keep a pace, `limiter = aiolimiter.AsyncLimiter(10, 1)` with `async with limiter:` around the call, or `time.sleep`
    between items; and end the loop on 429 instead of taking up the next item.
Monitoring: a counter of answers by status; alert on a share of 429.
Blind to: limits that the API does not have, and a pace that a proxy keeps.
Source: https://learn.microsoft.com/en-us/azure/architecture/patterns/rate-limiting-pattern
Seen: naythan-github/team-maia@b543b17 claude/tools/vtt_to_trello.py:81
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.knowledge.addresses import is_private
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, CallKind, LoopedCall, Place, System
from roadworthy.rules.rule import rule

BAD = {
    "sync.py": """
import requests


def create(card):
    answer = requests.post("https://api.trello.com/1/cards", json=card, timeout=10)
    answer.raise_for_status()


def sync(cards):
    failed = 0
    for card in cards:  # unmet
        try:
            create(card)
        except Exception as error:
            print(error)
            failed += 1
    return failed


if __name__ == "__main__":
    sync([line for line in open("cards.txt")])
""",
}
GOOD = {
    "sync.py": """
import time

import requests


def create(card):
    answer = requests.post("https://api.trello.com/1/cards", json=card, timeout=10)
    answer.raise_for_status()


def sync(cards):
    for card in cards:  # met
        try:
            create(card)
        except Exception as error:
            print(error)
        time.sleep(0.2)


def stop(cards):
    for card in cards:
        create(card)


def give_up(cards):
    for card in cards:
        try:
            create(card)
        except Exception as error:
            print(error)
            break


def own(cards):
    for card in cards:
        try:
            requests.post("http://cards:8000/cards", json=card, timeout=10)
        except Exception as error:
            print(error)


def few():
    for card in ("a", "b"):
        try:
            create(card)
        except Exception as error:
            print(error)


if __name__ == "__main__":
    given = [line for line in open("cards.txt")]
    sync(given), stop(given), give_up(given), own(given), few()
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.LOW,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def no_outbound_throttle(system: System) -> Iterator[Verdict]:
    """Asks each loop over things that takes up the next one after a failure; a loop that ends on one needs no pace."""
    loops: dict[Place, list[LoopedCall]] = {}
    for looped in system.looped_calls:
        if looped.goes_on and looped.is_endless and _is_public(looped.call) and system.is_reached(looped):
            loops.setdefault(looped.loop, []).append(looped)
    for loop, asked in loops.items():
        first = asked[0]
        also = tuple(dict.fromkeys([*(one.place for one in asked), *(one.call.place for one in asked)]))[:6]
        if any(one.is_paced for one in asked):
            yield met(first, f"is asked of {first.call.dependency} for each item with a pause", place=loop, also=also)
        else:
            text = f"is asked of {first.call.dependency} for each item without a pause, also after it refused"
            yield unmet(first, text, place=loop, also=also)


def _is_public(call: Call) -> bool:
    """It goes to a host that is the same for everybody: such hosts count."""
    if call.kind is not CallKind.HTTP or not isinstance(call.target, str) or "://" not in call.target:
        return False
    host = call.dependency.partition(":")[0]
    return host != call.library and not is_private(host) and not host[:1].isdigit()
